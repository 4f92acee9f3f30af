"""Locks and unfinished files: where they lie, what becomes of them when a writer is killed, and of those of one that
lives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.store.atomic import hold_lock, write_atomic
from contractguard.store.work_folder import new_file, remove_leftovers, try_lock, work_folder

POSIX = pytest.mark.skipif(os.name != "posix", reason="about POSIX locks and links")

STOPPED_AT = """
import os, sys
from pathlib import Path
from contractguard.store.atomic import hold_lock, write_atomic

path, root = Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None
real = getattr(os, sys.argv[3])

def stop(*arguments):
    setattr(os, sys.argv[3], real)
    print("here", flush=True)
    sys.stdin.readline()
    return real(*arguments)

with hold_lock(path, root):
    setattr(os, sys.argv[3], stop)
    write_atomic(path, b"new", root)
"""


def stopped(path: Path, root: Path | None, at: str) -> subprocess.Popen[bytes]:
    """A process that holds a lock and stands in the middle of writing."""
    command = [sys.executable, "-c", STOPPED_AT, str(path), str(root or ""), at]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert writer.stdout is not None and writer.stdout.readline() == b"here\n"
    return writer


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def unfinished(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.tmp"))


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_nothing_is_left_beside_a_file_or_for_git(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    path = tmp_path / "snapshots" / "shop" / "contract.json"

    with hold_lock(path, tmp_path):
        write_atomic(path, b"{}", tmp_path)
    git(tmp_path, "add", "-A")

    assert git(tmp_path, "ls-files").split() == ["snapshots/shop/contract.json"]
    assert left(tmp_path / ".contractguard") == [".gitignore"]


@POSIX
@pytest.mark.parametrize("at", ["fsync", "chmod", "replace"])
def test_what_a_killed_writer_leaves_is_not_for_git_and_the_next_one_removes_it(tmp_path: Path, at: str) -> None:
    git(tmp_path, "init", "-q")
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with stopped(path, tmp_path, at) as writer:
        writer.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"
    assert len(left(tmp_path / ".contractguard")) == 3
    git(tmp_path, "add", "-A")
    assert git(tmp_path, "ls-files") == "file\n"

    write_atomic(tmp_path / "other", b"x", tmp_path)

    assert left(tmp_path / ".contractguard") == [".gitignore"]
    assert left(tmp_path) == [".contractguard", ".git", "file", "other"]


@POSIX
@pytest.mark.parametrize("at", ["fsync", "chmod", "replace"])
def test_what_a_living_writer_needs_is_left_alone(tmp_path: Path, at: str) -> None:
    path = tmp_path / "file"
    with stopped(path, tmp_path, at) as writer:
        (before,) = unfinished(tmp_path / ".contractguard")

        write_atomic(tmp_path / "other", b"x", tmp_path)
        with hold_lock(tmp_path / "third", tmp_path):
            pass
        with pytest.raises(InputError, match="held the lock"), hold_lock(path, tmp_path, seconds=0.0):
            pass

        assert unfinished(tmp_path / ".contractguard") == [before]
        writer.communicate(b"\n")

    assert (writer.returncode, path.read_bytes()) == (0, b"new")
    assert left(tmp_path / ".contractguard") == [".gitignore"]


@POSIX
def test_outside_a_project_they_lie_beside_the_file_and_the_next_writer_of_it_removes_them(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with stopped(path, None, "replace") as writer:
        writer.send_signal(signal.SIGKILL)
    (tmp_path / ".mine.tmp").write_bytes(b"")
    assert len(unfinished(tmp_path)) == 2

    write_atomic(tmp_path / "other.json", b"x")
    assert len(unfinished(tmp_path)) == 2
    write_atomic(path, b"x")

    assert [one.name for one in unfinished(tmp_path)] == [".mine.tmp"]


@POSIX
def test_a_lock_that_was_removed_meanwhile_is_not_taken_for_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its holder removes it between the moment when the next one opens it, and that when it locks it."""
    folder = work_folder(tmp_path)
    opened: list[Json] = []

    def lock_late(handle: int) -> bool:
        if not opened:
            (lock,) = folder.glob("*.lock")
            lock.unlink()
        opened.append(handle)
        return try_lock(handle)

    monkeypatch.setattr("contractguard.store.atomic.try_lock", lock_late)

    with hold_lock(tmp_path / "file", tmp_path):
        assert len(opened) == 2
        assert len(list(folder.glob("*.lock"))) == 1


@POSIX
def test_of_many_who_lock_and_remove_the_lock_each_sees_what_the_one_before_wrote(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from contractguard.store.atomic import hold_lock, write_atomic\n"
        "root = Path(sys.argv[1]); path = root / 'count'\n"
        "for _ in range(15):\n"
        "    with hold_lock(path, root):\n"
        "        write_atomic(path, str(int(path.read_bytes() if path.exists() else b'0') + 1).encode(), root)\n"
    )
    writers = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]

    assert [writer.wait() for writer in writers] == [0] * 3
    assert (tmp_path / "count").read_bytes() == b"45"
    assert left(tmp_path / ".contractguard") == [".gitignore"]


@POSIX
def test_a_new_file_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    handle, path = new_file(tmp_path, "x.")
    try:
        remove_leftovers(tmp_path)

        assert path.exists()
    finally:
        os.close(handle)
    remove_leftovers(tmp_path)
    assert not path.exists()


def test_where_nothing_can_be_locked_a_file_is_written_and_nothing_is_taken_for_a_leftover(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As some file systems that are reached over a network say."""

    def no_locks(handle: int) -> bool:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("contractguard.store.work_folder.try_lock", no_locks)
    other = work_folder(tmp_path) / "other.tmp"
    other.write_bytes(b"")

    write_atomic(tmp_path / "report", b"x", tmp_path)

    assert (tmp_path / "report").read_bytes() == b"x"
    assert left(tmp_path / ".contractguard") == [".gitignore", "other.tmp"]


@POSIX
@pytest.mark.parametrize("target", ["../outside", "snapshots", "nowhere"])
def test_a_link_in_its_place_is_refused(tmp_path: Path, target: str) -> None:
    root = tmp_path / "root"
    for folder in (root / "snapshots", tmp_path / "outside"):
        folder.mkdir(parents=True)
    (root / ".contractguard").symlink_to(target)

    with pytest.raises(InputError) as caught:
        write_atomic(root / "file", b"x", root)

    assert caught.value.where == str(root / ".contractguard")
    assert left(root / "snapshots") == left(tmp_path / "outside") == []


def test_one_that_a_killed_writer_left_half_made_is_made_whole(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / ".contractguard").mkdir()
    (tmp_path / ".contractguard" / ".gitignore").write_bytes(b"")
    (tmp_path / ".contractguard" / "mine").write_bytes(b"")

    write_atomic(tmp_path / "file", b"x", tmp_path)
    git(tmp_path, "add", "-A")

    assert git(tmp_path, "ls-files") == "file\n"


def test_what_somebody_wrote_into_its_gitignore_stays(tmp_path: Path) -> None:
    (tmp_path / ".contractguard").mkdir()
    (tmp_path / ".contractguard" / ".gitignore").write_bytes(b"*\n# mine\n")

    write_atomic(tmp_path / "file", b"x", tmp_path)

    assert (tmp_path / ".contractguard" / ".gitignore").read_bytes() == b"*\n# mine\n"


@POSIX
def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder belongs to another user, as after a run in a container."""
    real = os.open

    def denied(path: Path, *arguments: int, **more: int) -> int:
        if str(path).endswith(".lock"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *arguments, **more)

    monkeypatch.setattr(os, "open", denied)

    with pytest.raises(InputError, match="Permission denied") as caught, hold_lock(tmp_path / "file", tmp_path):
        pass

    assert caught.value.where.startswith(str(tmp_path / ".contractguard"))


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".contractguard").write_bytes(b"mine")

    with pytest.raises(InputError, match="is a link or a file"), hold_lock(tmp_path / "file", tmp_path):
        pass

    assert (tmp_path / ".contractguard").read_bytes() == b"mine"


@POSIX
def test_links_and_other_files_in_it_are_left_alone(tmp_path: Path) -> None:
    folder = work_folder(tmp_path)
    (tmp_path / "precious").write_bytes(b"x")
    (folder / "a.lock").symlink_to("../precious")
    (folder / "notes.txt").write_bytes(b"x")
    (folder / "folder.tmp").mkdir()

    write_atomic(tmp_path / "file", b"x", tmp_path)

    assert left(folder) == [".gitignore", "a.lock", "folder.tmp", "notes.txt"]
    assert (tmp_path / "precious").read_bytes() == b"x"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_top_that_is_read_only_is_no_obstacle_for_a_folder_that_is_not(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    tmp_path.chmod(0o555)
    try:
        write_atomic(tmp_path / "out" / "report", b"x", tmp_path)
    finally:
        tmp_path.chmod(0o755)

    assert left(tmp_path / "out") == ["report"]


@POSIX
def test_another_file_system_below_the_top_is_written_to_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says when a file would have to be moved from one file system to another."""
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if Path(source).parent != Path(target).parent:
            raise OSError(18, "Invalid cross-device link")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)

    write_atomic(tmp_path / "out" / "report", b"x", tmp_path)

    assert left(tmp_path / "out") == ["report"]
    assert left(tmp_path / ".contractguard") == [".gitignore"]
