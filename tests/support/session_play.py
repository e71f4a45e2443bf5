"""A session played by hand, and what must hold of every session, stated once.

``SessionPlay`` is a player whose events go to a real recorder and journal, on a time of the
caller's. It raises an ``AssertionError`` as soon as something does not hold:

- every command has an answer in every state: it is carried out, or refused with a sentence;
- the running time is the sum of the times in which the session ran;
- plain mode, the player's screen and the status file have words for every moment of it;
- ``end_holds``: the reps in the journal are the reps that were done, once each and in order,
  and the entry has a summary, results and every export;
- ``unnamed``: the stretches of work that cannot be recognised by ear.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.conductor.requests import SessionRun
from coach_tui.conductor.session_recorder import SessionRecorder
from coach_tui.conductor.snapshot import Snapshot
from coach_tui.core.log.entry import EntryState, Timestamp
from coach_tui.core.log.outcome import outcomes_of, session_outcome
from coach_tui.core.log.summary import summary_of
from coach_tui.core.player.player import Player
from coach_tui.core.player.state import Answer, Command, CommandRefused, RepDone, State, WorkDone
from coach_tui.core.player.transitions import TRANSITIONS
from coach_tui.core.timeline.compiler import compile_timeline
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.journal.exports.csv import write_csv
from coach_tui.journal.exports.fit import fit_activity
from coach_tui.journal.exports.report import report_html, report_of
from coach_tui.journal.jsonl import jsonl_lines
from coach_tui.journal.store import Journal
from coach_tui.languages import side_word
from coach_tui.plain.narrator import Narrator
from coach_tui.services.status_file import status_fields, status_text
from coach_tui.ui.player.model import player_frame, player_view
from coach_tui.ui.summary.model import session_summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach_tui.core.coaching.cues import Cue
    from coach_tui.core.log.entry import Entry
    from coach_tui.core.model.session import Session
    from coach_tui.core.player.state import Event, PlayerRequest
    from coach_tui.core.timeline.timeline import Phase, Timeline

ANSWER_MS = 2_000
"""The time taken in an open phase; less would not count as an answer."""

SHORT_MS = 4_000
"""Shorter work leaves no room for a name beside what else has to be said."""


def ending(player: Player) -> PlayerRequest:
    """The request that ends an open phase or a pause."""
    if player.state is not State.WAITING:
        return Command.RESUME
    test = player.self_test
    return Answer(test.answers[0]) if test is not None and test.answers else Command.DONE


def run_to_next(player: Player, now_ms: int) -> tuple[tuple[Event, ...], int]:
    """What comes next by itself, or by ending what waits; the events and the time then."""
    deadline_ms = player.next_deadline_ms()
    if deadline_ms is not None:
        return player.advance(deadline_ms), deadline_ms
    if player.phase is not None and player.phase.kind is not PhaseKind.SAY:
        now_ms += ANSWER_MS
    return player.perform(ending(player), now_ms), now_ms


def to_the_end(player: Player, now_ms: int) -> list[Event]:
    """Let a session run on, ending open phases as they come; its events."""
    events: list[Event] = []
    while not player.state.is_over:
        more, now_ms = run_to_next(player, now_ms)
        events += more
    return events


class SessionPlay:
    """One session, played and recorded. Close the journal after it."""

    def __init__(self, session: Session) -> None:
        self.timeline = compile_timeline(session)
        self.player = Player(self.timeline)
        self.journal = Journal.in_memory()
        self.now_ms = self._ran_ms = 0
        self.events: list[Event] = []
        self.lines: list[str] = []
        self._narrator = Narrator()
        self._recorder = SessionRecorder(
            self.journal,
            lambda: Timestamp(1_700_000_000_000 + self.now_ms, 0, "UTC", "2023-11-14"),
            SessionRun("session", "", self.timeline, entry_id="e"),
        )
        self.lines += self._narrator.opening(self.snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """What a front end gets now."""
        recorder = self._recorder
        return Snapshot(
            timeline=self.player.timeline,
            transport=self.player.transport,
            planned=recorder.planned,
            reps=tuple(recorder.reps),
            work=tuple(recorder.work),
            sound=SoundState(SoundStatus.ON),
            muted=False,
            speaks=True,
            problem=None,
            notice=None,
            answers=dict(recorder.answers),
        )

    def perform(self, request: PlayerRequest) -> None:
        """Request something, now."""
        player, now_ms = self.player, self.now_ms
        self._record(player.advance(now_ms))
        state, before = player.state, (player.transport, player.timeline)
        refused = player.refusal(request, now_ms)
        events = player.perform(request, now_ms)
        if refused is None:
            _hold(not any(isinstance(e, CommandRefused) for e in events), f"{request} is refused")
            allowed = TRANSITIONS[state].get(request, ()) if isinstance(request, Command) else None
            _hold(allowed is None or player.state in allowed, f"{request} in {state}")
        else:
            _hold(events == (CommandRefused(now_ms, request, refused),), f"{request}: {refused}")
            _hold(before == (player.transport, player.timeline), f"refused, {request} acts")
            _hold(refused.reason.endswith("."), refused.reason)
        self._record(events)

    def wait(self, ms: int) -> None:
        """Let time pass, from one due moment to the next."""
        until_ms = self.now_ms + ms
        while (due_ms := self.player.next_deadline_ms()) is not None and due_ms <= until_ms:
            self._pass_to(due_ms)
        self._pass_to(until_ms)

    def play_on(self) -> None:
        """Run to the end, ending what waits."""
        while not self.player.state.is_over:
            self.play_to_next()

    def play_to_next(self) -> None:
        """Run to the next due moment; what waits is ended."""
        due_ms = self.player.next_deadline_ms()
        if due_ms is not None:
            self._pass_to(due_ms)
            return
        self._pass_to(self.now_ms + ANSWER_MS)
        if not self.player.state.is_over:
            self.perform(ending(self.player))

    def end_holds(self) -> Entry | None:
        """Check what is in the journal after the end; ``None`` where nothing was done."""
        done = [(e.work_set, e.rep) for e in self.events if isinstance(e, RepDone)]
        work = [(e.work_set, e.duration_ms) for e in self.events if isinstance(e, WorkDone)]
        self.lines += self._narrator.closing(self.snapshot)
        session_summary(self.snapshot)
        entry = self.journal.entry("e")
        if entry is None:
            _hold(not done and not work, "what was done has no entry")
            return None
        reps = [(rep.work_set, rep.rep) for rep in entry.reps]
        _hold(reps == done, f"done: {done}, in the journal: {reps}")
        _hold([(w.work_set, w.duration_ms) for w in entry.work] == work, "work is not as done")
        _hold(entry.running_ms == self._ran_ms, f"it ran {self._ran_ms} ms, not {entry.running_ms}")
        results = entry.results()
        _hold(sum(len(result.reps) for result in results) == len(done), "reps of no set")
        finished = entry.state is EntryState.COMPLETED
        _hold(finished == (self.player.state is State.FINISHED), "it ended otherwise")
        session_outcome(self.player.timeline, results, finished=finished)
        outcomes_of(entry)
        summary_of(entry)
        self.journal.summaries()
        write_csv([entry])
        report_html(report_of([entry]))
        fit_activity(entry, lambda *_: None)
        list(jsonl_lines(self.journal.dump()))
        return entry

    def _pass_to(self, now_ms: int) -> None:
        if self.player.transport.is_advancing:
            self._ran_ms += now_ms - self.now_ms
        self.now_ms = now_ms
        self._record(self.player.advance(now_ms))
        ran_ms = self.player.transport.running_at(now_ms)
        _hold(ran_ms == self._ran_ms, f"it ran {self._ran_ms} ms and tells {ran_ms}")

    def _record(self, events: Sequence[Event]) -> None:
        self.events += events
        self._recorder.write(events, self.player.transport, self.player.timeline)
        self._show(events)

    def _show(self, events: Sequence[Event]) -> None:
        snapshot, now_ms = self.snapshot, self.now_ms
        self.lines += self._narrator.lines(snapshot, tuple(events))
        if self.player.state is not State.READY:
            _hold(bool(status_text(snapshot, now_ms)), "no status")
            _hold(bool(status_fields(snapshot, now_ms)), "no status")
            _hold((player_view(snapshot) is None) == (snapshot.phase is None), "nothing to see")
            player_frame(snapshot, now_ms)


def played(session: Session, script: Iterable[tuple[int, PlayerRequest | None]]) -> SessionPlay:
    """A session after a script: waiting for so long, then (perhaps) requesting something."""
    play = SessionPlay(session)
    play.perform(Command.START)
    for wait_ms, request in script:
        play.wait(wait_ms)
        if request is not None:
            play.perform(request)
    return play


def unnamed(timeline: Timeline, cues: Sequence[Cue], start: int = 0) -> list[str]:
    """The stretches of work that begin without their name or their side."""
    problems: list[str] = []
    before: list[Phase] = []
    for phases in stretches(timeline):
        first, earlier = phases[0], before
        before = phases
        item = timeline.exercise_of(first)
        if first.index < start or item is None:
            continue
        begin = earlier[0].index if earlier else 0
        spoken = _sayings(cues, begin, phases[-1])
        same = earlier and (earlier[0].exercise_index, earlier[0].round_start) == (
            first.exercise_index,
            first.round_start,
        )
        crowded = _is_short(phases) or (earlier and _is_short(earlier))
        name = item.step.exercise.spoken_name.casefold()
        if not same and name not in spoken and not crowded:
            problems.append(f"{name} at {first.start_ms}")
        sides = spoken_sides(timeline, first)
        turns = not same or earlier[0].side is not first.side
        if sides and turns and not crowded and not any(side in spoken for side in sides):
            problems.append(f"{first.side} at {first.start_ms}")
    return problems


def spoken_sides(timeline: Timeline, phase: Phase) -> set[str]:
    """The word for a phase's side in all its forms; none without a side."""
    item = timeline.exercise_of(phase)
    if item is None or phase.side is None:
        return set()
    if item.step.side_labels is not None:
        return {item.step.side_label(phase.side) or ""}
    return set(side_word(timeline.language, phase.side).forms.values())


def stretches(timeline: Timeline) -> list[list[Phase]]:
    """Work without a break, of one exercise, one set and one side."""

    def key(phase: Phase) -> tuple[Any, ...]:
        return phase.kind.is_work, phase.exercise_index, phase.set, phase.side, phase.round_start

    return [list(phases) for works, phases in groupby(timeline.phases, key) if works[0]]


def _sayings(cues: Sequence[Cue], begin: int, last: Phase) -> str:
    return " ".join(c.say.casefold() for c in cues if c.say and begin <= c.phase <= last.index)


def _is_short(phases: list[Phase]) -> bool:
    length_ms = phases[-1].end_ms - phases[0].start_ms
    return length_ms < SHORT_MS and not phases[0].is_open


def _hold(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - as assert has it
    if not holds:
        raise AssertionError(otherwise)
