"""Nobody is told to install somebody else's program: what ours is called, and where it is installed from."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import contractguard
from contractguard.cli.init_files import CHECKOUT, SETUP_PYTHON, workflow
from contractguard.reports.parts.json_text import tool
from contractguard.support.distribution import COMMAND, DISTRIBUTION, USER_AGENT, __version__

ROOT = Path(__file__).parents[2]
SKIPPED = {".git", ".venv", ".venv-demo", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", "build", "dist"}
TEXTS = {".md", ".py", ".toml", ".yml", ".yaml", ".sh", ".txt", ".lock", ".cfg", ".json", ".svg", ""}

INSTALLER = re.compile(
    r"\b(?:pip3?|pipx|uv|poetry|pdm|conda|rye|hatch)\b[^\n]*?\b(?:install|add|run|download|inject|wheel)\b(?P<what>[^\n]*)"
    r"|\buvx\b(?P<run>[^\n]*)"
)
REQUIRED = re.compile(rf"\b{COMMAND}(?:[-_.]gate)?(?:\[[^\]]*\])? *(?:[=~!<>]=|[<>]) *\d")
BARE = re.compile(rf"{COMMAND}(?:[-_.]gate)?(?:\[[^\]]*\])?", re.IGNORECASE)


def index_installs(text: str) -> list[str]:
    """The lines of a text that have an installer look for our name, or the other project's, in an index."""
    found = [line for line in text.splitlines() if REQUIRED.search(line)]
    for told in INSTALLER.finditer(text):
        command = re.split(r"""["']\s*,|[`|;]|&&""", told["what"] or told["run"] or "")[0]
        words = re.findall(r"[^\s\"'(),]+", command)
        pairs = pairwise([*words, ""])
        if any(BARE.fullmatch(word.rstrip(".:")) and after != "@" for word, after in pairs):
            found.append(told.group())
    return found


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(set(folders) - SKIPPED)
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix in TEXTS)


def messages(path: Path) -> Iterator[str]:
    """Every text in a program, its parts joined, and our constants put in."""
    known = {"DISTRIBUTION": DISTRIBUTION, "COMMAND": COMMAND}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant)
                else known.get(getattr(getattr(part, "value", None), "id", ""), "{}")
                for part in node.values
            )  # fmt: skip
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize(
    "text",
    [
        f"pip install {COMMAND}",
        f"$ python -m pip install -U {COMMAND} pytest",
        f"run `pip install '{COMMAND}[property]'`.",
        f"pip install {DISTRIBUTION}",
        f"uvx {COMMAND} check",
        f"`pip install --upgrade {COMMAND}`, then",
        f"uv tool install {COMMAND.title()}",
        f'dependencies = ["{DISTRIBUTION} >= 0.1"]',
    ],
    ids=range(8),
)
def test_the_test_knows_an_installation_from_the_index(text: str) -> None:
    assert index_installs(text)


@pytest.mark.parametrize(
    "text",
    [
        "pip install ./contractguard",
        f"pip install '{DISTRIBUTION}[property] @ git+https://x/y@0'",
        "pip uninstall contractguard, then go on",
        "pip install ./contractguard_gate-0.1.0-py3-none-any.whl",
        "pip install .",
    ],
    ids=range(5),
)
def test_the_test_knows_what_is_none(text: str) -> None:
    assert not index_installs(text)


def test_no_file_names_an_installation_from_the_index() -> None:
    seen = 0
    for path in files():
        if path != Path(__file__):
            seen += 1
            assert index_installs(path.read_text("utf-8", "replace")) == [], path

    assert seen > 500


@pytest.mark.no_cover
@pytest.mark.no_cover
def test_no_message_names_an_installation_from_the_index() -> None:
    seen = 0
    for path in sorted((ROOT / COMMAND).rglob("*.py")):
        for message in messages(path):
            seen += 1
            assert index_installs(message) == [], path

    assert seen > 3_000


def test_the_name_and_the_version_stand_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

    assert project["project"]["name"] == DISTRIBUTION
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "contractguard/support/distribution.py"
    assert contractguard.__version__ == __version__
    assert f"{DISTRIBUTION}/{__version__}" == USER_AGENT
    assert tool() == {"name": COMMAND, "version": __version__}


def test_the_name_is_not_the_other_projects_to_an_index() -> None:
    """The Python package index takes names for the same that differ in case and in these signs only."""
    assert re.sub(r"[-_.]", "", DISTRIBUTION).lower() != COMMAND


def workflows() -> dict[str, str]:
    """Every workflow that is ours or that we show: of this repository, of `init`, in the documentation."""
    found = {path.name: path.read_text("utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}
    for install, has_application in (("./vendor/contractguard", False), ("", True)):
        name = f"init-{install and 'pinned'}"
        found[name] = workflow(install, runs_application=has_application, file="contractguard.toml")
    for page in sorted((ROOT / "docs").rglob("*.md")):
        blocks = re.findall(r"^```yaml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        found.update({f"{page.name}-{at}": block for at, block in enumerate(blocks) if "runs-on:" in block})
    return found


RIGHTS_OF_A_COMMENT = {"actions": "read", "contents": "read", "pull-requests": "write"}.items()


@pytest.mark.parametrize("text", workflows().values(), ids=workflows().keys())
def test_workflows_run_fixed_actions_and_may_do_little(text: str) -> None:
    loaded = yaml.safe_load(text)
    shown = (
        loaded if "jobs" in loaded else {**next(iter(loaded.values())), "jobs": loaded}
    )  # a job has rights of its own
    steps = [step for job in shown["jobs"].values() for step in job["steps"]]

    uses = set(re.findall(r"uses: (.*)", text)) - {CHECKOUT, SETUP_PYTHON}
    assert all(re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses)
    assert not uses or "environment: release" in text or "your-org/contractguard@" in text
    assert shown["permissions"] == {"contents": "read"}
    assert all(0 < job["timeout-minutes"] <= 60 for job in shown["jobs"].values())
    for job in shown["jobs"].values():
        rights = job.get("permissions", {}).items()
        assert job.get("environment") == "release" or rights <= RIGHTS_OF_A_COMMENT
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"] == {"fetch-depth": 0, "persist-credentials": False} for step in checkouts)


@pytest.mark.parametrize("action", [CHECKOUT, SETUP_PYTHON], ids=["checkout", "setup-python"])
def test_an_action_is_pinned_by_its_commit_and_says_its_version(action: str) -> None:
    assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
