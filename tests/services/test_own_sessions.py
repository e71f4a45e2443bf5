"""The user's own session files."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coach_tui import paths
from coach_tui.definitions.library import Library
from coach_tui.paths import assets
from coach_tui.services.own_sessions import MAX_DRAFT, FileChangeError, OwnSessions, draft_text
from coach_tui.text import safe_text

SIT = """\
# yaml-language-server: $schema=../docs/schema/session.json
# My own words.
title: Wall sit  # as before a run
tags: [legs]
steps:
  - {exercise: squat, duration: 20s}
"""


@pytest.fixture
def files(tmp_path: Path) -> OwnSessions:
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    (shipped / "wall-sit.yaml").write_text(SIT)
    return OwnSessions(tmp_path / "own", shipped, tmp_path / "trash", tmp_path / "drafts")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_session_is_saved_under_a_name_that_is_free_in_both_folders(files: OwnSessions):
    assert files.save("Wall sit!", SIT).name == "wall-sit-2.yaml"
    assert files.save("Wall sit", SIT).name == "wall-sit-3.yaml"
    assert files.save("股関節", SIT).name == "my-session.yaml"


@pytest.mark.parametrize("target", ["own", "nowhere", "x" * 300])
def test_a_folder_that_cannot_be_looked_into_is_refused_at_once(files: OwnSessions, target: str):
    if len(target) < 256:
        files.folder.symlink_to(files.folder.with_name(target))
    else:
        files = replace(files, folder=files.folder / target)
    shipped = files.shipped / "wall-sit.yaml"
    for change in (
        lambda: files.save("Wall sit", SIT),
        lambda: files.save("Wall sit", SIT, "programmes"),
        lambda: files.duplicate(shipped, "Wall sit 2"),
        lambda: files.copy_shipped(shipped),
    ):
        with pytest.raises(FileChangeError, match="cannot be saved"):
            change()


@pytest.mark.parametrize("title", ["CON", "nul", "Com1", "LPT9", "aux!"])
def test_no_session_gets_the_name_of_a_device_of_windows(files: OwnSessions, title: str):
    stem = title.lower().strip("!")
    assert files.save(title, SIT).name == f"{stem}-1.yaml"
    assert files.save(title, SIT).name == f"{stem}-1-2.yaml"


def test_a_shipped_session_is_copied_once_without_its_path_of_a_schema(files: OwnSessions):
    copy = files.copy_shipped(files.shipped / "wall-sit.yaml")
    assert copy.read_text() == SIT.partition("\n")[2]
    copy.write_text("mine")
    with pytest.raises(FileChangeError, match="already exists"):
        files.copy_shipped(files.shipped / "wall-sit.yaml")
    assert copy.read_text() == "mine"


def test_a_duplicate_has_its_own_title_and_all_else_and_undo_puts_it_into_the_trash(
    files: OwnSessions,
):
    copy = files.duplicate(files.shipped / "wall-sit.yaml", "Wall: sit, easy")
    assert copy.name == "wall-sit-easy.yaml"
    assert copy.read_text() == SIT.partition("\n")[2].replace("Wall sit ", '"Wall: sit, easy" ')
    assert "Wall: sit, easy" in files.undo()
    assert names(files.folder) == []
    assert names(files.trash) == ["wall-sit-easy.yaml"]
    assert not files.can_undo


def test_a_rename_changes_the_title_alone_and_can_be_undone(files: OwnSessions):
    path = files.save("sit", SIT)
    files.rename(path, "Sitting")
    assert path.name == "sit.yaml"
    assert path.read_text() == SIT.replace("title: Wall sit", "title: Sitting")
    files.undo()
    assert path.read_text() == SIT


@pytest.mark.parametrize(
    "title",
    ['"Wall sit"', "'Wall\n  sit'", "Wall\n  sit", "Wall sit", "!!str Wall sit"],
)
def test_any_way_to_write_a_title_is_replaced_or_refused_whole(files: OwnSessions, title: str):
    path = files.save("sit", SIT.replace("Wall sit", title))
    files.rename(path, "no: yes")
    assert path.read_text() == SIT.replace("Wall sit", '"no: yes"').replace(
        "!!str ", ""
    ) or path.read_text().startswith(SIT.partition("title")[0] + "title: !!str")


@given(st.text(min_size=1, max_size=140).filter(str.strip))
def test_any_title_can_be_typed_and_the_session_reads_on(title: str):
    with TemporaryDirectory() as name:
        folder = Path(name)
        own = OwnSessions(folder, folder / "shipped", folder / "trash", folder / "drafts")
        path = own.save("sit", SIT)
        own.rename(path, title)
        session = Library(folder, assets("sessions")).find("sit").session
        assert session.title == " ".join(safe_text(title).split())[:120].strip()
        assert len(session.steps) == 1


@pytest.mark.parametrize("text", ["- a list", "title: [a]\n", "title: >\n  Wall\n  sit\nsteps: []"])
def test_a_title_that_cannot_be_replaced_is_refused_and_the_file_stays(
    files: OwnSessions, text: str
):
    path = files.save("sit", text)
    with pytest.raises(FileChangeError):
        files.rename(path, "Other")
    assert path.read_text() == text
    assert not files.can_undo


def test_a_file_in_one_mapping_of_braces_is_renamed_too(files: OwnSessions):
    path = files.save("sit", "{title: Sit, steps: [{rest: 5s}]}")
    files.rename(path, "Other")
    assert path.read_text() == "{title: Other, steps: [{rest: 5s}]}"


def test_a_rename_is_not_undone_over_a_later_edit(files: OwnSessions):
    path = files.save("sit", SIT)
    files.rename(path, "Sitting")
    path.write_text("edited")
    with pytest.raises(FileChangeError, match="changed since"):
        files.undo()
    assert path.read_text() == "edited"


def test_an_undo_that_fails_works_when_it_is_tried_again(files: OwnSessions):
    path = files.save("sit", SIT)
    files.rename(path, "Sitting")
    files.delete(path, "Sit")
    deleted, aside = files.trash / "sit.yaml", files.folder.rename(files.folder.with_name("aside"))
    files.folder.write_text("no folder")
    with pytest.raises(FileChangeError, match=r"^Not undone: .* cannot be moved"):
        files.undo()
    files.folder.unlink()
    aside.rename(files.folder)
    assert files.undo() == "Sit is back."
    renamed, put_aside = path.read_bytes(), path.rename(path.with_name("aside"))
    path.mkdir()
    with pytest.raises(FileChangeError, match=r"^Not undone: .* cannot be read"):
        files.undo()
    path.rmdir()
    put_aside.rename(path)
    assert (path.read_bytes(), deleted.exists()) == (renamed, False)
    assert files.undo() == "Sitting has its old title again."
    assert path.read_text() == SIT


def test_an_undo_that_is_refused_gives_way_to_the_one_before(files: OwnSessions):
    other, path = files.save("bridge", SIT), files.save("sit", SIT)
    files.delete(other, "Bridge")
    files.rename(path, "Sitting")
    path.unlink()
    with pytest.raises(FileChangeError, match=r"^Not undone: .* cannot be read"):
        files.undo()
    assert files.undo() == "Bridge is back."


def test_what_cannot_be_moved_to_another_disk_leaves_no_part_there(
    files: OwnSessions, monkeypatch: pytest.MonkeyPatch
):
    resource = pytest.importorskip("resource", reason="Windows has no such limit")

    def other_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    path = files.save("sit", SIT)
    monkeypatch.setattr(os, "rename", other_disk)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(FileChangeError, match="cannot be moved"):
            files.delete(path, "Sit")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert names(files.trash) == []
    assert path.read_text() == SIT


def test_what_is_deleted_goes_to_the_trash_and_comes_back_last_first(files: OwnSessions):
    first, second = files.save("sit", SIT), files.save("bridge", SIT)
    files.delete(first, "Sit")
    files.delete(second, "Bridge")
    again = files.save("sit", "other")
    files.delete(again, "Sit")
    assert names(files.folder) == []
    assert names(files.trash) == ["bridge.yaml", "sit-2.yaml", "sit.yaml"]
    assert files.undo() == "Sit is back."
    assert files.undo() == "Bridge is back."
    with pytest.raises(FileChangeError, match="exists again"):
        files.undo()
    assert first.read_text() == "other"
    assert (files.trash / "sit.yaml").read_text() == SIT


def test_a_file_that_cannot_be_moved_stays_and_the_reason_is_a_sentence(files: OwnSessions):
    path = files.save("sit", SIT)
    files.trash.write_text("no folder")
    with pytest.raises(FileChangeError, match="cannot be moved"):
        files.delete(path, "Sit")
    assert path.read_text() == SIT
    assert not files.can_undo


def test_only_what_lies_in_the_users_folder_is_theirs(files: OwnSessions):
    assert files.owns(files.folder / "sit.yaml")
    assert not files.owns(files.shipped / "wall-sit.yaml")
    assert not files.owns(Path("/elsewhere.yaml"))


def test_the_trash_is_a_folder_beside_the_sessions():
    assert paths.user_trash().parent == paths.user_sessions().parent


def test_a_draft_stays_for_the_next_run_until_it_is_emptied(files: OwnSessions):
    assert files.draft("sheet") == ""
    assert files.save_draft("sheet", "Clamshell 3x12\n")
    assert replace(files).draft("sheet") == "Clamshell 3x12\n"
    files.save_draft("sheet", "")
    assert (files.draft("sheet"), names(files.drafts)) == ("", [])


def test_a_draft_of_many_lines_stays_whole(files: OwnSessions):
    text = "Clamshell 3x12\n" * 1_000
    files.save_draft("sheet", text)
    assert replace(files, _unsaved={}).draft("sheet") == text


def test_a_draft_longer_than_one_that_is_read_stays_whole_for_this_run(files: OwnSessions):
    files.save_draft("sheet", "Clamshell")
    text = "ü" * (MAX_DRAFT // 2 + 1)
    assert not files.save_draft("sheet", text)
    assert files.draft("sheet") == text
    assert replace(files, _unsaved={}).draft("sheet") == "Clamshell"


def test_a_draft_that_cannot_be_written_stays_for_this_run(files: OwnSessions):
    files.drafts.write_text("no folder")
    is_saved = files.save_draft("sheet", "Clamshell")
    assert files.draft("sheet") == "Clamshell"
    assert "gone when you quit. i continues it" in draft_text("i", is_saved=is_saved)
