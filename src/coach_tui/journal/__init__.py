"""The journal: what was done, kept so that nothing acknowledged is ever lost."""

from coach_tui.journal.memory import MemoryJournal
from coach_tui.journal.recorder import Recorder
from coach_tui.journal.store import Journal
from coach_tui.journal.trouble import JournalError

__all__ = ["Journal", "JournalError", "MemoryJournal", "Recorder"]
