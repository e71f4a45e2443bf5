"""A session as its author describes it: steps, exercises, variations, self-tests.

Frozen values with simple properties. Imports nothing else of the program. Begin with ``session``.
"""
