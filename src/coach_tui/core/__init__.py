"""What a session is and how it runs: pure data and pure functions.

Nothing in this room asks the time, reads a file, starts a thread or draws.
"""
