"""The user's own session files: saved, copied, given another title, deleted, and all that undone.

Nothing is lost: a deleted file goes to the trash, and no file is written over another one.
"""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coach_tui.files import atomic_write, make_private_folder, read_file, read_head
from coach_tui.text import MAX_TITLE, safe_text

# Home is drawn without what reads and writes session files: that is imported where it is used.

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

MAX_DRAFT = 256 * 1024  # The longest text that is saved as a draft, in bytes
_NO_TITLE = "This file has no title that can be changed. Edit it instead."
_MODELINE = b"# yaml-language-server: $schema=.."


class FileChangeError(Exception):
    """A session file cannot be changed; the message is a sentence for the user."""


class OwnSessions(Struct):
    """Changes the files of the user's session folder; not thread-safe.

    Every method that changes sessions raises ``FileChangeError`` and then has changed nothing.
    """

    folder: Path  # The user's session folder; need not exist
    shipped: Path  # The folder of shipped sessions, which is not written to
    trash: Path  # Where deleted files go; need not exist
    drafts: Path  # Where texts are saved that are not sessions yet; need not exist
    _saved: list[Path] = field(default_factory=list["Path"])
    _unsaved: dict[str, str] = field(default_factory=dict[str, str])
    _undo: list[tuple[str, Callable[[], object]]] = field(
        default_factory=list["tuple[str, Callable[[], object]]"]
    )

    def owns(self, path: Path) -> bool:
        return path.is_relative_to(self.folder) and not path.is_relative_to(self.shipped)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    def save(self, title: str, text: str, kind: str = "") -> Path:
        """Save a new session, or one of ``programmes``, under a name made of its title; its file."""
        from coach_tui.definitions.library import SUFFIXES
        from coach_tui.definitions.writer import slug

        name = slug(title) or "my-session"
        folders = self.folder / kind, self.shipped / kind
        for number in count(1):
            stem = f"{name}{f'-{number}' if number > 1 else ''}"
            files = (folder / f"{stem}{suffix}" for folder in folders for suffix in SUFFIXES)
            # In a folder that cannot be entered nothing is there, and writing says why.
            if any(map(os.path.lexists, files)):
                continue
            path = folders[0] / f"{stem}.yaml"
            if _write_new(path, text.encode()):
                self._saved.append(path)
                return path
        raise AssertionError  # the numbers do not end

    @contextmanager
    def all_or_none(self) -> Generator[None]:
        """Remove what ``save`` has written in this block where one call of it fails."""
        before = len(self._saved)
        try:
            yield
        except FileChangeError:
            for path in self._saved[before:]:
                path.unlink(missing_ok=True)
            raise

    def draft(self, name: str) -> str:
        """The text that was last saved as the draft of that name; empty for none."""
        if name in self._unsaved:
            return self._unsaved[name]
        try:
            data = read_head(self.drafts / f"{name}.txt", MAX_DRAFT)
        except OSError:
            return ""
        return data.decode("utf-8", "replace")

    def save_draft(self, name: str, text: str) -> bool:
        """Keep a text for a later run; false where that fails and only this one has it."""
        path = self.drafts / f"{name}.txt"
        self._unsaved.pop(name, None)
        if len(text.encode()) > MAX_DRAFT:
            # A later run would read a part of it, and save that.
            self._unsaved[name] = text
            return False
        try:
            if text.strip():
                make_private_folder(self.drafts)
                atomic_write(path, text)
            else:
                path.unlink(missing_ok=True)
        except OSError:
            self._unsaved[name] = text
        return name not in self._unsaved

    def copy_shipped(self, path: Path) -> Path:
        """Copy a shipped session into the user's folder, where it goes before the shipped one."""
        copy = self.folder / path.name
        if not _write_new(copy, _without_modeline(_read(path))):
            raise FileChangeError(f"{copy} already exists. Edit that file.")
        return copy

    def duplicate(self, path: Path, title: str) -> Path:
        """Save a copy of a session, the user's or a shipped one, with another title."""
        copy = self.save(title, _retitled(_without_modeline(_read(path)), title).decode())
        self._undo.append((f"Removed the copy {title}.", lambda: self._move_to_trash(copy)))
        return copy

    def rename(self, path: Path, title: str) -> None:
        """Give a session another title. Its file, which the journal goes by, keeps its name."""
        before = _read(path)
        self._rewrite(path, before, _retitled(before, title), f"{title} has its old title again.")

    def rewrite(self, path: Path, before: bytes, text: str, title: str) -> None:
        """Save a session with changes, unless its file has others than ``before`` by now."""
        if _read(path) != before:
            raise FileChangeError(f"{path.name} was changed by another program meanwhile.")
        self._rewrite(path, before, text.encode(), f"{title} is as it was before.")

    def _rewrite(self, path: Path, before: bytes, after: bytes, undone: str) -> None:
        _replace(path, after)

        def undo() -> None:
            if _read(path) != after:
                raise FileChangeError(f"{path.name} has changed since.")
            _replace(path, before)

        self._undo.append((undone, undo))

    def delete(self, path: Path, title: str) -> None:
        """Move a session's file to the trash. What was done of it stays in the journal."""
        moved = self._move_to_trash(path)

        def undo() -> None:
            if os.path.lexists(path):
                raise FileChangeError(f"{path.name} exists again; the deleted one is {moved}.")
            _move(moved, path)

        self._undo.append((f"{title} is back.", undo))

    def undo(self) -> str:
        """Undo the last change; a sentence that says so.

        One that fails can be tried again, unless the file is gone or another one by now.
        """
        sentence, undo = self._undo[-1]
        try:
            undo()
        except FileChangeError as error:
            reason = error.__cause__
            if reason is None or isinstance(reason, FileNotFoundError):
                self._undo.pop()
            raise FileChangeError(f"Not undone: {error}") from reason
        self._undo.pop()
        return sentence

    def _move_to_trash(self, path: Path) -> Path:
        for number in count(1):
            name = f"{path.stem}{f'-{number}' if number > 1 else ''}{path.suffix}"
            target = self.trash / name
            if not os.path.lexists(target):
                _move(path, target)
                return target
        raise AssertionError  # likewise


def draft_text(key: str, *, is_saved: bool) -> str:
    """What is said of a draft as its screen is left; ``key`` opens that screen."""
    if is_saved:
        return f"Saved as a draft. {key} continues it."
    return f"The draft can't be saved: it is gone when you quit. {key} continues it."


def retitled(text: str, title: str) -> str:
    """A session file with another title and nothing else changed.

    Raises:
        FileChangeError: It is written in a way that only an editor can change.
    """
    from coach_tui.definitions.problems import ProblemReport
    from coach_tui.definitions.writer import yaml_scalar
    from coach_tui.definitions.yaml_parser import MappingNode, ScalarNode, parse

    # As it is written; the comparison below must not fail for its spaces.
    title = " ".join(safe_text(title).split())[:MAX_TITLE].strip()
    root = parse(text, ProblemReport(""))
    node = root.get("title") if isinstance(root, MappingNode) else None
    if not isinstance(root, MappingNode) or not isinstance(node, ScalarNode):
        raise FileChangeError(_NO_TITLE)
    lines = text.split("\n")
    first, last = node.place, node.end
    before = lines[first.line - 1][: first.column - 1]
    after = lines[last.line - 1][last.column - 1 :]
    lines[first.line - 1 : last.line] = [before + yaml_scalar(title, MAX_TITLE) + after]
    new_text = "\n".join(lines)
    expected = {entry.key.text: plain_node(entry.value) for entry in root.entries}
    if plain_node(parse(new_text, ProblemReport(""))) != expected | {"title": title}:
        raise FileChangeError("This title can only be changed in your editor.")
    return new_text


def plain_node(node: object) -> dict[str, object] | list[object] | str | None:
    """A node of YAML without places."""
    from coach_tui.definitions.yaml_parser import MappingNode, ScalarNode, SequenceNode

    match node:
        case ScalarNode(text):
            return text
        case SequenceNode(items):
            return [plain_node(item) for item in items]
        case MappingNode(entries):
            return {entry.key.text: plain_node(entry.value) for entry in entries}
        case _:
            return None


def _retitled(data: bytes, title: str) -> bytes:
    from coach_tui.definitions.problems import ProblemReport
    from coach_tui.definitions.yaml_parser import decode

    text = decode(data, ProblemReport(""))
    if text is None:
        raise FileChangeError(_NO_TITLE)
    return retitled(text, title).encode()


def _read(path: Path) -> bytes:
    from coach_tui.definitions.problems import MAX_BYTES

    try:
        return read_file(path, MAX_BYTES)
    except OSError as error:
        raise FileChangeError(f"{path} cannot be read: {_reason(error)}.") from error


def _write_new(path: Path, data: bytes) -> bool:
    """Write a new file; false where there is one."""
    try:
        make_private_folder(path.parent)
        try:
            atomic_write(path, data, overwrite=False)
        except FileExistsError:  # not that of a folder: a link to nowhere is none, and there
            return False
    except OSError as error:
        raise FileChangeError(f"{path} cannot be saved: {_reason(error)}.") from error
    return True


def _replace(path: Path, data: bytes) -> None:
    try:
        atomic_write(path, data)
    except OSError as error:
        raise FileChangeError(f"{path} cannot be saved: {_reason(error)}.") from error


def _move(path: Path, target: Path) -> None:
    """Move a file to where there is none."""
    try:
        make_private_folder(target.parent)
        shutil.move(path, target)
    except OSError as error:
        with suppress(OSError):
            if os.path.lexists(path):
                target.unlink()  # a part of it, on another disk
        raise FileChangeError(f"{path} cannot be moved: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    return error.strerror or os.strerror(error.errno or errno.EIO)


def _without_modeline(data: bytes) -> bytes:
    """A file without its first line if that is the relative path of a schema."""
    first, _, rest = data.partition(b"\n")
    return rest if first.startswith(_MODELINE) else data
