"""The files that `init` writes: the configuration, and a workflow that installs one fixed program."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from contractguard.readers.toml_file import toml_of
from contractguard.support.distribution import COMMAND, DISTRIBUTION
from contractguard.support.printable import printable

CHECKOUT = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
SETUP_PYTHON = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065 # v5.6.0"
"""Tags can be moved, commits cannot; dependabot and its like keep the comment in step."""

UNNAMED = "does not say what to install"
"""Stands in a workflow whose step of installation has yet to be filled in; such a workflow fails."""

_HEAD = "# What contractguard checks. Every setting: docs/reference/configuration.md of contractguard.\n"

_WORKFLOW = """name: contractguard
on: pull_request
permissions:
  contents: read
jobs:
  contract:
    runs-on: ubuntu-latest
    timeout-minutes: 10
{place}    steps:
      - uses: {checkout}
        with:
          fetch-depth: 0 # the base of the pull request is compared with
          persist-credentials: false
      - uses: {setup_python}
        with:
          python-version: "3.13"
{install}{application}      - run: contractguard check
"""

_NAMED = "      - run: pip install {requirement}\n"
_FAILING = """      - run: |
          echo "{file} {unnamed}: write install = … into it, then run contractguard init again" >&2
          exit 1
"""
_APPLICATION = "      - run: pip install . # the application, whose description is checked\n"

_PLACE = """    defaults:
      run:
        working-directory: {folder}
"""


def configuration(name: str, provider: dict[str, str], install: str, file: str) -> str:
    """The text of a first configuration, for a file of this name. Raises `InputError` for what TOML cannot hold."""
    table: dict[str, Any] = {"policy": "tolerant"}
    if install:
        table["install"] = install
    return _HEAD + toml_of({**table, "providers": {name: provider}}, file)


def workflow(install: str, *, runs_application: bool, file: str, folder: str = ".") -> str:
    """A workflow for pull requests that installs what `install` names, which is pinned, and checks, in a folder of the
    repository.

    Where nothing is named, its step of installation fails and says what to do.
    """
    named = _NAMED.format(requirement=shlex.quote(install))
    return _WORKFLOW.format(
        checkout=CHECKOUT,
        setup_python=SETUP_PYTHON,
        place="" if folder == "." else _PLACE.format(folder=_yaml(folder)),
        install=named if install else _FAILING.format(file=file, unnamed=UNNAMED),
        application=_APPLICATION if runs_application else "",
    )


def _yaml(text: str) -> str:
    """A text between double quotes (YAML 1.2, section 7.3.1); what `printable` escapes is an escape there, too."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{printable(quoted, 2 * len(quoted))}"'


def install_note(file: str) -> str:
    """What is said where the workflow does not know what to install."""
    return (
        f"the workflow fails until {file} says what to install (install = …, see docs/guides/installing.md of "
        f"{COMMAND}): the name {COMMAND} on the package index belongs to another project, "
        f"and {DISTRIBUTION} is not there"
    )


def owners_note(paths: Sequence[str]) -> tuple[str, ...]:
    """How the files that decide what passes are protected (GitHub and GitLab: CODEOWNERS)."""
    lines = (f"  {path:<29} @your-org/api-owners" for path in paths)
    return ("protect what decides, in .github/CODEOWNERS for example:", *lines)
