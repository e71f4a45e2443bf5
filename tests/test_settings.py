"""A user's choices, saved in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui.core.coaching.lines import Coaching, CoachingLevel, Counts, TempoSound
from coach_tui.core.log.days import DayStart
from coach_tui.core.model.coaching import AS_SET, AuthorCoaching
from coach_tui.settings import Awake, Settings, SettingsError, load, save

if TYPE_CHECKING:
    from pathlib import Path

CHOSEN = Settings(
    CoachingLevel.BRIEF, Counts.FIVES, TempoSound.TICKS, voice="espeak-ng", volume=60, sounds="wood"
)

some_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
some_settings = st.builds(
    Settings,
    coaching=st.sampled_from(CoachingLevel),
    counts=st.sampled_from(Counts),
    tones=st.sampled_from(TempoSound),
    voice=some_text,
    volume=st.integers(0, 100),
    theme=some_text | st.sampled_from(["soft", "wood"]),
    sounds=some_text,
    latency=st.integers(0, 500),
    awake=st.sampled_from(Awake),
    day_turns=st.builds(DayStart, st.integers(0, 720)),
)


def test_without_a_file_everything_is_as_it_comes(tmp_path):
    assert load(tmp_path / "none.toml") == (Settings(), ())
    assert Settings().heard_in(AS_SET) == Coaching()


@given(chosen=some_settings)
def test_what_was_saved_comes_back(chosen, tmp_path_factory):
    path = tmp_path_factory.mktemp("config") / "coach-tui" / "settings.toml"
    save(path, chosen)
    assert load(path) == (chosen, ())
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_choices_reach_the_coaching():
    chosen = Coaching(CoachingLevel.BRIEF, Counts.FIVES, TempoSound.TICKS)
    assert CHOSEN.heard_in(AS_SET) == chosen


def test_a_sessions_author_comes_before_the_settings_and_the_command_line_before_the_author():
    author = AuthorCoaching(CoachingLevel.FULL, tones=TempoSound.OFF)
    heard = Coaching(CoachingLevel.FULL, Counts.FIVES, TempoSound.OFF)
    assert CHOSEN.heard_in(author) == heard
    chosen = replace(CHOSEN, overridden=frozenset({"tones"}))
    assert chosen.heard_in(author) == replace(heard, tones=TempoSound.TICKS)


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        ('coaching = "loud"', "coaching is one of full, brief, tones; got 'loud'"),
        ("volume = 130", "volume is a whole number from 0 to 100; got 130"),
        ("volume = true", "volume is a whole number from 0 to 100; got True"),
        ("latency = 501", "latency is a whole number from 0 to 500; got 501"),
        ("voice = 3", "voice is text in quotes; got 3"),
        ('day_turns = "12:01"', 'day_turns is a time from "00:00" to "12:00"; got \'12:01\''),
        ('day_turns = "4:60"', 'day_turns is a time from "00:00" to "12:00"; got \'4:60\''),
        ("day_turns = -1", 'day_turns is a time from "00:00" to "12:00"; got -1'),
        ("day_turns = true", 'day_turns is a time from "00:00" to "12:00"; got True'),
        ("gravity = 3", "there is no setting called 'gravity'"),
        ('tones = "tick"', "tones is one of glide, ticks, off; got 'tick' (did you mean 'ticks'?)"),
        ("volum = 3", "there is no setting called 'volum' (did you mean 'volume'?)"),
    ],
)
def test_a_wrong_value_is_reported_and_the_rest_is_used(tmp_path, text, notice):
    path = tmp_path / "settings.toml"
    path.write_text(f'{text}\nsounds = "wood"\n')
    settings, notices = load(path)
    assert settings == Settings(sounds="wood")
    assert notices == (f"{path}: {notice}.",)


@pytest.mark.parametrize(
    ("text", "minutes"), [('"04:30"', 270), ('"0:00"', 0), ("3", 180), ('"12:00"', 720)]
)
def test_the_hour_at_which_the_day_turns_may_be_written_in_two_ways(tmp_path, text, minutes):
    path = tmp_path / "settings.toml"
    path.write_text(f"day_turns = {text}\n")
    assert load(path) == (Settings(day_turns=DayStart(minutes)), ())


@pytest.mark.parametrize(
    "data", [b"coaching = ", b"\xff\xfe", b"x" * 70_000, b"a=" + b"[" * 5_000, b"\x00"]
)
def test_a_broken_file_is_reported_and_nothing_of_it_is_used(tmp_path, data):
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    settings, notices = load(path)
    assert settings == Settings()
    assert len(notices) == 1
    assert notices[0].startswith(f"{path} is not used: ")


def test_a_folder_in_the_place_of_the_file_is_reported(tmp_path):
    settings, notices = load(tmp_path)
    assert settings == Settings()
    assert len(notices) == 1


@pytest.mark.parametrize("text", ["volume = 40\nvoice =", "volume = 140", "hue = 3"])
def test_a_file_that_is_not_understood_is_set_aside_before_another_takes_its_place(tmp_path, text):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    save(path, CHOSEN)
    save(path, CHOSEN)
    assert load(path) == (CHOSEN, ())
    assert (tmp_path / "settings.unread.toml").read_text() == text
    assert len(list(tmp_path.iterdir())) == 2


def test_what_cannot_be_written_leaves_what_was_there(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SettingsError, match="cannot be written"):
        save(tmp_path / "file" / "settings.toml", CHOSEN)
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_file_that_is_not_text_is_reported_in_words(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe")
    assert load(path) == (Settings(), (f"{path} is not used: it is not UTF-8 text.",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"volume = {'9' * 5_000}", "a number has too many digits"),
        (f"volume = {'[' * 9_000}", "it is nested too deeply"),
    ],
)
def test_a_settings_file_beyond_what_is_read_is_refused_in_words(
    tmp_path: Path, text: str, problem: str
):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    assert load(path) == (Settings(), (f"{path} is not used: {problem}.",))


def test_saving_keeps_comments_order_and_blank_lines_of_a_file_written_by_hand(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text(
        "# Mine.\n\nvolume = 40  # quiet # at night\n'sounds'=\"soft\" # the default\n"
        'voice = "a # b"   # the voice\n\n# The day.\nlatency = 120',
        encoding="utf-8",
    )
    before, notices = load(path)
    assert notices == ()
    changed = replace(before, volume=55, latency=0, coaching=CoachingLevel.BRIEF)
    save(path, changed)
    assert path.read_text(encoding="utf-8") == (
        "# Mine.\n\nvolume = 55  # quiet # at night\n"
        'voice = "a # b"   # the voice\n\n# The day.\ncoaching = "brief"\n'
    )
    assert load(path) == (changed, ())


def test_a_file_of_tables_and_long_values_is_saved_whole_in_lines(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text('volume = 40\n[variations]\nclamshell = "band"\n', encoding="utf-8")
    before, notices = load(path)
    assert notices == ()
    changed = replace(before, volume=60, variations={"clamshell": "easy"})
    save(path, changed)
    assert load(path) == (changed, ())


@pytest.mark.parametrize(
    ("text", "sounds", "theme"),
    [
        ('theme = "wood"', "wood", "calm"),
        ('theme = "wood"\ncolours = "nord"', "wood", "nord"),
        ('theme = "tin"\ncolours = "nord"', "tin", "nord"),
        ('colours = "nord"', "soft", "nord"),
        ('theme = "nord"', "soft", "nord"),
        ('sounds = "wood"\ntheme = "soft"', "wood", "soft"),
    ],
)
def test_theme_named_the_sounds_and_colours_the_theme_before(
    text: str, sounds: str, theme: str, tmp_path: Path
):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    settings, notices = load(path)
    assert (settings.sounds, settings.theme, notices) == (sounds, theme, ())
    save(path, replace(settings, volume=40))
    assert load(path) == (replace(settings, volume=40), ())


def test_an_old_file_is_saved_with_the_new_names_and_its_comments(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text('# Mine.\n"theme" = "wood"  # as of a log\ncolours="nord" # cold\n')
    save(path, replace(load(path)[0], volume=40))
    assert path.read_text() == (
        '# Mine.\nsounds = "wood"  # as of a log\ntheme = "nord" # cold\nvolume = 40\n'
    )
