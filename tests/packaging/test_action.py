"""The action and the hooks: what they promise to those who use them, and the scripts with files as GitHub gives them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from contractguard.cli import COMMANDS
from tests.checks.descriptions import answering
from tests.cli.github.conftest import pull_request_event
from tests.cli.github.fake_github import TOKEN, FakeGitHub, serve_github

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "action.yml").read_text("utf-8")
ACTION: dict[str, Any] = yaml.safe_load(TEXT)
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INPUTS = {"args", "python-version", "comment", "html", "sarif", "working-directory"}
WITH_ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
WITHOUT: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "integer"}}}


def test_the_action_has_its_inputs_and_outputs_and_no_version() -> None:
    assert ACTION["inputs"].keys() == INPUTS
    assert ACTION["outputs"].keys() == {"state", "exit-code", "errors", "report"}


def test_nothing_foreign_is_part_of_a_script() -> None:
    scripts = [step["run"] for step in STEPS if "run" in step]

    assert len(scripts) == 3
    assert not any("${{" in script for script in scripts)
    assert all(step["shell"] == "bash" for step in STEPS if "run" in step)


def test_every_input_is_used() -> None:
    assert set(re.findall(r"inputs\.([a-z-]+)", TEXT)) == INPUTS


def test_the_actions_that_it_uses_are_pinned_by_commit_and_say_their_version() -> None:
    uses = re.findall(r"uses: (.*)", TEXT)

    assert len(uses) == 3
    assert all(re.fullmatch(r"[a-z-]+/[a-z-]+(/[a-z-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses)


def test_an_upload_that_fails_does_not_decide_and_the_last_step_ends_as_the_check_did() -> None:
    uploads = [step for step in STEPS if "upload" in step.get("uses", "")]

    assert len(uploads) == 2 and all(step["continue-on-error"] for step in uploads)
    assert STEPS[-1]["env"] == {"CODE": "${{ steps.check.outputs.exit-code }}"}
    assert STEPS[-1]["if"] == "${{ !cancelled() }}"


@pytest.mark.parametrize("told, code", [("0", 0), ("1", 1), ("70", 70), ("", 3)])
def test_the_last_step_without_a_code_is_no_pass(told: str, code: int) -> None:
    done = subprocess.run(["bash", "-c", STEPS[-1]["run"]], env={"CODE": told, "PATH": os.defpath}, check=False)

    assert done.returncode == code


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    with serve_github() as server:
        yield server


@pytest.fixture
def job(tmp_path: Path, github: FakeGitHub) -> dict[str, str]:
    """The variables of the step, in a folder with two descriptions."""
    for name, schema in (("old", WITH_ID), ("same", WITH_ID), ("new", WITHOUT)):
        (tmp_path / f"{name}.json").write_text(json.dumps(answering(schema)))
    (tmp_path / "event.json").write_text(json.dumps(pull_request_event()))
    (tmp_path / "temp").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "COVERAGE_PROCESS_START") if name in os.environ}
    return kept | {
        "CHECK_COMMENT": "auto",
        "CHECK_FOLDER": str(tmp_path),
        "CHECK_HTML": "true",
        "CHECK_SARIF": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": github.url,
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_REPOSITORY": "acme/payments",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_TOKEN": TOKEN,
        "RUNNER_TEMP": str(tmp_path / "temp"),
    }


def run_step(job: dict[str, str], args: str, **more: str) -> tuple[int, dict[str, str], str]:
    """Run the script as the step does: its exit code, its outputs, and all that it said."""
    script = ROOT / ".ci" / "action" / "run.py"
    environment = {**job, "CHECK_ARGS": args, **more}
    done = subprocess.run(
        [sys.executable, "-I", str(script)], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, outputs_in(Path(job["GITHUB_OUTPUT"])), done.stdout + done.stderr


def outputs_in(file: Path) -> dict[str, str]:
    """What the runner would read, as its documentation describes it."""
    if not file.exists():
        return {}
    found = re.findall(r"^([a-z-]+)<<([0-9a-f]{32})\n(.*?)\n\2\n", file.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return {name: value for name, _, value in found}


@pytest.mark.parametrize(
    "args, state, code, errors, head",
    [
        ("diff old.json same.json", "passed", "0", "0", None),
        ("diff old.json new.json", "failed", "1", "1", "### ✗"),
        ("diff old.json --nonsense", "not-checked", "2", "", "### ⚠"),
        ("diff old.json absent.json", "not-checked", "3", "", "### ⚠"),
    ],
    ids=["passed", "failed", "usage", "could-not-check"],
)
@pytest.mark.no_cover
def test_one_run_writes_everything_and_hands_on_how_it_ended(
    job: dict[str, str], github: FakeGitHub, args: str, state: str, code: str, errors: str, head: str | None
) -> None:
    done, told, said = run_step(job, args)

    assert done == 0
    assert (told["state"], told["exit-code"], told["errors"]) == (state, code, errors)
    report = json.loads(Path(told["report"]).read_text())
    assert (report["state"], report["exit_code"]) == (state, int(code))
    assert Path(told["html"]).is_file()
    assert ("sarif" in told) == (state != "not-checked")
    assert [body.splitlines()[1][:5] for body in github.bodies] == ([head] if head else [])
    assert TOKEN not in said + "".join(github.bodies)
    assert ("✓" in Path(job["GITHUB_STEP_SUMMARY"]).read_text()) == (state == "passed")


@pytest.mark.parametrize(
    "args, more, code",
    [
        ("diff --help", {}, "3"),
        ("--help", {}, "2"),
        ("", {}, "2"),
        ("diff 'old.json", {}, "2"),
        ("diff old.json same.json", {"CHECK_COMMENT": "yes"}, "2"),
        ("diff old.json same.json", {"CHECK_HTML": "1"}, "2"),
        ("diff old.json same.json; exit 0 $(exit 0)", {}, "2"),
    ],
    ids=["help", "help-of-all", "nothing", "open-quote", "wrong-comment", "wrong-html", "shell"],
)
@pytest.mark.no_cover
def test_what_did_not_check_is_no_pass(job: dict[str, str], args: str, more: dict[str, str], code: str) -> None:
    done, told, _ = run_step(job, args, **more)

    assert (done, told["state"], told["exit-code"], told["errors"]) == (0, "not-checked", code, "")
    assert "sarif" not in told


@pytest.mark.no_cover
def test_what_is_not_asked_for_is_not_written(job: dict[str, str], github: FakeGitHub) -> None:
    never = {"CHECK_COMMENT": "never", "CHECK_HTML": "false", "CHECK_SARIF": "false", "GITHUB_TOKEN": ""}

    _, told, _ = run_step(job, "diff old.json new.json", **never)

    assert told.keys() == {"state", "exit-code", "errors", "report"}
    assert github.asked == []


@pytest.mark.no_cover
def test_what_lies_in_the_folder_is_not_run_instead(job: dict[str, str]) -> None:
    for name in ("contractguard.py", "json.py"):
        (Path(job["CHECK_FOLDER"]) / name).write_text("raise SystemExit(0)\n")

    _, told, _ = run_step(job, "diff old.json new.json", CHECK_COMMENT="never", GITHUB_TOKEN="")

    assert told["exit-code"] != "0"


def test_what_is_installed_is_locked_and_goes_to_a_place_of_its_own(tmp_path: Path) -> None:
    """With a Python that only writes down how it was called."""
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\necho "$@" >>"$CALLS"\nif [ "$3" = venv ]; then mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; fi\n'
    )
    python.chmod(0o755)
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHON": str(python),
        "CALLS": str(tmp_path / "calls"),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }

    subprocess.run(["bash", str(ROOT / ".ci" / "action" / "install.sh")], env=variables, check=True)

    venv, locked, own, check = (tmp_path / "calls").read_text().splitlines()
    assert venv.startswith(f"-I -m venv {tmp_path}/contractguard.")
    assert "--no-deps --require-hashes --only-binary :all:" in locked
    assert locked.endswith(f"-r {ROOT}/requirements-run.lock")
    assert own.endswith(f"--no-deps --no-build-isolation {ROOT}")
    assert check == "-I -m pip check"
    assert (tmp_path / "output").read_text() == f"python={venv.split()[-1]}/bin/python\n"


def test_an_installation_that_fails_ends_the_step(tmp_path: Path) -> None:
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHON": "false",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": "/dev/null",
    }

    done = subprocess.run(["bash", str(ROOT / ".ci" / "action" / "install.sh")], env=variables, check=False)

    assert done.returncode != 0


HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


def test_the_hooks_are_these_and_get_no_file_names() -> None:
    assert HOOKS.keys() == {"contractguard", "contractguard-snapshot"}
    assert not any(hook["pass_filenames"] for hook in HOOKS.values())
    assert all(hook["stages"] == ["pre-commit", "pre-push"] for hook in HOOKS.values())


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_a_hook_runs_a_command_that_there_is(name: str) -> None:
    program, command, *options = HOOKS[name]["entry"].split()

    assert (program, command in COMMANDS) == ("contractguard", True)
    assert options == ([] if command == "check" else ["--check"])


@pytest.mark.parametrize(
    "file, runs",
    [
        ("api/openapi.yaml", True),
        ("asyncapi.json", True),
        ("docs/swagger.json", True),
        ("contracts/billing.yaml", True),
        ("snapshots/payments/contract.json", True),
        ("contractguard.toml", True),
        ("contractguard-waivers.toml", True),
        ("README.md", False),
        ("src/main.py", False),
    ],
)
def test_hooks_run_for_what_is_part_of_the_contract(file: str, runs: bool) -> None:
    assert {bool(re.search(hook["files"], file)) for hook in HOOKS.values()} == {runs}
