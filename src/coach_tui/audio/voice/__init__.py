"""Text to speech: the engines, the cache of what they spoke, the thread that renders ahead.

Nothing waits for a voice: speech that is not ready in time is not played. Imports ``core``,
``clock`` and ``paths``. Begin with ``service``.
"""
