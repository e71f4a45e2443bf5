"""What was done before: the days, one entry, one exercise over time.

Begin with ``screen``.
"""
