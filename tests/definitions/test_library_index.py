"""The index of the library: the same as reading every file, whatever is edited in between."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace
from random_sessions import any_steps, documents, read_document

from coach_tui.core.model.body import Motion
from coach_tui.core.model.exercise import CueTime, Range, TempoChange, cue_time
from coach_tui.core.model.load import Load
from coach_tui.core.model.programme import Programme, ProgrammePhase, ProgrammeSession, StepChange
from coach_tui.core.model.session import (
    ExerciseStep,
    Gap,
    Reps,
    Schedule,
    Timed,
    UntilDone,
    Weekday,
    walk_steps,
)
from coach_tui.definitions import loader
from coach_tui.definitions.library import Library
from coach_tui.definitions.library_index import LibraryIndex, PackedSession, digest
from coach_tui.definitions.problems import DefinitionError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from coach_tui.core.model.session import Session
    from coach_tui.definitions.library_types import Listing, LoadedSession

SESSION = """\
title: Hips
summary: For the hips
tags: [hips]
equipment: [mat]
schedule: {days: [mon, wed]}
pain: {carry_on: 1, stop_above: 3}
steps:
  - {exercise: lift, reps: 5}
"""
EXERCISE = "name: Lift\nposition: supine\nequipment: [band]\n"
SESSIONS = (
    SESSION,
    SESSION.replace("reps: 5", "reps: 9"),
    SESSION.replace("{days: [mon, wed]}", "{every_days: 2, at: [8:00, 20:00]}"),
    SESSION.replace("exercise: lift", "exercise: lfit"),
    "title: Open\nsteps:\n  - {exercise: lift, until: done}\n",
    "title: [\n",
    "",
)
EXERCISES = (EXERCISE, EXERCISE.replace("band", "chair"), "name: 3\nposition: upside down\n")
NAMES = ("a.yaml", "b.yml", "lift.yaml", ".hidden.yaml", "notes.txt")


class Rooms(Struct, frozen=True):
    """A user's folder, a shipped one and the file of an index."""

    user: Path
    shipped: Path
    index: Path

    def full(self) -> list[Listing]:
        return Library(self.user, self.shipped).sessions()

    def indexed(self, environment: str = "") -> list[Listing]:
        def index(exercises: str) -> LibraryIndex:
            return LibraryIndex(self.index, exercises + environment)

        return Library(self.user, self.shipped).sessions(index=index)

    def session_index(self, name: str, environment: str) -> LibraryIndex:
        return LibraryIndex(self.index.with_name(name), environment)

    def checked(self, index: Callable[[str, str], LibraryIndex] | None) -> list[Problem]:
        return Library(self.user, self.shipped).check([self.user, self.shipped], index)

    def opened(
        self, reference: str, index: Callable[[str, str], LibraryIndex] | None
    ) -> LoadedSession | tuple[Problem, ...]:
        """A session, or the problems of its file."""
        try:
            return Library(self.user, self.shipped).find(reference, index)
        except DefinitionError as error:
            return error.problems


def rooms_in(folder: Path) -> Rooms:
    rooms = Rooms(folder / "user", folder / "shipped", folder / "cache" / "index.json")
    for place in (rooms.user, rooms.shipped):
        (place / "exercises").mkdir(parents=True)
    (rooms.shipped / "exercises" / "lift.yaml").write_text(EXERCISE)
    (rooms.shipped / "a.yaml").write_text(SESSION)
    return rooms


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return rooms_in(tmp_path)


def write(path: str, text: str, rooms: Rooms) -> None:
    (rooms.user.parent / path).write_text(text)


def remove(path: str, rooms: Rooms) -> None:
    (rooms.user.parent / path).unlink(missing_ok=True)


def swap(path: str, rooms: Rooms) -> None:
    """Replace a file by one of the same size and times: they differ only in content."""
    file = rooms.user.parent / path
    if file.is_file():
        state = file.stat()
        file.write_text(file.read_text()[::-1])
        os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


def damage(cut: int, rooms: Rooms) -> None:
    """Cut the index short, or change a byte of it."""
    for file in (rooms.index, rooms.index.with_name("a")):
        if file.exists():
            content = bytearray(file.read_bytes())
            if cut < 0:
                content[cut % len(content)] ^= 1
            else:
                del content[cut:]
            file.write_bytes(bytes(content))


session_paths = st.builds(
    "{}/{}".format, st.sampled_from(["user", "shipped"]), st.sampled_from(NAMES)
)
exercise_paths = st.sampled_from(["user/exercises/lift.yaml", "shipped/exercises/lift.yaml"])
edits = (
    st.builds(partial, st.just(write), session_paths, st.sampled_from(SESSIONS))
    | st.builds(partial, st.just(write), exercise_paths, st.sampled_from(EXERCISES))
    | st.builds(partial, st.just(remove), session_paths | exercise_paths)
    | st.builds(partial, st.just(swap), session_paths | exercise_paths)
    | st.builds(partial, st.just(damage), st.integers(-400, 400))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=8))
def test_the_index_gives_what_reading_every_file_gives(edits: list[partial[None]]):
    with tempfile.TemporaryDirectory() as folder:
        rooms = rooms_in(Path(folder))
        assert rooms.indexed() == rooms.full()
        for edit in edits:
            edit(rooms)
            listings, full = rooms.indexed(), rooms.full()
            assert listings == full
            assert rooms.indexed() == listings  # now from the index alone
            assert [item.session for item in listings] == [item.session for item in full]


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=8))
def test_a_session_out_of_the_index_is_that_of_its_file(edits: list[partial[None]]):
    with tempfile.TemporaryDirectory() as folder:
        rooms = rooms_in(Path(folder))
        for edit in (None, *edits):
            if edit is not None:
                edit(rooms)
            for name in ("a", "b"):
                expected = rooms.opened(name, None)
                assert rooms.opened(name, rooms.session_index) == expected
                assert rooms.opened(name, rooms.session_index) == expected  # from the index alone


@settings(max_examples=60, deadline=None)
@given(st.lists(edits, max_size=8))
def test_a_check_with_the_index_reports_what_one_of_the_files_reports(edits: list[partial[None]]):
    with tempfile.TemporaryDirectory() as folder:
        rooms = rooms_in(Path(folder))
        for edit in (None, *edits):
            if edit is not None:
                edit(rooms)
            expected = rooms.checked(None)
            assert rooms.checked(rooms.session_index) == expected
            assert rooms.checked(rooms.session_index) == expected  # from the index alone
            assert rooms.opened("a", rooms.session_index) == rooms.opened("a", None)


def test_a_session_that_did_not_change_is_checked_without_a_parser_by_the_name_it_is_given(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
):
    (rooms.user / "exercises" / "lift.yaml").write_text(EXERCISES[2])  # a warning
    rooms.checked(rooms.session_index)
    expected = rooms.checked(None)
    monkeypatch.delattr(loader, "load_either")
    assert Library(rooms.user, rooms.shipped).check(
        [rooms.shipped / "a.yaml"], rooms.session_index
    ) == list(expected[-1:])
    monkeypatch.chdir(rooms.shipped)
    (problem,) = Library(rooms.user, rooms.shipped).check([Path("a.yaml")], rooms.session_index)
    assert problem == replace(expected[-1], file="a.yaml")


def test_a_session_that_did_not_change_is_opened_without_a_parser(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
):
    opened = rooms.opened("a", rooms.session_index)
    monkeypatch.delattr(loader, "load_session")
    assert rooms.opened("a", rooms.session_index) == opened
    (rooms.user / "exercises" / "lift.yaml").write_text(EXERCISES[1])
    with pytest.raises(ImportError):
        rooms.opened("a", rooms.session_index)


@pytest.mark.parametrize(
    "data",
    [
        [],
        ["Range", 1, 2],
        ["Session", 1],
        ["Nothing"],
        [["Session"]],
        [3],
        ["dict", 1],
        ["Motion", 7],
    ],
)
def test_a_session_of_another_shape_is_none_though_its_checksum_is_right(data: list[object]):
    assert PackedSession(data).session() is None


FULL_SESSION = """\
title: Hips
schedule: {every_days: 2, at: [8:00, 20:00]}
steps:
  - {exercise: clamshell, reps: 5-8, sets: 2, hold: [2s, 4s], tempo: {up: 3s}}
  - {rest: 20s}
  - {say: Well done}
  - circuit: {rounds: 2, steps: [{exercise: clamshell, duration: 30s}]}
"""


def test_a_part_of_another_type_is_no_session_wherever_it_stands(rooms: Rooms):
    shipped = Path(__file__).parents[2] / "sessions"
    write("user/b.yaml", FULL_SESSION, rooms)
    session = Library(rooms.user, shipped).find("b").session
    data = PackedSession.of(session).data
    parts = {(values[0], at): values for values, at in _parts(data)}  # one of each kind
    assert len(parts) > 100
    for (_, at), values in parts.items():
        part = values[at]
        values[at] = ["frozenset", True]
        assert PackedSession(data).session() is None, (values, part)
        values[at] = part
    assert PackedSession(data).session() == session


def _parts(data: list[Any]) -> Iterator[tuple[list[Any], int]]:
    """The lists in packed data with the places of their parts."""
    for at, part in enumerate(data[1:], start=1):
        yield data, at
        if isinstance(part, list):
            yield from _parts(cast("list[Any]", part))


def test_writing_an_index_removes_those_that_were_not_written_for_a_month(tmp_path: Path):
    old, recent, other = (tmp_path / name for name in ("a-index.json", "b-index.json", "a.json"))
    now = time.time()
    for file, days in ((old, 31), (recent, 29), (other, 31)):
        file.write_text("")
        os.utime(file, (now, now - days * 24 * 3600))
    index = LibraryIndex(tmp_path / "c-index.json", "")
    index.save()
    assert old.exists()  # nothing was written
    index.add(tmp_path / "c.yaml", "c", "hash", (None, ()))
    index.save()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "a.json",
        "b-index.json",
        "c-index.json",
    ]


def test_what_no_session_has_is_not_packed():
    with pytest.raises(TypeError, match="a session holds a object"):
        PackedSession.of(cast("Session", object()))


def test_a_session_of_nothing_but_brackets_is_none():
    data: list[object] = []
    for _ in range(100_000):
        data = ["tuple", data]
    assert PackedSession(data).session() is None


def test_nothing_is_parsed_that_did_not_change(rooms: Rooms, monkeypatch: pytest.MonkeyPatch):
    (rooms.user / "b.yaml").write_text(SESSIONS[1])
    listings = rooms.indexed()
    parsed: list[str] = []
    load = loader.load_session

    def counted(path: Path, exercises: object) -> object:
        parsed.append(path.name)
        return load(path, exercises)  # type: ignore[arg-type]

    monkeypatch.setattr(loader, "load_session", counted)
    assert rooms.indexed() == listings
    assert parsed == []
    (rooms.user / "b.yaml").write_text(SESSIONS[0])
    assert rooms.indexed() == rooms.full()
    assert parsed[0] == "b.yaml"
    assert parsed.count("a.yaml") == 1  # by the full reading


def test_another_environment_and_another_exercise_make_it_anew(rooms: Rooms):
    assert rooms.indexed()[0].outline is not None
    before = rooms.index.read_text()
    rooms.indexed("other choices")
    assert rooms.index.read_text() != before
    (rooms.user / "exercises" / "lift.yaml").write_text(EXERCISES[1])
    (listing,) = rooms.indexed()
    assert listing.outline is not None
    assert listing.outline.equipment == ("mat", "chair")


@pytest.mark.parametrize(
    "replaced",
    [
        lambda content: [content],
        lambda content: content | {"files": [1, 2]},
        lambda content: content | {"files": dict.fromkeys(content["files"], 3)},
        lambda content: content | {"files": {path: {} for path in content["files"]}},
        lambda content: {
            "files": {p: f | {"outline": [f["outline"]]} for p, f in content["files"].items()},
            "environment": content["environment"],
        },
        lambda content: {key: content[key] for key in content if key != "environment"},
    ],
)
def test_an_index_of_another_shape_is_empty_though_its_checksum_is_right(
    rooms: Rooms, replaced: Callable[[Any], object]
):
    expected = rooms.indexed()
    _, _, text = rooms.index.read_bytes().partition(b"\n")
    _write_index(rooms, json.dumps(replaced(json.loads(text))).encode())
    assert rooms.indexed() == expected


def test_an_index_of_nothing_but_brackets_is_empty(rooms: Rooms):
    rooms.indexed()
    _write_index(rooms, b"[" * 200_000)
    assert rooms.indexed() == rooms.full()


def _write_index(rooms: Rooms, text: bytes) -> None:
    rooms.index.write_bytes(digest(text).encode() + b"\n" + text)


def test_a_folder_where_no_index_can_be_written_costs_only_time(rooms: Rooms):
    rooms.index.parent.write_text("a file in the way")
    assert rooms.indexed() == rooms.full()


def test_the_index_is_private_and_holds_only_files_that_are_there(rooms: Rooms):
    (rooms.user / "b.yaml").write_text(SESSION)
    rooms.indexed()
    assert rooms.index.stat().st_mode & 0o777 == 0o600
    (rooms.user / "b.yaml").unlink()
    rooms.indexed()
    assert "b.yaml" not in rooms.index.read_text()


def test_a_choice_that_cannot_be_applied_leaves_the_session_as_its_author_wrote_it(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
):
    def personalise(session: Session, reference: str) -> Session:
        raise IndexError(reference)

    (listing,) = Library(rooms.user, rooms.shipped).sessions(personalise)
    assert listing.session == rooms.full()[0].session
    assert "the user's choices cannot be applied to a" in caplog.text


def test_an_error_of_the_program_s_own_is_a_problem_of_one_file_and_is_not_saved(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    (rooms.user / "b.yaml").write_text(SESSION)
    with monkeypatch.context() as patch:
        load = loader.load_session

        def failing(path: Path, exercises: object) -> object:
            if path.stem == "b":
                raise ZeroDivisionError
            return load(path, exercises)  # type: ignore[arg-type]

        patch.setattr(loader, "load_session", failing)
        broken, good = rooms.indexed()
    assert (broken.outline, broken.session) == (None, None)
    assert "coach-tui failed to read this session" in str(broken.problems[0])
    assert good.outline is not None
    assert "b cannot be listed" in caplog.text
    assert rooms.indexed() == rooms.full()


def test_shipped_sessions_come_out_of_the_index_as_they_went_in(tmp_path: Path):
    shipped = Path(__file__).parents[2] / "sessions"
    rooms = replace(rooms_in(tmp_path), shipped=shipped)
    shutil.rmtree(rooms.user)
    assert rooms.indexed() == rooms.indexed() == rooms.full()


def test_a_programme_comes_out_of_the_index_as_it_went_in(tmp_path: Path):
    second = Range(2_000, 3_000)
    change = StepChange(
        variation="band",
        sets=2,
        reps=Reps(Range(8, 10), (Range.exactly(10), Range.exactly(8))),
        timed=Timed(30_000, 20_000, is_random=True),
        tempo=TempoChange(second, second, second, None, Motion.DOWN),
        holds=(second, Range.exactly(5_000)),
        loads=(Load(2_000), Load(5_000, "lb")),
        band="red",
        rest=Gap(60_000, UntilDone(90_000), 30_000),
    )
    schedule = Schedule(None, 2, (Weekday.MON, Weekday.FRI), None, ("08:00", "20:00"))
    doing = ProgrammeSession("a", "A", schedule, {"": change, "lift": StepChange()})
    phases = ProgrammePhase((doing,), weeks=2, name="Ä"), ProgrammePhase((doing,), count=3)
    programme, file = Programme("P", phases, "All of it"), tmp_path / "index.json"
    index = LibraryIndex(file, "same")
    index.add(tmp_path, "p", "hash", (programme, ()))
    index.save()
    assert LibraryIndex(file, "same").find(tmp_path, "p", "hash", Programme) == (programme, ())
    assert LibraryIndex(file, "same").find(tmp_path, "p", "other", Programme) is None
    assert LibraryIndex(file, "other").find(tmp_path, "p", "hash", Programme) is None


@given(documents(any_steps))
def test_a_session_with_any_key_comes_out_of_the_index_as_it_went_in(document: dict[str, Any]):
    session = read_document(document)
    if session is None:
        return  # a file with an error is never in the index
    packed = convert(json.loads(json.dumps(to_builtins(PackedSession.of(session)))), PackedSession)
    again = packed.session()
    assert again == session
    assert form_cues(again) == form_cues(session)


def form_cues(session: Session | None) -> list[tuple[str, CueTime | None]]:
    """The form cues with their times, which equality leaves out."""
    steps = () if session is None else walk_steps(session.steps)
    return [
        (cue, cue_time(cue))
        for step in steps
        if isinstance(step, ExerciseStep)
        for cue in (*step.cues, *step.exercise.cues)
    ]
