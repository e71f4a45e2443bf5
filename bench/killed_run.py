"""One process of the app that is to be killed, and what it printed until then."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import threading
from contextlib import suppress

REP_LINE = re.compile(r"\b\d+ of \d+ reps\.")
SKIPPED = "Skip exercise."


class Run:
    """One process of the app and what it printed."""

    def __init__(self, command: list[str], env: dict[str, str], *, pty: bool) -> None:
        self.output = bytearray()
        self.errors = bytearray()
        if pty:
            master, slave = _terminal()
            self.process = subprocess.Popen(
                command, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
            )
            os.close(slave)
            sources = [(master, self.output)]
        else:
            self.process = subprocess.Popen(
                [*command, "--plain"],
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            pipes = (self.process.stdout, self.process.stderr)
            sources = [
                (os.dup(pipe.fileno()), collected)
                for pipe, collected in zip(pipes, (self.output, self.errors), strict=True)
                if pipe is not None
            ]
        self._readers = [threading.Thread(target=_drain, args=source) for source in sources]
        for reader in self._readers:
            reader.start()

    def kill(self) -> bool:
        """Kill it, unless it had ended by itself; whether it was killed."""
        killed = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return killed

    def press(self, key: str) -> None:
        """Press a key and enter, line by line."""
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):  # it has ended by itself
                os.write(self.process.stdin.fileno(), f"{key}\n".encode())

    @property
    def skips(self) -> int:
        """How many skips were printed."""
        return self.output.decode("utf-8", "replace").count(SKIPPED)

    def acknowledged(self, before: int) -> int:
        """How many reps were printed as done: a rep's line comes when the one before it is saved.

        The rep that a skip interrupts was printed, too, and is not done.
        """
        lines = REP_LINE.findall(self.output.decode("utf-8", "replace"))
        return before + max(0, len(lines) - 1 - self.skips)


def _terminal() -> tuple[int, int]:
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415 - as above

    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    return master, slave


def _drain(descriptor: int, collected: bytearray) -> None:
    try:
        while chunk := os.read(descriptor, 65536):
            collected += chunk
    except OSError:
        pass  # the other end of a terminal is gone
    finally:
        os.close(descriptor)
