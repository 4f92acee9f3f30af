"""The step of the action that checks: one run which writes every report, and what later steps have to know of it.

Its own exit code is 0 where it could say how the run ended: the last step of the action ends with that.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

STATES = {0: "passed", 1: "failed"}
NOT_CHECKED = "not-checked"
COULD_NOT_CHECK = 3


def asked_outputs(variables: Mapping[str, str], folder: Path) -> dict[str, Path]:
    """The files that reports go to, by format."""
    named = {"json": folder / "report.json"}
    if _is_wanted(variables, "CHECK_HTML", "true", "false"):
        named["html"] = folder / "contractguard.html"
    if _is_wanted(variables, "CHECK_SARIF", "true", "false"):
        named["sarif"] = folder / "contractguard.sarif"
    return named


def _is_wanted(variables: Mapping[str, str], name: str, yes: str, no: str) -> bool:
    told = variables.get(name, no)
    if told not in (yes, no):
        raise ValueError(f"{name} is neither {yes!r} nor {no!r}")
    return told == yes


def command_line(variables: Mapping[str, str], named: Mapping[str, Path]) -> list[str]:
    """The command with its reports. Raises `ValueError` for inputs that mean nothing."""
    arguments = shlex.split(variables.get("CHECK_ARGS", ""))
    if not arguments:
        raise ValueError("args names no command")
    outputs = ["github", "github-summary", *(f"{form}={path}" for form, path in named.items())]
    if _is_wanted(variables, "CHECK_COMMENT", "auto", "never"):
        outputs.append("github-comment")
    program = Path(sys.executable).with_name("contractguard")  # -m would import what lies in the folder
    return [str(program), *arguments, *(f"--output={one}" for one in outputs)]


def told_of(code: int, report: Path) -> dict[str, str]:
    """State, exit code and number of errors. A run that says that it passed, and whose report does not, has not
    checked."""
    try:
        found = json.loads(report.read_bytes())
        state, errors = found["state"], found["summary"]["error"]
    except (OSError, ValueError, KeyError, TypeError):
        state, errors = NOT_CHECKED, ""
    if code == 0 and state != STATES[0]:
        code = COULD_NOT_CHECK
    state = STATES.get(code, NOT_CHECKED)
    return {"state": state, "exit-code": str(code), "errors": "" if state == NOT_CHECKED else str(errors)}


def write_outputs(file: Path, outputs: Mapping[str, str]) -> None:
    """Hand outputs on, each between marks that nobody can guess: a value ends where we say."""
    with file.open("a", encoding="utf-8", newline="\n") as stream:
        for name, value in outputs.items():
            mark = secrets.token_hex(16)
            stream.write(f"{name}<<{mark}\n{value}\n{mark}\n")


def main(variables: Mapping[str, str]) -> int:
    """Run the check, and hand on how it ended."""
    folder = Path(tempfile.mkdtemp(prefix="contractguard.", dir=variables["RUNNER_TEMP"]))
    try:
        named = asked_outputs(variables, folder)
        command = command_line(variables, named)
    except ValueError as error:
        print(f"contractguard: {error}", file=sys.stderr)
        write_outputs(Path(variables["GITHUB_OUTPUT"]), {"state": NOT_CHECKED, "exit-code": "2", "errors": ""})
        return 0
    environment = {name: value for name, value in variables.items() if not name.startswith("CHECK_")}
    code = subprocess.run(command, cwd=variables.get("CHECK_FOLDER") or ".", env=environment, check=False).returncode
    told = {**told_of(code, named["json"]), "report": str(named["json"])}
    if "html" in named and named["html"].is_file():
        told["html"] = str(named["html"])
    if "sarif" in named and named["sarif"].is_file() and told["state"] != NOT_CHECKED:
        told["sarif"] = str(named["sarif"])  # one without results closes every alert
    write_outputs(Path(variables["GITHUB_OUTPUT"]), told)
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
