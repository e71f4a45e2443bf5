"""The player walks a timeline and returns events.

It reads no clock. Its caller passes the reading of one monotonic clock to ``advance``, as
often as it likes, and to ``perform`` with each request of the user.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from coach_tui.core.player.later import left_work, with_later
from coach_tui.core.player.state import (
    LEAD_IN_MS,
    MORE_REST_MS,
    SKIPS,
    Answer,
    ClockStopped,
    Command,
    CommandRefused,
    Event,
    Jumped,
    LeftForLater,
    PaceChanged,
    PhaseStarted,
    Playback,
    PlayerRequest,
    Refused,
    RestExtended,
    SelfTestAnswered,
    State,
    StateChanged,
    Transport,
    WorkDone,
    last_motion,
    rep_done_event,
    rep_is_done,
)
from coach_tui.core.player.transitions import (
    BACK_GRACE_MS,
    MIN_ANSWER_MS,
    PACE_COMMANDS,
    answer_refusal,
    next_exercise,
    next_pace,
    refusal,
    target_of,
)
from coach_tui.core.timeline.positions import PositionChange, body_position, position_change
from coach_tui.core.timeline.timeline import Phase, PhaseKind, Timeline

NAMED_MS = 4_000  # Time after a jump to name the work before the move into position begins


class _SkippedWork(Struct, frozen=True):
    """Work that a skip left: the phase to come back to, and how much of it was done and recorded."""

    index: int
    elapsed_ms: int = 0


class Player(Playback):
    """A session under way, of at least one phase.

    START begins with the phase ``start_index``; their number is the end. A resumed session has run
    for ``running_ms`` before.
    """

    def __init__(
        self, timeline: Timeline, now_ms: int = 0, *, start_index: int = 0, running_ms: int = 0
    ) -> None:
        self.timeline = timeline
        self.transport = Transport(State.READY, start_index, now_ms, running_ms=running_ms)
        self.move = PositionChange()  # The last one, after a jump to work that nothing leads up to
        self._count_in_from: int | None = None
        # By the first work of the set that a skip led to, or the last words: from there back leads
        # to what was left.
        self._skipped: dict[int, _SkippedWork] = {}
        self._recorded_ms = 0  # How much of the present timed work was recorded before it was left
        self._has_end_pause = False  # A skip led to the end, which back can undo for a while

    def advance(self, now_ms: int) -> tuple[Event, ...]:
        """Process everything due by a reading of the clock; return the events since, in order."""
        events: list[Event] = []
        while (due_ms := self.next_deadline_ms()) is not None and due_ms <= now_ms:
            if self.state is State.LEAD_IN:
                self._run(due_ms, events)
            elif self.is_clock_running:
                self._stop_clock(due_ms, events)
            else:
                self._leave_phase(due_ms, events)
                self._run_next(due_ms, events)
        return tuple(events)

    def refusal(self, request: PlayerRequest, now_ms: int) -> Refused | None:
        """Why a request is refused; ``None`` if it is possible."""
        transport = self.transport.at(now_ms)
        if isinstance(request, Answer):
            return answer_refusal(self.timeline, transport, request)
        return refusal(self.timeline, transport, request, now_ms)

    def perform(self, command: PlayerRequest, now_ms: int) -> tuple[Event, ...]:
        """Carry out a request, after everything due by then; return the events in order.

        The last is a ``CommandRefused`` when the command is refused; then it has changed nothing.
        """
        events = list(self.advance(now_ms))
        getting_ready = self.is_getting_ready(now_ms)
        if not getting_ready:
            now_ms = max(now_ms, self.transport.since_ms)
        refused = self.refusal(command, now_ms)
        if getting_ready and refused is None and command not in PACE_COMMANDS:
            # The command ends the time to get ready instead of waiting for its end.
            self._return_count_in(self.transport.since_ms - now_ms)
            self.transport = replace(self.transport, since_ms=now_ms)
            if command is Command.DONE:
                return tuple(events)
        if refused is not None:
            events.append(CommandRefused(now_ms, command, refused))
        elif isinstance(command, Answer):
            self._answer(command, now_ms, events)
        else:
            self._execute(command, now_ms, events)
        return tuple(events)

    def _execute(self, command: Command, now_ms: int, events: list[Event]) -> None:
        if command not in PACE_COMMANDS:
            self._end_count_in(now_ms)
        match command:
            case Command.START:
                self._arrive(self.transport.index, now_ms, events)
            case Command.PAUSE:
                self._set_state(State.PAUSED, now_ms, events)
            case Command.RESUME:
                self._resume(now_ms, events)
            case Command.STOP:
                self._end_work_early(now_ms, events)
                self._set_state(State.STOPPED, now_ms, events)
            case Command.MORE_REST:
                self._more_rest(now_ms, events)
            case Command.LATER:
                self._leave_for_later(now_ms, events)
            case Command.SLOWER | Command.QUICKER:
                self._change_pace(command, now_ms, events)
            case Command.DONE if self.state is State.WAITING:
                self._done_waiting(now_ms, events)
            case _:
                self._jump(command, now_ms, events)

    def _set_state(self, state: State, at_ms: int, events: list[Event]) -> None:
        old = self.state
        self.transport = replace(self.transport.at(at_ms), state=state)
        if old is not state:
            events.append(StateChanged(at_ms, old, state))

    def _run(self, at_ms: int, events: list[Event]) -> None:
        """Start the phase at hand, or resume it where it was paused."""
        self.transport = self.transport.at(at_ms)
        phase = self.phase
        if phase is None:
            self._set_state(State.FINISHED, at_ms, events)
            return
        self._set_state(State.WAITING if phase.is_open else State.RUNNING, at_ms, events)
        if self.transport.elapsed_ms == 0:
            events.append(PhaseStarted(at_ms, phase.index))

    def _run_next(self, at_ms: int, events: list[Event]) -> None:
        self.transport = self.transport.at(at_ms)
        self._place(self.transport.index + 1)
        self._run(at_ms, events)

    def _done_waiting(self, at_ms: int, events: list[Event]) -> None:
        test = self.self_test
        if test is not None and self.is_clock_running and test.asks_after_clock:
            self._stop_clock(at_ms, events)
            return
        if test is not None:
            self._answer(Answer(), at_ms, events)
            return
        self._leave_phase(at_ms, events)
        self._run_next(at_ms, events)

    def _stop_clock(self, at_ms: int, events: list[Event]) -> None:
        """Stop the clock of a self-test, which then waits for its answer."""
        transport = self.transport.at(at_ms)
        self.transport = replace(transport, stopped_ms=transport.elapsed_ms)
        events.append(ClockStopped(at_ms, transport.index, transport.elapsed_ms))

    def _answer(self, answer: Answer, at_ms: int, events: list[Event]) -> None:
        phase, test = self.phase, self.self_test
        if phase is None or phase.work_set is None or test is None:
            raise TypeError("an answer was accepted without a self-test")
        elapsed_ms = self.transport.stopped_ms
        if elapsed_ms is None:
            elapsed_ms = self.transport.elapsed_at(at_ms)
        held_ms = test.counted_ms(elapsed_ms if answer.duration_ms is None else answer.duration_ms)
        answered = answer.choice is not None or answer.count is not None
        if answered or (held_ms or 0) >= MIN_ANSWER_MS:
            events.append(
                SelfTestAnswered(at_ms, phase.work_set, answer.choice, held_ms, answer.count)
            )
            events.append(WorkDone(at_ms, phase.work_set, held_ms or 0, whole=True))
        self._leave_open_phase(at_ms)
        self._run_next(at_ms, events)

    def _leave_open_phase(self, at_ms: int) -> None:
        index, elapsed_ms = self.transport.index, self.transport.elapsed_at(at_ms)
        self.timeline = self.timeline.after_jump(index, elapsed_ms, index + 1)

    def _leave_phase(self, at_ms: int, events: list[Event]) -> None:
        phase = self.phase
        if phase is not None and phase.is_open:
            self._leave_open_phase(at_ms)
        if phase is None or phase.work_set is None:
            return
        if phase.kind in (PhaseKind.WORK, PhaseKind.OPEN):
            worked_ms = self.transport.elapsed_at(at_ms) - self._recorded_ms
            events.append(WorkDone(at_ms, phase.work_set, worked_ms, whole=True))
        elif phase.rep is not None:
            rep = self.timeline.rep_phases(phase.index)
            # A rep is done with its last motion, before the pause that follows it.
            if phase.index == last_motion(rep).index:
                events.append(rep_done_event(at_ms, phase.work_set, phase.rep, rep))

    def _end_work_early(self, at_ms: int, events: list[Event]) -> None:
        """Record the part of timed work that was done."""
        phase, worked_ms = self.phase, self.transport.elapsed_at(at_ms)
        new_ms = worked_ms - self._recorded_ms
        if phase is None or phase.work_set is None or new_ms == 0:
            return
        if phase.kind in (PhaseKind.WORK, PhaseKind.OPEN):
            least_ms = self.timeline.work_sets[phase.work_set].least_ms
            whole = least_ms is not None and worked_ms >= least_ms
            events.append(WorkDone(at_ms, phase.work_set, new_ms, whole=whole))

    def _jump(self, command: Command, at_ms: int, events: list[Event]) -> None:
        target = target_of(self.timeline, self.transport.at(at_ms), command)
        if isinstance(target, Refused):
            raise TypeError(f"{command} was accepted without a target: {target.reason}")
        self._end_work_early(at_ms, events)
        index, elapsed_ms = self.transport.index, self.transport.elapsed_at(at_ms)
        # A user who ends the time to get ready is in position.
        at_work = () if command is Command.DONE else self._working_before(index)
        skipped = self._take_skipped(at_ms) if command is Command.BACK else None
        if skipped is not None:
            target, at_work = skipped.index, (self.timeline.phases[skipped.index], *at_work[-1:])
        elif command in SKIPS:
            self._remember_skipped(index, elapsed_ms, target)
        events.append(Jumped(at_ms, command, index, target))
        done_ms = 0 if skipped is None else skipped.elapsed_ms
        self.timeline = self.timeline.after_jump(index, elapsed_ms - done_ms, target)
        if command in SKIPS and target == len(self.timeline.phases):
            self.timeline, self._has_end_pause = self.timeline.with_end_pause(), True
        elif self._has_end_pause and target < index:
            self.timeline, self._has_end_pause = self.timeline.without_last_phase(), False
        if target < index:
            # Phases after the jump are replayed at the current pace.
            self.timeline = self.timeline.retimed(target)
        self.move = self._make_time_to_move(target, at_work)
        self._arrive(target, at_ms, events, from_index=index, done_ms=done_ms)

    def _remember_skipped(self, index: int, elapsed_ms: int, target: int) -> None:
        """Remember where a skip left work, so that back leads there."""
        work, phase = self.timeline.next_work(target), self.timeline.phases[index]
        if phase.rep is not None:
            skipped = _SkippedWork(_start_of_unfinished(self.timeline, index))
        else:
            is_timed = phase.kind in (PhaseKind.WORK, PhaseKind.OPEN)
            skipped = _SkippedWork(index, elapsed_ms if is_timed else 0)
        self._skipped[target if work is None else work.index] = skipped

    def _take_skipped(self, at_ms: int) -> _SkippedWork | None:
        """Take out what a skip left to come here, unless back leads to the start of this set."""
        ahead = self.timeline.next_work(self.transport.index)
        if ahead is None:
            return self._skipped.pop(self.transport.index, None)
        first = self.timeline.first_from(
            self.timeline.section_start(ahead.section).index, lambda phase: phase.kind.is_work
        )
        position_ms = self.timeline.phases[self.transport.index].start_ms
        position_ms += self.transport.elapsed_at(at_ms)
        if first is None or position_ms - first.start_ms > BACK_GRACE_MS:
            return None
        return self._skipped.pop(first.index, None)

    def _place(self, index: int, done_ms: int = 0) -> None:
        self.transport = replace(self.transport.moved_to(index), elapsed_ms=done_ms)
        self._recorded_ms = done_ms

    def _leave_for_later(self, at_ms: int, events: list[Event]) -> None:
        """Move the rest of an exercise to the end, and go to what follows it."""
        left = left_work(self.timeline, self.transport.index, self.transport.elapsed_at(at_ms))
        if isinstance(left, Refused):
            raise TypeError(f"LATER was accepted without an exercise to move: {left.reason}")
        self._end_work_early(at_ms, events)
        at_work, work = self._working_before(self.transport.index), self.timeline.phases[left.work]
        self.timeline = with_later(self.timeline, left)
        self._skipped.clear()  # the phases have other indices
        new_index = next(
            p.index for p in self.timeline.phases[left.first :] if p.work_set == work.work_set
        )
        events.append(LeftForLater(at_ms, self.timeline.work_set_of(work).index, work.rep or 1))
        events.append(Jumped(at_ms, Command.LATER, new_index, left.first))
        self.move = self._make_time_to_move(left.first, at_work)
        self._arrive(left.first, at_ms, events)

    def _working_before(self, index: int) -> tuple[Phase, ...]:
        """The work whose position the body may be in at a phase: the last, and the next one."""
        done = [phase for phase in self.timeline.phases[: index + 1] if phase.kind.is_work]
        return (*done[-1:], self.timeline.phases[index])

    def _make_time_to_move(self, target: int, at_work: tuple[Phase, ...]) -> PositionChange:
        """Lengthen what leads up to the work after a jump where move or introduction need it.

        Return the move where nothing leads up to the work: it needs time before the count.
        ``at_work`` is empty for a user who is in position.
        """
        work = self.timeline.next_work(target)
        if work is None or not at_work:
            return PositionChange()
        move = self._move_to(work, at_work)
        lead = self.timeline.phases[target : work.index]
        if not lead:
            return move
        if any(phase.kind is PhaseKind.SAY for phase in lead):
            return PositionChange()
        lead_ms = sum(phase.duration_ms for phase in lead)
        item, text = self.timeline.exercise_of(work), move.text
        need_ms = move.needs_ms + NAMED_MS if text else 0
        if item is not None and self.timeline.first_work(item) is work:
            need_ms = max(need_ms, item.step.introduction_ms)
            text = text or " ".join(filter(None, (phase.say for phase in lead)))
        if need_ms:
            extra_ms = max(0, need_ms - lead_ms)
            self.timeline = self.timeline.with_move(target, work.index, text, extra_ms)
        return PositionChange()

    def _move_to(self, work: Phase, at_work: tuple[Phase, ...]) -> PositionChange:
        """The longest move into position for work, from where the body may be.

        Before work in the position of the work that was last done, or already in the one to come.
        """
        item, current = self.timeline.exercise_of(work), at_work[-1]
        if item is None or (current.work_set == work.work_set and not current.kind.is_work):
            return PositionChange()
        after, language = body_position(item.step, work.side), self.timeline.language
        moves: list[PositionChange] = []
        for phase in at_work:
            before = self.timeline.exercise_of(phase)
            if before is not None and phase.work_set is not None:
                start = body_position(before.step, phase.side)
                moves.append(position_change(start, after, language))
        first = position_change(None, after, language)
        return max(moves, key=lambda move: move.needs_ms, default=first)

    def _arrive(
        self,
        index: int,
        at_ms: int,
        events: list[Event],
        *,
        from_index: int | None = None,
        done_ms: int = 0,
    ) -> None:
        """Move to a phase, after what was done of it: count in before work, stay paused if paused."""
        self.transport = self.transport.at(at_ms)
        self._place(index, done_ms)
        phase = self.phase
        if phase is None:
            self._set_state(State.FINISHED, at_ms, events)
        elif self.state is State.PAUSED:
            return
        elif phase.kind.is_work:
            self._count_in(at_ms, events, from_index)
        else:
            self._run(at_ms, events)

    def _resume(self, at_ms: int, events: list[Event]) -> None:
        self._rewind_rep(at_ms)
        index, phase = self.transport.index, self.phase
        answering = self.transport.stopped_ms is not None
        if (
            phase is None
            or answering
            or not phase.kind.is_work
            or rep_is_done(self.timeline, index)
        ):
            self._run(at_ms, events)
            return
        self._count_in(at_ms, events, index)

    def _count_in(self, at_ms: int, events: list[Event], from_index: int | None) -> None:
        """Count in after the move into position; a count-in that begins a round adds to it."""
        self._set_state(State.LEAD_IN, at_ms, events)
        ready_ms, self.move = self.move.needs_ms, replace(self.move, needs_ms=0)
        self.transport = replace(self.transport, since_ms=at_ms + ready_ms)
        if from_index is not None:
            self.timeline = self.timeline.with_spent(
                from_index, self.transport.index, LEAD_IN_MS + ready_ms
            )
            self._count_in_from = from_index

    def _return_count_in(self, left_ms: int) -> None:
        """Give the rest of a count-in back to the fill of its round."""
        if left_ms and self._count_in_from is not None:
            self.timeline = self.timeline.with_spent(
                self._count_in_from, self.transport.index, -left_ms
            )

    def _end_count_in(self, at_ms: int) -> None:
        self._return_count_in(self.transport.lead_in_left_at(at_ms))
        self._count_in_from = None

    def _rewind_rep(self, at_ms: int) -> None:
        """Move to the start of an unfinished rep, or past one that is done."""
        phase = self.phase
        if phase is None or phase.rep is None:
            return
        index = _start_of_unfinished(self.timeline, phase.index)
        if index < len(self.timeline.phases):
            elapsed_ms = self.transport.elapsed_at(at_ms)
            self.timeline = self.timeline.after_jump(phase.index, elapsed_ms, index).retimed(index)
            self.transport = replace(self.transport.at(at_ms), index=index, elapsed_ms=0)

    def _more_rest(self, at_ms: int, events: list[Event]) -> None:
        index = self.transport.index
        self.timeline = self.timeline.with_extra_time(index, MORE_REST_MS)
        events.append(RestExtended(at_ms, index, MORE_REST_MS))

    def _change_pace(self, command: Command, at_ms: int, events: list[Event]) -> None:
        pace = next_pace(self.timeline, self.transport, command)
        item = next_exercise(self.timeline, self.transport.index)
        if isinstance(pace, Refused) or item is None:
            raise TypeError(f"{command} was accepted without a pace")
        if self.state is State.PAUSED:
            self._rewind_rep(at_ms)
        # The current phase keeps its length: the body is in motion.
        under_way = self.state is State.RUNNING
        from_index = self.transport.index + (1 if under_way else 0)
        self.timeline = self.timeline.with_pace(item.index, pace, from_index)
        events.append(PaceChanged(at_ms, item.index, pace))


def _start_of_unfinished(timeline: Timeline, index: int) -> int:
    """Where a rep that was left in a phase continues: at its start, or past it if it was done."""
    rep = timeline.rep_phases(index)
    return rep[-1].index + 1 if rep_is_done(timeline, index) else rep[0].index
