"""A session and its exercises in detail, before they are done.

Begin with ``screen``.
"""
