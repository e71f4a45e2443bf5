"""A session compiled into a flat list of phases.

``compiler`` turns a session into a ``Timeline``; ``positions`` describes the moves from one
body position to the next and the time they need. Imports ``core.model``. Begin with ``timeline``.
"""
