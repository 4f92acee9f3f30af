"""Whether git asks us to merge the records of what was seen, as the guide on recording sets it up."""

from __future__ import annotations

import os

from contractguard.contract.errors import InputError
from contractguard.project.config import Project
from contractguard.readers.formats import OBSERVED
from contractguard.readers.sources.git_repository import Repository

_NAME = "contractguard"
_DRIVER = "contractguard record --merge-observed %O %A %B"


def describe_merging(project: Project) -> str | None:
    """How branches merge the records of a project, and what is missing for that to be without conflicts; None where
    there is no record, or no repository."""
    records = sorted((project.folder / project.config.snapshots).glob(f"*/{OBSERVED}"))
    if not records:
        return None
    try:
        repository = Repository(project.folder)
        folder = os.path.relpath(project.folder.resolve(), repository.folder)
        paths = [os.path.join(folder, one.relative_to(project.folder)) for one in records]
        named = repository.run("check-attr", "-z", "merge", "--", *paths).stdout.split(b"\0")[2::3]
        configured = repository.run("config", "--get", f"merge.{_NAME}.driver").stdout.strip()
    except InputError:
        return None
    if any(os.fsdecode(one) != _NAME for one in named) or not named:
        pattern = f"{project.config.snapshots}/*/{OBSERVED} merge={_NAME}"
        return f"git merges their lines: write {pattern!r} into .gitattributes"
    if not configured:
        return f'git merges their lines in this clone: git config merge.{_NAME}.driver "{_DRIVER}"'
    return "merged without conflicts"
