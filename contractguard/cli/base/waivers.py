"""Which waivers a change brings along."""

from __future__ import annotations

from dataclasses import replace

from contractguard.cli.base.basis import Basis
from contractguard.cli.base.gate import reason_of
from contractguard.cli.waiving import Waivers
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Report


def noting_new(report: Report, basis: Basis, accepted: Waivers) -> Report:
    """The report with the waivers that the base does not have, or has otherwise: with another reason, owner or day."""
    if basis.before is None or not accepted.known:
        return report
    try:
        before = basis.before.waivers(accepted.today)
    except (UsageError, InputError) as error:
        told = f"the base's waivers cannot be read ({reason_of(error)}): all of them are taken for new"
        return replace(report, new_waivers=accepted.known, remarks=(*report.remarks, told))
    known = {(one.subject.key, one.reason, one.owner, one.until) for one in before}
    new = tuple(
        one for one in accepted.known if (one.subject.key, one.reason, one.owner, one.until) not in known
    )  # fmt: skip
    return replace(report, new_waivers=new)
