"""The state machine that walks a timeline.

``player`` takes the time as an argument and returns events; ``transitions`` is the table of
what each command does in each state; ``resume`` finds the next rep of an interrupted session;
``pain`` lists the actions at a pain rating. Imports
``core.timeline``, ``core.log`` and ``core.model``. Begin with ``state``.
"""
