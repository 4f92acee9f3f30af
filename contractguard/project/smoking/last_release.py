"""What changed in a recorded contract since the last release: the newest tag before this commit."""

from __future__ import annotations

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract
from contractguard.project.config import Project
from contractguard.project.providers import snapshot_path
from contractguard.readers import read_contract
from contractguard.readers.sources.git_repository import Repository, find_repository
from contractguard.readers.sources.references import document

MAX_TAGS = 100
"""Tags that are looked at for one that is of an earlier commit."""


def changed_since_release(project: Project, provider: str, recorded: Contract) -> frozenset[str]:
    """The keys of the operations that changed; none where there is no earlier release, or its contract cannot be read:
    it decides an order, and nothing else."""
    try:
        repository = find_repository(project.folder)
        tag = None if repository is None else _last_tag(repository)
        if repository is None or tag is None:
            return frozenset()
        path = snapshot_path(project, provider)
        data = repository.read(tag, repository.inside(path.parent, path.name))
        if data is None:
            return frozenset()
        before = read_contract(document(f"git:{tag}", f"{tag[:12]}:{path.name}", data))
        found = compare_contracts(before, recorded, Settings()).findings
    except ContractGuardError:
        return frozenset()
    places = (place.message.operation for one in found for place in one.places)
    return frozenset((*(one.message.operation for one in found), *places))


def _last_tag(repository: Repository) -> str | None:
    """The commit of the newest tag that this commit follows."""
    here = repository.commit("HEAD")
    told = repository.run("for-each-ref", "--merged=HEAD", "--sort=-creatordate", f"--count={MAX_TAGS}",
                          "--format=%(refname)", "refs/tags")  # fmt: skip
    for name in told.stdout.decode("utf-8", "replace").split():
        commit = repository.commit(name)
        if commit is not None and commit != here:
            return commit
    return None
