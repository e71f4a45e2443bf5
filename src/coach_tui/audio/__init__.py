"""Sound output.

A separate process (``engine``) plays sounds that it gets seconds ahead; ``engine_client`` is the
app's end of the pipe, ``sound_out`` the interface for the rest of the program. ``render`` writes a
whole session to a file through the same ``mixer``. Imports ``core``, ``child_python``, ``clock``
and ``paths``. Start with ``sound_out``, then ``protocol``.
"""
