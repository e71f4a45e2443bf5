"""The state machine that walks a timeline.

``player`` is told the time and returns events; ``transitions`` is the table of what each
command does in each state; ``resume`` finds the next rep of an interrupted session. Imports
``core.timeline``, ``core.log`` and ``core.model``. Begin with ``state``.
"""
