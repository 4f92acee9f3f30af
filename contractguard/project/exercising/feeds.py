"""Where the answers of an exercise go besides its report: the coverage of the contract, the record of what was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from contractguard.checks.coverage.answers import add_answer
from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.checks.exercise.job import ServiceCall
from contractguard.checks.exercise.run import AnswerFeed
from contractguard.checks.judging.rejection import JudgedAnswer, ReaderKind
from contractguard.checks.validation.response import HttpResponse
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.finding import Unchecked
from contractguard.contract.model import Contract
from contractguard.contract.report import Section
from contractguard.observe.live.call import Call
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.live.summary import count_of
from contractguard.project.config import Project, here
from contractguard.project.exercising.prepare import Exercise
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.observing.recorders import plan_of
from contractguard.project.options import ExerciseOptions
from contractguard.project.providers import observed_path, project_root
from contractguard.readers.sources.load import display_path
from contractguard.store.coverage import load_coverage, write_coverage
from contractguard.store.observed import load_observed, record_observed
from contractguard.store.user_output import output_place
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

SOURCE = "exercise"
"""Who asked, in place of a test and of a framework's hook."""
NOT_WRITTEN = "what was asked for besides the report could not be written"
_ABOUT_CONTRACTS = frozenset({ReaderKind.SERVICE, ReaderKind.DESCRIPTION, ReaderKind.RECORDED})


def fits_contract(judged: JudgedAnswer) -> bool:
    """Whether an answer was held against a contract, and was what that says. What consumers miss, and what was never
    seen before, is no matter of the contract."""
    objects = any(one.reader in _ABOUT_CONTRACTS for one in judged.rejections)
    return judged.is_described and not judged.unchecked and not objects


class CoverageFeed:
    """Notes what of the contract the answers of an exercise hit, for a file that tests may have begun."""

    def __init__(self, provider: str, contract: Contract, name: str) -> None:
        """`name`: the file, as it was named. Raises `InputError` for one that is of another provider or damaged, before
        anything is sent."""
        self._collector = CoverageCollector(provider, contract)
        self._name = name
        self._path, self._root = output_place(Path(here(), name), here())
        if self._path.exists():
            load_coverage(self._path, name, provider)

    def take(self, call: ServiceCall, judged: JudgedAnswer) -> None:
        """Note one answer."""
        answer = HttpResponse(call.status, call.headers, call.body)
        add_answer(self._collector, call.operation, answer, fits=fits_contract(judged), source=SOURCE)

    def write(self) -> Iterator[str]:
        """Unite what was hit with the file, and say so. Raises `InputError` where it cannot be written."""
        record, shown = self._collector.record(), printable(self._name)
        if not record.hits:
            yield f"contract coverage: no answer was of the contract, nothing is written to {shown}"
            return
        write_coverage(record, self._path, self._root, name=self._name)
        yield f"contract coverage: {len(record.hits)} cells of {printable(record.provider, 100)} united with {shown}"


class RecordFeed:
    """Makes facts of the answers of success, for the record of what a provider was seen to send. Nothing of requests is
    recorded: they were drawn, and say nothing of any client."""

    def __init__(self, provider: RecordedProvider, base_path: str) -> None:
        """Raises `InputError` for a record that cannot be read, before anything is sent."""
        assert provider.contract is not None
        self._provider = provider
        self._routes = {key: one.path for key, one in provider.contract.operations.items()}
        self._recorder = CallRecorder(plan_of(provider, base_path))
        if provider.file.is_file():
            load_observed(provider.file, display_path(provider.file, here()), provider.root)

    def take(self, call: ServiceCall, _: JudgedAnswer) -> None:
        """Take what is known now of an answer of success."""
        if not 200 <= call.status <= 299:
            return
        path, route = urlsplit(call.request.uri).path, self._routes.get(call.operation)
        body = None if call.is_cut else call.body
        media_type = call.headers.get("content-type")
        self._recorder.put(Call(SOURCE, call.request.method, path, route, call.status, media_type, body))
        self._recorder.drain()  # so that no body waits

    def write(self) -> Iterator[str]:
        """Join what was seen with the record, and say so. Raises `InputError` where it cannot be written."""
        shown = printable(display_path(self._provider.file, here()))
        answers = count_of(self._recorder.counts["calls"], "answer")
        if self._recorder.errors:
            yield f"record: {count_of(sum(self._recorder.errors.values()), 'answer')} could not be recorded: " + (
                ", ".join(sorted(self._recorder.errors))
            )
        if not self._recorder.counts["calls"]:
            yield f"record: no answer was a success, nothing is written to {shown}"
            return
        outcome = record_observed(self._recorder.to_observed(), self._provider.file, self._provider.root)
        yield f"record: {answers} of success, {shown} {'is ' if outcome == 'unchanged' else 'was '}{outcome}"


def open_feeds(project: Project, given: ExerciseOptions, one: Exercise) -> tuple[AnswerFeed, ...]:
    """Where the answers of an exercise go as its options say. Raises `UsageError` where nobody is configured whose they
    are, and `InputError` for a file that what is found could not be joined with."""
    wanted = [option for option, said in _OPTIONS.items() if getattr(given, said)]
    if wanted and one.name not in project.config.providers:
        raise UsageError(f"{wanted[0]} needs a provider that is configured", remedy="run contractguard init")
    described = one.readers.description
    assert described is not None
    feeds: list[AnswerFeed] = []
    if given.contract_coverage_out is not None:
        feeds.append(CoverageFeed(one.name, described, given.contract_coverage_out))
    if given.record:
        file, root = observed_path(project, one.name), project_root(project)
        provider = RecordedProvider(one.name, described, file, root, project.config.observe)
        feeds.append(RecordFeed(provider, one.job.base_path))
    return tuple(feeds)


@dataclass(frozen=True, slots=True)
class WrittenFeeds:
    """What is said of the files that were written, and the answer on the provider, which says what could not be."""

    lines: tuple[str, ...]
    section: Section


def write_feeds(feeds: Iterable[AnswerFeed], section: Section) -> WrittenFeeds:
    """Write down what was made of the answers. A file that cannot be written is no pass, and costs no report."""
    lines: list[str] = []
    for feed in feeds:
        try:
            lines += feed.write()
        except InputError as error:
            told = Unchecked(None, f"{NOT_WRITTEN}: {error}", must=True)
            section = replace(section, unchecked=(*section.unchecked, told), complete=False)
    return WrittenFeeds(tuple(lines), section)


_OPTIONS = {"--contract-coverage-out": "contract_coverage_out", "--record": "record"}
