"""What mocks answer in a run of tests, held against the recorded contracts of the providers that they stand for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.observe.live.outgoing import MockedExchange
from contractguard.observe.live.tap import Tap, error_place
from contractguard.support.dataclass import dataclass

if TYPE_CHECKING:
    from contractguard.checks.drift.mocks import MocksCheck
    from contractguard.contract.document import Location
    from contractguard.contract.model import Contract
    from contractguard.contract.report import Report
    from contractguard.project.config import Project

_UNREAD = "the answer is a stream that only the test may read"


class MocksWatch:
    """The mocks of one process. Nothing is read before the first answer of one; without [mocks] in the configuration,
    nothing is looked at."""

    def __init__(self, root: Path, tap: Tap) -> None:
        self.failure = ""
        self._root, self._tap = root, tap
        self._check: MocksCheck | None = None
        tap.mocks = []

    def end_test(self) -> None:
        """Look at the answers of a test. What goes wrong is told in the end, and fails no test."""
        noted = self._tap.mocks
        if not noted:
            return
        self._tap.mocks = []
        try:
            self._check = self._check or _open_check(self._root)
            if self._check is None:
                self._tap.mocks = None
                return
            for one in noted:
                _look(self._check, one)
        except ContractGuardError as error:
            self.failure, self._tap.mocks = str(error), None
        except Exception as error:
            self.failure, self._tap.mocks = f"an error of the mocks check: {error_place(error)}", None

    def dump(self) -> str:
        """What was found, for the controller of the workers; "" where no answer was of a provider."""
        if self.failure:
            return json.dumps({"failure": self.failure})
        if self._check is None or not self._check.seen:
            return ""
        from contractguard.reports.context import RenderContext
        from contractguard.reports.json_report import render

        return render(self._check.report(), RenderContext()).decode()


@dataclass(frozen=True, slots=True)
class MocksResult:
    """What all processes found, None where no answer was of a provider; and why it could not be looked at."""

    report: Report | None = None
    failures: tuple[str, ...] = ()


def join_dumps(root: Path, dumps: Sequence[str]) -> MocksResult:
    """What several processes found, with what is accepted of it. Raises `ContractGuardError`."""
    found = [json.loads(one) for one in dumps if one]
    failures = tuple(sorted({str(one["failure"]) for one in found if "failure" in one}))
    written = [one for one in found if "failure" not in one]
    if not written:
        return MocksResult(None, failures)
    from contractguard.checks.drift.mocks import join_mock_reports
    from contractguard.project.config import find_project
    from contractguard.project.waivers import waivers_of
    from contractguard.reports.stored.report import read_report

    whole = join_mock_reports([read_report(one, "a worker's report") for one in written])
    return MocksResult(waivers_of(find_project(root)).apply_to_all(whole), failures)


def _open_check(root: Path) -> MocksCheck | None:
    """The check that the configuration asks for, if any. Raises `InputError` for a provider that is not recorded."""
    from contractguard.checks.drift.mocks import MocksCheck
    from contractguard.contract.choices import FormatMode
    from contractguard.project.config import find_project
    from contractguard.project.lanes import resolve_settings
    from contractguard.project.options import SettingOptions

    project = find_project(root)
    if not project.config.mocks:
        return None
    settings = resolve_settings(project, SettingOptions()).settings
    return MocksCheck(_contracts(project), settings.policy, settings.formats is FormatMode.ASSERT)


def _contracts(project: Project) -> Mapping[str, Contract]:
    from contractguard.project.providers import read_snapshot, snapshot_path

    found: dict[str, Contract] = {}
    for name, url in project.config.mocks.items():
        path = snapshot_path(project, name)
        if not path.is_file():
            raise InputError(
                f"[mocks] names {name}, of which no contract is recorded", remedy="run contractguard record"
            )
        found[url] = read_snapshot(project, path, cwd=project.folder)
    return found


def _look(check: MocksCheck, one: MockedExchange) -> None:
    from contractguard.checks.drift.mocks import MockedAnswer
    from contractguard.checks.validation.response import HttpResponse

    if not check.is_provider(one.url):
        return
    test = _location(one.test)
    body = None if one.body is None else _unpack_body(one)
    if body is None:
        check.leave_out(test, _UNREAD)
        return
    check.add(MockedAnswer(one.method, one.url, HttpResponse(one.status, one.headers, body), test))


def _location(test: str) -> Location:
    from contractguard.contract.document import Document, Location

    return Location(Document("", test or "no test", None), ())


def _unpack_body(one: MockedExchange) -> bytes | None:
    from contractguard.readers.text.decompress import inflate

    encoding = one.headers.get("content-encoding", "").lower()
    if one.body is None or not one.is_packed or encoding in ("", "identity"):
        return one.body
    try:
        return inflate(one.body, "a mocked answer")
    except InputError:  # cassettes may hold bodies that were unpacked when they were recorded
        return one.body
