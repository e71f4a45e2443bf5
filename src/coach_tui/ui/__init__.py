"""The faces of a session: the Textual app and the line-by-line mode.

They draw snapshots and post commands; they decide nothing. Importing this
package does not import Textual.
"""
