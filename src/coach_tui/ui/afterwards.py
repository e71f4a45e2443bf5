"""What comes after a session: what it came to, how it went, what the journal advises now."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from coach_tui.journal.trouble import JournalError
from coach_tui.text import safe_text
from coach_tui.ui.arrival import read_advice
from coach_tui.ui.feedback import questions_of, sayings_of
from coach_tui.ui.screens.feedback import FeedbackScreen
from coach_tui.ui.screens.summary import SummaryScreen

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.definitions.library import LoadedSession
    from coach_tui.ui.app import CoachApp
    from coach_tui.ui.services import Services


async def see_out(
    app: CoachApp, services: Services, loaded: LoadedSession, final: Snapshot
) -> None:
    """Show what a session came to, ask how it went, and show what is advised after that.

    To be awaited in a worker. Without advice, it is over when the questions are.

    Args:
        app: Shows the screens.
        services: The rest of the program.
        loaded: The session.
        final: Its last snapshot.
    """
    await app.push_screen_wait(SummaryScreen(final))
    await _ask_how_it_went(app, services, final)
    advice = services.counsel
    read = partial(read_advice, services.diary, advice, services.sessions, loaded)
    view = await asyncio.to_thread(read)
    if view.open:
        await app.push_screen_wait(SummaryScreen(final, view, advice, read))


async def _ask_how_it_went(app: CoachApp, services: Services, final: Snapshot) -> None:
    """Ask about a session of which anything was done, and keep what is answered."""
    diary = services.diary
    try:
        entry = await asyncio.to_thread(diary.read, final.entry_id)
    except JournalError as error:
        app.notify(safe_text(str(error)), severity="warning", markup=False)
        return
    questions = None if entry is None else questions_of(entry, final.timeline.pain)
    if entry is None or questions is None:
        return
    answers = await app.push_screen_wait(FeedbackScreen(questions))
    if answers is not None:
        diary.say(final.entry_id, sayings_of(answers, entry))
