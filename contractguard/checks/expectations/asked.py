"""The models of consumers, asked themselves about values that their JSON Schemas refuse."""

from __future__ import annotations

import os
from pathlib import Path

from contractguard.checks.consumer_code.falsify import to_json_bytes
from contractguard.checks.consumer_code.process import Code, CodeFailure, Consumer, Limits, Stop
from contractguard.contract.document import Json
from contractguard.contract.errors import InputError

MAX_PROCESSES = 8
"""That are kept for further questions."""
LIMITS = Limits(each=2.0, total=60.0)
"""Of each model."""


class AskedModels:
    """Asks models, each in a process of its own that is started for the first question. Use as a context manager, so
    that the processes end. `folder` is where their modules are imported from; their code is run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, Consumer] = {}
        self._lost: set[str] = set()

    def __enter__(self) -> AskedModels:
        return self

    def __exit__(self, *_: object) -> None:
        for consumer in self._running.values():
            consumer.end(at_once=True)
        self._running.clear()

    def __call__(self, code: str, value: Json) -> tuple[CodeFailure, ...] | None:
        """What a model, `module:Name`, says against a value: nothing where it takes it. None where that is not known:
        the model cannot be imported again, or the time for it is over."""
        if code in self._lost:
            return None
        try:
            return self._consumer(code).ask(to_json_bytes(value))
        except (InputError, Stop):
            self._lost.add(code)
            return None

    def _consumer(self, code: str) -> Consumer:
        known = self._running.get(code)
        if known is None:
            if len(self._running) >= MAX_PROCESSES:
                self._running.pop(next(iter(self._running))).end(at_once=True)
            known = self._running[code] = Consumer(Code(code, self._folder, is_model=True), LIMITS, dict(os.environ))
            known.start()
        return known
