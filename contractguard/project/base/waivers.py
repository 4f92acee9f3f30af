"""Which waivers a change brings along, and which of them count for what it does to the gate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from contractguard.contract.acceptance.waiver import Waiver
from contractguard.contract.document import pointer
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.report import Section
from contractguard.project.base.basis import Basis
from contractguard.project.base.gate import WAIVERS, moved_waivers, reason_of
from contractguard.project.config import Project
from contractguard.project.waivers import Waivers


def find_new_waivers(basis: Basis, accepted: Waivers) -> tuple[tuple[Waiver, ...], tuple[str, ...]]:
    """The waivers that the base does not have, or has otherwise: with another reason, owner or day. And what has to be
    known about that."""
    if basis.before is None or not accepted.known:
        return (), ()
    try:
        before = basis.before.waivers(accepted.today)
    except (UsageError, InputError) as error:
        told = f"the base's waivers cannot be read ({reason_of(error)}): all of them are taken for new"
        return accepted.known, (told,)
    known = {(one.subject.key, one.reason, one.owner, one.until) for one in before}
    new = (one for one in accepted.known if (one.subject.key, one.reason, one.owner, one.until) not in known)
    return tuple(new), ()


def on_gate(gate: Section, basis: Basis, project: Project, accepted: Waivers) -> Section:
    """The answer on the gate, with what is accepted of it. That the waivers are sought elsewhere is accepted in the
    place where the base has them: who may change that place decides, and not who names another one.

    Raises `UsageError` and `InputError` for a file that is wrong.
    """
    places = moved_waivers(basis, project)
    marked = accepted.apply_to(gate)
    if places is None or basis.before is None:
        return marked
    from contractguard.project.providers import project_root
    from contractguard.readers.clock import today
    from contractguard.store.waivers import read_waivers

    day = today()
    former = read_waivers(Path(basis.before.repository.top) / places[0], places[0], day, project_root(project))
    there = Waivers(former, day).apply_to(gate)
    findings = (
        one if here.pointer == pointer(WAIVERS) and here.rule == "gate.weakened" else here
        for here, one in zip(marked.findings, there.findings, strict=True)
    )
    return replace(marked, findings=tuple(findings))
