"""The one way to open a user's file: what is outside, no file, or exchanged meanwhile, is not read."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers import user_file
from contractguard.readers.user_file import files_below, open_file, read_bytes, work_tree

SECRET = "auths: {registry: {auth: c2VjcmV0}}"


@pytest.fixture
def inside(tmp_path: Path) -> Path:
    """A folder with a file, beside a secret that is not in it."""
    (tmp_path / "secret.json").write_text(SECRET)
    folder = tmp_path / "inside"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "a.json").write_text("{}")
    return folder


def refusal(path: Path, root: Path | None) -> str:
    with pytest.raises(InputError) as caught:
        read_bytes(path, "name", root)
    assert caught.value.where == "name" and caught.value.remedy
    assert SECRET not in str(caught.value)
    return caught.value.what


def test_a_file_and_links_to_it_are_read(inside: Path) -> None:
    (inside / "near.json").symlink_to("below/a.json")
    (inside / "folder").symlink_to("below")

    found = [read_bytes(inside / name, name, inside) for name in ("below/a.json", "near.json", "folder/a.json")]

    assert found == [b"{}"] * 3


@pytest.mark.parametrize("link", ["a.json", "linked/secret.json", "twice.json"])
def test_a_link_that_leads_outside_is_not_followed(inside: Path, link: str) -> None:
    (inside / "a.json").symlink_to("../secret.json")
    (inside / "linked").symlink_to("..")
    (inside / "twice.json").symlink_to("a.json")

    assert "which is outside" in refusal(inside / link, inside)


def test_what_a_person_named_may_lie_anywhere(inside: Path) -> None:
    (inside / "a.json").symlink_to("../secret.json")

    assert read_bytes(inside / "a.json", "a.json") == SECRET.encode()


def test_git_keeps_its_own(inside: Path) -> None:
    (inside / ".git").mkdir()
    (inside / ".git" / "config").write_text("extraheader = AUTHORIZATION: basic c2VjcmV0")
    (inside / "a.json").symlink_to(".git/config")

    assert "which is git's own" in refusal(inside / "a.json", inside)


@pytest.mark.parametrize("root", [True, False], ids=["below a root", "named"])
class TestWhatIsNoFile:
    """None of it is waited for."""

    def test_a_pipe(self, inside: Path, root: bool) -> None:
        os.mkfifo(inside / "a.json")

        assert refusal(inside / "a.json", inside if root else None) == "is not a regular file"

    def test_a_socket(self, inside: Path, root: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(inside)  # a socket's address is short
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("a.json")

            assert refusal(inside / "a.json", inside if root else None) == "is not a regular file"

    @pytest.mark.parametrize("name", ["/dev/zero", "/dev/tty", "/dev/stdin"])
    def test_a_device(self, inside: Path, root: bool, name: str) -> None:
        (inside / "a.json").symlink_to(name)

        what = refusal(inside / "a.json", Path("/") if root else None)

        assert what == "is not a regular file" or what.startswith(("cannot be read", "there is no such file"))

    def test_a_folder(self, inside: Path, root: bool) -> None:
        assert refusal(inside / "below", inside if root else None) == "is not a regular file"

    def test_a_link_to_nothing_and_one_to_itself(self, inside: Path, root: bool) -> None:
        (inside / "a.json").symlink_to("gone.json")
        (inside / "b.json").symlink_to("b.json")

        assert refusal(inside / "a.json", inside if root else None) == "there is no such file"
        assert refusal(inside / "b.json", inside if root else None).startswith("cannot be read")


class TestWhatIsExchangedMeanwhile:
    """Between the look at a path and the opening of it: the last moment that an attacker has."""

    @pytest.fixture
    def swap(self, inside: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
        """What is put in the place of what, when a path has been found to be inside."""
        swaps: list[tuple[str, str]] = []
        look = user_file._require_inside

        def looked(real: Path, top: Path, name: str) -> None:
            look(real, top, name)
            for path, target in swaps:
                os.rename(inside / path, inside / f"{path}.old")
                os.symlink(target, inside / path)

        monkeypatch.setattr(user_file, "_require_inside", looked)
        return swaps

    def test_the_file_for_a_link(self, inside: Path, swap: list[tuple[str, str]]) -> None:
        swap.append(("below/a.json", "../../secret.json"))

        assert refusal(inside / "below" / "a.json", inside).startswith("cannot be read")

    @pytest.mark.skipif(not user_file._BY_STEPS, reason="the system opens no file below a folder")
    def test_its_folder_for_a_link(self, inside: Path, swap: list[tuple[str, str]]) -> None:
        (inside.parent / "other").mkdir()
        (inside.parent / "other" / "a.json").write_text(SECRET)
        swap.append(("below", "../other"))

        assert refusal(inside / "below" / "a.json", inside).startswith("cannot be read")

    def test_the_file_for_a_pipe(self, inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        look = user_file._require_inside

        def looked(real: Path, top: Path, name: str) -> None:
            look(real, top, name)
            os.unlink(real)
            os.mkfifo(real)

        monkeypatch.setattr(user_file, "_require_inside", looked)

        assert refusal(inside / "below" / "a.json", inside) == "is not a regular file"


def test_a_large_file_is_refused_unread(inside: Path) -> None:
    with (inside / "a.json").open("wb") as file:
        file.truncate(1 << 40)

    with pytest.raises(InputError, match="larger than 1024 KiB"):
        read_bytes(inside / "a.json", "a.json", inside, 1 << 20)


def test_a_file_that_says_it_is_empty_and_is_not_is_bounded_too() -> None:
    """The system makes up files as they are read."""
    made_up = Path("/proc/self/smaps")
    if not made_up.exists():
        pytest.skip("the system has no such files")
    assert made_up.stat().st_size == 0

    with pytest.raises(InputError, match="larger than"):
        read_bytes(made_up, "smaps", limit=100)


def test_no_descriptor_stays_open(inside: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    os.mkfifo(inside / "pipe")

    for _ in range(5):
        for name in ("below/a.json", "pipe", "gone", "below"):
            with suppress(InputError):
                read_bytes(inside / name, name, inside)
    with open_file(inside / "below" / "a.json", "a", inside):
        pass

    assert before == (len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0)


class TestFilesBelow:
    def found(self, folder: Path, root: Path, *, hidden: bool = False) -> list[tuple[str, bool]]:
        below = files_below(folder, root, hidden=hidden)
        return [(path.relative_to(folder).as_posix(), error is None) for path, error in below]

    def test_they_come_sorted_and_with_what_is_no_file(self, inside: Path) -> None:
        for name in ("z.json", "b.json", ".hidden/c.json"):
            (inside / name).parent.mkdir(exist_ok=True)
            (inside / name).write_text("{}")
        os.mkfifo(inside / "pipe.json")

        assert self.found(inside, inside) == [
            ("b.json", True),
            ("pipe.json", True),
            ("z.json", True),
            ("below/a.json", True),
        ]
        assert (".hidden/c.json", True) in self.found(inside, inside, hidden=True)

    def test_a_linked_folder_is_entered_once_and_never_outside(self, inside: Path) -> None:
        (inside / "again").symlink_to("below")
        (inside / "below" / "up").symlink_to("..")
        (inside / "out").symlink_to("../..")
        (inside / "circle").symlink_to("circle")

        assert self.found(inside, inside) == [("circle", True), ("out", False), ("again/a.json", True)]

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
    def test_a_folder_that_cannot_be_read_is_told(self, inside: Path) -> None:
        (inside / "below").chmod(0)

        assert self.found(inside, inside) == [("below", False)]


def test_a_work_tree_is_the_folder_around_git_s_or_the_folder_itself(inside: Path) -> None:
    assert work_tree(inside / "below") == inside / "below"

    (inside / ".git").write_text("gitdir: elsewhere")

    assert work_tree(inside / "below") == inside
