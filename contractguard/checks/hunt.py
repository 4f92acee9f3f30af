"""Looks for payloads that a consumer's code cannot cope with, and for the smallest of each kind."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from contractguard.checks.consumer_process import Stop, Trouble
from contractguard.checks.payloads.extra import hypothesis
from contractguard.checks.payloads.state import Undrawable
from contractguard.contract.document import Json
from contractguard.contract.errors import ContractGuardError

Ask = Callable[[bytes], tuple[Trouble, ...]]

Key = tuple[Json, ...]


@dataclass(slots=True)
class Hunt:
    """What came of it: by the key of each trouble the trouble and the simplest payload that shows it.

    `tried` counts different payloads. `stopped` says why it ended before its time, `undrawable` why there were no
    payloads at all.
    """

    found: dict[Key, tuple[Trouble, Json]] = field(default_factory=dict)
    tried: int = 0
    stopped: str = ""
    undrawable: ContractGuardError | None = None


class _Failed(Exception):
    """A payload that shows a trouble. There is a subclass for each, by which hypothesis tells them apart."""


class Hunter:
    """Feeds payloads. `known` tells which troubles are explained already, and so are none."""

    def __init__(self, ask: Ask, known: Callable[[Trouble, Json], bool] | None = None) -> None:
        self._ask, self._known = ask, known or (lambda trouble, payload: False)
        self._answers: dict[bytes, tuple[Trouble, ...]] = {}
        self._kinds: dict[Key, type[_Failed]] = {}
        self.hunt = Hunt()

    def feed(self, payload: Json) -> tuple[Trouble, ...]:
        """What goes wrong with a payload and is not explained. Raises `Stop`."""
        text = written(payload)
        if text not in self._answers:  # a second try must end as the first did, or nothing can be shrunk
            self._answers[text] = self._ask(text)
            self.hunt.tried += 1
        troubles = tuple(one for one in self._answers[text] if not self._known(one, payload))
        for trouble in troubles:
            simplest = self.hunt.found.get(trouble.key)
            if simplest is None or _size(payload) < _size(simplest[1]):
                self.hunt.found[trouble.key] = (trouble, json.loads(text))
        return troubles

    def run(self, payloads: Any, examples: int, seed: int) -> Hunt:
        """Draw so many payloads from a strategy and feed them; shrink what goes wrong. Nothing is stored on disk."""
        package = hypothesis()

        def test(payload: Json) -> None:
            troubles = self.feed(payload)
            if troubles:
                raise self._kind(troubles[0].key)

        settings = package.settings(
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
        with _no_storage():
            try:
                package.seed(seed)(settings(package.given(payloads)(test)))()
            except Stop as stop:
                self.hunt.stopped = stop.reason
            except Undrawable as problem:
                self.hunt.undrawable = problem.error
            except package.errors.Unsatisfiable:
                pass  # no payload at all, as the count tells
            except _Failed:
                pass  # noted by `feed`, shrunk by now
            except ExceptionGroup as group:
                others = group.split(_Failed)[1]
                if others is not None:
                    raise others from None
        return self.hunt

    def _kind(self, key: Key) -> type[_Failed]:
        return self._kinds.setdefault(key, type("_Failed", (_Failed,), {}))


def written(payload: Json) -> bytes:
    """A payload as one line of JSON."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _size(payload: Json) -> tuple[int, bytes]:
    text = written(payload)
    return len(text), text


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
