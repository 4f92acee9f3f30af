"""What was found in many payloads, by its cause, within bounds that do not grow with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import field

from contractguard.checks.validation.validator import Failure
from contractguard.checks.verification.subject import Check
from contractguard.contract.document import Json, Location, Path
from contractguard.contract.errors import InputError
from contractguard.contract.finding import AffectedConsumer
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass

MAX_PAYLOADS = 20
"""That are named of one cause; how many there are is always told."""
MAX_DETAILS = 50
MAX_GROUPS = 200
"""Of payloads that nothing was found out about; those beyond it are counted together."""
MAX_REACHED = 10_000
OTHERS = "others"

LocationOf = Callable[[Path], Location]
"""Where a place of a payload stands in its file."""


@dataclass(slots=True)
class FailureGroup:
    """One keyword of one schema (or one need), and the payloads that do not meet it; `failure` and `value` are of the
    first.

    `messages` has every message that it was found in, with the place there; `dissent` is what the second validator
    says against it.
    """

    check: Check
    failure: Failure
    value: Json
    dissent: str
    details: Counter[str] = field(default_factory=Counter)
    messages: dict[MessageKey, Path] = field(default_factory=dict)
    hurts: dict[AffectedConsumer, None] = field(default_factory=dict)
    payloads: list[Location] = field(default_factory=list)
    total: int = 0


@dataclass(slots=True)
class UncheckedGroup:
    """Payloads with the same trouble: the first of them, and how many there are."""

    error: InputError
    payloads: list[Location] = field(default_factory=list)
    total: int = 0

    def add(self, spot: LocationOf, path: Path, most: int = MAX_PAYLOADS) -> None:
        """One more."""
        self.total += 1
        if len(self.payloads) < most:
            self.payloads.append(spot(path))


@dataclass(slots=True)
class Reached:
    """One message that was met: how often, how many of these failed, and the file and line of the first and last."""

    verified: int = 0
    failing: int = 0
    first: tuple[str, int] | None = None
    last: tuple[str, int] | None = None

    def fail(self, file: str, line: int) -> None:
        """One more that fails."""
        self.failing += 1
        self.last = (file, line)
        self.first = self.first or self.last


@dataclass(slots=True)
class Tally:
    """The counts of one subject: `verified` messages in payloads, of which `failing` do not fit."""

    causes: dict[Hashable, FailureGroup] = field(default_factory=dict)
    unknown: dict[str, UncheckedGroup] = field(default_factory=dict)
    unchecked: dict[tuple[str, str], UncheckedGroup] = field(default_factory=dict)
    messages: set[MessageKey] = field(default_factory=set)
    events: dict[MessageKey, Reached] = field(default_factory=dict)
    reached: dict[int, tuple[Sequence[Check], Reached]] = field(default_factory=dict)
    verified: int = 0
    failing: int = 0

    def reach(self, checks: Sequence[Check], times: int = 1) -> Reached:
        """Count messages that were met, by the first check. The same list of checks costs no second look."""
        known = self.reached.get(id(checks))
        if known is None:
            if len(self.reached) >= MAX_REACHED:
                self.reached.clear()
            self.messages.update(check.key for check in checks)
            known = (checks, self.events.setdefault(checks[0].key, Reached()))
            self.reached[id(checks)] = known  # the list is kept alive, so that its identity stays its own
        known[1].verified += times
        return known[1]

    def add_failures(
        self, check: Check, failures: Sequence[Failure], value: Json, path: Path, spot: LocationOf
    ) -> None:
        """Count what is wrong with one message, which stands at `path` of its payload."""
        counted: set[Hashable] = set()
        for failure in failures:
            cause = self._cause(check, failure, value)
            detail = failure.detail
            if detail not in cause.details and len(cause.details) >= MAX_DETAILS:
                detail = OTHERS
            if (failure.cause, detail) not in counted:
                counted.add((failure.cause, detail))
                cause.details[detail] += 1
            if failure.cause not in counted:
                counted.add(failure.cause)
                cause.total += 1
                cause.messages.setdefault(check.key, failure.path)
                if check.hurt is not None:
                    cause.hurts[check.hurt] = None
                if len(cause.payloads) < MAX_PAYLOADS:
                    cause.payloads.append(spot((*path, *failure.path)))

    def _cause(self, check: Check, failure: Failure, value: Json) -> FailureGroup:
        cause = self.causes.get(failure.cause)
        if cause is None:
            judge = check.closed if failure.closing else check.judge
            dissent = judge.disagreement(value, failure) if judge is not None else ""
            cause = self.causes[failure.cause] = FailureGroup(check, failure, value, dissent)
        return cause

    def unknown_message(self, name: str, error: InputError, spot: LocationOf, path: Path) -> None:
        """Count a message that the subject does not know."""
        key = name if name in self.unknown or len(self.unknown) < MAX_GROUPS else OTHERS
        self.unknown.setdefault(key, UncheckedGroup(error)).add(spot, path)

    def not_checked(self, error: InputError, file: str, spot: LocationOf, path: Path) -> None:
        """Count a payload about which nothing could be told."""
        key = (error.where or file, error.what)
        if key not in self.unchecked and len(self.unchecked) >= MAX_GROUPS:
            key = ("", OTHERS)
            error = InputError("these could not be checked either, each for a reason of its own")
        self.unchecked.setdefault(key, UncheckedGroup(error)).add(spot, path, 1)
