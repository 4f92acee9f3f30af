"""Old contract against new: what changed, whom it breaks, and the proof.

Where nothing changed, that is all there is to tell: what finds and proves a change is imported where there is one.
"""

from __future__ import annotations

from contractguard.algebra.diff.equality import Sameness
from contractguard.checks.addressing.pairing import OperationPair, pair_operations
from contractguard.checks.comparison.alignment import AlignedContract, align_contracts
from contractguard.checks.comparison.structure import security, servers
from contractguard.checks.comparison.unchanged import UnchangedOperations
from contractguard.checks.settings import Progress, Settings
from contractguard.contract.model import Contract, count_messages
from contractguard.contract.report import Section, Statistics


def compare_contracts(
    old: Contract,
    new: Contract,
    settings: Settings = Settings(),  # noqa: B008 - frozen
    progress: Progress | None = None,
) -> Section:
    """Compare two versions of a contract.

    Every difference that the algebra proves to break a reader or a caller carries a witness; what could not be
    decided is listed as unchecked. The findings are in no particular order: reports sort them.
    """
    was, now = align_contracts(old, new)
    pairs = pair_operations(was.contract, now.contract)
    untouched = UnchangedOperations(was.contract, now.contract, Sameness())
    if _is_all_the_same(was.contract, now.contract, pairs, untouched):
        return _section_of_no_change(was.contract, now.contract, pairs)
    from contractguard.checks.comparison.changed import ContractComparison

    return ContractComparison(was, now, settings, progress, untouched).run_change(pairs)


def compare_pairs(
    old: Contract,
    new: Contract,
    pairs: list[OperationPair],
    settings: Settings,
    progress: Progress | None = None,
) -> Section:
    """Compare pairs of operations of two contracts that are in the same form already. An operation may be in several of
    them, each with a tag of its own, which the messages of what is found have."""
    from contractguard.checks.comparison.changed import ContractComparison

    return ContractComparison(AlignedContract(old), AlignedContract(new), settings, progress).run(pairs)


def _is_all_the_same(old: Contract, new: Contract, pairs: list[OperationPair], untouched: UnchangedOperations) -> bool:
    """Whether two contracts could be read as a whole, and say the same of every operation, server and scheme."""
    if old.problems or new.problems or not all(map(untouched.operation, pairs)):
        return False
    return not [*servers.changes_of_servers(old, new, pairs), *security.changes_of_schemes(old, new, pairs)]


def _section_of_no_change(old: Contract, new: Contract, pairs: list[OperationPair]) -> Section:
    total = sum(count_messages(pair.old, pair.new) for pair in pairs)
    return Section(
        findings=(),
        unchecked=(),
        statistics=Statistics(len(pairs), total, total),
        title=f"{old.name} → {new.name}",
        complete=True,
        documents=new.documents,
    )
