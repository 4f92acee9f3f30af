"""Which settings of a configuration weaken the gate, compared with those of the base: a table, a row a setting."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contractguard.algebra.solve.budget import RUN_STEPS
from contractguard.checks.smoke.transport.pace import read_rate
from contractguard.contract.acceptance.tolerance import Tolerance
from contractguard.contract.choices import ContentModel, FailOn, FormatMode, PolicyName, SeverityName
from contractguard.contract.document import Json, Path
from contractguard.contract.errors import UsageError
from contractguard.contract.finding import Severity
from contractguard.contract.redaction import redacted_url
from contractguard.project.config import (
    DEFAULT_BUDGET,
    DEFAULT_EXAMPLES,
    DEFAULT_MAX_BODY,
    DEFAULT_PAYLOADS,
    DEFAULT_PHASES,
    DRAWN,
    Checks,
    Config,
    Lane,
    LaneSmoke,
    ObserveSettings,
    Provider,
    WebhookSettings,
)
from contractguard.project.consumers import FOLDER
from contractguard.project.lanes import BUILT_IN, join_exercise, join_settings, lane_of
from contractguard.rules.catalogue import RULES
from contractguard.rules.model import DEFAULT_POLICY, Policy
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Weakened:
    """A setting that lets pass what the base's would not: where it stands in the configuration, and both values."""

    place: Path
    old: Json
    new: Json


def _falls(*order: Any) -> Callable[[Any, Any], bool]:
    """Whether a setting falls in an order from the weakest to the strictest."""
    return lambda old, new: order.index(new) < order.index(old)


def _changes(old: Any, new: Any) -> bool:
    """Of a setting with no order: that it is another one is for a person to judge."""
    return bool(old != new)


def _is_exchanged(old: Any, new: Any) -> bool:
    """The same of a setting that may be given first."""
    return bool(old) and _changes(old, new)


def _is_slower(old: str, new: str) -> bool:
    """Whether fewer requests fit into the time of a smoke check. What is no rate ends it before one is sent."""
    try:
        return read_rate(new) > read_rate(old)
    except UsageError:
        return False


def _policy_falls(old: PolicyName, new: PolicyName) -> bool:
    """Whether any rule weighs less, or `tolerant` begins to weigh by who is known to read."""
    if new == PolicyName.TOLERANT and old != new:
        return True
    return any(rule.severity[new] < rule.severity[old] for rule in RULES.values())


Row = tuple[str, Any, Callable[[Any, Any], bool]]

CHECKS: tuple[Row, ...] = (
    ("policy", DEFAULT_POLICY, _policy_falls),
    ("model", ContentModel.DECLARED, _changes),
    ("formats", FormatMode.WARN, _falls(FormatMode.ANNOTATION, FormatMode.WARN, FormatMode.ASSERT)),
    ("fail_on", FailOn.ERROR, _falls(FailOn.NEVER, FailOn.ERROR, FailOn.WARNING, FailOn.INFO)),
    ("fail_on_unknown", False, _falls(False, True)),
    ("budget", RUN_STEPS, lambda old, new: new < old),  # what is not reached is undecided, and need not fail
)
"""What the file as a whole and each lane may set: the name, what it is where nothing is said, and when it is weaker."""

PROJECT: tuple[Row, ...] = (
    ("base", None, _changes),
    ("strict_snapshot", False, _falls(False, True)),
    ("snapshots", "snapshots", lambda old, new: _changes(posixpath.normpath(old), posixpath.normpath(new))),
    ("waivers", "", lambda old, new: _changes(posixpath.normpath(old), posixpath.normpath(new))),
    ("consumers", FOLDER, lambda old, new: _changes(posixpath.normpath(old), posixpath.normpath(new))),
    ("pending", True, _falls(True, False)),
    ("assume_unknown_consumers", False, _falls(False, True)),
)
"""What the file sets once."""

OBSERVE: tuple[Row, ...] = (
    ("max_body", None, _changes),
    ("sample", None, _changes),
    ("min_evidence", ObserveSettings().min_evidence, lambda old, new: new > old),
    ("undeclared_members", True, _falls(False, True)),
    ("maps", {}, _changes),
)
"""What decides how much of drift there is to find in what is recorded."""

EXERCISE: tuple[Row, ...] = (
    ("app", None, _is_exchanged),
    ("url", None, _is_exchanged),
    ("unsafe_methods", False, _falls(False, True)),
    ("setup", None, _changes),  # it may put another application in the place of the one that is named
    ("reset", None, _is_exchanged),
    ("auth", {}, _is_exchanged),
    ("examples", DEFAULT_EXAMPLES, lambda old, new: new < old),
    ("phases", (), lambda old, new: not {*(old or DEFAULT_PHASES)} <= {*(new or DEFAULT_PHASES)}),
    ("seconds", DEFAULT_BUDGET, lambda old, new: new < old),
    ("deterministic", False, _falls(True, False)),
    ("seed", None, lambda old, new: new not in (None, DRAWN)),  # one that somebody chose
    ("processes", None, lambda old, new: old in (None, 1) and new not in (None, 1)),  # nothing leads between them
    ("max_body", DEFAULT_MAX_BODY, lambda old, new: new < old),
)
"""What decides how hard a service is exercised, and which one."""

WEBHOOKS: tuple[Row, ...] = (
    ("app", None, _is_exchanged),
    ("provider", None, _is_exchanged),
    ("mounts", (), lambda old, new: not {*old} <= {*new}),
    ("secret", None, _is_exchanged),
    ("setup", None, _changes),  # it may put another application in the place of the one that is named
    ("reset", None, _is_exchanged),
    ("examples", DEFAULT_PAYLOADS, lambda old, new: new < old),
)
"""What decides which receiver webhooks are delivered to, which of them, and how many."""

SMOKE: tuple[Row, ...] = (
    ("url", None, _is_exchanged),
    ("max_requests", 60, lambda old, new: new < old),
    ("rate", LaneSmoke().rate, _is_slower),
    ("auth", (), lambda old, new: not {*old} <= {*new}),  # what is secured is read with these alone
    ("headers", (), _changes),  # one more may lead to another service behind the same URL
    ("version_at", None, _is_exchanged),
    ("also_unauthenticated", False, _falls(False, True)),
)
"""What decides which deployed service a lane looks at, as whom, and how much of it."""

DEPLOYED: tuple[Row, ...] = (
    ("inputs", {}, lambda old, new: not {*old} <= {*new}),  # what no list gives an id of is then not asked for
    ("description", None, _is_exchanged),  # that one has to be served where this is said
)
"""What decides, for each lane, what is looked at of a deployed service."""

COVERAGE: tuple[Row, ...] = (
    ("fail_under", 0, lambda old, new: new < old),
    ("core", (), _changes),
    ("per_operation_minimum", False, _falls(False, True)),
    ("exempt", (), lambda old, new: not {operation for operation, _ in new} <= {operation for operation, _ in old}),
    ("tests", (), lambda old, new: False),  # what is read less asserts less
)
"""How much of the contracts tests have to touch."""

LANE: tuple[Row, ...] = (
    ("run", (), lambda old, new: not {*old} <= {*new}),
    ("require", (), lambda old, new: not {*old} <= {*new}),
    ("fail_on_cut", False, _falls(False, True)),
    ("seconds", 0, lambda old, new: bool(new) and (not old or new < old)),  # 0: as long as it takes
    ("observed", (), _changes),
    ("min_matched", 1, lambda old, new: new < old),
    ("is_changed_only", False, _falls(True, False)),
)
"""What a lane sets of what it runs: a job that is gone looks at nothing, and what is cut is not looked at."""

APART = frozenset(
    {"checks", "providers", "lanes", "allow_unchecked", "observe", "exercise", "webhooks", "smoke", "coverage"}
)
"""Settings that are compared member by member."""

HARMLESS = frozenset({"allow_models", "profiles", "install", "report", "mocks"})
"""Settings that let nothing pass: without the code of models expectations are not evaluated, which is no pass;
profiles are for `verify`, and what is to be installed is for the workflow that `init` writes; whose mocks are looked
at is for runs of tests."""


def find_weakened(old: Config, new: Config) -> tuple[Weakened, ...]:
    """The settings of `new` that are weaker than those of `old`, in the order of the tables."""
    return (
        *_checks((), old.checks, new.checks, Checks()),
        *_rows(("check",), PROJECT[:2], old, new),
        *_rows((), PROJECT[2:], old, new),
        *_rows(("observe",), OBSERVE, old.observe, new.observe),
        *(of_file := (*_compare_services(old, new),)),
        *_rows(("smoke",), DEPLOYED, old.smoke, new.smoke),
        *_rows(("coverage",), COVERAGE, old.coverage, new.coverage),
        *(
            found
            for lane in sorted({*BUILT_IN, *old.lanes, *new.lanes})
            for found in _lane(lane, old, new)
            if replace(found, place=found.place[2:]) not in of_file
        ),
        *_tolerances(old.allow_unchecked, new.allow_unchecked),
        *_providers(old.providers, new.providers),
    )  # fmt: skip


def _rows(above: Path, rows: tuple[Row, ...], old: Any, new: Any) -> Iterator[Weakened]:
    for name, default, is_weaker in rows:
        was, now = (default if (value := getattr(side, name)) is None else value for side in (old, new))
        if was != now and is_weaker(was, now):
            yield Weakened((*above, name), _as_json(was), _as_json(now))


def _as_json(value: Any) -> Json:
    """A setting as a report may hold it."""
    if isinstance(value, Mapping):
        return {name: _as_json(one) for name, one in value.items()}
    return [*map(_as_json, value)] if isinstance(value, tuple) else value


def _checks(above: Path, old: Checks, new: Checks, below: Checks) -> Iterator[Weakened]:
    """What is weaker of the settings that there may be several sets of. `below` says what holds where both are
    silent."""
    yield from _rows(above, CHECKS, old, new)
    policies = [side.policy or below.policy or DEFAULT_POLICY for side in (old, new)]
    yield from _severities((*above, "severity"), policies[0], old.severity, policies[1], new.severity)


def _lane(name: str, old: Config, new: Config) -> Iterator[Weakened]:
    """What is weaker in a lane: of checks, where the lane itself says another thing (what it leaves to the file is told
    there); of what is called, as it holds in the lane, whoever says it."""
    was, now = lane_of(old, name), lane_of(new, name)
    if was is None or now is None:  # who names a lane that is gone is told so
        return
    above = ("lanes", name)
    if was.checks != now.checks:
        yield from _checks(
            above, _settings_of_lane(was.checks, old.checks), _settings_of_lane(now.checks, new.checks), Checks()
        )
    yield from _rows(above, LANE, was, now)
    for found in _compare_services(_merge_lane(old, was), _merge_lane(new, now)):
        yield replace(found, place=(*above, *found.place))
    yield from _rows((*above, "smoke"), SMOKE, was.smoke, now.smoke)


def _compare_services(old: Config, new: Config) -> Iterator[Weakened]:
    """What is weaker of the service that is exercised, and of the receiver of webhooks."""
    yield from _rows(("exercise",), EXERCISE, old.exercise, new.exercise)
    is_named = bool(old.webhooks.provider or new.webhooks.provider)  # that the only one is gone is told of itself
    was, now = (_receiver(one) if is_named else one.webhooks for one in (old, new))
    yield from _rows(("webhooks",), WEBHOOKS, was, now)


def _receiver(config: Config) -> WebhookSettings:
    """The receiver, with the provider whose webhooks it is given where nobody has to name it: the only one."""
    (only,) = config.providers if len(config.providers) == 1 else (None,)
    return replace(config.webhooks, provider=config.webhooks.provider or only)


def _merge_lane(config: Config, lane: Lane) -> Config:
    """The configuration with what holds in a lane of what is called, as its jobs have it."""
    return replace(
        config,
        exercise=join_exercise(lane.exercise, config.exercise),
        webhooks=join_settings(lane.webhooks, config.webhooks),
    )


def _settings_of_lane(lane: Checks, file: Checks) -> Checks:
    """What holds in a lane."""
    picked = {name: getattr(file, name) if (own := getattr(lane, name)) is None else own for name, _, _ in CHECKS}
    return Checks(**picked, severity={**file.severity, **lane.severity})


def _severities(
    above: Path,
    old_policy: PolicyName,
    old: Mapping[str, SeverityName],
    new_policy: PolicyName,
    new: Mapping[str, SeverityName],
) -> Iterator[Weakened]:
    """Each entry that was set, changed or removed and so makes a rule weigh less than it did.

    A rule of which nothing is said is taken for what it weighs at most where an entry is new (a break that is proved,
    or that hurts a consumer, is an error whatever the table says), and for what the table says where one is gone.
    """
    was, now = _policy(old_policy, old), _policy(new_policy, new)
    for pattern in sorted(pattern for pattern in old.keys() | new.keys() if old.get(pattern) != new.get(pattern)):
        alone = Policy(DEFAULT_POLICY, {pattern: Severity.INFO})
        if any(_weighs_less(rule, was, now) for rule in RULES if alone.override(rule) is not None):
            yield Weakened((*above, pattern), old.get(pattern), new.get(pattern))


def _weighs_less(rule: str, was: Policy, now: Policy) -> bool:
    before, after = was.override(rule), now.override(rule)
    if before == after:
        return False
    before = Severity.ERROR if before is None else before
    return (RULES[rule].severity[now.name] if after is None else after) < before


def _policy(name: PolicyName, severities: Mapping[str, SeverityName]) -> Policy:
    return Policy(name, {pattern: Severity[level.upper()] for pattern, level in severities.items()})


def _tolerances(old: tuple[Tolerance, ...], new: tuple[Tolerance, ...]) -> Iterator[Weakened]:
    """What may be left unchecked, and might not before, or not for so long."""
    before = {one.message: one.until for one in sorted(old, key=lambda one: one.until)}  # the last day counts
    for one in new:
        was = before.get(one.message)
        if was is None or one.until > was:
            told = None if was is None else was.isoformat()
            yield Weakened(("allow_unchecked", one.message), told, one.until.isoformat())


def _providers(old: Mapping[str, Provider], new: Mapping[str, Provider]) -> Iterator[Weakened]:
    """Providers that are gone; those that were described by an application and are now described by a file, which
    need not say what the application does; those that were described by a file of the repository and are now
    described by a URL, behind which anything may stand tomorrow; and those that were described at a URL, which no
    change of the repository moves, and are described elsewhere."""
    for name, was in sorted(old.items()):
        now = new.get(name)
        if now is None:
            yield Weakened(("providers", name), _source(was), None)
        elif (
            (was.app and not now.app)
            or (_is_file(was) and now.spec is not None and not _is_file(now))
            or (was.spec is not None and not _is_file(was) and _source(was) != _source(now))
        ):
            yield Weakened(("providers", name), _source(was), _source(now))


def _is_file(provider: Provider) -> bool:
    return provider.spec is not None and "://" not in provider.spec


def _source(provider: Provider) -> dict[str, Json]:
    """Where a description comes from, as a finding may show it, and as its id is made of."""
    return {"app": provider.app} if provider.app else {"spec": redacted_url(provider.spec or "")}
