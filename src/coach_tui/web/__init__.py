"""The app as a page in a browser: a server for one visitor at a time, and the app on a terminal.

Begin with ``server.py``. ``static/`` has the page. Nothing here imports the app: it runs in a
process of its own.
"""
