"""Text to speech: the engines, the cache of their speech, the thread that renders ahead.

A session never waits for a voice: speech that is not ready in time is not played. Imports
``core``, ``child_python``, ``clock`` and ``paths``. Start with ``service``.
"""
