"""The screen while a session runs.

``model`` turns a snapshot into what is shown, ``view`` draws it, ``keys`` says what each key does
and whether it works just now. Begin with ``model``.
"""
