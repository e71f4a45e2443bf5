"""A new session, made in a form.

Begin with ``screen``.
"""
