"""Everything that sounds.

A separate process (``engine``) plays cues that it gets seconds ahead; ``engine_client`` is the
app's end of the pipe, ``sound_out`` what the rest of the program talks to. ``render`` writes a
whole session to a file through the same ``mixer``. Imports ``core``, ``clock`` and ``paths``. Begin
with ``sound_out``, then ``protocol``.
"""
