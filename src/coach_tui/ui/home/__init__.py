"""The first screen: what is due, what can be resumed, and every session.

Begin with ``screen``; ``model`` reads what it shows.
"""
