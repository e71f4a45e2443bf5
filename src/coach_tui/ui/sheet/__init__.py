"""A physio's sheet made into a session, line by line.

Begin with ``screen``.
"""
