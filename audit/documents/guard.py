"""Runs a program that must not outlive whoever asks for it: `python -I -S guard.py FOLDER SOCKET PROGRAM ARGUMENT...`.

Ends when the program does, or when standard input closes because whoever asked has given up or was killed. Either way
all that the program started is killed and SOCKET deleted; in the second case FOLDER too. Needs no other module of ours.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys

_LOOK = 0.05  # seconds between looks at whether the program has ended


def main(folder: str, socket: str, command: list[str]) -> int:
    """Start, watch, clean up; 0 when the program ended well."""
    program = subprocess.Popen(
        command,
        cwd=folder,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    given_up = False
    while program.poll() is None and not given_up:
        given_up = bool(select.select([sys.stdin], [], [], _LOOK)[0])
    with contextlib.suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    program.wait()
    with contextlib.suppress(FileNotFoundError):
        os.unlink(socket)  # noqa: PTH108 - pathlib would double the time this takes to start
    if given_up:
        shutil.rmtree(folder, ignore_errors=True)
    return int(given_up or program.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
