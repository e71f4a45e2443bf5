"""Exercise sheets and other programs' files, turned into our session files.

Input is a stranger's data: read under caps, never run; what cannot be used stays as
comments in the file that comes out. Imports ``definitions`` and ``core``. Begin with ``importer``.
"""
