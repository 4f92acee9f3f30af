"""The mutants of a stored report."""

from __future__ import annotations

from contractguard.contract.answers.mutant import MutantResult, MutantStatus
from contractguard.contract.document import Document, Location
from contractguard.reports.stored.finding import read_location, read_message
from contractguard.reports.stored.node import Node, words


def read_mutants(node: Node) -> tuple[MutantResult, ...]:
    """Every mutant that a section tells of. Raises `InputError` for what is none."""
    return tuple(map(_read_mutant, node.items("mutants")))


def _read_mutant(node: Node) -> MutantResult:
    place = read_location(node.optional("source")) or Location(Document("stored:", "", None), ())
    return MutantResult(
        node.identifier("id"),
        node.identifier("operator"),
        node.text("variant"),
        node.choice("status", words(MutantStatus)),
        place,
        node.fragment("before"),
        node.fragment("after"),
        read_message(node.member("message")),
        node.text("pointer"),
        node.text("why"),
        node.texts("by"),
        node.text("suggestion"),
        node.count("readers"),
    )
