"""The journal: what was done, kept so that nothing acknowledged is ever lost."""

from coach_tui.journal.errors import JournalError
from coach_tui.journal.store import Journal, JournalWriter

__all__ = ["Journal", "JournalError", "JournalWriter"]
