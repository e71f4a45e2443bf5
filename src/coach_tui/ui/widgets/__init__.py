"""Widgets that several screens use.

They contain no session logic. Begin with ``big_text`` or ``choice_row``.
"""
