"""What the player screen shows, computed from a snapshot without a screen.

``PlayerView`` changes on events, ``PlayerFrame`` with the clock: the screen redraws the first when
the conductor publishes, the second at every frame. Texts of the view come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coach_tui import wording
from coach_tui.audio.sound_out import SoundStatus
from coach_tui.core.coaching.during_work import LONG_HOLD_MS, is_breath_hold
from coach_tui.core.model.exercise import CueTime, Motion, Position, Side, cue_time
from coach_tui.core.model.figure import Figure, TimedMotion, demonstration_stage, stage_of
from coach_tui.core.model.load import resistance_text
from coach_tui.core.model.session import ExerciseStep, Reps
from coach_tui.core.player.state import LEAD_IN_MS, State, self_test_at
from coach_tui.core.timeline.positions import beyond_posture, body_position
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline, TimelineExercise
from coach_tui.languages import language_table, side_word
from coach_tui.text import in_a_row
from coach_tui.ui.widgets.big_text import BigText
from coach_tui.ui.widgets.motion_guide import Gauge
from coach_tui.ui.widgets.rep_dots import SetProgress
from coach_tui.ui.widgets.side_band import Arrow, Edge, SideLabel
from coach_tui.wording import dose_text, range_text

if TYPE_CHECKING:
    from coach_tui.conductor import Snapshot

CUE_REPS = 3  # How many reps a form cue stays, so that there is time to act on it
CUE_MS = 12_000  # How long it stays in work without reps


def cue_text(timeline: Timeline, phase: Phase, elapsed_ms: int) -> str:
    """The form cue: the next one every ``CUE_REPS`` reps or ``CUE_MS``, a function of position."""
    item = timeline.exercise_of(phase)
    if item is None or phase.work_set is None:
        return ""
    cues = [cue for cue in item.step.form_cues if cue_time(cue) is not CueTime.REST]
    if not cues:
        return ""
    work_set = timeline.work_sets[phase.work_set]
    # A set or side starts with the cue after the last one of the set before it.
    first = min(b.index for b in timeline.work_sets if b.exercise_index == work_set.exercise_index)
    turns_before = (phase.work_set - first) * -(-(work_set.reps or 1) // CUE_REPS)
    turn = elapsed_ms // CUE_MS if phase.rep is None else (phase.rep - 1) // CUE_REPS
    return cues[(turns_before + turn) % len(cues)]


def ahead_text(timeline: Timeline, phase: Phase, *, all_of_it: bool) -> str:
    """What comes next: ``next: roll over, RIGHT LEG``, and before it the sides by turns of a rep.

    ``all_of_it``: the rep is about to start, ``then lift 2.5 s, hold 1.5 s, lower 2.5 s`` and nothing
    after it.
    """
    same_rep = [p for p in timeline.rep_phases(phase.index) if all_of_it or p.index > phase.index]
    motions = [p for p in same_rep if p.duration_ms > 0 and p.rep is not None]
    if not same_rep and phase.rep is not None:
        following = timeline.first_from(phase.index + 1, lambda p: p.duration_ms > 0)
        if following is not None and following.section == phase.section and following.rep:
            motions = [following]
    parts: list[str] = []
    if all_of_it or any(motion.side not in (None, phase.side) for motion in motions):
        steps, side = list[str](), phase.side
        for motion in motions:
            turns = motion.side is not None and motion.side is not side
            steps += [wording.side_text(timeline, motion).upper()] if turns else []
            word = wording.phase_label(timeline, motion).lower()
            steps.append(f"{word} {wording.seconds_text(motion.duration_ms)}")
            side = motion.side or side
        parts += [f"then {', '.join(steps)}"] if steps else []
    if not (all_of_it and parts):
        parts.append(_after_text(timeline, phase))
    return " · ".join(parts)


def _after_text(timeline: Timeline, phase: Phase) -> str:
    after = timeline.first_from(
        phase.index, lambda p: p.section != phase.section or not p.kind.is_work
    )
    if after is None:
        return "last exercise"
    if after.kind is PhaseKind.SWITCH:
        return f"next: {_turn_text(timeline, after)}{_side_name(timeline, after)}"
    rest = f"rest {wording.seconds_text(after.duration_ms)}"
    work = timeline.next_work(after.index)
    if work is None:
        return f"next: {rest}"
    if work.exercise_index == phase.exercise_index:
        before = f"{rest}, " if after.kind is PhaseKind.REST else ""
        return f"next: {before}set {work.set}"
    item = timeline.exercise_of(work)
    name = item.step.exercise.name if item else ""
    return f"next: {f'{rest}, then ' if after.kind is PhaseKind.REST else ''}{name}"


def _side_name(timeline: Timeline, phase: Phase) -> str:
    """The side of a phase as its label says it: ``RIGHT LEG``; empty without one."""
    item = timeline.exercise_of(phase)
    label = None if item is None else _side_label(item, phase.side, timeline.language)
    return "" if label is None else label.label


def _turn_text(timeline: Timeline, switch: Phase) -> str:
    item = timeline.exercise_of(switch)
    if item is None or item.step.side_labels:
        return ""
    exercise = item.step.exercise
    lying = exercise.position is Position.SIDE_LYING and not exercise.switch_text
    return "roll over, " if lying else "other side, "


def tempo_change_text(before: Timeline, after: Timeline) -> str:
    """A changed tempo: ``Faster: lift 2, hold 1, lower 2 s``; empty if none changed."""
    for old, new in zip(before.exercises, after.exercises, strict=True):
        if old.pace != new.pace:
            way = "Slower" if new.pace > old.pace else "Faster"
            return f"{way}: {wording.pace_text(new, after.language)}"
    return ""


def count_text(timeline: Timeline, phase: Phase) -> str:
    """``rep 7 of 20`` or ``7 of 15-20 steps``; empty without reps."""
    item = timeline.exercise_of(phase)
    if item is None or phase.rep is None or not isinstance(item.step.dose, Reps):
        return ""
    total = range_text(item.step.dose.of_set(phase.set or 1))
    if item.step.unit:
        return f"{phase.rep} of {total} {item.step.unit}"
    return f"rep {phase.rep} of {total}"


def set_text(timeline: Timeline, phase: Phase) -> str:
    """``round 2, set 1 of 3``, as far as there are several."""
    item = timeline.exercise_of(phase)
    several = item is not None and phase.set is not None and item.step.sets > 1
    of_sets = f"set {phase.set} of {item.step.sets}" if item is not None and several else ""
    return ", ".join(filter(None, (wording.round_text(phase), of_sets)))


def upcoming_text(timeline: Timeline, phase: Phase, *, is_named: bool) -> str:
    """What follows a rest, a switch or a preparation: ``Glute bridge · 15 reps``.

    Args:
        is_named: The exercise is the headline: ``15 reps``, and for a switch ``RIGHT LEG · 15 reps``.
    """
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.exercise_of(work)
    if work is None or item is None:
        return "the end of the session"
    name = "" if is_named else item.step.exercise.name
    if phase.kind is PhaseKind.SWITCH:
        # The phase's own instruction already describes the turn.
        turn = "" if phase.say else _turn_text(timeline, phase)
        parts = (f"{turn}{_side_name(timeline, phase)}", name or _set_amount_text(item, work))
        return " · ".join(filter(None, parts))
    heavy = _load_text(item, work)
    dose = ", ".join(filter(None, (set_text(timeline, work), heavy)))
    dose = dose if work.set != 1 else dose_text(item.step)
    return " · ".join(filter(None, (name, dose)))


def _set_amount_text(item: TimelineExercise, phase: Phase) -> str:
    """The reps of one set, ``15-20 reps``; empty without reps."""
    if not isinstance(item.step.dose, Reps):
        return ""
    reps = item.step.dose.of_set(phase.set or 1)
    return f"{range_text(reps)} {wording.unit_label(item.step, reps.high)}"


class Details(Struct, frozen=True):
    """How to prepare an exercise; fields may be empty."""

    setup: str = ""
    stop_if: str = ""
    tempo: str = ""
    note: str = ""


NO_DETAILS = Details()


def details(timeline: Timeline, phase: Phase) -> Details:
    work = timeline.next_work(phase.index)
    item = None if work is None else timeline.exercise_of(work)
    if item is None:
        return NO_DETAILS
    exercise, is_first = item.step.exercise, timeline.next_work(0) == work
    flags = timeline.reasons_to_stop(item) if is_first else exercise.stop_if or timeline.stop_if
    return Details(
        setup=" ".join(exercise.setup),
        stop_if=in_a_row(flags),
        tempo=wording.tempo_text(item, timeline.language)
        if isinstance(item.step.dose, Reps)
        else "",
        note=item.step.note,
    )


def done_text(snapshot: Snapshot) -> str:
    by_name: dict[str, list[str]] = {}
    for result in snapshot.results():
        if result.reps or result.worked_ms > 0:
            by_name.setdefault(result.planned.name, []).append(wording.result_text(result))
    return " · ".join(f"{name} {', '.join(done)}" for name, done in by_name.items())


_SILENT = frozenset({SoundStatus.SILENT, SoundStatus.OFF})


# The keys that the view names, by the action they belong to, where the user chose no other.
SHOWN_KEYS = {
    "player.resume": "space",
    "player.more-rest": "+",
    "player.mute": "m",
    "player.back": "b",
}


def silence_text(snapshot: Snapshot, keys: Mapping[str, str] = SHOWN_KEYS) -> str:
    """``silent``, ``muted`` or nothing: a word that does not nag."""
    if snapshot.sound.status in _SILENT:
        return "silent"
    return f"muted ({keys['player.mute']})" if snapshot.muted else ""


def is_heard(snapshot: Snapshot) -> bool:
    """Whether what the coach says can be heard now."""
    return snapshot.speaks and not silence_text(snapshot)


def status_text(snapshot: Snapshot) -> str:
    notes = () if snapshot.sound.status in _SILENT else snapshot.sound.notes[:1]
    return "  ".join(filter(None, (*notes, snapshot.problem)))


_SOON_MS = 600  # A lead-in shows 3 while it waits so long for its sound to start

_LONG_MS = 100_000  # Countdowns from here on are shown as a clock, not as three digits of seconds

_UNDER_WAY = frozenset({State.RUNNING, State.WAITING})


class PlayerView(Struct, frozen=True):
    """What stays on the screen until the next event; texts may be empty."""

    kind: PhaseKind  # The current phase, for the colours
    state: State
    heading: str  # The exercise, or in a rest, a switch or a preparation which of them it is
    set: str  # ``exercise 2 of 4, set 1 of 3``
    side_label: SideLabel | None  # The side or direction; ``None`` when both sides work
    word: str
    widest: str  # The longest countdown beside ``word``
    words: tuple[str, ...] = ()  # Those that alternate with ``word``, for a constant letter size
    breath: str = ""
    breaths: tuple[str, ...] = ()  # The instructions that alternate with ``breath``
    question: str = ""
    dots: SetProgress | None = None
    count: str = ""
    tally: str = ""  # ``count`` in digits, ``7/20``
    ahead: str = ""
    hint: str = ""  # The key that matters now
    is_asking: bool = False  # Whether ``hint`` asks for something that is typed
    say: str = ""  # The instruction at its start, beyond ``posture``
    posture: str = ""  # How to lie or stand for what follows, in a few words
    coming: str = ""  # The dose of what follows
    details: Details = NO_DETAILS
    so_far: str = ""
    answered: bool = False  # Whether `so_far` is the answer that a self-test has just got
    outline: tuple[str, ...] = ()  # Exercises, those done with ``✓``, the present one with ``▸``
    figure: Figure | None = None  # Of the exercise, or of the next one in a rest, for its side

    @property
    def is_work(self) -> bool:
        return self.kind.is_work

    @property
    def hue(self) -> str:
        """The phase kind whose colour it has: a breath has that of its motion."""
        if self.kind is PhaseKind.SAY:
            return PhaseKind.PREPARE.value
        if self.kind is PhaseKind.TEST:
            return PhaseKind.OPEN.value
        return self.kind.value if self.kind.motion is None else self.kind.motion.value

    @property
    def widest_tally(self) -> str:
        return f"{self.dots.total}/{self.dots.total}" if self.dots else ""

    def big_text(self, digits: str) -> BigText:
        return BigText(self.word, digits, self.words, self.widest, wraps=not self.is_work)


class PlayerFrame(Struct, frozen=True):
    """What changes with the clock; ``stage`` is where in its rep the figure is, as in ``Figure.at``."""

    digits: str
    gauge: Gauge
    stage: float
    position_ms: int
    cue: str


def player_view(snapshot: Snapshot, keys: Mapping[str, str] = SHOWN_KEYS) -> PlayerView | None:
    """The view of a snapshot, with the user's keys; ``None`` after the session's last phase."""
    phase, timeline = snapshot.phase, snapshot.timeline
    if phase is None:
        return None
    ahead = timeline.next_work(phase.index) or phase
    item = timeline.exercise_of(ahead)
    view = PlayerView(
        kind=phase.kind,
        state=snapshot.state,
        heading=timeline.title,
        set=_number_text(timeline, item),
        side_label=None if item is None else _side_label(item, ahead.side, timeline.language),
        word=_word(snapshot, phase),
        widest=_counted(phase.duration_ms),
        hint=_hint(snapshot, phase, keys),
        is_asking=snapshot.is_count_asked,
        outline=_outline(timeline, item),
        figure=None if item is None else _figure(item, ahead.side),
    )
    if item is not None and phase.kind.is_work:
        return _at_work(view, snapshot, phase, item)
    is_named = item is not None and phase.kind in _LEADS_UP and snapshot.state is State.RUNNING
    is_read = phase.kind is PhaseKind.SAY and view.state in _UNDER_WAY and not is_heard(snapshot)
    if item is not None and is_named:
        view = replace(view, heading=view.word, word=item.step.exercise.name)
    elif is_read:
        read = language_table(timeline.language)["screen"]["read"]
        view = replace(view, heading=read, word=phase.say)
    posture = "" if item is None else _posture_text(item, ahead.side)
    instruction = beyond_posture(phase.say, timeline.language) if posture else phase.say
    side_label = view.side_label
    if posture and side_label is not None:
        side_label = replace(side_label, beside="")
    return replace(
        view,
        say="" if is_read else instruction,
        posture=posture,
        side_label=side_label,
        coming=upcoming_text(timeline, phase, is_named=is_named),
        details=details(timeline, phase),
        so_far=done_text(snapshot),
        answered=phase.index > 0 and timeline.phases[phase.index - 1].kind is PhaseKind.TEST,
    )


def _load_text(item: TimelineExercise, phase: Phase) -> str:
    return wording.safe_text(resistance_text(*item.step.resistance(phase.set)))


def _at_work(
    view: PlayerView, snapshot: Snapshot, phase: Phase, item: TimelineExercise
) -> PlayerView:
    timeline = snapshot.timeline
    reps = None if phase.work_set is None else timeline.work_sets[phase.work_set].reps
    return replace(
        view,
        heading=item.step.exercise.name,
        set=", ".join(filter(None, (view.set, set_text(timeline, phase), _load_text(item, phase)))),
        words=() if snapshot.state is State.PAUSED else _words(item, phase, timeline.language),
        widest="" if snapshot.state is State.PAUSED and phase.rep else _widest(item, phase),
        breaths=wording.breath_lines(timeline.language),
        breath=breath_text(timeline, phase) if view.state in _UNDER_WAY else "",
        question=_question(timeline, phase) if view.state in _UNDER_WAY else "",
        dots=SetProgress(phase.rep, reps) if phase.rep and reps else None,
        count=count_text(timeline, phase),
        tally=f"{phase.rep}/{reps}" if phase.rep and reps else "",
        ahead=_previous_answer_text(snapshot, phase)
        or ahead_text(timeline, phase, all_of_it=view.state not in _UNDER_WAY),
    )


# Phases whose headline is the exercise that follows.
_LEADS_UP = frozenset({PhaseKind.PREPARE, PhaseKind.SWITCH, PhaseKind.REST})


def _number_text(timeline: Timeline, item: TimelineExercise | None) -> str:
    count = len(timeline.exercises)
    if item is None or count == 1:
        return ""
    return f"exercise {timeline.order_of_exercises.index(item.index) + 1} of {count}"


def _outline(timeline: Timeline, item: TimelineExercise | None) -> tuple[str, ...]:
    """The exercises, those before the next work marked as done; all of them where none is left."""
    order = timeline.order_of_exercises
    now = len(order) if item is None else order.index(item.index)
    return tuple(
        f"{'▸' if number == now else '✓' if number < now else ' '} "
        f"{timeline.exercises[index].step.exercise.name}"
        for number, index in enumerate(order)
    )


_POSTURES = {
    Position.SUPINE: "lie on your back",
    Position.PRONE: "lie on your front",
    Position.HANDS_AND_KNEES: "on hands and knees",
    Position.SEATED: "sit",
    Position.STANDING: "stand",
}


def _posture_text(item: TimelineExercise, side: Side | None) -> str:
    position = body_position(item.step, side)
    if position.position is Position.SIDE_LYING:
        return f"lie on your {position.lying_on} side" if position.lying_on else "lie on your side"
    return "" if position.position is None else _POSTURES[position.position]


def breath_text(timeline: Timeline, phase: Phase) -> str:
    """The breath during a phase: ``breathe out``; empty for none.

    A self-test asks for attention elsewhere.
    """
    texts = language_table(timeline.language)["screen"]["breath"]
    item = timeline.exercise_of(phase)
    motion = phase.kind.motion
    if phase.kind.is_breath or self_test_at(timeline, phase.index) is not None:
        return ""
    if item is None or motion is None:
        works = phase.kind in (PhaseKind.WORK, PhaseKind.OPEN)
        return texts["keep"] if works and not is_breath_hold(timeline, phase) else ""
    breath = item.step.exercise.breathe.get(motion)
    if breath is not None:
        return texts[breath]
    long_hold = motion is Motion.HOLD and phase.duration_ms >= LONG_HOLD_MS
    return texts["keep"] if long_hold else ""


def _question(timeline: Timeline, phase: Phase) -> str:
    test = self_test_at(timeline, phase.index)
    return "" if test is None else test.question


def _previous_answer_text(snapshot: Snapshot, phase: Phase) -> str:
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
    """The frame of a snapshot at a clock reading; ``None`` after the session's last phase."""
    phase, transport = snapshot.phase, snapshot.transport
    if phase is None:
        return None
    elapsed_ms = transport.elapsed_at(now_ms)
    return PlayerFrame(
        digits=_digits(snapshot, phase, now_ms),
        gauge=_gauge(snapshot, phase, elapsed_ms),
        stage=_stage(snapshot, phase, elapsed_ms),
        position_ms=snapshot.position_at(now_ms),
        cue=cue_text(snapshot.timeline, phase, elapsed_ms) if phase.kind.is_work else "",
    )


def _digits(snapshot: Snapshot, phase: Phase, now_ms: int) -> str:
    if snapshot.state is State.LEAD_IN:
        left_ms = snapshot.transport.lead_in_left_at(now_ms)
        if left_ms <= LEAD_IN_MS + _SOON_MS:
            left_ms = min(LEAD_IN_MS, left_ms)
        return str(max(1, wording.countdown(left_ms)))
    if snapshot.state is State.PAUSED and phase.rep is not None:
        return ""  # the rep restarts: there is no remainder
    if phase.is_open:
        stopped_ms = snapshot.transport.stopped_ms
        elapsed_ms = snapshot.transport.elapsed_at(now_ms) if stopped_ms is None else stopped_ms
        return wording.clock_text(elapsed_ms)
    return _counted(snapshot.phase_left_at(now_ms) or 0)


def _counted(ms_left: int) -> str:
    seconds = wording.countdown(ms_left)
    return wording.clock_text(seconds * 1000) if ms_left >= _LONG_MS else str(seconds)


def _gauge(snapshot: Snapshot, phase: Phase, elapsed_ms: int) -> Gauge:
    # Without a paced motion the guide runs down with the time.
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


def _figure(item: TimelineExercise, side: Side | None) -> Figure | None:
    figure = item.step.exercise.figure
    return None if figure is None else figure.for_side(side)


def _stage(snapshot: Snapshot, phase: Phase, elapsed_ms: int) -> float:
    """Where the figure is: with the motion of a rep, else in a rep that it demonstrates."""
    motion, item = phase.kind.motion, snapshot.timeline.exercise_of(phase)
    if motion is not None:
        return stage_of(motion, elapsed_ms / phase.duration_ms if phase.duration_ms else 0.0)
    figure = None if item is None else item.step.exercise.figure
    if phase.kind.is_work and figure is not None and figure.timed is TimedMotion.HELD:
        return 1.0
    return demonstration_stage(elapsed_ms)


def _words(item: TimelineExercise, phase: Phase, language: str) -> tuple[str, ...]:
    if phase.kind.motion is None:
        return ()
    if phase.kind.is_breath:
        return tuple(wording.phase_word(kind, language) for kind in wording.BREATH_KINDS)
    return tuple(
        wording.motion_label(item.step.exercise, motion, language)
        for motion in Motion
        if item.motion_ms(motion) > 0
    )


def _widest(item: TimelineExercise, phase: Phase) -> str:
    if phase.is_open:
        return "00:00"
    dose = item.step.dose
    if not isinstance(dose, Reps):
        return _counted(phase.duration_ms)
    last = dose.count.high
    return _counted(max(item.motion_ms(motion, phase.set, last) for motion in Motion))


def _side_label(item: TimelineExercise, side: Side | None, language: str) -> SideLabel | None:
    if side is None:
        return None
    step, texts = item.step, language_table(language)["screen"]
    label, figure = wording.side_label_text(step, side, language), step.exercise.figure
    if step.side_labels is None and figure is not None:
        # LEFT LEG, if the figure shows the working limb.
        limbs = {limb for limb in figure.for_side(side).works if limb.value.startswith(side)}
        if len(limbs) == 1:
            limb = next(iter(limbs)).value.removeprefix(f"{side}-")
            label = texts[limb].format(side=side_word(language, side))
    lying_on = body_position(step, side).lying_on
    beside = (
        "" if lying_on is None else texts["lying_on"].format(side=side_word(language, lying_on))
    )
    edge = Edge.START if side is Side.LEFT else Edge.END
    return SideLabel(label.upper(), edge, beside, arrow=_arrow(step, side, label))


def _arrow(step: ExerciseStep, side: Side, label: str) -> Arrow | None:
    """The arrow to a side; none beside an author's own label but ``forward`` and ``backward``."""
    if step.side_labels is None or label.casefold() == side.value:
        return Arrow.LEFT if side is Side.LEFT else Arrow.RIGHT
    return {"forward": Arrow.UP, "backward": Arrow.DOWN}.get(label.casefold())


def _hint(snapshot: Snapshot, phase: Phase, keys: Mapping[str, str]) -> str:
    if snapshot.state is State.PAUSED:
        return f"{keys['player.resume']}  resume"
    test = snapshot.self_test
    if snapshot.is_clock_running and test is not None:
        then = f", then {wording.answers_text(test)}" if test.answers else ""
        return f"any key  stop the clock{then}"
    planned = snapshot.countable()
    if planned is not None and snapshot.is_count_asked:
        return f"{wording.count_question(planned)} Type it, then enter"
    if test is not None and test.answers:
        return f"answer: {wording.answers_text(test)}"
    if phase.kind.is_work:
        return "enter  I'm done" if phase.is_open else ""
    return _rest_hint(snapshot.timeline, phase, keys)


def _rest_hint(timeline: Timeline, phase: Phase, keys: Mapping[str, str]) -> str:
    if timeline.next_work(phase.index) is None:
        return f"{keys['player.back']}  back     enter  end"
    more = "" if phase.is_open else f"{keys['player.more-rest']}  15 s more     "
    return f"{more}enter  start now"
