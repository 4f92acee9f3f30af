"""contractguard init"""

from __future__ import annotations

import posixpath
from pathlib import Path

import click

from contractguard.cli.init_files import UNNAMED, configuration, install_note, owners_note, workflow
from contractguard.cli.messages import say
from contractguard.project.config import Project, Provider


@click.command("init")
@click.option("--spec", help="The description; found when there is only one.")
@click.option("--app", metavar="MODULE:ATTRIBUTE", help="An ASGI or WSGI application that produces the description.")
@click.option("--provider", help="The provider's name.  [default: the folder's]")
@click.option("--install", metavar="REQUIREMENT", help="What CI installs, pinned.  [default: what runs, if that is]")
def command(spec: str | None, app: str | None, provider: str | None, install: str | None) -> int:
    """Set a project up: find the description, write contractguard.toml, a first snapshot and a CI workflow.

    Nothing that exists is overwritten. REQUIREMENT is a git URL with a commit, an archive with its SHA-256, or a wheel
    or folder in the repository.

    \b
    contractguard init
    contractguard init --spec api/openapi.yaml --provider payments
    """
    from contractguard.cli.record_command import checked_name
    from contractguard.project.config import find_project, here
    from contractguard.project.discovery import find_description

    if spec is not None and app is not None:
        raise click.UsageError("Give --spec or --app, not both.")
    top = here()
    project = find_project(top)
    if project.file is None:
        wanted = _pinned_requirement(install)
        if spec is None and app is None:
            spec = find_description(top)
        name = checked_name(_folder_name(top) if provider is None else provider)
        project = _configure(top, name, Provider(spec=None if app else spec, app=app), wanted)
    else:
        if install is not None and install != project.config.install:
            raise click.UsageError(f"{project.file.name} exists: write install = … into it.")
        say(f"left alone {project.file.name}: the project is configured already")
    _record(project)
    _write_workflow(project)
    say("next: commit these files; contractguard check says when the description drifts from the snapshot")
    for line in owners_note(_deciding(project)):
        say(line)
    return 0


def _pinned_requirement(given: str | None) -> str:
    """What CI is to install: what was given, or what runs, if that is fixed and can be fetched; else nothing."""
    from contractguard.project.install_source import why_unpinned
    from contractguard.readers.installation import fetchable_origin

    if given is None:
        requirement = fetchable_origin().requirement
        return "" if why_unpinned(requirement) else requirement
    if why := why_unpinned(given):
        raise click.BadParameter(f"{given!r} {why}.", param_hint="--install")
    _check_public(given, "--install")
    return given


def _check_public(text: str, option: str) -> None:
    """Raises a usage error for a URL with a user, a password or a token: it would be written into a file that is
    committed."""
    from contractguard.contract.redaction import redacted_text

    if "//" in text and redacted_text(text) != text:
        what = f"{redacted_text(text)!r} holds credentials, and stands in a file that is committed: leave them out"
        raise click.BadParameter(f"{what}, or give a file.", param_hint=option)


def _configure(top: Path, name: str, provider: Provider, install: str) -> Project:
    """Write a configuration, when the description could be read and the text says what it should."""
    from contractguard.project.config import find_project
    from contractguard.project.providers import read_current_contract
    from contractguard.readers.project_file import FILE

    _check_public(str(provider.spec), "--spec")
    source = {"app": provider.app} if provider.app else {"spec": str(provider.spec)}
    text = configuration(name, source, install, FILE)
    read_current_contract(Project(top), provider)  # before anything is written
    _write(top / FILE, text, top)
    return find_project(top)


def _record(project: Project) -> None:
    from contractguard.project.config import here
    from contractguard.project.providers import project_root, read_current_contract, snapshot_path
    from contractguard.readers.sources.load import display_path
    from contractguard.store.record import record_snapshot

    for name, described in sorted(project.config.providers.items()):
        path = snapshot_path(project, name)
        if path.exists():
            say(f"left alone {display_path(path, here())}")
            continue
        record_snapshot(read_current_contract(project, described), path, project_root(project))
        say(f"wrote {display_path(path, here())}")


def _write_workflow(project: Project) -> None:
    """Write the workflow, also over one that did not know what to install. It stands at the top of the repository:
    nowhere else would it be run."""
    file = project.file.name if project.file else ""
    install = project.config.install or ""
    top, below = _place(project)
    name = "-".join(("contractguard", *Path(below).parts))
    has_application = any(described.app for described in project.config.providers.values())
    text = workflow(install, runs_application=has_application, file=file, folder=below)
    _write(top / ".github" / "workflows" / f"{name}.yml", text, top, over=UNNAMED if install else "")
    if not install:
        say(install_note(file))


def _place(project: Project) -> tuple[Path, str]:
    """The top of the repository, and where the project is in it, "." for the top itself."""
    from contractguard.project.providers import project_root

    top = project_root(project).resolve()
    return top, project.folder.resolve().relative_to(top).as_posix()


def _deciding(project: Project) -> tuple[str, ...]:
    """The files that decide what passes, from the top of the repository."""
    _, below = _place(project)
    files = (project.config.waivers, project.file.name if project.file else "")
    return (*(posixpath.normpath(posixpath.join("/", below, name)) for name in files if name), "/.github/")


def _write(path: Path, text: str, top: Path, over: str = "") -> None:
    """Write a file that is not there, or one that says `over`."""
    from contractguard.project.config import here
    from contractguard.readers.sources.load import display_path
    from contractguard.store.atomic import write_atomic
    from contractguard.store.user_output import output_below, work_root

    root = work_root(top) or top
    output_below(path, root)
    if path.exists() and not (over and over in path.read_text("utf-8", "replace")):
        say(f"left alone {display_path(path, here())}")
        return
    write_atomic(path, text.encode(), root)
    say(f"wrote {display_path(path, here())}")


def _folder_name(here: Path) -> str:
    from contractguard.project.names import PROVIDER

    return here.name if PROVIDER.fullmatch(here.name) else "provider"
