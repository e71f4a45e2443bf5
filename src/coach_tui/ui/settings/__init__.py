"""Settings, changed by keys and heard at once.

Begin with ``model``, the list of settings.
"""
