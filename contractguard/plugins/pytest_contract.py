"""The `contract` fixture: finds the recorded contracts, and fails a test whose payload is not what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pytest

from contractguard.checks.addressing.lookup import UnknownMessage, find_event, find_operation
from contractguard.checks.validation.json_value import parse_json
from contractguard.checks.validation.payload import event_key, validate_payload
from contractguard.checks.validation.response import HttpResponse, validate_response
from contractguard.contract.document import Json
from contractguard.contract.errors import ContractGuardError, InputError, UsageError
from contractguard.contract.model import Contract, Operation
from contractguard.plugins.failures import explain_violations
from contractguard.plugins.responses import to_http_response
from contractguard.project.config import Project, find_project
from contractguard.project.providers import find_snapshots, read_snapshot
from contractguard.readers import read_contract
from contractguard.readers.formats import SNAPSHOT
from contractguard.readers.sources.load import load
from contractguard.support.printable import printable

T = TypeVar("T")


class ContractViolation(AssertionError):
    """A payload is not what the contract says."""


class VerifiedListener(Protocol):
    """Is told what was held against a contract; nobody is where no coverage is collected."""

    def response(
        self, provider: str, contract: Contract, operation: str, answer: HttpResponse, given: Any, *, fits: bool
    ) -> None: ...

    def event(self, provider: str, contract: Contract, operation: str, payload: Json, *, fits: bool) -> None: ...


class ContractFixture:
    """Verifies against the contracts that are recorded in the project of the running test, or against the one
    description that `spec` names."""

    def __init__(
        self,
        root: Path,
        spec: str | None = None,
        provider: str | None = None,
        at: Callable[[], Path | None] = lambda: None,
        listener: VerifiedListener | None = None,
    ) -> None:
        """`root` is the project where none is configured, and what names are relative to; `at` tells the folder of the
        running test; `listener` is told what was verified."""
        self._listener = listener
        self._root, self._spec, self._provider, self._at = root, spec, provider, at
        self._loaded: dict[str | Path, Contract] = {}
        self._projects: dict[Path, Project] = {}

    def verify(
        self,
        payload: Any,
        *,
        event: str,
        provider: str | None = None,
        formats: bool = False,
        headers: Mapping[str, str] | None = None,
        secret: str | None = None,
    ) -> None:
        """Fail unless the payload is what the contract says of the event (a webhook or a callback).

        `payload` is the JSON value, or its bytes. `provider` is needed where several have an event of that name;
        `formats` asserts `format`. With a `secret` the payload must be the bytes that came, and their `headers` must
        hold a signature by it (Standard Webhooks; when it was made does not matter).

        Raises `ContractViolation` (an `AssertionError`), and `ContractGuardError` when the contract knows no such event
        or cannot be read.
        """
        __tracebackhide__ = True
        failure = _plainly(
            lambda: _signature(payload, event, headers, secret) or self._event(payload, event, provider, formats)
        )
        if failure:
            raise ContractViolation(failure)

    def verify_response(
        self, response: Any, *, operation: str, provider: str | None = None, formats: bool = False
    ) -> None:
        """Fail unless the response is what the contract says: status, media type, headers and body.

        `response` is one of httpx, requests, Django, Flask, Starlette or FastAPI, or anything like them; `operation`
        is "GET /orders/{id}", the same with a concrete path, or an operationId. Raises as `verify` does.
        """
        __tracebackhide__ = True
        failure = _plainly(lambda: self._response(response, operation, provider, formats))
        if failure:
            raise ContractViolation(failure)

    def _event(self, payload: Any, event: str, provider: str | None, formats: bool) -> str:
        name, contract, found = self._find(lambda one: find_event(one, event), provider)
        value = parse_json(bytes(payload), "the payload") if isinstance(payload, bytes | bytearray) else payload
        wrong = validate_payload(contract, value, event_key(contract, found.key), formats=formats)
        if self._listener is not None:
            self._listener.event(name, contract, found.key, value, fits=not wrong)
        return explain_violations(f"the payload of {found.key}", contract, wrong)

    def _response(self, response: Any, operation: str, provider: str | None, formats: bool) -> str:
        name, contract, found = self._find(lambda one: find_operation(one, operation), provider)
        answer = to_http_response(response)
        key, wrong = validate_response(contract, found.key, answer, formats=formats)
        if self._listener is not None:
            self._listener.response(name, contract, found.key, answer, response, fits=not wrong)
        return explain_violations(f"the response {key}", contract, wrong)

    # --- contracts

    def _find(self, find: Callable[[Contract], Operation], provider: str | None) -> tuple[str, Contract, Operation]:
        """The contract that has what is looked for, and whose it is. Raises `UnknownMessage`, `UsageError`."""
        found: dict[str, tuple[str, Contract, Operation]] = {}
        unknown: list[UnknownMessage] = []
        for name, contract in self._contracts(provider or self._provider):
            try:
                found[name] = (name, contract, find(contract))
            except UnknownMessage as error:
                unknown.append(error)
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            what = f"several providers have it: {', '.join(sorted(found))}"
            raise UsageError(what, remedy=f"say which: provider={sorted(found)[0]!r}")
        if len(unknown) == 1:
            raise unknown[0]
        listed = "\n".join(f"{error.where}: {error.remedy}" for error in unknown)
        raise UnknownMessage(f"{unknown[0].what} in {len(unknown)} contracts", remedy=f"see what they have\n{listed}")

    def _contracts(self, provider: str | None) -> Iterator[tuple[str, Contract]]:
        """The contracts to look into, by provider, each read once. Raises `pytest.UsageError` when there are none."""
        project = self._project()
        sources = self._sources(project)
        if not sources:
            folder = project.folder / project.config.snapshots
            raise pytest.UsageError(
                f"contractguard: no contract to verify against: */{SNAPSHOT} matches nothing below "
                f"{printable(str(folder))}; record one with contractguard record, or name a description in the "
                f"setting contract_spec"
            )
        if provider is not None and not self._spec:
            if provider not in sources:
                known = ", ".join(sources)
                raise UsageError(
                    f"no contract of provider {printable(provider)!r} is recorded", remedy=f"recorded: {known}"
                )
            sources = {provider: sources[provider]}
        for name, source in sources.items():
            if source not in self._loaded:
                self._loaded[source] = self._read(project, source)
            yield name, self._loaded[source]

    def _sources(self, project: Project) -> Mapping[str, str | Path]:
        """Where the contracts are, by provider: a name that somebody gave, or the file of a recorded contract."""
        return {self._provider or "contract_spec": self._spec} if self._spec else find_snapshots(project)

    def _read(self, project: Project, source: str | Path) -> Contract:
        if isinstance(source, Path):
            return read_snapshot(project, source, cwd=self._root)
        return read_contract(load(source, cwd=self._root).entry)

    def _project(self) -> Project:
        """The project of the running test: that of the nearest configuration, else pytest's root folder."""
        start = self._at() or self._root
        if start not in self._projects:
            found = find_project(start)
            self._projects[start] = found if found.file else Project(self._root)
        return self._projects[start]


def _signature(payload: Any, event: str, headers: Mapping[str, str] | None, secret: str | None) -> str:
    """Why a payload is not signed as it should be; empty when it is, or need not be."""
    if secret is None:
        if headers is not None:
            raise UsageError("headers= are only looked at with secret=", remedy="give both, or leave headers= out")
        return ""
    if not isinstance(payload, bytes | bytearray):
        raise UsageError("a signature is of bytes", remedy="give the payload as the bytes that came, before parsing")
    from contractguard.readers.envelopes import verify_signature

    try:
        verify_signature(bytes(payload), headers or {}, secret, stored=True)
    except InputError as error:
        return f"the payload of {printable(event, 100)} is not signed as it should be: {error.what}"
    return ""


def _plainly(job: Callable[[], T]) -> T:
    """The job's result; its errors without the way through the library, for they speak of the test."""
    __tracebackhide__ = True
    try:
        return job()
    except (ContractGuardError, pytest.UsageError) as error:
        raise error.with_traceback(None) from None
