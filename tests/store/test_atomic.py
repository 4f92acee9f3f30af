"""Files that are written whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.store.atomic import hold_lock, write_atomic

CRASH = """
import os, sys
from pathlib import Path
from contractguard.store import atomic

def die(*_):
    os._exit(9)

setattr(os, sys.argv[2], die)
atomic.write_atomic(Path(sys.argv[1]), b"new" * 100_000)
"""

COUNT = """
import sys
from pathlib import Path
from contractguard.store.atomic import hold_lock, write_atomic

path = Path(sys.argv[1])
for _ in range(25):
    with hold_lock(path):
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

    with hold_lock(path), pytest.raises(InputError, match="held the lock"), hold_lock(path, seconds=0.05):
        pass


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(InputError, match="cannot be written"):
        write_atomic(tmp_path / "file" / "below", b"x")


FAIL = """
import os, sys
from pathlib import Path
from contractguard.contract.errors import InputError
from contractguard.store.atomic import write_atomic

def fail(*_):
    raise OSError(28, "No space left on device")

setattr(os, sys.argv[2], fail)
try:
    write_atomic(Path(sys.argv[1]), b"new" * 100_000)
except InputError as error:
    sys.exit(str(error))
"""

HOLD = """
import sys
from pathlib import Path
from contractguard.store.atomic import hold_lock

with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("at", ["fsync", "replace", "chmod"])
def test_a_failure_in_the_middle_leaves_the_old_file_and_no_rest(tmp_path: Path, at: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    result = subprocess.run([sys.executable, "-c", FAIL, str(path), at], check=False, capture_output=True, text=True)

    assert result.returncode == 1
    assert result.stderr.startswith(f"{path}: cannot be written: No space left on device\n  remedy: ")
    assert path.read_bytes() == b"old"
    assert [child.name for child in tmp_path.iterdir()] == ["file"]


def test_a_reader_sees_the_old_bytes_or_the_new_ones_and_nothing_between(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = {b"a" * 300_000, b"b" * 200_000}
    path.write_bytes(b"a" * 300_000)
    code = (
        "import sys; from pathlib import Path; from contractguard.store.atomic import write_atomic\n"
        "for n in range(40): write_atomic(Path(sys.argv[1]), b'a' * 300_000 if n % 2 else b'b' * 200_000)"
    )

    with subprocess.Popen([sys.executable, "-c", code, str(path)]) as writer:
        while writer.poll() is None:
            assert path.read_bytes() in contents

    assert writer.returncode == 0


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from contractguard.store.atomic import write_atomic\n"
        "os.umask(0o027); write_atomic(Path(sys.argv[1]), b'x'); assert os.umask(0) == 0o027"
    )

    subprocess.run([sys.executable, "-c", code, str(tmp_path / "file")], check=True)

    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o640


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "link").symlink_to("target")

    write_atomic(tmp_path / "link", b"new")

    assert (tmp_path / "target").read_bytes() == b"precious"
    assert (tmp_path / "link").read_bytes() == b"new"


def test_a_lock_that_another_process_holds_too_long_is_an_error_until_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"

        with pytest.raises(InputError) as caught, hold_lock(path, seconds=0.05):
            pass
        holder.kill()
    with hold_lock(path, seconds=0.05):
        write_atomic(path, b"x")

    assert "another process has held the lock for 0.05 seconds" in caught.value.what
    assert caught.value.where == str(path)
    assert f"the lock is {tmp_path / '.contractguard'}" in caught.value.remedy
    assert path.read_bytes() == b"x"


def test_an_exception_under_the_lock_releases_it(tmp_path: Path) -> None:
    path = tmp_path / "file"

    with pytest.raises(KeyError), hold_lock(path):
        raise KeyError

    with hold_lock(path, seconds=0.05):
        pass


def test_a_lock_where_no_file_can_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(InputError, match="cannot be written"), hold_lock(tmp_path / "file" / "below"):
        pass


@pytest.mark.parametrize("name", ["folder", "x" * 300])
def test_what_can_be_no_file_is_an_error_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(InputError, match="cannot be written"):
        write_atomic(tmp_path / name, b"x")

    assert [child.name for child in tmp_path.iterdir()] == ["folder"]
