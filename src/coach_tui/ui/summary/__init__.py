"""After a session: what was done, and how it went.

Begin with ``screen``.
"""
