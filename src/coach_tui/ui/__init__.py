"""The Textual app.

One package for each screen, with its model (what it shows, without Textual), its widgets and its
stylesheet; ``widgets`` holds what several screens use. Screens draw snapshots and post requests.
Imports ``services``, ``conductor`` and below. Importing this package does not import Textual.
Begin with ``app``.
"""
