"""A session compiled into a flat list of phases.

``compiler`` turns a session into a ``Timeline``; ``positions`` knows how a body gets from
one exercise to the next, and how long that takes. Imports ``core.model``. Begin with ``timeline``.
"""
