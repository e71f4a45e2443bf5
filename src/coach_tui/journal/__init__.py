"""The journal: what was done, stored so that nothing acknowledged is ever lost.

``store`` is the interface; ``queries`` holds the SQL, ``writer`` the thread that commits,
``merge``, ``repair`` and ``backups`` what happens to whole files. Imports ``core``, ``wording``,
``paths`` and ``text``. Begin with ``store``.
"""
