"""Suggestions drawn from the history, and which of them the user accepted.

``rules`` derives advice with its reasons; ``accepted`` changes a session by what was accepted.
Imports ``core.analysis`` and below. Begin with ``rules``.
"""
