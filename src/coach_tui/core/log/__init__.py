"""What was done, as data: entries, their sets and reps, and what became of them.

``entry`` holds the records of one session, ``outcome`` says which sets were done, ``summary``
reduces entries to days. Imports ``core.model`` and ``core.timeline``. Begin with ``entry``.
"""
