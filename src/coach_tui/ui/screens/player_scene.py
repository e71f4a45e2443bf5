"""What the player screen shows, worked out from a snapshot without a screen.

A ``Scene`` changes when something happens; a ``Pulse`` moves with the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui.core.moves import asked_at
from coach_tui.core.session import Motion, Reps, Side
from coach_tui.core.timeline import PhaseKind
from coach_tui.core.transport import LEAD_IN_MS, State
from coach_tui.text import safe_text
from coach_tui.ui import wording
from coach_tui.ui.screens import player_words
from coach_tui.ui.widgets.face import Face
from coach_tui.ui.widgets.motion_guide import Gauge
from coach_tui.ui.widgets.rep_dots import Reps as Dots
from coach_tui.ui.widgets.side_band import Place, SideSign

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.timeline import Item, Phase, Timeline

_SOON_MS = 600
"""A count that begins so soon, because the sound needs a moment, is shown as if it had begun."""

_LONG_MS = 100_000
"""From here on a countdown is a clock: three digits of seconds say little."""


_UNDER_WAY = frozenset({State.RUNNING, State.WAITING})


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the screen until something happens.

    Attributes:
        kind: The phase that is under way or comes next, for the colours.
        state: What the player is doing.
        heading: What is being done.
        length: How long the session is, as a clock; ``3:05 + open`` where some of it has none.
        set: Which set of how many; may be empty.
        sign: The side or direction; ``None`` when both sides work.
        word: The large word.
        words: The words that take turns with it.
        widest: The widest countdown that may stand beside it.
        breath: What the breath does; may be empty.
        question: What a self-test asks; empty outside one.
        dots: The reps; ``None`` where there are none.
        count: Which rep of how many; may be empty.
        tally: The same in digits, ``7/20``.
        ahead: What comes next.
        hint: The key that matters now; may be empty.
        say: What the coach says at its start; may be empty.
        coming: What a rest leads to; empty while working.
        details: How to get ready for it.
        so_far: What has been done; empty while working.
    """

    kind: PhaseKind
    state: State
    heading: str
    length: str
    set: str
    sign: SideSign | None
    word: str
    words: tuple[str, ...]
    widest: str
    breath: str = ""
    question: str = ""
    dots: Dots | None = None
    count: str = ""
    tally: str = ""
    ahead: str = ""
    hint: str = ""
    say: str = ""
    coming: str = ""
    details: player_words.Details = player_words.NO_DETAILS
    so_far: str = ""

    @property
    def is_work(self) -> bool:
        """Whether this is exercise, rather than rest or getting ready."""
        return self.kind.is_work

    @property
    def hue(self) -> str:
        """The kind of phase whose colour this has: a breath has that of its motion."""
        if self.kind is PhaseKind.SAY:
            return PhaseKind.PREPARE.value
        if self.kind is PhaseKind.TEST:
            return PhaseKind.OPEN.value
        return self.kind.value if self.kind.motion is None else self.kind.motion.value

    @property
    def widest_tally(self) -> str:
        """``tally`` as wide as it gets in this set."""
        return f"{self.dots.total}/{self.dots.total}" if self.dots else ""

    def face(self, digits: str) -> Face:
        """The large word with a countdown."""
        return Face(self.word, digits, self.words, self.widest)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What moves with the clock.

    Attributes:
        digits: The countdown, or a stopwatch; empty where there is nothing to count.
        gauge: Where the body should be.
        position_ms: How far the session has come.
        cue: The form cue of the moment.
    """

    digits: str
    gauge: Gauge
    position_ms: int
    cue: str


def scene_of(snapshot: Snapshot) -> Scene | None:
    """What a snapshot looks like; ``None`` when the session has come to its end."""
    phase, timeline = snapshot.phase, snapshot.timeline
    if phase is None:
        return None
    ahead = timeline.next_work(phase.index) or phase
    item = timeline.item_of(ahead)
    scene = Scene(
        kind=phase.kind,
        state=snapshot.state,
        heading=safe_text(timeline.title),
        length=wording.clock_words(timeline.total_ms) + (" + open" if timeline.has_open else ""),
        set="",
        sign=None if item is None else _sign(item, ahead.side),
        word=_word(snapshot, phase),
        words=(),
        widest=_counted(phase.duration_ms),
        hint=_hint(snapshot, phase),
    )
    if item is not None and phase.kind.is_work:
        return _at_work(scene, snapshot, phase, item)
    return replace(
        scene,
        say=safe_text(phase.say),
        coming=player_words.coming_words(timeline, phase),
        details=player_words.details(timeline, phase),
        so_far=player_words.so_far_words(snapshot),
    )


def _at_work(scene: Scene, snapshot: Snapshot, phase: Phase, item: Item) -> Scene:
    timeline = snapshot.timeline
    bout = None if phase.bout is None else timeline.bouts[phase.bout]
    return replace(
        scene,
        heading=safe_text(item.step.exercise.name),
        set=player_words.set_words(timeline, phase),
        words=() if snapshot.state is State.PAUSED else _words(item, phase),
        widest="" if snapshot.state is State.PAUSED and phase.rep else _widest(item, phase),
        breath=_breath(timeline, phase) if scene.state in _UNDER_WAY else "",
        question=_question(timeline, phase) if scene.state in _UNDER_WAY else "",
        dots=Dots(phase.rep, bout.reps) if bout and bout.reps and phase.rep else None,
        count=player_words.count_words(timeline, phase),
        tally=f"{phase.rep}/{bout.reps}" if bout and bout.reps and phase.rep else "",
        ahead=_earlier_words(snapshot, phase)
        or player_words.ahead_words(timeline, phase, all_of_it=scene.state not in _UNDER_WAY),
    )


def _breath(timeline: Timeline, phase: Phase) -> str:
    """What the breath does; nothing where a self-test asks something else of the person."""
    asks = asked_at(timeline, phase.index) is not None
    return "" if asks else wording.breath_words(timeline, phase)


def _question(timeline: Timeline, phase: Phase) -> str:
    test = asked_at(timeline, phase.index)
    return "" if test is None else safe_text(test.looks_for)


def _earlier_words(snapshot: Snapshot, phase: Phase) -> str:
    """What a self-test was answered with before; empty outside one, and the first time."""
    test = asked_at(snapshot.timeline, phase.index)
    if test is None:
        return ""
    side = snapshot.timeline.side_label(phase)
    earlier = snapshot.earlier.get((test.exercise.id, side))
    return "" if earlier is None else f"last time, {wording.earlier_words(earlier)}"


def _word(snapshot: Snapshot, phase: Phase) -> str:
    match snapshot.state:
        case State.PAUSED:
            return "Paused"
        case State.LEAD_IN:
            return "Ready"
        case _:
            return wording.phase_word(snapshot.timeline, phase)


def pulse_of(snapshot: Snapshot, now_ms: int) -> Pulse | None:
    """How a snapshot looks at a reading of the clock; ``None`` at the session's end."""
    phase, transport = snapshot.phase, snapshot.transport
    if phase is None:
        return None
    elapsed_ms = transport.elapsed_at(now_ms)
    return Pulse(
        digits=_digits(snapshot, phase, now_ms),
        gauge=_gauge(snapshot, phase, elapsed_ms),
        position_ms=snapshot.position_at(now_ms),
        cue=player_words.cue_words(snapshot.timeline, phase, elapsed_ms)
        if phase.kind.is_work
        else "",
    )


def _digits(snapshot: Snapshot, phase: Phase, now_ms: int) -> str:
    if snapshot.state is State.LEAD_IN:
        left_ms = snapshot.transport.lead_in_left_at(now_ms)
        if left_ms <= LEAD_IN_MS + _SOON_MS:
            left_ms = min(LEAD_IN_MS, left_ms)
        return str(max(1, wording.countdown(left_ms)))
    if snapshot.state is State.PAUSED and phase.rep is not None:
        return ""  # the rep will be done again from its start: nothing is left over
    if phase.is_open:
        return wording.clock_words(snapshot.transport.elapsed_at(now_ms))
    return _counted(snapshot.phase_left_at(now_ms) or 0)


def _counted(ms_left: int) -> str:
    seconds = wording.countdown(ms_left)
    return wording.clock_words(seconds * 1000) if ms_left >= _LONG_MS else str(seconds)


def _gauge(snapshot: Snapshot, phase: Phase, elapsed_ms: int) -> Gauge:
    """The guide follows the motion; where none is paced it runs down with the time."""
    done = min(1.0, elapsed_ms / phase.duration_ms) if phase.duration_ms else 0.0
    match phase.kind.motion:
        case Motion.UP:
            return Gauge(done)
        case Motion.PAUSE:
            return Gauge(0.0)
        case Motion.HOLD:
            return Gauge(1.0, elapsed_ms)
        case None if phase.is_open:
            return Gauge(1.0, elapsed_ms if snapshot.state is State.WAITING else None)
        case Motion.DOWN | None:
            return Gauge(1 - done)


def _words(item: Item, phase: Phase) -> tuple[str, ...]:
    """The words of all motions of a rep, so that the letters keep their size."""
    if phase.kind.motion is None:
        return ()
    if phase.kind.is_breath:
        return wording.BREATH_WORDS
    return tuple(
        wording.motion_word(item.step.exercise, motion)
        for motion in Motion
        if item.motion_ms(motion) > 0
    )


def _widest(item: Item, phase: Phase) -> str:
    if phase.is_open:
        return "00:00"
    if not isinstance(item.step.dose, Reps):
        return _counted(phase.duration_ms)
    return _counted(max(item.motion_ms(motion) for motion in Motion))


def _sign(item: Item, side: Side | None) -> SideSign | None:
    if side is None:
        return None
    label = safe_text(item.step.side_label(side) or "")
    return SideSign(label.upper(), Place.START if side is Side.LEFT else Place.END)


def _hint(snapshot: Snapshot, phase: Phase) -> str:
    if snapshot.state is State.PAUSED:
        return "space: go on"
    test = asked_at(snapshot.timeline, phase.index)
    if test is not None and test.answers:
        return f"answer: {wording.answer_words(test)}"
    if phase.kind.is_work:
        return "enter: done" if phase.is_open else ""
    return "enter: go" if phase.is_open else "+: 15 s more     enter: go"
