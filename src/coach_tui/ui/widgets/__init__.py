"""Widgets that several screens use.

They know how things look and nothing of sessions. Begin with ``big_text`` or ``choice_row``.
"""
