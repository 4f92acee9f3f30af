"""A smoke check in this process, over real sockets, without the limits of a rate."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from contractguard.checks.settings import Settings
from contractguard.checks.smoke.inputs.find import KnownInput
from contractguard.checks.smoke.run import SmokeOptions, SmokeResult, SmokeRun, SmokeSubject
from contractguard.checks.smoke.transport.client import HttpClient, WallClock
from contractguard.checks.smoke.transport.credentials import NamedSecret
from contractguard.checks.smoke.transport.pace import Pace, PaceLimits
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import read_target
from contractguard.contract.answers.outcome import NOT_CHECKED, Outcome
from contractguard.contract.choices import FailOn, SourceKind, TargetPart
from contractguard.contract.document import Document, Location, Schema
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.contract.judgement import exit_code
from contractguard.contract.model import Contract
from contractguard.contract.report import Report
from contractguard.readers import read_contract
from contractguard.readers.sources.references import document
from contractguard.reports.context import RenderContext
from contractguard.reports.formats import FORMATS
from tests.checks.smoke.service import DESCRIPTION, TOKEN

FAST = PaceLimits(budget=20.0, interval=0.0, max_requests=200)
KNOWN = (NamedSecret("bearer", TOKEN),)


def contract_of(description: Any = DESCRIPTION, name: str = "openapi.json") -> Contract:
    """The contract of a description."""
    return read_contract(document(name, name, json.dumps(description).encode()))


def expects(consumer: str, operation: str, schema: Any, strength: Strength = Strength.GUARANTEED) -> Expectation:
    """What a consumer reads of the successful answers of an operation."""
    node = Document(f"{consumer}.json", f"{consumer}.json", schema)
    part = ExpectedPart(("body",), Schema(node, (), schema, "2020-12"))
    target = Target(TargetPart.RESPONSE, operation, status="200")
    return Expectation(
        consumer, None, f"{consumer} of {operation}", SourceKind.SCHEMA, target, False, strength, (part,),
        Location(node, ()),
    )  # fmt: skip


@dataclass(frozen=True)
class Smoked:
    """What became of a check."""

    code: int
    rules: frozenset[str] = frozenset()
    result: SmokeResult | None = None
    error: InputError | None = None

    @property
    def last_line(self) -> str:
        assert self.result is not None
        return self.result.sections[-1].remarks[-1]

    @property
    def reasons(self) -> str:
        assert self.result is not None
        return "\n".join(f"{one.message}: {one.reason}" for one in self.result.sections[-1].unchecked)


def smoke(
    url: str,
    options: SmokeOptions = SmokeOptions(secrets=KNOWN, wait=0.0),  # noqa: B008 - frozen
    *,
    recorded: Contract | str | None = "",
    expectations: Iterable[Expectation] = (),
    limits: PaceLimits = FAST,
    against: str | None = None,
    fail_on: FailOn = FailOn.WARNING,
) -> Smoked:
    """Check the service at a URL; `recorded` is what its description promised, where nothing else is said."""
    promised = contract_of() if isinstance(recorded, str) else recorded
    subject = SmokeSubject("orders", promised, tuple(expectations))
    clock = WallClock()
    pace = Pace(limits, clock)
    target = read_target(url)
    other = read_target(against) if against else None
    with HttpClient(target.origin) as client, HttpClient((other or target).origin) as second:
        session = Session(target, client.send, pace)
        further = None if other is None else Session(other, second.send, pace)
        try:
            result = SmokeRun(subject, options, Settings(places=20), session, clock, further).run()
        except InputError as error:
            return Smoked(NOT_CHECKED, error=error)
    rules = frozenset(one.rule for section in result.sections for one in section.findings)
    return Smoked(exit_code(result.sections, fail_on, False), rules, result)


def asking(**given: Any) -> SmokeOptions:
    """The usual options, but for these."""
    return replace(SmokeOptions(secrets=KNOWN, wait=0.0), **given)


def known(**path: str) -> KnownInput:
    """A known input, by its path parameters."""
    return KnownInput(path=path)


def json_of(smoked: Smoked) -> str:
    """The JSON report of a check."""
    assert smoked.result is not None
    report = Report("smoke", smoked.result.sections, {}, outcome=Outcome(smoked.code))
    return FORMATS["json"].render(report, RenderContext()).decode()
