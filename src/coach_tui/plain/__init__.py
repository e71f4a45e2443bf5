"""A session line by line, without a screen: for scripts, screen readers and pipes.

``narrator`` puts events into words, ``line_input`` reads what is typed. Imports ``services``,
``conductor`` and below; never Textual. Begin with ``plain``.
"""
