"""Rests, set-ups and switches that last until the user is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Command, State
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.definitions.library import ExerciseCatalogue
from coach_tui.definitions.loader import read_session
from coach_tui.wording import short_total_text, total_text

if TYPE_CHECKING:
    from coach_tui.core.timeline.timeline import Timeline

HEAD = "title: x\nexercises: {squat: {name: Squat, position: standing}}\n"


def laid_out(steps: str, head: str = HEAD) -> Timeline:
    document = read_session((head + "steps:\n" + steps).encode(), "x.yaml", ExerciseCatalogue([]))
    assert document.value is not None, document.problems
    return compile_timeline(document.value)


def shape(timeline: Timeline) -> list[tuple[str, int]]:
    spans = [(p.kind.value, p.duration_ms // 1000) for p in timeline.phases if p.rep is None]
    return [span for number, span in enumerate(spans) if spans[number - 1 : number] != [span]]


@pytest.mark.parametrize("words", ["until done", "until ready", "{until: done}"])
def test_a_rest_until_done_waits_and_a_short_set_up_follows(words: str):
    timeline = laid_out(
        f"  - {{exercise: squat, duration: 20s, sets: 2, prepare: 3s, rest: {words}}}\n"
        "  - {exercise: squat, duration: 9s}\n"
    )
    assert shape(timeline) == [
        ("prepare", 3),
        ("work", 20),
        ("say", 0),
        ("prepare", 5),
        ("work", 20),
        ("say", 0),
        ("prepare", 10),
        ("work", 9),
    ]
    waits = [phase for phase in timeline.phases if phase.is_wait]
    assert [phase.say for phase in waits] == ["Press enter when ready."] * 2
    assert total_text(timeline) == "at least 1 min"
    assert short_total_text(timeline) == "1+ min"


def test_after_a_wait_the_next_exercise_has_the_set_up_that_its_author_gave_it():
    timeline = laid_out(
        "  - {exercise: squat, duration: 20s, prepare: 3s, rest: until done}\n"
        "  - {exercise: squat, duration: 9s, prepare: 7s}\n"
    )
    assert shape(timeline) == [
        *(("prepare", 3), ("work", 20)),
        *(("say", 0), ("prepare", 7), ("work", 9)),
    ]


def test_set_ups_and_switches_wait_before_every_exercise_and_side():
    timeline = laid_out(
        "  - {exercise: squat, duration: 20s, sides: each, prepare: until done,"
        " switch: {until: done, max: 2m}}\n"
    )
    assert shape(timeline) == [
        ("say", 0),
        ("prepare", 10),
        ("work", 20),
        ("say", 0),
        ("switch", 5),
        ("work", 20),
    ]
    assert [phase.max_ms for phase in timeline.phases if phase.is_wait] == [None, 120_000]


def test_rounds_wait_between_and_a_set_up_that_waits_too_asks_once():
    timeline = laid_out(
        "  - circuit: {rounds: 2, round_rest: until done,"
        " steps: [{exercise: squat, duration: 20s, prepare: until done}]}\n"
    )
    assert [phase.kind.value for phase in timeline.phases] == ["say", "prepare", "work"] * 2


def test_enter_ends_a_wait_and_its_limit_ends_it_too():
    timeline = laid_out(
        "  - {exercise: squat, duration: 20s, sets: 2, prepare: 0s, rest: {until: done, max: 1m}}\n"
    )
    for ends_it, at_ms in ((True, 5_000), (False, 60_000)):
        player = Player(timeline)
        player.perform(Command.START, 0)
        player.advance(23_000)
        assert player.state is State.WAITING
        if ends_it:
            player.perform(Command.DONE, 23_000 + at_ms)
        else:
            player.advance(22_999 + at_ms)
            assert player.state is State.WAITING
            player.advance(23_000 + at_ms)
        phase = player.phase
        assert phase is not None
        assert (phase.kind.value, phase.set, player.state) == ("prepare", 2, State.RUNNING)


def test_in_a_wait_between_sets_one_key_skips_the_exercise_and_one_the_set():
    timeline = laid_out(
        "  - {exercise: squat, duration: 20s, sets: 3, prepare: 0s, rest: until done}\n"
        "  - {exercise: squat, duration: 9s, prepare: 7s}\n"
    )
    for command, kind, item in (
        (Command.SKIP_EXERCISE, "prepare", 1),
        (Command.SKIP_SET, "prepare", 0),
    ):
        player = Player(timeline)
        player.perform(Command.START, 0)
        player.advance(25_000)
        player.perform(command, 25_000)
        assert player.phase is not None
        assert (player.phase.kind.value, player.phase.exercise_index) == (kind, item)


def test_a_rest_of_its_own_may_wait_too():
    timeline = laid_out(
        "  - {exercise: squat, duration: 20s, prepare: 3s}\n"
        "  - {rest: {until: done, max: 1m}}\n"
        "  - {exercise: squat, duration: 9s}\n"
    )
    spans = [("prepare", 3), ("work", 20), ("say", 0), ("prepare", 10), ("work", 9)]
    assert shape(timeline) == spans
    assert [phase.max_ms for phase in timeline.phases if phase.is_wait] == [60_000]
