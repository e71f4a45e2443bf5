"""What the coach says and sounds, and when.

``before_work`` and ``during_work`` write lines out of ``phrases``, ``fitting`` places them in
the time there is, ``cues`` adds the sounds. Imports ``core.timeline``, ``core.player`` and
``core.model``. Begin with ``script``.
"""
