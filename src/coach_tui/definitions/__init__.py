"""YAML files of sessions and exercises, read into ``core.model`` values or problems.

A file is a stranger's data: it is read from parse events under caps, nothing in it is
constructed or run, and each mistake becomes a ``Problem`` with file, line and column.
Imports ``core``, ``paths`` and ``text``. Begin with ``loader``, then ``format``.
"""
