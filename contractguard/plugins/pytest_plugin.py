"""The pytest plugin: fixtures `contract` and `contract_usage`, and the recording of calls. It needs no configuration
of its own.

It is imported whenever pytest starts, so nothing else of the library is until a fixture is used.
"""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contractguard.observe.live.call import Call
    from contractguard.observe.live.observer import MessageObserver
    from contractguard.observe.usage import Recorder
    from contractguard.plugins.pytest_contract import ContractFixture
    from contractguard.plugins.pytest_usage import Collected

_CONTRACT: pytest.StashKey[ContractFixture] = pytest.StashKey()
_USAGE: pytest.StashKey[Collected] = pytest.StashKey()
_RUNNING: pytest.StashKey[Path] = pytest.StashKey()
"""The folder of the test that runs."""

_LIMITS = (
    ("max-body", "SIZE", "Bodies that are larger (bytes, KB, MB) count without their shape (default: 5MB)."),
    ("sample", "1/N", "Record one call of N, in each test the same (default: 1/1)."),
    ("min-evidence", "N", "With check: objects at a place, below which nothing was always or never so (default: 10)."),
)
_MODES = ("record", "check", "off")
_OPTIONS = (
    ("contract_observe", "record: join what the tests make the application answer into the provider's record; check: "
     "write nothing and tell drift; off (default)"),
    ("contract_base_path", "a prefix of the application's paths that its description does not have"),
    ("contract_spec", "the description or snapshot to verify against: a file, a folder, or REV:path (default: "
     "what is recorded in the project of the test)"),
    ("contract_provider", "the provider to verify against, where several are recorded"),
    ("contract_usage_out", "the file that receives what contract_usage saw"),
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("contractguard", "API contracts")
    group.addoption("--contract-usage-out", metavar="FILE", help="Write what contract_usage saw to this file.")
    group.addoption(
        "--contract-coverage-out", metavar="FILE", help="Write which parts of the contract the tests hit to this file."
    )
    group.addoption(
        "--contract-observe",
        nargs="?",
        const="record",
        type=_observe_mode,
        metavar="record|check|off",
        help="Record what the tests make the application answer (or check it against the record and the description).",
    )
    group.addoption(
        "--contract-observe-fail",
        choices=("error", "warning", "never"),
        default="never",
        help="With check: drift of that severity makes pytest end in 1 (default: never).",
    )
    group.addoption(
        "--contract-observe-fresh",
        action="store_true",
        help="Replace the messages that this run reaches instead of joining them.",
    )
    for option, metavar, text in _LIMITS:
        group.addoption(f"--contract-observe-{option}", metavar=metavar, help=text)
    for name, text in _OPTIONS:
        parser.addini(name, text, type="string", default="")


def _observe_mode(text: str) -> str:
    if text not in _MODES:
        raise ArgumentTypeError(
            f"{text!r} is none of {', '.join(_MODES)}: write --contract-observe=record, or put the paths of tests first"
        )
    return text


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the hooks of a recording before any conftest imports a framework. Responses that `prove` changes are not
    recorded."""
    if os.environ.get("CONTRACTGUARD_MUTANT"):
        from contractguard.plugins.mutation.plugin import start_mutation

        start_mutation(early_config)
        return
    if (
        early_config.known_args_namespace.contract_observe or early_config.getini("contract_observe") or "off"
    ) != "off":
        _refuse_foreign()
        from contractguard.plugins.recording.plugin import start_recording

        start_recording(early_config)
    if early_config.known_args_namespace.contract_coverage_out:
        _refuse_foreign()
        from contractguard.plugins.coverage.plugin import start_coverage

        start_coverage(early_config)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "contract_unobserved(reason): calls of this test are counted, not recorded.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    item.config.stash[_RUNNING] = item.path.parent


@pytest.fixture(scope="session")
def contract(pytestconfig: pytest.Config) -> ContractFixture:
    """Verify payloads and responses against the recorded contract.

    `contract.verify(payload, event="payment.succeeded")` and
    `contract.verify_response(response, operation="GET /orders/{id}")`.
    """
    _refuse_foreign()
    from contractguard.plugins.pytest_contract import ContractFixture

    if _CONTRACT not in pytestconfig.stash:
        spec, provider = (str(pytestconfig.getini(name)) or None for name in ("contract_spec", "contract_provider"))
        stash = pytestconfig.stash
        coverage = pytestconfig.pluginmanager.get_plugin("contractguard_coverage")
        stash[_CONTRACT] = ContractFixture(
            pytestconfig.rootpath,
            spec,
            provider,
            lambda: stash.get(_RUNNING, None),
            None if coverage is None else coverage.listener,
        )
    return pytestconfig.stash[_CONTRACT]


@pytest.fixture
def contract_observed(request: pytest.FixtureRequest) -> MessageObserver:
    """Record what no hook sees, where recording is asked for: `contract_observed.event("payment.succeeded", payload)`,
    `contract_observed.response("GET /orders/{id}", 200, headers, body)`."""
    _refuse_foreign()
    from contractguard.observe.live.observer import MessageObserver

    recording = request.config.pluginmanager.get_plugin("contractguard_recording")
    return MessageObserver(_ignore_call if recording is None else recording.process.take_call, request.node.nodeid)


def _ignore_call(_call: Call) -> None:
    """Nothing is recorded in this run."""


def _refuse_foreign() -> None:
    """Raise `pytest.UsageError` when another project's distribution stands under our name: what it brings along lies
    where our modules do, so no test that uses them may pass."""
    from contractguard.contract.errors import UsageError
    from contractguard.readers.foreign import refuse_foreign

    try:
        refuse_foreign()
    except UsageError as error:
        raise pytest.UsageError(f"contractguard: {error}") from None


@pytest.fixture(scope="session")
def contract_usage(pytestconfig: pytest.Config) -> Recorder:
    """Note what the code under test reads: `contract_usage.track(payload, event="payment.succeeded")`."""
    _refuse_foreign()
    return _collected_of_run(pytestconfig).own


def _collected_of_run(config: pytest.Config) -> Collected:
    from contractguard.plugins.pytest_usage import Collected

    if _USAGE not in config.stash:
        config.stash[_USAGE] = Collected()
    return config.stash[_USAGE]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """A worker of pytest-xdist has ended; what it saw came with its output."""
    if _out(node.config) is not None:
        _collected_of_run(node.config).worker_ended(getattr(node, "workeroutput", None))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workeroutput"):
        if _USAGE in config.stash:
            config.stash[_USAGE].hand_over(config.workeroutput)
        return
    path, is_named = _out(config), bool(config.getoption("--contract-usage-out"))
    is_complete = session.exitstatus == pytest.ExitCode.OK
    if path is not None and not _collected_of_run(config).write(
        path, config.rootpath, is_named=is_named, is_complete=is_complete
    ):
        session.exitstatus = pytest.ExitCode.USAGE_ERROR


def _out(config: pytest.Config) -> Path | None:
    """The file for the usage: from the command line relative to where pytest was started, else to the root."""
    given, configured = config.getoption("--contract-usage-out"), config.getini("contract_usage_out")
    if given:
        return Path(config.invocation_params.dir, str(given))
    return Path(config.rootpath, str(configured)) if configured else None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in _said(config):
        terminalreporter.write_line(line)


def _said(config: pytest.Config) -> Iterator[str]:
    if _USAGE in config.stash:
        yield from config.stash[_USAGE].said
