"""The library's front door. `contractguard` re-exports it; nothing here needs the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.settings import Settings
from contractguard.contract.choices import ContentModel, FormatMode
from contractguard.contract.finding import Severity
from contractguard.contract.model import Contract
from contractguard.contract.report import Report
from contractguard.readers import read_contract
from contractguard.readers.clock import today
from contractguard.readers.sources.load import load as load_source
from contractguard.rules.catalogue import policy as named_policy
from contractguard.rules.model import DEFAULT_POLICY


def load(source: str | Path, *, cwd: Path | None = None) -> Contract:
    """Read a contract from a file, a folder, a snapshot, a git revision (`main:openapi.yaml`) or an http(s) URL.

    Relative names are relative to `cwd`, by default the current folder. Raises `InputError` when there is nothing
    readable, `UsageError` when `source` names nothing that could be read.

    >>> import json, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> description = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {
    ...     "/orders": {"get": {"responses": {"200": {"description": "OK"}}}}}}
    >>> _ = (folder / "openapi.json").write_text(json.dumps(description))
    >>> list(load(folder / "openapi.json").operations)
    ['GET /orders']
    """
    return read_contract(load_source(str(source), cwd=cwd).entry)


def compare(
    old: Contract | str | Path,
    new: Contract | str | Path,
    *,
    policy: str = DEFAULT_POLICY,
    model: str = ContentModel.DECLARED,
    formats: str = FormatMode.WARN,
    severity: Mapping[str, Severity] | None = None,
) -> Report:
    """Compare two versions of a contract, each a `Contract` or anything that `load` takes.

    `policy` is "strict", "tolerant" or "codegen"; `severity` sets single rules (or patterns with `*`) differently.
    `model` is "declared" or "literal", `formats` "warn", "annotation" or "assert". The report's findings are unsorted.
    What was announced to go away is judged by the day in UTC, or the one in `CONTRACTGUARD_TODAY`.
    Raises `InputError` and `UsageError`.

    >>> import json, pathlib, tempfile
    >>> def description(*required):
    ...     schema = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": list(required)}
    ...     content = {"application/json": {"schema": schema}}
    ...     return {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {
    ...         "/orders": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}}}
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "old.json").write_text(json.dumps(description("id")))
    >>> _ = (folder / "new.json").write_text(json.dumps(description()))
    >>> report = compare(folder / "old.json", folder / "new.json")
    >>> [(finding.rule, finding.pointer, finding.witness) for finding in report.findings]
    [('response.property.became-optional', '/body/id', ({'body': {}},))]
    """
    settings = Settings(
        policy=named_policy(policy, severity),
        model=ContentModel.parse(model),
        formats=FormatMode.parse(formats),
        clock=today,
    )
    contracts = [side if isinstance(side, Contract) else load(side) for side in (old, new)]
    return Report("diff", (compare_contracts(contracts[0], contracts[1], settings),), settings.as_json())


def check(
    folder: str | Path = ".",
    *,
    provider: str | None = None,
    base: str | None = None,
    lane: str | None = None,
    policy: str | None = None,
    severity: Mapping[str, Severity] | None = None,
    allow_models: bool = False,
) -> Report:
    """Check the providers of a project, as `contractguard check` does in that folder: against the base, with what
    consumers expect and what is waived.

    `provider` names one of them; `base` a revision, or "none" for the snapshots in the folder; the rest is as in the
    configuration, which it goes before. Consumers' code is imported only with `allow_models`, here or there.
    Raises `UsageError`, and `InputError` where no provider could be checked.
    """
    from contractguard.project.check import check_project
    from contractguard.project.config import find_project
    from contractguard.project.options import CheckOptions, ConsumerOptions, SettingOptions
    from contractguard.project.progress import Progress

    where = Path(folder).resolve()
    levels = tuple(f"{rule}={level.label}" for rule, level in (severity or {}).items())
    given = CheckOptions(
        provider,
        base=base,
        settings=SettingOptions(policy, severities=levels, lane=lane),
        consumers=ConsumerOptions(allow_models=allow_models),
    )
    found = check_project(find_project(where), where, given, Progress())
    if found.whole is None:
        raise found.errors[0]
    return found.whole
