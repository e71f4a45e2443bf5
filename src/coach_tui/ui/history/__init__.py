"""The history: its days, one entry, one exercise over time.

Begin with ``screen``.
"""
