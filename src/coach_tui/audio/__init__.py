"""What is heard: a process of its own plays it, ``link`` is the app's end of the pipe to it."""
