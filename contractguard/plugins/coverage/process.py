"""What one process of a run collects: exchanges that nobody checked, and what tests verified, by provider."""

from __future__ import annotations

from collections import Counter
from typing import Any

from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.document import Json
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract, Operation
from contractguard.observe.hits.cells import CoverageLevel
from contractguard.observe.hits.record import CoverageRecord
from contractguard.observe.live.exchange import Exchange
from contractguard.plugins.coverage.client_requests import find_request
from contractguard.project.coverage.exchanges import ClientRequest, ProviderCoverage, parse_body
from contractguard.project.observing.providers import ProviderChoice, find_recorded_providers, name_provider

_Call = tuple[str, str, str, int, bytes]
"""The method, path, query and status of a call, and the body that it was answered with."""


class CoverageProcess:
    """Collects by provider. `test` is the one that runs. `failure`: why exchanges are not looked at, for the end of the
    run; `errors` count what went wrong, and fail no test."""

    def __init__(self, choice: ProviderChoice, base_path: str | None) -> None:
        self.failure = ""
        self.errors: Counter[str] = Counter()
        self.test = ""
        self._choice, self._base_path = choice, base_path
        self._providers: dict[str, ProviderCoverage] = {}
        self._verified: Counter[_Call] = Counter()
        self._verified_by = ""
        self._is_open = False

    def take(self, exchange: Exchange) -> None:
        """Look at one exchange of an application, unless its test verified it, which says as much and more."""
        self._open()
        if self._verified and self._verified_by == name_of_test(exchange.test) and self._is_verified(exchange):
            return
        for one in self._providers.values():
            if one.add_exchange(exchange, name_of_test(exchange.test)):
                return

    def response(
        self, provider: str, contract: Contract, operation: str, answer: HttpResponse, given: Any, *, fits: bool
    ) -> None:
        """Note an answer that a test held against the contract, and the request behind it where that is known."""
        one = self._of_contract(provider, contract)
        level = CoverageLevel.VALIDATED if fits else CoverageLevel.SEEN
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = parse_body(answer.body, media_type)
        one.collector.add_response(operation, answer.status, answer.headers, body, level=level, test=self.test)
        request = find_request(given)
        if fits and request is not None:
            one.add_request(operation, request, answer.status, self.test)
            self._note_verified(one.collector.contract.operations.get(operation), request, answer)

    def _note_verified(self, operation: Operation | None, request: ClientRequest, answer: HttpResponse) -> None:
        if self._verified_by != self.test:
            self._verified.clear()
            self._verified_by = self.test
        if operation is not None:
            self._verified[operation.method.upper(), request.path, request.query, answer.status, answer.body] += 1

    def _is_verified(self, exchange: Exchange) -> bool:
        """Whether this is one that was verified: each of them is one exchange."""
        body = exchange.response.join() if exchange.response is not None else None
        call = (exchange.method.upper(), exchange.path, exchange.query, exchange.status, body or b"")
        if not self._verified[call]:
            return False
        self._verified[call] -= 1
        return True

    def event(self, provider: str, contract: Contract, operation: str, payload: Json, *, fits: bool) -> None:
        """Note the payload of an event that a test held against the contract."""
        level = CoverageLevel.VALIDATED if fits else CoverageLevel.SEEN
        self._of_contract(provider, contract).collector.add_event(operation, payload, level=level, test=self.test)

    def records(self) -> dict[str, CoverageRecord]:
        """What was hit, by provider; of those of which anything was."""
        found = {name: one.collector.record() for name, one in self._providers.items()}
        return {name: record for name, record in found.items() if record.hits}

    def _of_contract(self, provider: str, contract: Contract) -> ProviderCoverage:
        self._open()
        name = name_provider(self._choice) if provider == UNNAMED else provider
        if name not in self._providers:
            self._providers[name] = ProviderCoverage(name, contract, self._base_path)
        return self._providers[name]

    def _open(self) -> None:
        if self._is_open:
            return
        self._is_open = True
        try:
            for one in find_recorded_providers(self._choice):
                if one.contract is not None:
                    self._providers[one.name] = ProviderCoverage(one.name, one.contract, self._base_path)
        except ContractGuardError as error:
            self.failure = str(error)


UNNAMED = "contract_spec"
"""What the `contract` fixture calls a description that was named without a provider."""


def name_of_test(node_id: str) -> str:
    """How a test is called in the file: without its parameters, which may be values that were sent."""
    path, separator, rest = node_id.partition("::")
    return f"{path}{separator}{rest.partition('[')[0]}"
