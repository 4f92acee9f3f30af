"""Looks for payloads that a consumer's code cannot cope with, and for the smallest of each kind."""

from __future__ import annotations

import json
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from hashlib import sha256
from typing import Any

from contractguard.algebra.solve.budget import Budget, Exhausted, Meter, Purse
from contractguard.checks.consumer_code.process import CodeFailure, Stop
from contractguard.checks.generation.extra import require_hypothesis
from contractguard.checks.generation.state import Drawn, Spent, Undrawable
from contractguard.contract.document import Json, Path
from contractguard.contract.errors import ContractGuardError
from contractguard.support.dataclass import dataclass

Ask = Callable[[bytes], tuple[CodeFailure, ...]]

Key = tuple[Json, ...]

MAX_KINDS = 30
"""Of troubles that one search tells apart."""
MAX_PRUNINGS = 300
"""Payloads tried to make one of them smaller."""
WORK_OF_A_PAYLOAD = 500
"""To ask about one and to go on from there, in the small things that `Meter` counts."""
BYTES_OF_WORK = 10
"""Of a payload that cost one of these."""


@dataclass(slots=True)
class FalsifyResult:
    """What came of it: by the key of each trouble the trouble and the simplest payload that shows it, and in
    `without_drift` the same for troubles of drifted payloads that were there before these drifted.

    `tried` counts different payloads. `stopped` says why it ended before its time, `undrawable` why there were no
    payloads at all.
    """

    found: dict[Key, tuple[CodeFailure, Json]] = field(default_factory=dict)
    without_drift: dict[Key, tuple[CodeFailure, Json]] = field(default_factory=dict)
    tried: int = 0
    stopped: str = ""
    undrawable: ContractGuardError | None = None


class _Failed(Exception):
    """A payload that shows a trouble. There is a subclass for each, by which hypothesis tells them apart."""

    key: Key = ()


class Falsifier:
    """Feeds payloads. `known` tells which troubles are explained already, and so are none; `purse` pays for it."""

    def __init__(
        self, ask: Ask, known: Callable[[CodeFailure, Json], bool] | None = None, purse: Purse | None = None
    ) -> None:
        self._ask, self._known = ask, known or (lambda trouble, payload: False)
        self._purse = purse or Purse()
        self._meter = Meter(Budget(steps=self._purse.steps), self._purse)
        self._answers: dict[bytes, tuple[CodeFailure, ...]] = {}
        self._kinds: dict[Key, type[_Failed]] = {}
        self._passed_over: frozenset[Key] = frozenset()
        self.hunt = FalsifyResult()

    def try_payload(self, drawn: Drawn) -> list[Key]:
        """The keys of what goes wrong with a payload and is not explained. Raises `Stop`."""
        troubles = self._troubles(drawn.payload)
        for trouble in troubles:
            if len(self.hunt.found) == MAX_KINDS and trouble.key not in self.hunt.found:
                raise Stop(f"there are more than {MAX_KINDS} kinds of failures")
            _note(self.hunt.found, trouble, drawn.payload)
        if troubles and drawn.before is not None:
            drifted = {trouble.key for trouble in troubles}
            for trouble in self._troubles(drawn.before[0]):
                if trouble.key in drifted:
                    _note(self.hunt.without_drift, trouble, drawn.before[0])
        return [trouble.key for trouble in troubles]

    def _troubles(self, payload: Json) -> list[CodeFailure]:
        text = to_json_bytes(payload)
        self._spend(text)
        key = sha256(text).digest()  # payloads may be large, and many
        if key not in self._answers:  # a second try must end as the first did, or nothing can be shrunk
            self._answers[key] = self._ask(text)
            self.hunt.tried += 1
        return [one for one in self._answers[key] if not self._known(one, payload)]

    def _spend(self, text: bytes) -> None:
        """Count what a payload costs. Raises `Stop`."""
        try:
            self._meter.work(WORK_OF_A_PAYLOAD + len(text) // BYTES_OF_WORK)
        except Exhausted:
            raise Stop(Spent(self._purse).reason) from None

    def run(self, payloads: Any, examples: int, seed: int) -> FalsifyResult:
        """Draw so many payloads from a strategy and feed them; shrink what goes wrong. Nothing is stored on disk.

        hypothesis ends its search soon after the first failures. So it is started again, with the same payloads to
        come, and what was found by then is passed over, until nothing new goes wrong.
        """
        with _no_storage(), _no_constants():
            while shrunk := self._round(payloads, examples, seed):
                self._passed_over |= shrunk
        return self.hunt

    def minimize(self, is_valid: Callable[[Json], bool]) -> None:
        """Take out of each payload that was found what it does not need, as long as it stays valid: hypothesis cannot
        always leave a member out without drawing others anew. What cost a process is left as it is."""
        try:
            for key, (trouble, payload) in list(self.hunt.found.items()):
                if trouble.outcome in ("failed", "refused"):
                    self._prune(key, payload, is_valid)
        except Stop as stop:
            self.hunt.stopped = stop.reason

    def _prune(self, key: Key, payload: Json, is_valid: Callable[[Json], bool]) -> None:
        left = MAX_PRUNINGS
        tried = True
        while tried:
            tried = False
            for smaller in _smaller(payload):
                self._spend(to_json_bytes(smaller))
                left -= 1
                if left < 0:
                    return
                if is_valid(smaller) and key in self.try_payload(Drawn(smaller)):
                    payload, tried = smaller, True
                    break

    def _round(self, payloads: Any, examples: int, seed: int) -> frozenset[Key]:
        """One search; the keys of what went wrong in it and was shrunk, nothing when it is not to go on."""
        package = require_hypothesis()

        def test(drawn: Drawn) -> None:
            new = [key for key in self.try_payload(drawn) if key not in self._passed_over]
            if new:
                raise self._kinds.setdefault(new[0], type("_Failed", (_Failed,), {"key": new[0]}))

        try:
            package.seed(seed)(_settings(package, examples)(package.given(payloads)(test)))()
        except (Stop, Spent) as stop:
            self.hunt.stopped = stop.reason
        except Undrawable as problem:
            self.hunt.undrawable = problem.error
        except package.errors.FlakyStrategyDefinition:
            if not self._purse.is_spent:
                raise
            self.hunt.stopped = Spent(self._purse).reason  # drawing stopped where it went on the time before
        except package.errors.Unsatisfiable:
            return frozenset()  # no payload at all, as the count tells
        except _Failed as failed:
            return frozenset([failed.key])
        except ExceptionGroup as group:
            ours, others = group.split(_Failed)
            if others is not None or ours is None:
                raise
            return frozenset(one.key for one in ours.exceptions if isinstance(one, _Failed))
        return frozenset()


def _smaller(payload: Json) -> Iterator[Json]:
    """The payload without one of its members or items, the outermost first."""
    todo: deque[Path] = deque([()])
    while todo:
        path = todo.popleft()
        node = _container_at(payload, path)
        for token in list(node) if isinstance(node, dict) else range(len(node)):
            copy = json.loads(to_json_bytes(payload))
            del _container_at(copy, path)[token]
            yield copy
            if isinstance(node[token], dict | list):
                todo.append((*path, token))


def _container_at(value: Json, path: Path) -> Json:
    for token in path:
        value = value[token]
    return value if isinstance(value, dict | list) else []


def _note(found: dict[Key, tuple[CodeFailure, Json]], trouble: CodeFailure, payload: Json) -> None:
    """Keep the simplest payload of each kind; a copy, for drawing may go on with parts of it."""
    simplest = found.get(trouble.key)
    if simplest is None or _size(payload) < _size(simplest[1]):
        found[trouble.key] = (trouble, json.loads(to_json_bytes(payload)))


def _settings(package: Any, examples: int) -> Any:
    return package.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(package.Phase.generate, package.Phase.shrink),
        suppress_health_check=list(package.HealthCheck),
        verbosity=package.Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=True,
    )


def to_json_bytes(payload: Json) -> bytes:
    """A payload as one line of JSON."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _size(payload: Json) -> tuple[int, bytes]:
    text = to_json_bytes(payload)
    return len(text), text


@contextmanager
def _no_constants() -> Iterator[None]:
    """What is drawn depends on schema and seed alone: hypothesis draws what stands in the source of modules that are
    not installed, too (whoever calls us, this package itself in a checkout), and reads all of these."""
    from hypothesis.internal.conjecture import providers

    module: Any = providers
    before, none = getattr(module, "_get_local_constants", None), getattr(module, "Constants", None)
    known = getattr(getattr(module, "CONSTANTS_CACHE", None), "cache", None)
    if before is None or none is None or known is None:  # a version that does it otherwise, or not at all
        yield
        return
    module._get_local_constants = none
    known.clear()
    try:
        yield
    finally:
        module._get_local_constants = before
        known.clear()


@contextmanager
def _no_storage() -> Iterator[None]:
    """Whatever hypothesis stores goes to a folder that is gone afterwards."""
    from hypothesis import configuration

    before = getattr(configuration, "__hypothesis_home_directory", None)
    with tempfile.TemporaryDirectory() as folder:
        configuration.set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            configuration.set_hypothesis_home_dir(before)
