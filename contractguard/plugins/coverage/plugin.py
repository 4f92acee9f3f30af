"""The plugin of a run that writes which parts of the contracts its tests hit (`--contract-coverage-out`)."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.document import Document
from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.observe.hits.record import CoverageRecord, join_records, read_record, record_bytes
from contractguard.observe.live.exchange import Exchange
from contractguard.observe.live.tap import Passed, Tap, error_place
from contractguard.plugins.coverage.process import CoverageProcess, name_of_test
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.table import APPLICATIONS, CLIENTS
from contractguard.project.observing.providers import ProviderChoice
from contractguard.store.coverage import load_coverage, replace_coverage
from contractguard.store.user_output import output_place
from contractguard.support.garbage import without_collection
from contractguard.support.printable import printable

NAME = "contractguard_coverage"
_OUTPUT = "contractguard_coverage"
_PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)


def start_coverage(config: pytest.Config) -> None:
    """Register the plugin. Calls are watched by hooks of its own, unless a recording watches them already."""
    base_path = str(config.getini("contract_base_path")).strip("/")
    config.pluginmanager.register(CoveragePlugin(config, f"/{base_path}" if base_path else None), NAME)


class CoveragePlugin:
    """Registered when a coverage file is asked for; in the workers of pytest-xdist, too."""

    def __init__(self, config: Any, base_path: str | None) -> None:
        provider, spec = (str(config.getini(name)) or None for name in ("contract_provider", "contract_spec"))
        self.process = CoverageProcess(ProviderChoice(config.rootpath, provider, spec), base_path)
        self._tap = Tap(self._look)
        self._patcher = Patcher({**CLIENTS, **APPLICATIONS}, self._tap)
        self._handed: list[dict[str, CoverageRecord]] = []
        self._lost = 0
        self._said: list[str] = []
        recording = config.pluginmanager.get_plugin("contractguard_recording")
        if recording is not None:
            recording.process.listen(self._take)
        else:
            self._patcher.install()

    @property
    def listener(self) -> CoverageProcess:
        """What is told of payloads and responses that tests verify."""
        return self.process

    def _look(self, passed: Passed) -> None:
        """Look at an exchange that its own hooks saw."""
        if isinstance(passed, Exchange):
            self.process.take(passed)

    def _take(self, exchange: Exchange) -> None:
        """Look at an exchange that a recording hands on, whose errors are not its own."""
        try:
            self.process.take(exchange)
        except Exception as error:
            self.process.errors[error_place(error)] += 1

    def pytest_unconfigure(self) -> None:
        """Take the patches back."""
        self._patcher.uninstall()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run a test, then look at the calls that it made."""
        self.process.test = self._tap.test = name_of_test(item.nodeid)
        try:
            return (yield)
        finally:
            with without_collection():
                self._tap.drain_all()
            self.process.test = self._tap.test = ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what a worker collected; one that died has handed over nothing."""
        output = getattr(node, "workeroutput", None)
        if isinstance(output, dict) and _OUTPUT in output:
            self._handed.append(_load_records(str(output[_OUTPUT])))
        else:
            self._lost += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """In a worker: hand over what was collected. Else: write it."""
        self._tap.drain_all()
        records = self.process.records()
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_OUTPUT] = _dump_records(records)
            return
        path = Path(session.config.invocation_params.dir, str(session.config.getoption("--contract-coverage-out")))
        try:
            self._said += list(self._write(path, _unite([records, *self._handed])))
        except InputError as error:
            self._said.append(f"contract coverage: {error}")
            if session.exitstatus in _PASSED:
                session.exitstatus = 3
        self._said += [f"contract coverage: {line}" for line in self._remarks(session)]

    def _write(self, path: Path, records: dict[str, CoverageRecord]) -> Iterator[str]:
        if not records:
            raise InputError("no test touched a contract", remedy="call the application, or contract.verify")
        for name, record in sorted(records.items()):
            place = path if len(records) == 1 else path.with_name(f"{path.stem}.{name}{path.suffix}")
            real, root = output_place(place, path.parent)
            replace_coverage(record, real, root, name=str(place))
            yield f"contract coverage: {len(record.hits)} cells of {name} written to {printable(str(place))}"
        for stale in _stale_files(path, records):
            stale.unlink()
            yield f"contract coverage: {printable(str(stale))}, of an earlier run, is removed"

    def _remarks(self, session: pytest.Session) -> Iterator[str]:
        if self.process.failure:
            yield f"calls are not looked at: {printable(self.process.failure)}"
        if self._lost:
            yield f"{self._lost} worker{'' if self._lost == 1 else 's'} died: what it saw is not in the file"
        for error, number in sorted((self.process.errors + self._tap.errors).items()):
            yield f"hook error: {printable(error)} ({number} times); the tests are as without it"
        for _, problem in sorted(self._tap.problems.items()):
            yield printable(problem)
        if session.exitstatus not in (*_PASSED, 3):
            yield "not all tests passed"

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was written."""
        for line in self._said:
            terminalreporter.write_line(line)


def _stale_files(path: Path, records: Mapping[str, CoverageRecord]) -> Iterator[Path]:
    """What an earlier run wrote of the same providers under the other name, when it touched one provider and this one
    several, or the other way round: it would be united with what this run saw."""
    names = {name: path.with_name(f"{path.stem}.{name}{path.suffix}") for name in records}
    for name, place in names.items() if len(records) == 1 else ((name, path) for name in records):
        try:
            if place.is_file() and not place.is_symlink() and load_coverage(place, str(place)).provider == name:
                yield place
        except InputError:
            continue  # it is not ours


def _unite(found: list[dict[str, CoverageRecord]]) -> dict[str, CoverageRecord]:
    united: dict[str, CoverageRecord] = {}
    for records in found:
        for name, record in records.items():
            united[name] = join_records(united[name], record) if name in united else record
    return united


def _dump_records(records: dict[str, CoverageRecord]) -> str:
    return json.dumps({name: record_bytes(record).decode() for name, record in records.items()})


def _load_records(text: str) -> dict[str, CoverageRecord]:
    given: dict[str, str] = json.loads(text)
    try:
        return {
            name: read_record(Document("worker:", "a worker's output", json.loads(one))) for name, one in given.items()
        }
    except ContractGuardError as error:
        raise pytest.UsageError(f"contractguard: {error}") from None
