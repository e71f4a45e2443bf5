"""Keys of the user's own choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from screen_harness import GLUTES, Stage, screen_text, until

from coach_tui.settings import Settings, load, save
from coach_tui.ui.app import CoachApp, all_key_actions
from coach_tui.ui.app_screen import shown_name
from coach_tui.ui.keymap import checked_keymap
from coach_tui.ui.settings.keys_screen import ActionList

if TYPE_CHECKING:
    from pathlib import Path


def test_a_key_is_chosen_for_all_actions_that_share_it_and_escape_stays():
    keymap, problems = checked_keymap({"player.pause": "k", "player.stop": "z"}, all_key_actions())
    assert problems == ()
    assert keymap == {"player.pause": "k", "player.resume": "k", "player.stop": "z,escape"}


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("player.pauze", "k", "did you mean 'player.pause'"),
        ("player.pause", "spce", "is not a key"),
        ("player.pause", "escape", "always"),
        ("player.back", "n", "player.skip-exercise"),
        ("player.back", "?", "app.help"),
        ("summary.by-exercise", "a", "advice.follow"),
        ("home.history", "j", "list.down"),
    ],
)
def test_a_key_that_cannot_be_used_is_reported_with_its_reason(name: str, key: str, words: str):
    keymap, (problem,) = checked_keymap({name: key}, all_key_actions())
    assert keymap == {}
    assert words in problem


@pytest.mark.parametrize(
    ("typed", "name"),
    [("+", "plus"), ("[", "left_square_bracket"), ("\\", "backslash"), ("Z", "Z")],
)
def test_a_key_is_shown_and_can_be_chosen_as_it_is_typed(typed: str, name: str):
    assert shown_name(name) == typed
    others = {"player.slower": "z", "player.more-rest": "y"}
    keymap, problems = checked_keymap({**others, "player.mute": typed}, all_key_actions())
    assert problems == ()
    assert keymap["player.mute"] == name


def test_a_key_stays_with_its_action_where_the_other_key_chosen_for_that_is_refused():
    chosen = {"player.mute": "b", "player.back": "n"}
    keymap, (_, problem) = checked_keymap(chosen, all_key_actions())
    assert keymap == {}
    assert "b can't be player.mute: it is player.back" in problem


def test_two_actions_can_change_places():
    keymap, problems = checked_keymap(
        {"player.back": "n", "player.skip-exercise": "b"}, all_key_actions()
    )
    assert problems == ()
    assert keymap == {"player.back": "n", "player.skip-exercise": "b"}


def test_the_keys_of_the_programmes_can_be_chosen():
    keys = {"programme.repeat": "r", "programme.pause": "u", "programme.stop": "X"}
    keymap, problems = checked_keymap(keys, all_key_actions())
    assert problems == ()
    assert keymap == {**keys, "programme.resume": "u"}


def test_defaults_never_clash():
    for action in all_key_actions():
        keymap, problems = checked_keymap({action.name: action.default[0]}, all_key_actions())
        assert problems == (), action
        assert set(keymap) == set(action.ids)


def test_keys_are_saved_as_a_table_and_read_with_or_without_quotes(tmp_path: Path):
    file = tmp_path / "settings.toml"
    save(file, Settings(keys={"player.slower": "a"}))
    assert "[keys]" in file.read_text()
    assert load(file) == (Settings(keys={"player.slower": "a"}), ())
    file.write_text('[keys]\nplayer.slower = "a"\n')
    assert load(file) == (Settings(keys={"player.slower": "a"}), ())


async def test_a_key_chosen_in_the_settings_works_and_is_shown_at_once(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, "no home", lambda: "Glute activation" in screen_text(app))
        await pilot.press("s", "k")
        await until(pilot, "no keys", lambda: "Skip the rest of this side" in screen_text(app))
        actions = [action.name for action in all_key_actions()]
        for _ in range(actions.index("home.history")):
            await pilot.press("down")
        await pilot.press("enter", "x")
        assert "x is taken: All exercises" in screen_text(app)
        await pilot.press("z")
        await until(
            pilot, "not saved", lambda: "z" in load(tmp_path / "settings.toml")[0].keys.values()
        )
        await pilot.press("escape", "escape")
        await until(pilot, "not shown", lambda: "z History" in screen_text(app))
        await pilot.press("question_mark")
        assert "z   History" in screen_text(app)
        await pilot.press("escape", "z")
        await until(pilot, "no history", lambda: "No sessions yet" in screen_text(app))


async def test_where_a_screen_names_a_key_it_names_the_users(tmp_path: Path):
    stage = Stage(tmp_path)
    stage.add("glutes", GLUTES)
    app = CoachApp(stage.services())
    own = {"home.find": "f4", "home.edit": "f5", "history.find": "f6", "home.add-sheet": "f7"}
    keys = app.services.settings.settings.keys
    assert isinstance(keys, dict)
    keys.update(own)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        await until(pilot, "not named", lambda: "f4 Search" in screen_text(app))
        await pilot.press("f7", *"Squat", "space", "8", "space", *"reps")
        await until(pilot, "not read", lambda: "^s Save" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, "not named", lambda: "f7 continues it." in screen_text(app))
        await pilot.press("f7")
        await until(pilot, "not read", lambda: "^s Save" in screen_text(app))
        await pilot.press("ctrl+s")
        await until(pilot, "not named", lambda: "f5 to edit." in screen_text(app))


@pytest.mark.parametrize("size", [(60, 18), (40, 12)])
async def test_each_action_can_be_read_whole_in_a_small_terminal(
    tmp_path: Path, size: tuple[int, int]
):
    app = CoachApp(Stage(tmp_path).services())
    async with app.run_test(size=size) as pilot:
        await pilot.press("s", "k")
        await until(pilot, "no keys", lambda: "Everywhere" in screen_text(app))
        await pilot.pause()
        actions = app.screen.query_one(ActionList)
        seen: list[str] = []
        while (actions.highlighted or 0) < actions.option_count - 1:
            seen += screen_text(app).splitlines()[:-1]
            await pilot.press("pagedown")
            await pilot.pause()
        assert [line for line in seen if "…" in line] == []
