"""The player screen, driven by keys, with a real conductor on a clock that the test moves."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from core_figures import raising
from msgspec.structs import replace
from player_harness import (
    CLAMSHELL,
    HIPS,
    LEFT_MS,
    OPEN_MS,
    REST_MS,
    RIGHT_MS,
    SWITCH_MS,
    Rig,
    SilentVoice,
    rig,
)
from textual.widgets import Button

from coach_tui.audio.sound_out import SoundState, SoundStatus
from coach_tui.core.model.exercise import Breath, Exercise, Motion, Position, Range, Sides, Tempo
from coach_tui.core.model.session import (
    Breaths,
    ExerciseStep,
    Gap,
    Reps,
    RestStep,
    SayStep,
    Session,
    Timed,
    UntilDone,
)
from coach_tui.core.player.state import MAX_EXTENDED_MS, State
from coach_tui.ui.dialogs import ConfirmScreen
from coach_tui.ui.help_screen import HelpScreen
from coach_tui.ui.player.keys import KEYS
from coach_tui.ui.session.exercise_screen import ExerciseScreen
from coach_tui.ui.widgets.key_bar import KeyBar
from coach_tui.ui.widgets.motion_guide import MotionGuide

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


async def test_it_starts_by_itself_and_word_count_and_guide_follow_the_motion():
    async with rig() as r:
        await r.to(1_000)
        assert r.snapshot.state is State.RUNNING
        assert (r.said("heading"), r.said("face")) == ("Get ready", "Clamshell 9")
        seen: list[tuple[str, int]] = []
        for at_ms in (500, 1_500, 2_400, 3_000, 4_100, 6_000):
            await r.to(LEFT_MS + at_ms)
            cells = str(r.app.player.query_one(MotionGuide).render())
            seen.append((r.said("face"), cells.count("█")))
    words = [word for word, _ in seen]
    assert words == ["Lift 2", "Lift 1", "Lift 1", "Hold 1", "Lower 3", "Lower 1"]
    heights = [height for _, height in seen]
    assert heights[0] < heights[1] < heights[2] <= heights[3] + 1
    assert heights[3] >= heights[4] > heights[5]


async def test_the_side_stands_at_its_own_edge_in_words():
    async with rig() as r:
        await r.to(LEFT_MS + 500)
        assert r.said("side") == "◀ LEFT"
        band = r.app.player.query_one("#side")
        left = band.render_line(0).text
        await r.to(RIGHT_MS + 500)
        assert r.said("side") == "RIGHT ▶"
        right = band.render_line(0).text
    assert left[:30].strip()
    assert not left[40:].strip()
    assert not right[:40].strip()
    assert right[50:].strip()


async def test_sides_phases_and_breath_follow_the_sessions_language():
    exercise = Exercise(
        "beinheben",
        "Bein heben",
        position=Position.SIDE_LYING,
        breathe={Motion.UP: Breath.OUT},
        figure=raising(),
    )
    step = ExerciseStep(exercise, Reps(Range.exactly(4)), sides=Sides.EACH)
    async with rig(Session("Hüfte", (step,), language="de")) as r:
        await r.to(1_000)
        assert r.said("heading") == "Bereit machen"
        await r.to(LEFT_MS + 500)
        assert r.said("side") == "◀ LINKES BEIN"
        assert r.said("face") == "Heben 2"
        assert r.said("breath-large") == "ausatmen"
        assert r.said("ahead") == "next: roll over, RECHTES BEIN"
        await r.to(RIGHT_MS + 500)
        assert r.said("side") == "RECHTES BEIN ▶"


async def test_directions_are_named_by_their_labels():
    step = ExerciseStep(
        CLAMSHELL,
        Reps(Range.exactly(2)),
        sides=Sides.EACH,
        side_labels=("forward", "backward"),
        unit="steps",
    )
    async with rig(Session("Walk", (step,))) as r:
        await r.to(LEFT_MS + 500)
        assert r.said("side") == "▲ FORWARD"
        assert r.said("count") == "1 of 2 steps"
        assert "next: BACKWARD" in r.said("ahead")


async def test_rep_cue_breath_and_what_comes_next_are_shown():
    async with rig() as r:
        await r.to(LEFT_MS + 6_500 + 500)
        assert (r.said("tally"), r.said("count")) == ("2/4", "")
        assert (r.said("breath-verb"), r.said("breath-large")) == ("breathe", "out")
        assert r.said("cue") == "Feet together."
        assert r.said("ahead") == "next: roll over, RIGHT"
        await r.to(LEFT_MS + 3 * 6_500 + 500)
        assert r.said("cue") == "Hips still."


async def test_a_switch_and_a_rest_say_how_to_get_ready():
    async with rig() as r:
        await r.to(SWITCH_MS + 1_000)
        assert (r.said("heading"), r.said("face")) == ("Switch", "Clamshell 7")
        assert (r.said("posture"), r.said("say")) == ("lie on your left side", "")
        assert r.said("coming") == "RIGHT · 4 reps"
        assert "Lie on your side. Stack your hips." in r.said("setup")
        assert "Your back hurts." in r.said("stop-if")
        await r.to(REST_MS + 1_000)
        assert "Clamshell left 4/4" in r.said("so-far")
        assert (r.said("heading"), r.said("face")) == ("Rest", "Plank 19")
        assert r.said("coming") == "until you are done"
        assert r.said("hint") == "+  15 s more     enter  start now"


async def test_the_session_s_reasons_to_stop_come_first_and_where_an_exercise_has_none():
    async with rig(replace(HIPS, stop_if=("numbness", "Your back hurts."))) as r:
        await r.to(1_000)
        assert r.said("stop-if") == "Stop if  numbness; Your back hurts."
        await r.to(REST_MS + 1_000)
        assert r.said("heading") == "Rest"
        assert r.said("stop-if") == "Stop if  numbness; Your back hurts."
    two = (*HIPS.steps[:1], *HIPS.steps[:1])
    async with rig(Session("Hips", two, stop_if=("numbness",))) as r:
        await r.to(REST_MS + 1_000)
        assert r.said("stop-if") == "Stop if  Your back hurts."


SIT = Session("Sit", (SayStep("Sit as you like."), RestStep(Gap(60_000))))


async def test_a_text_is_to_be_read_where_nothing_is_heard():
    async with rig(SIT, speech=SilentVoice()) as r:
        assert r.said("face").startswith("Listen")
        await r.press("m")
        assert (r.said("heading"), r.said("face")) == ("Read", "Sit as you like. 0:00")
        await r.press("space")
        assert r.said("face") == "Paused 0:00"
        assert r.said("say") == "Sit as you like."


async def test_a_text_is_to_be_read_where_no_voice_says_it():
    async with rig(SIT) as r:
        assert (r.said("heading"), r.said("say")) == ("Read", "")
        assert r.said("face") == "Sit as you like. 0:00"


async def test_without_a_voice_a_paused_exercise_is_explained_on_its_page():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("space", "f")
        assert isinstance(r.app.screen, ExerciseScreen)
        await r.press("escape")
        assert r.snapshot.state is State.PAUSED


async def test_a_set_up_is_explained_with_time_to_read_where_no_voice_says_it():
    async with rig() as r:
        await r.to(REST_MS + 1_000)
        await r.press("f")
        assert "with time to read" in r.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_a_breath_is_counted_once(size: tuple[int, int]):
    four_s = Range.exactly(4_000)
    breathing = Exercise("breathing", "Breathing", tempo=Tempo(four_s, four_s, four_s, four_s))
    step = ExerciseStep(breathing, Breaths(Range.exactly(6)))
    async with rig(Session("Calm", (step,)), size) as r:
        await r.to(r.snapshot.timeline.phases[-1].start_ms + 500)
        assert (r.said("tally"), r.said("count")) == ("6/6", "")


@pytest.mark.parametrize(
    ("size", "at_ms", "rows"),
    [((120, 40), 1_000, 3), ((200, 60), 1_000, 3), ((80, 24), 1_000, 1), ((80, 24), REST_MS, 3)],
)
async def test_the_posture_is_in_large_letters_where_they_fit(
    size: tuple[int, int], at_ms: int, rows: int
):
    lying = replace(CLAMSHELL, id="bridge", name="Bridge", position=Position.SUPINE)
    bridge = ExerciseStep(lying, Reps(Range.exactly(4)))
    async with rig(Session("Hips", (HIPS.steps[0], bridge)), size) as r:
        await r.to(at_ms + 1_000)
        posture = r.app.player.query_one("#posture")
        drawn = [posture.render_line(y).text.strip() for y in range(posture.size.height)]
        assert len(list(filter(None, drawn))) == rows
        assert r.app.player.query_one("#face").size.height >= 3
        # Nothing of what belongs to it is cut off.
        assert "Stack your hips." in r.text()


async def test_the_only_exercise_is_named_once():
    only = ExerciseStep(CLAMSHELL, Reps(Range.exactly(4)))
    for session, is_shown in ((Session("One", (only,)), False), (HIPS, True)):
        async with rig(session, (120, 40)) as r:
            assert bool(r.app.player.query_one("#outline").region.area) == is_shown


async def test_of_many_exercises_the_outline_says_how_many_more_there_are():
    many = tuple(
        ExerciseStep(replace(CLAMSHELL, id=f"e{n}", name=f"Exercise {n}"), Timed(5_000))
        for n in range(1, 31)
    )
    async with rig(Session("Many", many), (120, 40)) as r:
        assert r.said("outline").splitlines()[-1].strip() == "↓ 15 more"
        middle = next(p for p in r.snapshot.timeline.phases if p.exercise_index == 15)
        await r.to(middle.start_ms + 100)
        first, *_, last = r.said("outline").splitlines()
        shown = r.said("outline").count("Exercise")
        before, after = (int(line.split()[1]) for line in (first, last))
        assert (first.split()[0], last.split()[0]) == ("↑", "↓")
        assert before + shown + after == 30
        assert "▸ Exercise 16" in r.said("outline")


async def test_after_the_last_exercise_enter_ends_it_and_nothing_is_to_be_started():
    words = SayStep("Stay a moment.", wait_ms=20_000)
    async with rig(Session("Sit", (ExerciseStep(CLAMSHELL, Timed(5_000)), words))) as r:
        await r.to(r.snapshot.timeline.phases[-1].start_ms + 1_000)
        assert r.said("face") == "Stay a moment. 19"
        assert r.said("hint") == "b  back     enter  end"
        assert "enter End" in r.text()
        assert "Start now" not in r.text()
        assert "15 s more" not in r.text()
        await r.press("enter")
        assert r.snapshot.state is State.FINISHED


async def test_more_rest_and_go():
    async with rig() as r:
        await r.to(REST_MS + 5_000)
        await r.press("plus")
        assert r.said("face") == "Plank 30"
        await r.press("equals_sign")
        assert r.said("face") == "Plank 45"
        await r.press("enter")
        assert r.said("heading") == "Get ready"


async def test_open_work_counts_up_until_enter():
    async with rig() as r:
        await r.to(OPEN_MS + 7_000)
        assert r.snapshot.state is State.WAITING
        assert r.said("face") == "Go 0:07"
        assert r.said("hint") == "enter  I'm done"
        assert r.said("clock").endswith("+ open")
        await r.press("enter")
        await r.pilot.pause()
        assert r.snapshot.state is State.FINISHED
    assert r.app.final is not None
    assert r.app.final.state is State.FINISHED


async def test_a_pause_is_unmistakable_and_writes_nothing():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("space")
        assert r.snapshot.state is State.PAUSED
        assert r.said("face") == "Paused"
        assert r.said("hint") == "space  resume"
        before = r.text()
        assert r.app.player._ticker is not None
        assert not r.app.player._ticker._active.is_set()
        await r.ahead(60_000)
        assert r.text() == before


async def test_resuming_counts_three_two_one_and_does_the_rep_again():
    async with rig() as r:
        await r.to(LEFT_MS + 6_500 + 5_000)
        assert r.said("face").startswith("Lower")
        for _ in ("paused", "resumed"):
            await r.press("space")
            assert r.said("ahead") == "then lift 2.5 s, hold 1.5 s, lower 2.5 s"
        seen: list[str] = []
        for wait_ms in (250, 1_000, 1_000):
            await r.ahead(wait_ms)
            seen.append(r.said("face"))
        await r.ahead(1_200)
        assert seen == ["Ready 3", "Ready 2", "Ready 1"]
        assert r.said("face") == "Lift 3"
        assert r.said("tally") == "2/4"


async def test_s_changes_sides_n_goes_to_the_next_exercise_b_back_and_r_to_its_start():
    async with rig() as r:
        await r.to(LEFT_MS + 8_000)
        await r.press("s")
        assert r.said("face") == "Clamshell 8"
        await r.press("n")
        assert "Plank" in r.said("face")
        await r.press("b")
        assert r.said("face") == "Clamshell 8"
        await r.press("r")
        assert r.said("heading") == "Get ready"
        assert r.said("side") == "◀ LEFT"


async def test_t_goes_to_the_next_set():
    step = ExerciseStep(CLAMSHELL, Reps(Range.exactly(3)), sets=2)
    async with rig(Session("Sets", (step,))) as r:
        await r.to(LEFT_MS + 1_000)
        assert r.said("set") == "set 1 of 2"
        await r.press("t")
        assert r.said("set") == "set 2 of 2"


@pytest.mark.parametrize("size", [(40, 12), (80, 24)])
async def test_a_new_pace_is_shown_for_a_moment(size: tuple[int, int]):
    async with rig(size=size) as r:
        for at_ms in (LEFT_MS + 500, SWITCH_MS + 1_000):
            await r.to(at_ms)
            await r.press("right_square_bracket")
            assert r.said("status") == "Faster: lift 2.25, hold 1.25, lower 2.25 s"
            await r.press("left_square_bracket")
            assert r.said("status") == "Slower: lift 2.5, hold 1.5, lower 2.5 s"
            r.app.player._clear_notice()
            assert r.said("status") == ""


async def test_stopping_asks_with_the_session_paused_and_a_no_resumes():
    async with rig() as r:
        await r.to(LEFT_MS + 7_000)
        for key, no in (("q", "n"), ("escape", "enter")):
            await r.press(key)
            assert isinstance(r.app.screen, ConfirmScreen)
            assert r.app.focused is r.app.screen.query_one("#confirm-no", Button)
            assert r.snapshot.state is State.PAUSED
            await r.press(no)
            assert r.app.screen is r.app.player
            assert r.snapshot.state is State.LEAD_IN
        # What was paused before the question stays so.
        await r.press("space", "q", "escape")
        assert r.snapshot.state is State.PAUSED
        await r.press("q", "y")
        await r.pilot.pause()
        assert r.app.final is not None
        assert r.app.final.state is State.STOPPED
        assert len(r.app.final.reps) == 1


async def test_the_session_continues_under_the_help_and_its_end_is_shown_after():
    async with rig(Session("Short", (ExerciseStep(CLAMSHELL, Reps(Range.exactly(1))),))) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("question_mark")
        assert isinstance(r.app.screen, HelpScreen)
        r.clock.advance(5_500)
        assert r.conductor.wait_over(5)
        await r.pilot.pause()
        assert r.app.final is None
        await r.press("escape")
        await r.pilot.pause()
        assert r.app.final is not None


async def test_the_help_lists_the_keys_that_work_by_group():
    async with rig(size=(80, 30)) as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("question_mark")
        text = r.text()
        active = {a.binding.id for a in r.app.player.active_bindings.values()}
    assert {"player.pause", "player.skip-side", "player.slower", "player.stop"} <= active
    assert not {"player.resume", "player.more-rest", "player.go"} & active
    for heading in ("Start and stop", "Skip and go back", "Tempo and rest", "Sound", "Everywhere"):
        assert heading in text
    for key in KEYS:
        assert (key.description in text) == (key.binding.id in active), key


async def test_the_key_bar_shows_only_what_works_and_can_be_clicked():
    async with rig(size=(100, 24)) as r:
        await r.to(LEFT_MS + 1_000)
        working = str(r.app.player.query_one(KeyBar).render())
        await r.to(REST_MS + 1_000)
        resting = str(r.app.player.query_one(KeyBar).render())
        await r.pilot.click(KeyBar, offset=(resting.index("space Pause") + 2, 0))
        await r.settle()
        assert r.snapshot.state is State.PAUSED
        paused = str(r.app.player.query_one(KeyBar).render())
    assert "space Pause" in working
    assert "s Skip side" in working
    assert "15 s more" not in working
    assert "Start now" not in working
    assert "15 s more" in resting
    assert "Side" not in resting
    assert "space Resume" in paused
    assert "Pause" not in paused
    for bar in (working, resting, paused):
        assert bar.endswith("? Keys")
        assert len(bar) <= 98


async def test_a_key_that_does_nothing_here_says_why():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("plus")
        assert r.said("status") == "No rest to extend right now."
        await r.press("enter")
        assert r.said("status") == ("This set ends on its own; press n to skip.")
        r.app.set_keymap({"player.skip-exercise": "j"})
        await r.press("enter")
        assert r.said("status") == ("This set ends on its own; press j to skip.")


async def test_a_refusal_names_the_keys_of_the_app_and_of_the_user():
    """``p`` is pain in the app: only plain mode pauses with it."""
    session = Session("S", (RestStep(Gap(MAX_EXTENDED_MS)), ExerciseStep(CLAMSHELL, UntilDone())))
    async with rig(session) as r:
        await r.press("plus")
        assert r.said("status") == "This rest is as long as it gets; press space to pause."


async def test_muting_lost_sound_and_an_unwritable_journal_are_shown():
    async with rig(problem="The disk is full.") as r:
        for mode in ("muted (m)", ""):
            await r.press("m")
            assert r.snapshot.muted is bool(mode)
            assert r.said("mode") == mode
        await r.to(LEFT_MS + 1_000)
        r.sound.set_state(SoundState(SoundStatus.SILENT, "No device was found."))
        await r.settle()
        assert r.said("status") == "No device was found.  The disk is full."


async def test_a_name_that_looks_like_markup_or_moves_the_cursor_is_only_letters():
    evil = "[@click=app.quit]x[/]\x1b]52;c;eA==\x07"
    exercise = replace(CLAMSHELL, name=evil, cues=(evil,), setup=(evil,), stop_if=(evil,))
    step = ExerciseStep(exercise, Reps(Range.exactly(2)), note=evil)
    async with rig(Session(evil, (step,)), size=(120, 40)) as r:
        await r.to(1_000)
        ready = r.text()
        await r.to(LEFT_MS + 1_000)
        working = r.text()
    for text in (ready, working):
        assert "[@click=app.quit]x[/]]52;c;eA==" in text
        assert "\x1b" not in text


async def test_words_that_the_big_letters_lack_are_shown_all_the_same():
    exercise = replace(CLAMSHELL, motion_names={Motion.UP: "持ち上げる"})
    async with rig(Session("s", (ExerciseStep(exercise, Reps(Range.exactly(2))),))) as r:
        await r.to(LEFT_MS + 1_000)
        assert "持ち上げる" in r.text()
        assert r.said("face") == "持ち上げる 2"


async def test_what_is_drawn_bit_by_bit_is_what_would_be_drawn_at_once():
    async with rig() as r:
        seen: list[str] = []
        for at_ms in range(LEFT_MS, LEFT_MS + 8_000, 700):
            await r.to(at_ms)
            seen.append(r.text())
            r.app.player.refresh(layout=True)
            for widget in r.app.player.query("*"):
                widget.refresh()
            await r.pilot.pause()
            assert r.text() == seen[-1]
        assert len(set(seen)) == len(seen)


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_while_it_counts_in_one_sees_what_is_resumed(size: tuple[int, int]):
    async with rig(size=size) as r:
        await r.to(RIGHT_MS + 7_000)
        await r.press("space", "space")
        await r.ahead(500)
        assert r.snapshot.state is State.LEAD_IN
        assert r.said("face") == "Ready 3"
        assert (r.said("heading"), r.said("side")) == ("Clamshell", "RIGHT ▶")
        assert r.said("tally") == "2/4" or r.said("count") == "rep 2 of 4"


async def test_a_resize_draws_everything_anew():
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.pilot.resize_terminal(40, 12)
        await r.settle()
        await r.pilot.resize_terminal(80, 24)
        await r.settle()
        assert "◀" in r.said("side")
        assert "roll over, RIGHT" in r.text()


async def test_a_breathing_block_rises_and_falls_with_the_breath():
    four_s = Range.exactly(4_000)
    box = Exercise("box", "Box breathing", tempo=Tempo(four_s, four_s, four_s, four_s))
    step = ExerciseStep(box, Breaths(Range.exactly(2)), prepare=Gap(0))
    async with rig(Session("Calm", (step,))) as r:
        await r.ahead(3_250)  # the lead-in
        seen: list[str] = []
        for _ in range(4):
            await r.ahead(2_000)
            cells = str(r.app.player.query_one(MotionGuide).render())
            seen.append(f"{r.said('face')}, {cells.count('█') > 0}, {r.said('breath')}")
            await r.ahead(2_000)
    assert seen == ["In 2, True, ", "Hold 2, True, ", "Out 2, True, ", "Rest 2, False, "]


async def test_a_loop_that_stands_still_delays_nothing_and_catches_up():
    async with rig() as r:
        await r.to(LEFT_MS + 500)
        # No await: the app's loop cannot run while the session does.
        r.clock.advance(REST_MS - LEFT_MS)
        assert len(r.snapshot.reps) == 8
        assert len(r.journal.entries()[0].reps) == 8
        assert r.said("face") == "Lift 2"
        await r.ahead(500)
        assert (r.said("heading"), r.said("face")) == ("Rest", "Plank 19")


async def test_leaving_the_app_mid_session_harms_nothing(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING):
        async with rig() as r:
            await r.to(LEFT_MS + 1_000)
        assert r.conductor.wait_over(5)
    assert r.snapshot.state is State.STOPPED
    assert not caplog.records


async def test_the_picture_at_80_by_24(snapshot: SnapshotAssertion):
    moments = {
        "prepare": 3_000,
        "lift": LEFT_MS + 1_000,
        "hold": LEFT_MS + 6_500 + 3_250,
        "switch": SWITCH_MS + 2_000,
        "lower": RIGHT_MS + 5_000,
        "rest": REST_MS + 2_000,
        "open": OPEN_MS + 5_000,
    }
    async with rig() as r:
        for name, at_ms in moments.items():
            await r.to(at_ms)
            assert r.text() == snapshot(name=name)
    async with rig() as r:
        await r.to(LEFT_MS + 1_000)
        await r.press("space")
        assert r.text() == snapshot(name="paused")


async def test_a_presentation_remote_pauses_goes_back_and_resumes():
    async with rig() as r:
        await r.to(1_000)
        await r.press("pagedown")
        assert r.snapshot.phase is not None
        assert r.snapshot.phase.kind.is_work
        await r.press("full_stop")
        assert r.snapshot.state is State.PAUSED
        await r.press("f5")
        assert r.snapshot.state is not State.PAUSED
        await r.press("left")
        assert not r.snapshot.phase.kind.is_work


@pytest.mark.parametrize("size", [(40, 12), (60, 16), (80, 24), (120, 40), (200, 60)])
async def test_what_one_works_by_is_there_at_every_size(size: tuple[int, int]):
    async with rig(size=size) as r:
        await r.to(LEFT_MS + 1_000)
        text = r.text()
        face = r.app.player.query_one("#face")
        inked = [y for y in range(face.size.height) if face.render_line(y).text.strip()]
        assert len(inked) >= 5
        tally, count = map(r.app.player.query_one, ("#tally", "#count"))
        assert bool(tally.region.area) != ("rep 1 of 4" in text)
        assert bool(tally.region.area) != bool(count.region.area)
        assert "Feet together." in text
        assert r.app.player.query_one("#side").region.height >= 1
        breaths = map(r.app.player.query_one, ("#breath", "#breath-beside", "#breath-large"))
        [breath] = [str(widget.render()) for widget in breaths if widget.region.area]
        assert breath in {"breathe out", "out"}
        if size == (40, 12):
            return
        for at_ms in (LEFT_MS + 1_000, LEFT_MS + 5_000, SWITCH_MS + 1_000, REST_MS + 1_000):
            await r.to(at_ms)
            _assert_letters_clear_of_edge_and_guide(r)


def _assert_letters_clear_of_edge_and_guide(r: Rig):
    face, guide = r.app.player.query_one("#face"), r.app.player.query_one("#guide").region
    rows = [face.render_line(y).text.rstrip() for y in range(face.size.height)]
    left = face.region.x + min(len(row) - len(row.lstrip()) for row in rows if row)
    assert left >= 1
    assert face.region.x + max(map(len, rows)) < guide.x
    outline = r.app.player.query_one("#outline").region
    end = outline.x if outline.area else guide.x
    assert abs(face.region.x - (end - face.region.right)) <= r.app.size.width // 12
