"""Files read and written whole, and folders made, for this user only; never a device or a pipe."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path

# Modes of a new file: for this user only, whatever the umask; or as the umask allows.
PRIVATE_MODE, PUBLIC_MODE = 0o600, 0o666


def make_private_folder(folder: Path) -> None:
    """Make a folder and those missing above it, for this user only, whatever the umask.

    A folder that exists keeps its mode: the user may share it on purpose.
    """
    missing = list(takewhile(lambda path: not path.exists(), (folder, *folder.parents)))
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        fsync_folder(path.parent)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))


def path_exists(path: Path) -> bool:
    """Whether anything is at a path; false if its folder is not accessible, as after sudo."""
    return os.path.exists(path)  # noqa: PTH110 - that of Path raises PermissionError


def is_folder(path: Path) -> bool:
    """Whether a folder is at a path; false where that cannot be known, or no file can have that name."""
    return os.path.isdir(path)  # noqa: PTH112 - as above


def regular_file_exists(path: Path) -> bool:
    """Whether a regular file is at a path.

    Anything else there, such as a folder or a pipe, raises ``OSError``, and so does a path whose
    folder is not accessible.
    """
    with suppress(FileNotFoundError):
        _require_regular(path.stat())
        return True
    return False


class FileTooLargeError(OSError):
    """A file is larger than its reader takes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(errno.EFBIG, f"it is larger than {max_bytes // 1024} KiB")


def read_file(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file of at most so many bytes.

    A larger file raises ``FileTooLargeError``. What is no regular file is refused with an
    ``OSError``: opening a pipe could wait for ever.
    """
    data = read_head(path, max_bytes + 1)
    if len(data) > max_bytes:
        raise FileTooLargeError(max_bytes)
    return data


def read_head(path: Path, max_bytes: int) -> bytes:
    """The first bytes of a regular file; anything else is refused as by ``read_file``."""
    _require_regular(path.stat())
    with path.open("rb") as file:
        return file.read(max_bytes)


def open_private(path: Path, flags: int) -> int:
    """Open a regular file for this user only; it and its folder are made if missing."""
    make_private_folder(path.parent)
    # Without O_NONBLOCK opening a pipe without a reader would block.
    flags |= os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags, PRIVATE_MODE)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise _not_a_file() from error
        raise
    try:
        _require_regular(os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    with suppress(OSError):  # another owner's file
        path.chmod(PRIVATE_MODE)
    return descriptor


def atomic_write(
    path: Path,
    data: bytes | str,
    *,
    mode: int = PRIVATE_MODE,
    fsync: bool = True,
    overwrite: bool = True,
) -> None:
    """Write a file whole, or leave what was there; text as UTF-8.

    A link stays one: its target is written. ``fsync``: it must survive a power cut. An existing
    file is replaced unless ``overwrite`` is false; a device or a pipe is refused.
    """
    with atomic_file(path, mode=mode, fsync=fsync, overwrite=overwrite) as draft:
        draft.write_bytes(_encoded(data))


def write_output(
    path: Path, data: bytes | str, *, fsync: bool = True, overwrite: bool = True
) -> None:
    """Write what a command is asked for: a file by ``atomic_write``, but to a device or pipe as it is.

    Those are refused, too, if ``overwrite`` is false.
    """
    if overwrite and _is_device(path):
        # Not path.write_bytes: that would create a file if the device went meanwhile.
        with os.fdopen(os.open(path, os.O_WRONLY), "wb") as device:
            device.write(_encoded(data))
    else:
        atomic_write(path, data, fsync=fsync, overwrite=overwrite)


def _encoded(data: bytes | str) -> bytes:
    return data.encode("utf-8") if isinstance(data, str) else data


@contextmanager
def atomic_file(
    path: Path, *, mode: int = PRIVATE_MODE, fsync: bool = True, overwrite: bool = True
) -> Generator[Path]:
    """An empty file to fill inside the block; it takes the place of ``path`` at its end.

    It lies in the same folder, as ``.NAME-….new``, and is removed if the block raises.
    """
    target = Path(os.path.realpath(path)) if path.is_symlink() else path
    with suppress(FileNotFoundError):
        _require_regular(target.stat())
    draft = target.with_name(f".{target.name[:40]}-{os.urandom(6).hex()}.new")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    try:
        if mode == PRIVATE_MODE:
            draft.chmod(mode)  # a umask may take even the owner's rights
        yield draft
        if fsync:
            _fsync(draft)
        if overwrite:
            draft.replace(target)
        else:
            _put_in_free_place(draft, target)
        if fsync:
            fsync_folder(target.parent)
    finally:
        with suppress(OSError):
            draft.unlink()


def set_aside(path: Path, other: Path) -> None:
    """Rename a file before it is rewritten; what a link leads to is copied instead."""
    if path.is_symlink():
        _require_regular(path.stat())
        atomic_write(other, path.read_bytes())
    else:
        path.replace(other)


def link_or_copy(path: Path, other: Path) -> None:
    """Give a file another name, or on a file system without hard links a copy by that name."""
    try:
        other.hardlink_to(path)
    except OSError:
        atomic_write(other, path.read_bytes())


def _put_in_free_place(draft: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link never takes the place of another file.
        target.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links.
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        draft.replace(target)


def fsync_folder(folder: Path) -> None:
    """Have the names of new and renamed files in a folder survive a power cut."""
    if os.name == "posix":
        with suppress(OSError):  # some file systems refuse it; the files are in place
            _fsync(folder, os.O_RDONLY)


def _fsync(path: Path, flags: int = os.O_RDWR) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _require_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise _not_a_file()


def _not_a_file() -> OSError:
    return OSError(errno.EINVAL, "it is a device or a pipe, not a file")
