"""The project as it stands in a commit: its configuration, its recorded contracts, its waivers."""

from __future__ import annotations

import posixpath
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.model import Contract
from contractguard.project.config import Config, Project, config_from
from contractguard.project.consumers import FOLDER
from contractguard.readers.formats import OBSERVED, SNAPSHOT
from contractguard.readers.project_file import FILE, SHARED
from contractguard.readers.sources.git_repository import SHORT, Repository
from contractguard.readers.toml_file import MAX_BYTES, parse_toml
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.drift.record import ObservedRecord

NAMES = (FILE, SHARED)
"""What files with a configuration are called."""


@dataclass(frozen=True, slots=True)
class Before:
    """A project in a commit. `config` is None where it is not configured there; then its snapshots and waivers are
    sought where they are now. `folder` is the project's, from the top of the repository; `file` its configuration."""

    repository: Repository
    commit: str
    folder: str
    config: Config | None
    sought: Config
    file: str = ""

    def snapshot_path(self, provider: str) -> str:
        """Where the contract of a provider is recorded, from the top of the repository. Raises `InputError` for a
        place outside of it."""
        return self.inside(posixpath.join((self.config or self.sought).snapshots, provider, SNAPSHOT))

    def snapshot(self, provider: str) -> Contract | None:
        """The recorded contract of a provider, None where there is none. Raises `InputError` for one that cannot be
        read: that is not the same as none."""
        path = self.snapshot_path(provider)
        data = self.repository.read(self.commit, path)
        if data is None:
            return None
        from contractguard.readers import read_contract
        from contractguard.readers.sources.references import document

        return read_contract(document(f"file:///!base/{path}", f"{self.commit[:SHORT]}:{path}", data))

    def observed_path(self, provider: str) -> str:
        """Where it is recorded what a provider was observed to send, from the top of the repository. Raises
        `InputError` for a place outside of it."""
        return posixpath.join(posixpath.dirname(self.snapshot_path(provider)), OBSERVED)

    def read_record(self, provider: str) -> ObservedRecord | None:
        """The record of what a provider was observed to send, None where there is none. Raises `InputError` for one
        that cannot be read: that is not the same as none."""
        path = self.observed_path(provider)
        data = self.repository.read(self.commit, path)
        if data is None:
            return None
        from contractguard.project.observing.evidence import base_record

        return base_record(data, f"file:///!base/{path}", f"{self.commit[:SHORT]}:{path}")

    @property
    def waivers_path(self) -> str:
        """Where the waivers are, from the top of the repository. Raises `InputError` for a place outside of it."""
        return self.inside((self.config or self.sought).waivers)

    def waivers(self, today: date) -> tuple[Waiver, ...]:
        """The waivers of that commit. Raises `UsageError` and `InputError` for a file that is wrong."""
        from contractguard.store.waivers import parse_waivers

        path = self.waivers_path
        data = self.repository.read(self.commit, path)
        return () if data is None else parse_waivers(_text(data, path), f"{self.commit[:SHORT]}:{path}", today)

    def measure(self) -> tuple[str | None, ...]:
        """What a change is judged by, as far as it can be told without reading it: where the configuration is, and
        the names of what it, the recorded contracts, and the expectations of the consumers hold."""
        config = self.config or self.sought
        places = (self.inside(config.snapshots), self.inside(config.consumers or FOLDER))
        named = (self.file or None, *places)
        return (self.file, *(self.repository.id(self.commit, place) if place else None for place in named))

    def inside(self, name: str) -> str:
        """The path, from the top of the repository, of something that the configuration names. Raises `InputError` for
        a place outside of it."""
        path = posixpath.normpath(posixpath.join(self.folder, name))
        if path.startswith(("/", "../")) or path == "..":
            raise InputError(
                "lies outside the repository, whose history does not hold it",
                where=f"{self.commit[:SHORT]}:{name}",
                remedy="keep it in the repository, or compare with the folder's snapshot: --base none",
            )
        return path


def project_in(repository: Repository, commit: str, start: Path, project: Project) -> Before:
    """The project of a folder as it stands in a commit, its configuration found as `find_project` finds it.

    Raises `InputError` for a configuration that is there and wrong.
    """
    inside = repository.inside(start)
    while True:
        for name in NAMES:
            path = posixpath.normpath(posixpath.join(inside, name))
            data = repository.read(commit, path)
            config = None if data is None else config_in(data, path, commit)
            if config is not None:
                return Before(repository, commit, inside, config, project.config, path)
        if inside == ".":
            return Before(repository, commit, repository.inside(project.folder), None, project.config)
        inside = posixpath.dirname(inside) or "."


def config_in(data: bytes, path: str, commit: str) -> Config | None:
    """The configuration in a file of a commit; None for a pyproject.toml that has none. Raises `InputError` for one
    that is wrong."""
    table = _table(data, path, commit, shared=posixpath.basename(path) != FILE)
    return None if table is None else _config(table, f"{commit[:SHORT]}:{path}")


def _table(data: bytes, path: str, commit: str, *, shared: bool) -> Any:
    """The table of a configuration; None for a pyproject.toml that has none."""
    where = f"{commit[:SHORT]}:{path}"
    try:
        table = parse_toml(_text(data, path), where)
    except UsageError as error:
        raise _wrong(error) from None
    if not shared:
        return table
    tools = table.get("tool")
    return tools.get("contractguard") if isinstance(tools, dict) else None


def _config(table: Any, where: str) -> Config:
    try:
        return config_from(table, where)
    except UsageError as error:
        raise _wrong(error) from None


def _wrong(error: UsageError) -> InputError:
    """What is wrong in the base can only be put right there, or be left aside by naming another base."""
    return InputError(
        f"the base's configuration cannot be read: {error.what}",
        where=error.where,
        remedy="correct it in the base, or name another base with --base",
    )


def _text(data: bytes, path: str) -> str:
    try:
        if len(data) > MAX_BYTES:
            raise UsageError(f"larger than {MAX_BYTES // 1024} KiB", where=path, remedy="shorten it")
        return data.decode("utf-8-sig")
    except ValueError:
        raise UsageError("is no UTF-8", where=path, remedy="correct it") from None
