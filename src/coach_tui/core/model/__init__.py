"""What an author describes: sessions, steps, exercises, variations, self-tests.

Frozen values without behaviour beyond simple questions about themselves. Imports
nothing else of the program. Begin with ``session``.
"""
