"""Sessions and how they run: pure data and pure functions.

Nothing here reads the clock, opens a file, starts a thread or draws; time comes in as
an argument. The packages below import each other in one direction: ``advice``,
``coaching`` and ``player`` stand on ``analysis``, ``log`` and ``timeline``, and all of
them on ``model``. Begin with ``model.session``, then ``timeline.timeline``.
"""
