"""Every field of a provider as it is described now, with who uses it and what its record knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contractguard.checks.coverage.full_tree.consumer_uses import ConsumerUses, find_uses
from contractguard.checks.coverage.full_tree.grow import grow_trees
from contractguard.checks.coverage.full_tree.seen_places import describe_seen
from contractguard.checks.coverage.universe import Universe, read_universe
from contractguard.contract.answers.field_tree import FieldTrees
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.config import Project
from contractguard.project.consumers import Consumers
from contractguard.project.observing.evidence import committed_record

NOT_ASKED = "No expectation was read: who uses a field is not told."
UNREAD = "Some of what consumers expect could not be read: they may use what is said to be used by nobody."
OTHERS = "There may be consumers that nobody knows of here: they may use what is said to be used by nobody."
UNRESOLVED = "Expectations that are of no message of this description, and count for no field: {}."
UNTOLD = "Parts of the description that could not be read, and are not in the trees: {}."


def read_field_trees(project: Project, name: str, contract: Contract, consumers: Consumers | None) -> FieldTrees:
    """The trees of a provider. What cannot be told of it is said in them, for it decides nothing."""
    try:
        universe = read_universe(contract)
    except InputError as error:
        return FieldTrees(notes=(f"The fields cannot be told: {error.what}.",))
    uses = find_uses(universe, consumers.for_provider(name)) if consumers is not None else None
    seen, told = _read_seen(project, name, universe)
    return grow_trees(universe, uses, seen, (*_notes(contract, consumers, uses), *told))


def _read_seen(project: Project, name: str, universe: Universe) -> tuple[Mapping[tuple[str, str], str], list[str]]:
    try:
        record = committed_record(project, name)
    except InputError as error:  # which the check of the record tells as well, and fails for
        return {}, [f"What was observed cannot be told: {error.what}."]
    return (describe_seen(universe, record.observed), []) if record is not None else ({}, [])


def _notes(contract: Contract, consumers: Consumers | None, uses: ConsumerUses | None) -> Iterator[str]:
    if consumers is None:
        yield NOT_ASKED
    elif consumers.problems:
        yield UNREAD
    if consumers is not None and consumers.others:
        yield OTHERS
    if uses is not None and uses.unresolved:
        yield UNRESOLVED.format(uses.unresolved)
    if contract.problems:
        yield UNTOLD.format(len(contract.problems))
