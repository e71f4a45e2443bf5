"""Which day it is for this person: by the clock on the wall and the hour they chose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from coach_tui.journal.moments import local_moment
from coach_tui.settings import load, settings_file

if TYPE_CHECKING:
    from coach_tui.core.entry import Moment


def here_and_now() -> Moment:
    """Now, here, with the day as the person's settings have it turn.

    What is wrong in the settings is told on stderr.
    """
    settings, notices = load(settings_file())
    for notice in notices:
        click.echo(notice, err=True)
    return local_moment(settings.day_turns)
