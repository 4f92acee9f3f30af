"""What a run of the tests is to change: written by who proves, read by the process in which an application runs."""

from __future__ import annotations

import json
from typing import NamedTuple, TypeAlias

from contractguard.checks.prove.changes.documents import changed_documents
from contractguard.checks.prove.description import Description
from contractguard.checks.prove.places import Edit
from contractguard.contract.document import Document, Json, Path
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.support.dataclass import dataclass

VARIABLE = "CONTRACTGUARD_MUTANT"
"""The environment variable that only `contractguard prove` sets: the folder of a plan, and of the notes on it."""
PLAN = "plan.json"

ResponseKey: TypeAlias = tuple[str, str, str]
"""A response as the contract names it: operation, status, media type."""


class Rewrite(NamedTuple):
    """How the body of one response is changed: `witness` is a body that fits the mutant and not the contract, and
    `pointer` the place in it that matters."""

    response: ResponseKey
    pointer: Path
    witness: Json


@dataclass(frozen=True, slots=True)
class RewritePlan:
    """A description (URI, name and content of its files, the entry first), the change of the mutant, and how responses
    are made to fit it. Without a change, what the tests make the application send is noted, and nothing else. `tests`:
    the ids of those that are run; all of them where there are none."""

    files: tuple[tuple[str, str, Json], ...]
    edit: Edit | None = None
    rewrites: tuple[Rewrite, ...] = ()
    tests: tuple[str, ...] = ()

    @classmethod
    def from_description(
        cls,
        description: Description,
        edit: Edit | None = None,
        rewrites: tuple[Rewrite, ...] = (),
        tests: tuple[str, ...] = (),
    ) -> RewritePlan:
        """The plan for a description that is at hand."""
        entry = description.entry
        others = (one for one in description.documents.values() if one is not entry)
        return cls(tuple((one.uri, one.name, one.root) for one in (entry, *others)), edit, rewrites, tests)

    def contracts(self) -> tuple[Contract, Contract]:
        """The contract as it is, and with the change in it."""
        documents: dict[str, Document] = {}
        entry, *_ = [Document(uri, name, root, documents) for uri, name, root in self.files]
        before = read_contract(entry)
        if self.edit is None:
            return before, before
        return before, read_contract(changed_documents(documents, (self.edit,))[entry.uri])

    def written(self) -> str:
        """The plan as JSON."""
        return json.dumps({"files": self.files, "edit": self.edit, "rewrites": self.rewrites, "tests": self.tests})


def read_plan(text: str) -> RewritePlan:
    """A plan that `written` wrote."""
    given = json.loads(text)
    edit = given["edit"]
    return RewritePlan(
        tuple((uri, name, root) for uri, name, root in given["files"]),
        None if edit is None else Edit(edit[0], tuple(edit[1]), edit[2]),
        tuple(
            Rewrite((operation, status, media_type), tuple(place), witness)
            for (operation, status, media_type), place, witness in given["rewrites"]
        ),
        tuple(given["tests"]),
    )
