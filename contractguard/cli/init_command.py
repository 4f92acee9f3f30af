"""contractguard init"""

from __future__ import annotations

from pathlib import Path

import click

from contractguard.cli.messages import say

SKIPPED = frozenset({"node_modules", "vendor", "venv", "site-packages", "build", "dist", "snapshots", "tests", "test"})
MAX_FOLDERS = 2_000
MAX_DEPTH = 5

CONFIGURATION = """# What contractguard checks. Every setting: docs/configuration.md of contractguard.
policy = "tolerant"

[providers.{name}]
{source}
"""

WORKFLOW = """name: contractguard
on: pull_request
permissions:
  contents: read
jobs:
  contract:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: pip install contractguard
{install}      - run: contractguard check
"""

INSTALL = """      - run: pip install .  # the application, whose description is checked
"""


@click.command("init")
@click.option("--spec", help="The description; found when there is only one.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="An ASGI or WSGI application that produces the description.")
@click.option("--provider", help="The provider's name.  [default: the folder's]")
def command(spec: str | None, app: str | None, provider: str | None) -> int:
    """Set a project up: find the description, write contractguard.toml, a first snapshot and a CI workflow.

    Nothing that exists is overwritten.

    \b
    contractguard init
    contractguard init --spec api/openapi.yaml --provider payments
    """
    from contractguard.checks.record import record
    from contractguard.cli.config import FILE, Provider, find_project, here
    from contractguard.cli.providers import current, snapshot_path
    from contractguard.cli.record_command import checked_name

    if spec is not None and app is not None:
        raise click.UsageError("Give --spec or --app, not both.")
    top = here()
    project = find_project(top)
    if project.file is None:
        if spec is None and app is None:
            spec = _found(top)
        name = checked_name(_folder_name(top) if provider is None else provider)
        source = f"app = {_toml(app)}" if app else f"spec = {_toml(str(spec))}"
        current(project, Provider(spec=None if app else spec, app=app))  # before anything is written
        _write(top / FILE, CONFIGURATION.format(name=name, source=source), top)
        project = find_project(top)
    else:
        say(f"left alone {project.file.name}: the project is configured already")
    for name, described in sorted(project.config.providers.items()):
        path = snapshot_path(project, name)
        if path.exists():
            say(f"left alone {path.relative_to(project.folder)}")
            continue
        record(current(project, described), path)
        say(f"wrote {path.relative_to(project.folder)}")
    install = INSTALL if any(described.app for described in project.config.providers.values()) else ""
    workflow = project.folder / ".github" / "workflows" / "contractguard.yml"
    _write(workflow, WORKFLOW.format(install=install), project.folder)
    say("next: commit these files; contractguard check tells when the description drifts from the snapshot")
    return 0


def _write(path: Path, text: str, top: Path) -> None:
    from contractguard.readers.atomic import write_atomic

    if path.exists():
        say(f"left alone {path.relative_to(top)}")
        return
    write_atomic(path, text.encode())
    say(f"wrote {path.relative_to(top)}")


def _folder_name(here: Path) -> str:
    from contractguard.cli.names import PROVIDER

    return here.name if PROVIDER.fullmatch(here.name) else "provider"


def _toml(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)  # a JSON string is a basic string of TOML


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # a folder that we may not look into holds nothing that we could record
        return []


def _found(here: Path) -> str:
    """The only description in the folder or below it. Raises `InputError` when there is none, or more than one."""
    from contractguard.contract.errors import InputError
    from contractguard.contract.printable import printable
    from contractguard.readers.sources import NAMES

    found: list[Path] = []
    pending = [here]
    for _ in range(MAX_FOLDERS):
        if not pending:
            break
        folder = pending.pop(0)
        entries = _entries(folder)
        found.extend(path for path in entries if path.name in NAMES and path.is_file())
        if len(folder.relative_to(here).parts) < MAX_DEPTH:
            pending.extend(
                path
                for path in entries
                if path.is_dir() and not path.is_symlink() and path.name not in SKIPPED and path.name[0] not in "._"
            )
    if len(found) == 1:
        return found[0].relative_to(here).as_posix()
    if not found:
        raise InputError(
            "no description was found",
            where=str(here),
            remedy=f"name it with --spec (looked for {', '.join(NAMES[:3])}, …)",
        )
    listed = ", ".join(printable(path.relative_to(here).as_posix(), 80) for path in found[:10])
    raise InputError(f"several descriptions were found: {listed}", where=str(here), remedy="name one with --spec")
