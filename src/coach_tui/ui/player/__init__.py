"""The screen while a session runs.

``model`` turns a snapshot into what is shown, ``display`` draws it, ``keys`` lists the keys and
whether they are enabled. Begin with ``model``.
"""
