"""YAML files of sessions and exercises, read into ``core.session`` values or problems.

A file is a stranger's data: it is read from parse events under caps, nothing in
it is ever constructed or run, and whatever is wrong with it comes out as a list
of ``Problem`` with file, line and column.
"""
