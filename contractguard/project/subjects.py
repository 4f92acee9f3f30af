"""What payloads are held against, as the command line and the configuration name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contractguard.checks.verification import ContractSubject, ExpectationSubject, VerifiedSubject
from contractguard.contract.errors import InputError, UsageError
from contractguard.contract.expectation import Expectations
from contractguard.contract.model import Contract
from contractguard.contract.redaction import redacted_text
from contractguard.project.config import Project, here
from contractguard.project.options import SubjectOptions
from contractguard.project.providers import find_snapshots, project_root
from contractguard.readers import read_contract
from contractguard.readers.sources.load import display_path, load
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.checks.expectations.taken import Ask


def find_subjects(
    project: Project, given: SubjectOptions, *, formats: bool, ask: Ask | None = None
) -> list[VerifiedSubject]:
    """One subject for each --contract, else one of all --expect, else one of the recorded snapshots. `ask` is how
    models are asked.

    Raises `UsageError` for what does not go together, `InputError` for what cannot be read.
    """
    _require_one_question(given)
    strict = given.strict_fields
    if given.expectations:
        allow_models = given.allow_models or project.config.allow_models
        found = _expectation_subject(project, given.expectations, allow_models, formats, strict)
        found.ask = ask
        return [found]
    if given.contracts:
        return [
            ContractSubject(redacted_text(one), {one: _contract(one, given.events_in)}, formats, strict)
            for one in given.contracts
        ]
    recorded = _recorded_sources(project, given.provider)
    label = next(iter(recorded)) if len(recorded) == 1 else project.config.snapshots
    return [
        ContractSubject(label, {name: _contract(name, (), project_root(project)) for name in recorded}, formats, strict)
    ]


def _require_one_question(given: SubjectOptions) -> None:
    """Raise `UsageError` for options that do not go together."""
    if given.expectations and (given.contracts or given.provider):
        raise UsageError(
            "--expect asks whether payloads fit what a consumer expects, --contract and --provider whether they fit "
            "what is described",
            remedy="ask one after the other",
        )
    if given.events_in and not given.contracts:
        raise UsageError("--events-in says how --contract is read", remedy="give --contract, too")
    if given.allow_models and not given.expectations:
        raise UsageError("--allow-models goes with --expect", remedy="leave it out, or give --expect")


def _contract(source: str, events_in: tuple[str, ...], within: Path | None = None) -> Contract:
    entry = load(source, cwd=here(), within=within).entry
    if events_in:
        from contractguard.readers.event_schemas import read_event_schemas

        return read_event_schemas(entry, events_in)
    return read_contract(entry)


def _recorded_sources(project: Project, provider: str | None) -> list[str]:
    """The snapshots of the project, or that of one provider."""
    found = {name: display_path(path, here()) for name, path in find_snapshots(project).items()}
    if provider is not None:
        if provider not in found:
            known = ", ".join(map(printable, found)) or "none"
            what = f"no contract of provider {printable(provider)!r} is recorded"
            raise UsageError(what, remedy=f"recorded are: {known}; or name a description with --contract")
        return [found[provider]]
    if not found:
        where = display_path(project.folder / project.config.snapshots, here())
        remedy = "run contractguard record, or name a description with --contract"
        raise InputError("no contract is recorded here", where=where, remedy=remedy)
    return list(found.values())


def _expectation_subject(
    project: Project, names: tuple[str, ...], allow_models: bool, formats: bool, strict: bool
) -> ExpectationSubject:
    read = [one for name in names for one in _read(here() / name, project.folder, allow_models)]
    found = [expectation for one in read for expectation in one.found]
    problems = [problem for one in read for problem in one.problems]
    return ExpectationSubject(", ".join(names), found, formats, strict, problems=problems)


def _read(path: Path, root: Path, allow_models: bool) -> list[Expectations]:
    """The expectations in a file or folder. An index that cannot be read is an error: its payloads would pass."""
    from contractguard.readers.expectations import read_consumers, read_index, read_recorded
    from contractguard.readers.expectations.recorded import claims
    from contractguard.readers.sources.load import uri_of
    from contractguard.readers.sources.references import document
    from contractguard.readers.user_file import read_bytes

    root = root if path.resolve().is_relative_to(root.resolve()) else path.parent
    if path.is_dir():
        results = [result for _, result in read_consumers(path, root=root, allow_code=allow_models)]
        for result in results:
            if isinstance(result, InputError):
                raise result
        if not results:
            raise InputError(
                "the folder holds no expectations", where=display_path(path, here()), remedy="name an index"
            )
        return [result for result in results if isinstance(result, Expectations)]
    if path.suffix == ".json":
        name = display_path(path, here())
        loaded = document(uri_of(path.resolve()), name, read_bytes(path, name))
        if claims(loaded.root):
            return [read_recorded(loaded)]
    return [read_index(path, root=root, allow_code=allow_models)]
