"""What a run is asked for, by command line, environment or library: a group of options is one value.

None and an empty tuple mean that nothing was said; the configuration then decides (`contractguard.project.lanes`).
"""

from __future__ import annotations

from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SettingOptions:
    """How contracts are compared, and what fails a run. Words are as they were given: they become choices when the
    settings are put together. `severities` are of the form RULE=LEVEL."""

    policy: str | None = None
    model: str | None = None
    formats: str | None = None
    severities: tuple[str, ...] = ()
    lane: str | None = None
    fail_on: str | None = None
    fail_on_unknown: bool | None = None


@dataclass(frozen=True, slots=True)
class ConsumerOptions:
    """Whose expectations are read: those in the folder that is named, else in the configured one. `is_any_provider`:
    whichever provider they name."""

    folder: str | None = None
    allow_models: bool = False
    assume_unknown: bool = False
    is_any_provider: bool = False


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check of a project looks at: one provider or all, its description or an application, against which base.
    `consumers` is None where no expectation is to be evaluated. `full_tree`: every field is told, with who uses it."""

    provider: str | None = None
    app: str | None = None
    base: str | None = None
    strict_snapshot: bool = False
    settings: SettingOptions = SettingOptions()
    consumers: ConsumerOptions | None = ConsumerOptions()
    full_tree: bool = False


@dataclass(frozen=True, slots=True)
class SubjectOptions:
    """What payloads are held against: the descriptions that are named, else what consumers expect, else the snapshots
    of one provider or all. `events_in` says how a description is read that is a JSON Schema."""

    contracts: tuple[str, ...] = ()
    provider: str | None = None
    events_in: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    allow_models: bool = False
    strict_fields: bool = False


@dataclass(frozen=True, slots=True)
class TrafficOptions:
    """Which calls of recorded traffic are the providers': to these hosts, below this prefix; and how much of them is
    recorded, where the configuration does not say: one of `sample` calls, bodies of up to `max_body` bytes."""

    hosts: tuple[str, ...] = ()
    base_path: str | None = None
    max_body: int | None = None
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class CoverageOptions:
    """Whose map is drawn, from which coverage files (else those with the usual names). `changed`: only of operations
    that differ from the base, which `base` may name."""

    files: tuple[str, ...] = ()
    provider: str | None = None
    changed: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True)
class RecordObservedOptions:
    """What was observed elsewhere and is brought into a record: of one provider, or of all that the sources are of.
    `fresh`: messages that were reached are replaced; `prune`: those that were not are dropped. Logs of events are read
    by an `engine` with so many `workers`, with Dask perhaps on the cluster of a `scheduler`: all of it is `event`, or
    comes in the envelope `profile`; `stored_with_headers`: each line is an object of headers and body."""

    sources: tuple[str, ...]
    provider: str | None = None
    fresh: bool = False
    prune: bool = False
    traffic: TrafficOptions = TrafficOptions()
    engine: str | None = None
    scheduler: str | None = None
    workers: int | None = None
    event: str | None = None
    profile: str | None = None
    stored_with_headers: bool = False


@dataclass(frozen=True, slots=True)
class ExerciseOptions:
    """What an exercise calls, and how hard; None and empty where the configuration decides. `seed` is a hexadecimal
    number, `budget` seconds; `auth` are texts NAME=ENV:VAR. `mounts`, as PATH=EVENTS, say where webhooks are delivered,
    and `secret` (ENV:VAR) what they are signed with. `base` is the revision that `changed` is about, and
    `prefers_changed`: of operations that as many consumers use, what changed is called first. What was answered
    goes into the coverage file `contract_coverage_out` and, with `record`, into the record of what was seen."""

    provider: str | None = None
    app: str | None = None
    url: str | None = None
    base_path: str | None = None
    operations: tuple[str, ...] = ()
    changed: bool = False
    prefers_changed: bool = False
    base: str | None = None
    examples: int | None = None
    phases: tuple[str, ...] = ()
    budget: float | None = None
    seed: str | None = None
    auth: tuple[str, ...] = ()
    setup: str | None = None
    reset: str | None = None
    deterministic: bool = False
    allow_hosts: tuple[str, ...] = ()
    unsafe_methods: bool = False
    mounts: tuple[str, ...] = ()
    secret: str | None = None
    contract_coverage_out: str | None = None
    record: bool = False
    processes: int | None = None
    max_body: int | None = None
