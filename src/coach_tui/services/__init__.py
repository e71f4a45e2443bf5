"""What the app, the plain mode and the commands share.

Opening sessions as their user does them, resuming, advice, pain, ratings, the session lock, the
status file. Imports everything below ``ui`` and ``cli``, and never Textual. Begin with ``sessions``.
"""
