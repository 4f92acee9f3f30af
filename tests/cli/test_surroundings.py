"""What the world around a command does to it: streams that close, disks that are full, folders that go away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.project.config import here
from tests.cli.conftest import Run

POSIX = pytest.mark.skipif(os.name != "posix", reason="about POSIX shells and devices")


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in which `$cg` is the command."""
    environment = {**os.environ, "cg": f"{sys.executable} -m contractguard"}
    return subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.no_cover
@POSIX
@pytest.mark.parametrize("command", ["rules", "--help", "diff old.json same.json --show info"])
def test_a_reader_that_goes_away_is_no_finding(folder: Path, command: str) -> None:
    result = shell(f"{{ sleep 0; $cg {command}; echo $? >&2; }} | true")

    assert result.stderr in ("141\n", "0\n")  # 0 when all was written before the reader had ended


@pytest.mark.no_cover
@POSIX
@pytest.mark.parametrize("command", ["rules", "--help", "diff old.json same.json"])
def test_output_that_nobody_can_read_any_more(folder: Path, command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = subprocess.run(
            [sys.executable, "-m", "contractguard", *command.split()],
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)

    assert (result.returncode, result.stderr) == (141, "")


@pytest.mark.no_cover
@POSIX
@pytest.mark.parametrize("errors", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("diff old.json same.json", 0),
        ("diff old.json new.json", 1),
        ("diff old.json", 2),
        ("diff old.json absent.json", 3),
        ("diff none.json none.json", 3),
    ],
)
def test_errors_that_nobody_can_read_change_no_exit_code(folder: Path, errors: str, command: str, code: int) -> None:
    (folder / "none.json").write_text('{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}')

    assert shell(f"$cg {command} {errors}").returncode == code


@pytest.mark.no_cover
@POSIX
def test_a_closed_standard_output_is_no_pass_and_no_bug(folder: Path) -> None:
    result = shell("$cg diff old.json same.json >&-")

    assert result.returncode == 3
    assert result.stderr.startswith("contractguard: standard output is closed\n  remedy: ")
    assert shell("$cg diff old.json same.json --quiet >&-").returncode == 0
    assert shell("$cg diff old.json same.json -q -o text=report.txt >&-").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["rules", "--help", "diff old.json same.json"])
def test_a_full_disk_is_told(folder: Path, command: str) -> None:
    result = shell(f"$cg {command} >/dev/full")

    assert result.returncode == 3
    assert result.stderr.startswith("contractguard: No space left on device\n")
    assert "Exception ignored" not in result.stderr


@pytest.mark.no_cover
@POSIX
@pytest.mark.parametrize("command", ["check", "record", "init", "diff a b"])
def test_a_folder_that_was_removed_is_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "gone").mkdir()

    result = shell(f"cd {tmp_path}/gone && rmdir ../gone && $cg {command}")

    assert result.returncode == 3
    assert result.stderr.startswith("contractguard: the current folder does not exist any more\n")


def test_the_current_folder_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    assert here().name == "gone"
    (tmp_path / "gone").rmdir()

    with pytest.raises(InputError, match="does not exist"):
        here()


class TestOutput:
    @POSIX
    def test_a_pipe_stays_a_pipe(self, folder: Path, run: Run) -> None:
        pipe, got = folder / "pipe", []
        os.mkfifo(pipe)
        reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
        reader.start()

        result = run("diff", "old.json", "new.json", "-o", "json=pipe")
        reader.join(20)

        assert result.code == 1
        assert json.loads(got[0])["summary"]["error"] == 1
        assert pipe.is_fifo()

    @POSIX
    def test_a_link_stays_a_link(self, folder: Path, run: Run) -> None:
        (folder / "report.json").write_text("before")
        (folder / "latest").symlink_to("report.json")

        run("diff", "old.json", "new.json", "-o", "json=latest")

        assert (folder / "latest").is_symlink()
        assert json.loads((folder / "report.json").read_text())["command"] == "diff"

    @POSIX
    def test_what_opens_a_stream_by_name_is_written_to(self, folder: Path) -> None:
        (folder / "log").write_text("before\n")

        result = shell("{ $cg diff old.json same.json -q -o text=/proc/self/fd/1; echo after; } >> log")

        assert result.stderr == ""
        first, *_, last = (folder / "log").read_text().splitlines()
        assert (first, last) == ("before", "after")
        assert "0 errors" in (folder / "log").read_text()

    @pytest.mark.parametrize("name", [".", "sub"])
    def test_a_folder_is_refused_before_anything_is_read(self, folder: Path, run: Run, name: str) -> None:
        (folder / "sub").mkdir()

        result = run("diff", "absent.json", "absent.json", "-o", f"json={name}")

        assert result.code == 2
        assert "is a folder" in result.err

    def test_a_name_below_a_file_is_told(self, folder: Path, run: Run) -> None:
        result = run("diff", "old.json", "same.json", "-o", "text=old.json/report")

        assert result.code == 3
        assert "cannot be written" in result.err


class TestDebug:
    @pytest.mark.parametrize(
        "arguments", [["--debug", "diff", "absent.json", "old.json"], ["diff", "absent.json", "old.json", "--debug"]]
    )
    def test_may_stand_anywhere(self, folder: Path, run: Run, arguments: list[str]) -> None:
        result = run(*arguments)

        assert result.code == 3
        assert "Traceback" in result.err
        assert "no such file" in result.err

    def test_is_an_argument_after_two_dashes(self, folder: Path, run: Run) -> None:
        result = run("diff", "old.json", "--", "--debug")

        assert result.code == 3
        assert "Traceback" not in result.err
        assert "--debug: there is no such file" in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b[31m"],
        ["diff", "a", "b", "--\x1b[31m"],
        ["diff", "a", "b", "--policy", "\x1b[31m"],
        ["diff", "a", "b", "--severity", "\x1b[31m"],
        ["diff", "a", "b", "--lane", "\x1b[31m"],
        ["record", "old.json", "--provider", "\x1b[31m"],
        ["explain", "\x1b[31m"],
    ],
)
def test_nothing_of_the_command_line_reaches_the_terminal_as_it_is(
    folder: Path, run: Run, arguments: list[str]
) -> None:
    result = run(*arguments)

    assert result.code == 2
    assert "\x1b" not in result.err
    assert "Traceback" not in result.err


def test_an_interrupt_while_the_program_is_loaded_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")

    done = subprocess.run(
        [sys.executable, "-m", "contractguard", "rules"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_file_of_the_change_that_is_called_like_a_module_of_ours_is_not_run(folder: Path) -> None:
    (folder / "orjson.py").write_text("import os\nos._exit(0)\n")

    done = subprocess.run(
        [sys.executable, "-m", "contractguard", "diff", "old.json", "new.json", "-q"],
        cwd=folder,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
