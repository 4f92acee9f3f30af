"""Files that are written whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers.atomic import locked, write_atomic

CRASH = """
import os, sys
from pathlib import Path
from contractguard.readers import atomic

def die(*_):
    os._exit(9)

setattr(os, sys.argv[2], die)
atomic.write_atomic(Path(sys.argv[1]), b"new" * 100_000)
"""

COUNT = """
import sys
from pathlib import Path
from contractguard.readers.atomic import locked, write_atomic

path = Path(sys.argv[1])
for _ in range(25):
    with locked(path):
        number = int(path.read_bytes() or b"0") if path.exists() else 0
        write_atomic(path, str(number + 1).encode())
"""


def test_bytes_arrive_and_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.json"

    write_atomic(path, b"one")
    write_atomic(path, b"two")

    assert path.read_bytes() == b"two"
    assert [child.name for child in path.parent.iterdir()] == ["file.json"]


def test_the_mode_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    path.chmod(0o640)

    write_atomic(path, b"x")

    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("at", ["fsync", "replace"])
def test_a_crash_in_the_middle_leaves_the_old_file_whole(tmp_path: Path, at: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    result = subprocess.run([sys.executable, "-c", CRASH, str(path), at], check=False)

    assert result.returncode == 9
    assert path.read_bytes() == b"old"


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "count"
    writers = [subprocess.Popen([sys.executable, "-c", COUNT, str(path)]) for _ in range(3)]

    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert path.read_bytes() == b"75"


def test_a_lock_that_is_held_too_long_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "file"

    with locked(path), pytest.raises(InputError, match="held the lock"), locked(path, seconds=0.05):
        pass


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(InputError, match="cannot be written"):
        write_atomic(tmp_path / "file" / "below", b"x")
