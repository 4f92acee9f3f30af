"""What the child writes: a line of JSON for each thing that happens, from one process alone."""

from __future__ import annotations

import json
import os
import threading
from base64 import b64encode
from dataclasses import fields
from typing import Any

from contractguard.checks.exercise.job import SentRequest, ServiceCall


class LineWriter:
    """Writes lines to a descriptor. A copy of the process that an application made (fork) ends where it would write."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._turn = ""

    def write(self, kind: str, **what: Any) -> None:
        """Write one line, whole."""
        if os.getpid() != self._process:
            os._exit(0)
        data = json.dumps({"kind": kind, **what}).encode() + b"\n"
        with self._lock:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]

    def turn(self, operation: str, phase: str) -> None:
        """Say that an operation is called from now on, unless it was the last one, too."""
        if operation != self._turn:
            self._turn = operation
            self.write("turn", operation=operation, phase=phase)

    def call(self, one: ServiceCall) -> None:
        """Write an interaction down."""
        given = {name: getattr(one, name) for name in _CALL}
        sent = {name: getattr(one.request, name) for name in _SENT}
        sent["body"] = None if one.request.body is None else b64encode(one.request.body).decode()
        self.write("call", **{**given, "request": sent, "body": b64encode(one.body).decode()})


_CALL, _SENT = ([one.name for one in fields(kind)] for kind in (ServiceCall, SentRequest))
