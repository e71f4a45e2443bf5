"""The journal in other programs' formats, a module for each.

Pure functions from entries to text or bytes. Imports ``core``, ``wording`` and ``text``. Begin with
``csv``, the simplest.
"""
