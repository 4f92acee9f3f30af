"""The end of a recording run: what all its processes saw is merged, then written or checked, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.contract.errors import ContractGuardError, InputError
from contractguard.observe.live.journal import JournalContents, JournaledRun, add_runs
from contractguard.observe.live.match import CallMatcher
from contractguard.observe.live.summary import ReachedOperations, reached_operations
from contractguard.observe.live.tap import error_place
from contractguard.observe.sketch.observed import Observed, join_observed
from contractguard.plugins.recording.settings import ObserveMode, RecordingSettings
from contractguard.plugins.recording.summary import mocks_line, remarks, summary_line, unmatched_lines
from contractguard.plugins.recording.tally import RunTally
from contractguard.store.journals import journals_of
from contractguard.store.observed import record_observed
from contractguard.support.dataclass import dataclass
from contractguard.support.garbage import without_collection
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.project.observing.providers import RecordedProvider

COULD_NOT_CHECK = 3
"""Where the tests passed, and what was asked for besides could not be done."""
_COUNTED = ("calls", "matched", "undocumented", "unrouted", "no_json", "failed")


@dataclass(frozen=True, slots=True)
class RunEnd:
    """A run that has ended: the folder of its journals, what was counted, why it is incomplete, whether all passed, the
    providers where they are known, what each process found of mocks, what this process saw itself, and the journal in
    which the same stands."""

    folder: Path | None
    tally: RunTally
    incomplete: tuple[str, ...] = ()
    passed: bool = True
    providers: Sequence[RecordedProvider] = ()
    mocks: Sequence[str] = ()
    own_runs: Callable[[], Mapping[str, JournaledRun]] = dict
    own_journal: str = ""


@dataclass(slots=True)
class RunResult:
    """What is said, the report on drift, the code to end in where the tests passed (0: theirs), and whether journals
    are needed no more."""

    lines: list[str] = field(default_factory=list)
    report: list[str] = field(default_factory=list)
    exit_code: int = 0
    is_done: bool = True

    def fail(self, *lines: str) -> None:
        """Say why what was asked for was not done."""
        self.lines += lines
        self.exit_code = self.exit_code or COULD_NOT_CHECK


def finish_run(settings: RecordingSettings, run: RunEnd) -> RunResult:
    """Merge the journals of a run, write the records or check them, and say what was seen. Raises nothing that a user
    can put right: that is told, and ends in exit code 3."""
    result = RunResult()
    try:
        if run.tally.failures:
            result.fail(*(printable(one) for why in sorted(run.tally.failures) for one in why.splitlines()))
        else:
            _merge(settings, run, _journals(run), result, is_checked=_check_mocks(settings, run, result))
    except ContractGuardError as error:
        result.fail(*(printable(line) for line in str(error).splitlines()))
        result.is_done = False
    except Exception as error:  # no test run ends in a traceback of ours
        result.fail(f"an error of the recorder: {error_place(error)}; the tests are as without it")
        result.is_done = False
    if run.tally.errors:  # some calls are not in it
        result.fail()
    result.lines += remarks(run.tally)
    if run.incomplete:
        result.lines.append(f"incomplete: {', '.join(run.incomplete)}; what was seen until then is merged")
    return result


def _check_mocks(settings: RecordingSettings, run: RunEnd, result: RunResult) -> bool:
    """Tell what mocks answer otherwise than the contract of their provider says; whether any was looked at."""
    if not any(run.mocks):
        return False
    from contractguard.plugins.recording.drift import exit_code_of
    from contractguard.plugins.recording.mocks import join_dumps
    from contractguard.reports.parts.style import TextStyle
    from contractguard.reports.text import text

    found = join_dumps(settings.root, run.mocks)
    for failure in found.failures:
        result.fail(*(f"mocks are not checked: {printable(line)}" for line in failure.splitlines()))
    if found.report is None:
        return False
    code = max(exit_code_of(settings.fail_on, section) for section in found.report.sections)
    result.exit_code = code if code == 1 else result.exit_code or code
    result.report += text(found.report, TextStyle()).splitlines()
    return found.report.statistics.checked > 0


def _without_calls(settings: RecordingSettings, run: RunEnd, result: RunResult, *, is_checked: bool) -> None:
    """Nothing was recorded. Where only a part of the tests was asked for, that part may have none; and where mocks were
    held against a contract, the run was good for that."""
    if is_checked:
        result.lines.append(f"{mocks_line(run.tally)}; nothing is recorded")
        return
    if run.tally.counts["mocked"]:
        result.fail(f"{mocks_line(run.tally)}; nothing is recorded")
        return
    line = "no test called an application that can be recorded; nothing is recorded"
    if settings.selection or settings.has_paths:
        result.lines.append(line)
    else:
        result.fail(line)


def _journals(run: RunEnd) -> JournalContents:
    """What all processes wrote down. Of one that died it is all that is known, so that its calls are counted here."""
    with without_collection():
        files = journals_of(run.folder, but=run.own_journal) if run.folder is not None else {}
        journals = add_runs(_read_journals(files), run.own_runs())
    written = sum((one.counts for one in journals.runs.values()), Counter[str]())
    for name in _COUNTED:
        run.tally.counts[name] = max(run.tally.counts[name], written[name])
    return journals


def _read_journals(files: Mapping[str, bytes]) -> JournalContents:
    """What other processes wrote down, where there were any."""
    if not files:
        return JournalContents({}, 0)
    from contractguard.observe.live.read_journals import read_journals

    return read_journals(files)


def _merge(
    settings: RecordingSettings, run: RunEnd, journals: JournalContents, result: RunResult, *, is_checked: bool
) -> None:
    if not run.tally.calls:
        _without_calls(settings, run, result, is_checked=is_checked)
        return
    providers = run.providers or _find_providers(settings)
    seen = [(one, journals.runs[one.name].observed if one.name in journals.runs else None) for one in providers]
    reached = sum((reached_operations(one.contract, observed) for one, observed in seen), ReachedOperations())
    result.lines.append(summary_line(run.tally, reached))
    if reached.total and not reached.matched and not _is_all_unobserved(run.tally):
        described = (one.contract for one in providers if one.contract)
        bases = [base for contract in described for base in CallMatcher(contract, settings.base_path).bases]
        result.fail(*unmatched_lines(run.tally, bases))
    if settings.mode is ObserveMode.CHECK:
        result.lines += _passed_over(settings)
    for provider, observed in seen:
        if observed is not None:
            result.lines += _settle(settings, run, provider, observed, result)
    strangers = sorted(journals.runs.keys() - {one.name for one in providers})
    if strangers:
        named = ", ".join(printable(one, 100) for one in strangers)
        result.fail(f"journals of {named}, which is no provider of this run, are not merged")
        result.is_done = False
    if journals.torn:
        result.lines.append(f"{journals.torn} torn journal line{'' if journals.torn == 1 else 's'} not read")


def _passed_over(settings: RecordingSettings) -> Iterator[str]:
    """That what is recorded was not asked: a change may name another description, which promises less."""
    from contractguard.project.observing.providers import find_passed_over

    names = [printable(one, 100) for one in find_passed_over(settings.choice)]
    if names:
        spec = printable(str(settings.spec), 200)
        yield f"held against {spec}, as contract_spec says, and not against what is recorded of {', '.join(names)}"


def _find_providers(settings: RecordingSettings) -> Sequence[RecordedProvider]:
    from contractguard.project.observing.providers import find_recorded_providers  # of calls that workers saw

    return find_recorded_providers(settings.choice)


def _is_all_unobserved(tally: RunTally) -> bool:
    return sum(tally.unobserved.values()) == tally.calls


def _settle(
    settings: RecordingSettings, run: RunEnd, provider: RecordedProvider, observed: Observed, result: RunResult
) -> Iterator[str]:
    """Write the record of a provider, or check it."""
    if settings.mode is ObserveMode.CHECK:
        _check(settings, provider, observed, result)
        return
    if settings.is_fresh:
        _refuse_fresh(settings, run)
    combine: Callable[[Observed, Observed], Observed] = join_observed
    if settings.is_fresh:
        from contractguard.observe.sketch.fresh import replace_reached

        combine = replace_reached
    with without_collection():
        outcome = record_observed(observed, provider.file, provider.root, combine=combine)
    yield f"{_shown(provider)} is {outcome}"


def _check(settings: RecordingSettings, provider: RecordedProvider, observed: Observed, result: RunResult) -> None:
    """Hold what a provider sent against its description."""
    from contractguard.plugins.recording.drift import check_drift  # with the algebra, which recording needs not

    if provider.contract is None and not provider.file.is_file():
        said = "has no description and no record: nothing is checked; contract_spec names one, and a run records"
        result.fail(f"{printable(provider.name)} {said}")
        return
    exit_code, report = check_drift(settings, provider, observed)
    result.exit_code = 1 if exit_code == 1 else result.exit_code or exit_code
    result.report += report


def _refuse_fresh(settings: RecordingSettings, run: RunEnd) -> None:
    """Raise `InputError` where a run did not reach what the messages are: their facts would be lost."""
    reasons = [*settings.selection, *run.incomplete, *([] if run.passed else ["not all tests passed"])]
    if reasons:
        raise InputError(
            f"--contract-observe-fresh would forget what this run did not reach ({', '.join(reasons)})",
            remedy="run all tests until they pass, or leave the option out",
        )


def _shown(provider: RecordedProvider) -> str:
    try:
        return printable(provider.file.relative_to(provider.root).as_posix())
    except ValueError:
        return printable(str(provider.file))
