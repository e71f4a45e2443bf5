"""Where sessions are found, and what a broken file does not hide."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from coach_tui.core.model.session import ExerciseStep
from coach_tui.definitions.library import Library
from coach_tui.definitions.library_types import SessionSource
from coach_tui.definitions.problems import DefinitionError, Severity

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "title: Mine\nsteps:\n  - {exercise: clamshell, reps: 5}\n"
BROKEN = "title: Mine\nsteps:\n  - {exercise: clamshell, repz: 5}\n"


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "user"
    (folder / "exercises").mkdir(parents=True)
    return folder


@pytest.fixture
def library(user: Path, shipped: Path) -> Library:
    return Library(user, shipped)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def refs(library: Library) -> list[tuple[str, SessionSource, bool]]:
    """Each listing's ref, whose it is, and whether it can be used."""
    return [(item.reference, item.source, item.session is not None) for item in library.sessions()]


def refusal(library: Library, reference: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        library.find(reference)
    return [str(problem) for problem in caught.value.problems]


def test_the_shipped_sessions_are_listed_with_titles_and_hashes(library: Library):
    listings = {item.reference: item for item in library.sessions()}
    assert listings["glute-activation"].title == "Glute activation"
    assert listings["glute-activation"].source is SessionSource.SHIPPED
    assert all(len(item.content_hash) == 64 for item in listings.values())
    assert library.find("glute-activation").content_hash == (
        listings["glute-activation"].content_hash
    )


def test_a_user_without_a_folder_has_the_shipped_sessions(tmp_path: Path, shipped: Path):
    assert Library(tmp_path / "nowhere", shipped).find("glute-activation").warnings == ()


def test_the_users_session_takes_the_place_of_a_shipped_one(library: Library, user: Path):
    before = [ref for ref, _, _ in refs(library)]
    path = write(user / "glute-activation.yaml", GOOD)
    assert sorted(ref for ref, _, _ in refs(library)) == sorted(before)
    assert library.find("glute-activation").path == path
    assert library.find("glute-activation").session.title == "Mine"
    assert [ref for ref, _, _ in refs(library)].count("glute-activation") == 1
    assert ("glute-activation", SessionSource.USER, True) in refs(library)


def test_a_broken_session_of_the_user_is_listed_and_hides_nothing(
    library: Library, user: Path, shipped: Path
):
    before = refs(library)
    write(user / "glute-activation.yaml", BROKEN)
    write(user / "zebra.yml", GOOD)
    listings = library.sessions()
    broken = listings[0]
    assert (broken.reference, broken.source, broken.session) == (
        "glute-activation",
        SessionSource.USER,
        None,
    )
    assert broken.title == "glute-activation"
    assert [(p.line, p.column) for p in broken.problems] == [(3, 5), (3, 27)]
    assert listings[1].reference == "zebra"
    assert len(listings) == len(before) + 2
    still = next(item for item in listings if item.path == shipped / "glute-activation.yaml")
    assert library.find(still.reference).path == still.path
    assert (
        "glute-activation.yaml:3:27: unknown key `repz`" in refusal(library, "glute-activation")[1]
    )


def test_every_listing_is_found_by_its_ref(library: Library, user: Path):
    for name in ("glute-activation.yaml", "a.yaml", "a.yml"):
        write(user / name, GOOD.replace("Mine", name))
    for item in library.sessions():
        assert library.find(item.reference).path == item.path


def test_a_session_is_found_by_its_path(
    library: Library, user: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = write(tmp_path / "else.yaml", GOOD)
    bare = write(tmp_path / "glute-activation", GOOD)
    monkeypatch.chdir(tmp_path)
    for reference in (str(elsewhere), "else.yaml", "./else.yaml"):
        assert library.find(reference).reference == str(elsewhere)
    assert library.find("glute-activation").path.absolute() == bare
    inside = write(user / "mine.yaml", GOOD)
    assert library.find(str(inside)).reference == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="makes a link")
def test_a_session_is_found_by_its_path_beside_a_link_of_its_name_to_nowhere(
    library: Library, user: Path, tmp_path: Path
):
    elsewhere = write(tmp_path / "mine.yaml", GOOD)
    (user / "mine.yaml").symlink_to(user / "gone.yaml")
    assert library.find(str(elsewhere)).reference == str(elsewhere)


def test_a_path_with_nothing_there_is_a_problem(library: Library, tmp_path: Path):
    path = tmp_path / "gone.yaml"
    assert refusal(library, str(path)) == [f"{path}:1:1: cannot be read: no such file or directory"]


def test_an_unknown_name_is_answered_with_the_nearest(library: Library):
    assert refusal(library, "glute-activtion") == [
        (
            "unknown session `glute-activtion`;"
            " expected a path or a session's name (did you mean `glute-activation`?)"
        )
    ]


def test_an_unknown_name_is_answered_without_a_folder_of_the_user(tmp_path: Path, shipped: Path):
    (message,) = refusal(Library(tmp_path / "nowhere", shipped), "glute-activtion")
    assert message.endswith("(did you mean `glute-activation`?)")


@pytest.mark.parametrize("reference", ["", ".", "..", "a\0b", "x" * 5_000, "\udcff", "a\0/b", "/"])
def test_no_reference_raises_anything_but_problems(library: Library, reference: str):
    assert refusal(library, reference)


def test_the_users_exercise_comes_before_the_catalogue(library: Library, user: Path):
    write(user / "exercises" / "clamshell.yaml", "name: My clamshell\n")
    step = library.find("clamshell-beginner").session.steps[0]
    assert isinstance(step, ExerciseStep)
    assert step.exercise.name == "My clamshell"


def test_a_broken_exercise_of_the_user_leaves_the_shipped_one_with_a_warning(
    library: Library, user: Path
):
    write(user / "exercises" / "clamshell.yaml", "name: [\n")
    loaded = library.find("clamshell-beginner")
    (warning,) = loaded.warnings
    assert warning.severity is Severity.WARNING
    assert "your own `clamshell` has problems; the shipped one is used" in str(warning)
    assert "clamshell.yaml:" in warning.hint


def test_a_broken_exercise_that_nothing_stands_in_for_is_reported_with_its_place(
    library: Library, user: Path
):
    write(user / "exercises" / "plank.yaml", "name: Plank\nposture: prone\n")
    write(user / "mine.yaml", GOOD.replace("clamshell", "plank"))
    (message,) = refusal(library, "mine")
    assert "3:16: exercise `plank` has problems of its own (" in message
    assert "plank.yaml:2:1: unknown key `posture`" in message


def test_exercises_are_read_once(library: Library, user: Path):
    mine = write(user / "exercises" / "mine.yaml", "name: One\n")
    assert library.exercises.find("mine") is library.exercises.find("mine")
    mine.unlink()
    assert library.exercises.find("mine") is not None


@pytest.mark.skipif(sys.platform == "win32", reason="makes a pipe and links")
def test_what_is_no_readable_file_is_listed_as_broken(library: Library, user: Path):
    (user / "folder.yaml").mkdir()
    (user / "loop.yaml").symlink_to(user / "loop.yaml")
    (user / "nowhere.yaml").symlink_to(user / "gone")
    os.mkfifo(user / "pipe.yaml")
    write(user / "fine.yaml", GOOD)
    write(user / ".hidden.yaml", BROKEN)
    (user / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    messages = {
        i.path.name: i.problems for i in library.sessions() if i.source is SessionSource.USER
    }
    assert {name: [p.message for p in problems] for name, problems in messages.items()} == {
        "bytes.yaml": ["expected text in UTF-8, got UTF-16 or UTF-32"],
        "fine.yaml": [],
        "folder.yaml": ["expected a file, got a folder"],
        "loop.yaml": ["cannot be read: too many levels of symbolic links"],
        "nowhere.yaml": ["cannot be read: no such file or directory"],
        "pipe.yaml": ["expected a file, got a device or a pipe"],
    }
    assert "loop.yaml:1:1: cannot be read" in refusal(library, "loop")[0]


def test_a_user_folder_that_is_a_file_is_listed_as_broken(tmp_path: Path, shipped: Path):
    library = Library(write(tmp_path / "file", ""), shipped)
    assert [str(p) for p in library.sessions()[0].problems] == [
        f"{tmp_path / 'file'}:1:1: cannot be read: not a directory"
    ]
    assert library.find("glute-activation").warnings == ()


def test_a_missing_shipped_folder_is_reported(user: Path, tmp_path: Path):
    (listing,) = Library(user, tmp_path / "gone").sessions()
    assert "cannot be read: no such file or directory" in str(listing.problems[0])


def test_the_library_needs_no_screen_and_reads_nothing_at_import():
    code = (
        "import sys, pathlib\n"
        "def refuse(*a, **k): raise AssertionError('something was read')\n"
        "import yaml\n"
        "yaml.parse = pathlib.Path.stat = pathlib.Path.iterdir = refuse\n"
        "from coach_tui.definitions.library import Library\n"
        "Library(pathlib.Path('a'), pathlib.Path('b'))\n"
        "assert 'textual' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_listings_are_equal_when_all_but_the_way_to_their_session_is(library: Library, user: Path):
    write(user / "mine.yaml", GOOD)
    (listing,) = (item for item in library.sessions() if item.reference == "mine")
    assert listing.outline is not None
    assert replace(listing, read=lambda: None) == listing
    assert hash(replace(listing, read=lambda: None)) == hash(listing)
    longer = replace(listing.outline, total_ms=listing.outline.total_ms + 1)
    for other in (
        replace(listing, reference="yours"),
        replace(listing, content_hash=""),
        replace(listing, outline=longer),
        "mine",
    ):
        assert other != listing


def test_both_endings_of_a_definitions_file_are_known(library: Library, user: Path):
    for name in ("a.yaml", "b.yml"):
        path = write(user / name, GOOD)
        assert library.find(path.stem).path == path
        exercise = write(user / "exercises" / name, "name: Of the user\n")
        known = library.exercises.find(exercise.stem)
        assert known is not None
        assert known.name == "Of the user"
