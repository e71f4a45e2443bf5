"""The journal: what was done, kept so that nothing acknowledged is ever lost."""

from coach_tui.journal.store import Journal, JournalWriter
from coach_tui.journal.trouble import JournalError

__all__ = ["Journal", "JournalError", "JournalWriter"]
