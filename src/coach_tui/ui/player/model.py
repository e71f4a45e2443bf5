"""What the player screen says besides the phase: the cue, what comes next, what is behind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach_tui import wording
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.core.model.exercise import Motion, Position, Side
from coach_tui.core.model.session import Reps
from coach_tui.core.player.state import LEAD_IN_MS, State
from coach_tui.core.player.transitions import self_test_at
from coach_tui.core.timeline.timeline import PhaseKind
from coach_tui.text import safe_text
from coach_tui.ui.widgets.big_text import BigText
from coach_tui.ui.widgets.motion_guide import Gauge
from coach_tui.ui.widgets.rep_dots import SetProgress as Dots
from coach_tui.ui.widgets.side_band import Edge, SideLabel
from coach_tui.wording import dose_text, range_text

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot
    from coach_tui.core.log.entry import SetResult
    from coach_tui.core.timeline.timeline import Phase, Timeline, TimelineExercise

CUE_REPS = 3
"""One form cue is left standing for so many reps: time to act on it."""

CUE_MS = 12_000
"""The same for work without reps."""


def cue_words(timeline: Timeline, phase: Phase, elapsed_ms: int) -> str:
    """The form cue of the moment: the next one every few reps, the same for the same place.

    Args:
        timeline: The session.
        phase: The phase that is under way.
        elapsed_ms: Time spent in it, which turns the cues where there are no reps.
    """
    item = timeline.exercise_of(phase)
    if item is None or phase.work_set is None or not item.step.form_cues:
        return ""
    cues = item.step.form_cues
    bout = timeline.work_sets[phase.work_set]
    # Each set and side begins where the one before it left off.
    first = min(b.index for b in timeline.work_sets if b.item == bout.item)
    turns_before = (phase.work_set - first) * -(-(bout.reps or 1) // CUE_REPS)
    turn = elapsed_ms // CUE_MS if phase.rep is None else (phase.rep - 1) // CUE_REPS
    return safe_text(cues[(turns_before + turn) % len(cues)])


def ahead_words(timeline: Timeline, phase: Phase, *, all_of_it: bool) -> str:
    """What comes next: ``then hold 1.5 s · lower 2.5 s · after this side: ...``.

    Args:
        timeline: The session.
        phase: The working phase that is under way or about to begin.
        all_of_it: It is about to begin, or to begin again after a pause: tell of the
            whole rep, and of nothing after it.
    """
    same_rep = [p for p in timeline.rep_phases(phase.index) if all_of_it or p.index > phase.index]
    motions = [p for p in same_rep if p.duration_ms > 0 and p.rep is not None]
    if not same_rep and phase.rep is not None:
        following = timeline.first_from(phase.index + 1, lambda p: p.duration_ms > 0)
        if following is not None and following.section == phase.section and following.rep:
            motions = [following]
    parts: list[str] = []
    if motions:
        steps = [_motion_words(timeline, motion) for motion in motions]
        other_side = motions[0].side is not phase.side
        side = f"{wording.side_text(timeline, motions[0]).upper()}, " if other_side else ""
        parts.append(f"then {side}{' · '.join(steps)}")
    if not (all_of_it and parts):
        parts.append(_after_words(timeline, phase))
    return " · ".join(parts)


def _motion_words(timeline: Timeline, phase: Phase) -> str:
    word = wording.phase_label(timeline, phase).lower()
    return f"{word} {wording.seconds_text(phase.duration_ms)}"


def _after_words(timeline: Timeline, phase: Phase) -> str:
    """What comes when this set of this side is done."""
    after = timeline.first_from(
        phase.index, lambda p: p.section != phase.section or not p.kind.is_work
    )
    if after is None:
        return "after this: the end"
    side = wording.side_text(timeline, after).upper()
    if after.kind is PhaseKind.SWITCH:
        return f"after this side: {_turn_words(timeline, after)}{side}"
    rest = f"rest {wording.seconds_text(after.duration_ms)}"
    work = timeline.next_work(after.index)
    if work is None:
        return f"after this: {rest}"
    if work.item == phase.item:
        set_words = f"set {work.set}"
        return f"after this: {f'{rest}, ' if after.kind is PhaseKind.REST else ''}{set_words}"
    item = timeline.exercise_of(work)
    name = safe_text(item.step.exercise.name) if item else ""
    return f"after this: {f'{rest}, then ' if after.kind is PhaseKind.REST else ''}{name}"


def _turn_words(timeline: Timeline, switch: Phase) -> str:
    """What the body does to change sides."""
    item = timeline.exercise_of(switch)
    if item is None or item.step.side_labels:
        return ""
    lying = item.step.exercise.position is Position.SIDE_LYING
    return "roll over, " if lying else "change sides, "


def pace_words(before: Timeline, after: Timeline) -> str:
    """A pace that was changed: ``Quicker: lift 2, hold 1, lower 2 s``; empty when none was.

    Args:
        before: The session as it was.
        after: The same session since.
    """
    for old, new in zip(before.exercises, after.exercises, strict=True):
        if old.pace != new.pace:
            way = "Slower" if new.pace > old.pace else "Quicker"
            return f"{way}: {wording.pace_text(new)}"
    return ""


def count_words(timeline: Timeline, phase: Phase) -> str:
    """Which rep of how many: ``rep 7 of 20``, ``7 of 15-20 steps``; empty without reps."""
    item = timeline.exercise_of(phase)
    if item is None or phase.rep is None or not isinstance(item.step.dose, Reps):
        return ""
    total = range_text(item.step.dose.of_set(phase.set or 1))
    if item.step.unit:
        return f"{phase.rep} of {total} {safe_text(item.step.unit)}"
    return f"rep {phase.rep} of {total}"


def set_words(timeline: Timeline, phase: Phase) -> str:
    """Which round and which set of how many, where there is more than one."""
    item = timeline.exercise_of(phase)
    several = item is not None and phase.set is not None and item.step.sets > 1
    of_sets = f"set {phase.set} of {item.step.sets}" if item is not None and several else ""
    return ", ".join(filter(None, (wording.round_text(phase), of_sets)))


def coming_words(timeline: Timeline, phase: Phase) -> str:
    """What a rest, a switch or a preparation leads to: ``Glute bridge · 15 reps``."""
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.exercise_of(work)
    if work is None or item is None:
        return "the end of the session"
    name = safe_text(item.step.exercise.name)
    if phase.kind is PhaseKind.SWITCH:
        side = wording.side_text(timeline, phase).upper()
        # What the coach says already tells how to turn.
        turn = "" if phase.say else _turn_words(timeline, phase)
        return f"{turn}{side} · {name}"
    dose = set_words(timeline, work) if work.set != 1 else dose_text(item.step)
    return f"{name} · {dose}"


@dataclass(frozen=True, slots=True)
class Details:
    """How to get ready for an exercise; each may be empty.

    Attributes:
        setup: The starting position.
        stop_if: Red flags.
        tempo: The pace of a rep.
        note: The author's line for this step.
    """

    setup: str = ""
    stop_if: str = ""
    tempo: str = ""
    note: str = ""


NO_DETAILS = Details()


def details(timeline: Timeline, phase: Phase) -> Details:
    """How to get ready for what a rest, a switch or a preparation leads to."""
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.exercise_of(work)
    if item is None:
        return NO_DETAILS
    exercise = item.step.exercise
    return Details(
        setup=" ".join(safe_text(line) for line in exercise.setup),
        stop_if=" ".join(safe_text(line) for line in exercise.stop_if),
        tempo=wording.tempo_text(item) if isinstance(item.step.dose, Reps) else "",
        note=safe_text(item.step.note),
    )


def so_far_words(snapshot: Snapshot) -> str:
    """What has been done: ``Clamshell left 20/20, right 20/20 · ...``; empty at the start."""
    by_name: dict[str, list[str]] = {}
    for result in snapshot.results():
        if _begun(result):
            name = safe_text(result.planned.name)
            by_name.setdefault(name, []).append(wording.result_text(result))
    return " · ".join(f"{name} {', '.join(done)}" for name, done in by_name.items())


def _begun(result: SetResult) -> bool:
    return bool(result.reps) or result.worked_ms > 0


def condition_words(snapshot: Snapshot) -> str:
    """What is wrong, or quiet, about sound and journal; empty when all is well."""
    parts: list[str] = []
    match snapshot.sound.status:
        case SoundStatus.SILENT:
            # The reason is a sentence that says so itself.
            parts.append(safe_text(snapshot.sound.reason) or "No sound.")
        case SoundStatus.OFF:
            parts.append("Sound is off.")
        case SoundStatus.ON | SoundStatus.STARTING:
            parts.extend(["Muted: m for sound."] if snapshot.muted else [])
            parts.extend(safe_text(note) for note in snapshot.sound.notes[:1])
    if snapshot.problem is not None:
        parts.append(safe_text(snapshot.problem))
    return "  ".join(parts)


# MERGED: What the player screen shows, worked out from a snapshot without a screen.
#
# MERGED: A ``Scene`` changes when something happens; a ``Pulse`` moves with the clock.


_SOON_MS = 600
"""A count that begins so soon, because the sound needs a moment, is shown as if it had begun."""

_LONG_MS = 100_000
"""From here on a countdown is a clock: three digits of seconds say little."""

_UNDER_WAY = frozenset({State.RUNNING, State.WAITING})


@dataclass(frozen=True, slots=True)
class PlayerView:
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
    sign: SideLabel | None
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
    details: Details = NO_DETAILS
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

    def face(self, digits: str) -> BigText:
        """The large word with a countdown."""
        return BigText(self.word, digits, self.words, self.widest)


@dataclass(frozen=True, slots=True)
class PlayerFrame:
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


def player_view(snapshot: Snapshot) -> PlayerView | None:
    """What a snapshot looks like; ``None`` when the session has come to its end."""
    phase, timeline = snapshot.phase, snapshot.timeline
    if phase is None:
        return None
    ahead = timeline.next_work(phase.index) or phase
    item = timeline.exercise_of(ahead)
    scene = PlayerView(
        kind=phase.kind,
        state=snapshot.state,
        heading=safe_text(timeline.title),
        length=wording.clock_text(timeline.total_ms) + (" + open" if timeline.has_open else ""),
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
        coming=coming_words(timeline, phase),
        details=details(timeline, phase),
        so_far=so_far_words(snapshot),
    )


def _at_work(
    scene: PlayerView, snapshot: Snapshot, phase: Phase, item: TimelineExercise
) -> PlayerView:
    timeline = snapshot.timeline
    bout = None if phase.work_set is None else timeline.work_sets[phase.work_set]
    return replace(
        scene,
        heading=safe_text(item.step.exercise.name),
        set=set_words(timeline, phase),
        words=() if snapshot.state is State.PAUSED else _words(item, phase),
        widest="" if snapshot.state is State.PAUSED and phase.rep else _widest(item, phase),
        breath=_breath(timeline, phase) if scene.state in _UNDER_WAY else "",
        question=_question(timeline, phase) if scene.state in _UNDER_WAY else "",
        dots=Dots(phase.rep, bout.reps) if bout and bout.reps and phase.rep else None,
        count=count_words(timeline, phase),
        tally=f"{phase.rep}/{bout.reps}" if bout and bout.reps and phase.rep else "",
        ahead=_earlier_words(snapshot, phase)
        or ahead_words(timeline, phase, all_of_it=scene.state not in _UNDER_WAY),
    )


def _breath(timeline: Timeline, phase: Phase) -> str:
    """What the breath does; nothing where a self-test asks something else of the person."""
    asks = self_test_at(timeline, phase.index) is not None
    return "" if asks else wording.breath_text(timeline, phase)


def _question(timeline: Timeline, phase: Phase) -> str:
    test = self_test_at(timeline, phase.index)
    return "" if test is None else safe_text(test.question)


def _earlier_words(snapshot: Snapshot, phase: Phase) -> str:
    """What a self-test was answered with before; empty outside one, and the first time."""
    test = self_test_at(snapshot.timeline, phase.index)
    if test is None:
        return ""
    side = snapshot.timeline.side_label(phase)
    earlier = snapshot.previous_answers.get((test.exercise.id, side))
    return "" if earlier is None else f"last time, {wording.previous_answer_text(earlier)}"


def _word(snapshot: Snapshot, phase: Phase) -> str:
    match snapshot.state:
        case State.PAUSED:
            return "Paused"
        case State.LEAD_IN:
            return "Ready"
        case _:
            return wording.phase_label(snapshot.timeline, phase)


def player_frame(snapshot: Snapshot, now_ms: int) -> PlayerFrame | None:
    """How a snapshot looks at a reading of the clock; ``None`` at the session's end."""
    phase, transport = snapshot.phase, snapshot.transport
    if phase is None:
        return None
    elapsed_ms = transport.elapsed_at(now_ms)
    return PlayerFrame(
        digits=_digits(snapshot, phase, now_ms),
        gauge=_gauge(snapshot, phase, elapsed_ms),
        position_ms=snapshot.position_at(now_ms),
        cue=cue_words(snapshot.timeline, phase, elapsed_ms) if phase.kind.is_work else "",
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
        return wording.clock_text(snapshot.transport.elapsed_at(now_ms))
    return _counted(snapshot.phase_left_at(now_ms) or 0)


def _counted(ms_left: int) -> str:
    seconds = wording.countdown(ms_left)
    return wording.clock_text(seconds * 1000) if ms_left >= _LONG_MS else str(seconds)


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


def _words(item: TimelineExercise, phase: Phase) -> tuple[str, ...]:
    """The words of all motions of a rep, so that the letters keep their size."""
    if phase.kind.motion is None:
        return ()
    if phase.kind.is_breath:
        return wording.BREATH_LABELS
    return tuple(
        wording.motion_label(item.step.exercise, motion)
        for motion in Motion
        if item.motion_ms(motion) > 0
    )


def _widest(item: TimelineExercise, phase: Phase) -> str:
    if phase.is_open:
        return "00:00"
    if not isinstance(item.step.dose, Reps):
        return _counted(phase.duration_ms)
    return _counted(max(item.motion_ms(motion) for motion in Motion))


def _sign(item: TimelineExercise, side: Side | None) -> SideLabel | None:
    if side is None:
        return None
    label = safe_text(item.step.side_label(side) or "")
    return SideLabel(label.upper(), Edge.START if side is Side.LEFT else Edge.END)


def _hint(snapshot: Snapshot, phase: Phase) -> str:
    if snapshot.state is State.PAUSED:
        return "space: go on"
    test = self_test_at(snapshot.timeline, phase.index)
    if test is not None and test.answers:
        return f"answer: {wording.answers_text(test)}"
    if phase.kind.is_work:
        return "enter: done" if phase.is_open else ""
    return "enter: go" if phase.is_open else "+: 15 s more     enter: go"
