"""Every command of the guides is run, in a copy of the example project, and prints what the guide shows.

In a page, a comment before a code block says what becomes of it:

- `<!-- run -->`: a console session. Each line after `$ ` is run (a trailing `# exit code N` tells how it ends, otherwise
  well), and what follows is its output; a line `...` stands for any lines.
- `<!-- background -->`: a command that runs beside the others, until the end of the page.
- `<!-- file NAME -->`: the content of a file, which the text before it has named.
- `<!-- skip … -->`: not run yet.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parents[2]
NOT_PLAYED = ("docker.md", "installing.md")
"""They need what is not there: a daemon that builds images, places to install from."""
PAGES = [page for page in sorted((ROOT / "docs" / "guides").glob("*.md")) if page.name not in NOT_PLAYED]
PAGES.append(ROOT / "docs" / "reference" / "consumers.md")
BLOCK = re.compile(
    r"^<!-- (?P<what>[a-z]+)(?: (?P<more>[^>]+?))? -->\n```\w*\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
PLUGIN = "contractguard.plugins.pytest_plugin"
COMMIT = re.compile(r"^checked against [0-9a-f]{12},", re.MULTILINE)
"""Another one on every run."""
END = "\x1e"
PORT = "8000"
KEPT_AWAY = ("CONTRACTGUARD_", "GIT_", "PYTEST_", "GITHUB_", "GITLAB_", "CI_", "TF_", "SYSTEM_", "BITBUCKET_")
"""Beginnings of names of variables: those of the build server that the tests run on, too."""


@dataclass(frozen=True, slots=True)
class Step:
    """A command, how it should end, and what it should print; or a file to write."""

    command: str
    code: int = 0
    output: str = ""


def steps_of(body: str) -> Iterator[Step]:
    """The commands of a console session, each with its output."""
    first, *sessions = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert not first.strip(), f"no command: {first}"
    for session in sessions:
        command, _, output = session.partition("\n")
        told = re.search(r"# exit code (\d+)$", command)
        yield Step(command, int(told[1]) if told else 0, output)


def matches(shown: str, printed: str) -> bool:
    """Whether an output is what the page shows, where `...` stands for any lines."""
    shown, printed = (COMMIT.sub("checked against a commit,", text) for text in (shown, printed))
    parts = re.split(r"^\.\.\.\n", shown, flags=re.MULTILINE)
    return re.fullmatch("(?:.*\n)*?".join(map(re.escape, parts)), printed) is not None


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the example project, as a repository."""
    folder = tmp_path / "contractguard"
    for name in ("contracts", "snapshots"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "contractguard.toml", folder)
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "Start"]):
        subprocess.run(["git", *arguments], cwd=folder, env=surroundings(tmp_path), check=True)
    return folder


def surroundings(folder: Path) -> dict[str, str]:
    """An environment in which `contractguard`, `pytest` and `python` are those of this run, on a fixed day."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "none.ini").write_text("[pytest]\n")
    for name, arguments in (
        ("contractguard", "-m contractguard"),
        # a pyproject.toml above the temporary folder would be pytest's otherwise
        ("pytest", f"-m pytest -c '{programs}/none.ini' --rootdir=. -p no:cacheprovider --color=no"),
        ("python", ""),
    ):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n')
        (programs / name).chmod(0o755)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(KEPT_AWAY)}
    people = {f"GIT_{who}_{what}": "ann@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {
        **kept,
        **people,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # what else is installed takes pytest four times as long to start
        "PYTEST_PLUGINS": PLUGIN,
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "CONTRACTGUARD_TODAY": "2026-01-01",
    }


@contextmanager
def beside(command: str, folder: Path, environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a server until the end; it is there when it takes a connection."""
    with subprocess.Popen(
        ["sh", "-c", f"exec {command}"],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            give_up = time.monotonic() + 120
            while True:
                assert server.poll() is None and time.monotonic() < give_up, f"does not serve: {command}"
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    continue
            yield
        finally:
            server.terminate()


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def played(page: str, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Step, int, str]]:
    """Do what a page says, one step after the other: each step, how it ended, and what it printed."""
    port = free_port()
    told = ""
    with ExitStack() as servers, subprocess.Popen(
        ["sh"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8",
    ) as shell:  # fmt: skip
        assert shell.stdin is not None and shell.stdout is not None

        def run(step: Step) -> tuple[Step, int, str]:
            shell.stdin.write(f"{step.command.replace(PORT, str(port))}\nprintf '{END}%s\\n' \"$?\"\n")
            shell.stdin.flush()
            lines = []
            for line in shell.stdout:
                text, mark, code = line.partition(END)
                lines.append(text)
                if mark:
                    return step, int(code), "".join(lines).replace(str(port), PORT)
            raise AssertionError(f"the shell ended: {''.join(lines)}")

        for block in BLOCK.finditer(page):
            told = page[: block.start()]
            if block["what"] == "run":
                yield from map(run, steps_of(block["body"]))
            elif block["what"] == "background":
                (step,) = steps_of(block["body"])
                where = Path(run(Step("pwd"))[2].strip())
                servers.enter_context(beside(step.command.replace(PORT, str(port)), where, environment, port))
            elif block["what"] == "file":
                assert f"`{block['more']}`" in told, f"the text does not name {block['more']}"
                yield run(Step(f"cat > {block['more']} <<'{END}'\n{block['body']}{END}"))
            else:
                assert block["what"] == "skip", f"nobody knows what to do: {block['what']}"
        shell.stdin.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_prints_what_the_page_shows(page: Path, project: Path, tmp_path: Path) -> None:
    seen = 0
    for step, code, output in played(page.read_text("utf-8"), project, surroundings(tmp_path)):
        assert code == step.code, f"$ {step.command}\n{output}"
        assert matches(step.output, output), f"$ {step.command}\n{output}"
        seen += 1

    assert seen > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_session_is_marked(page: Path) -> None:
    text = page.read_text("utf-8")

    assert text.count("```console\n") == len([block for block in BLOCK.finditer(text) if "$ " in block["body"]])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_workflows_have_least_permissions(page: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    workflows = [loaded for loaded in map(yaml.safe_load, blocks) if "jobs" in loaded]

    assert [workflow["permissions"] for workflow in workflows] == [{"contents": "read"}] * len(workflows)
    jobs = [job for one in workflows for job in one["jobs"].values()]
    assert all(any("contractguard" in step.get("run", step.get("uses", "")) for step in job["steps"]) for job in jobs)


def test_an_output_must_be_what_is_shown() -> None:
    assert matches("a\n...\nc\n", "a\nb\nb\nc\n")
    assert matches("...\n", "")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\n...\nc\n", "a\nb\n")
