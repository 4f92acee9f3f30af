"""Runs in a process of its own: the engine. The one file of contractguard that imports schemathesis.

Used as a script, with the folder of Hypothesis' tables: one job as JSON on standard input, a line of JSON for each
thing that happens on what was standard output; what the application prints goes to standard error. Nothing of the
engine is taken for granted: an attribute that is gone ends the job with a refusal.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contractguard.checks.exercise.child.lines import LineWriter
    from contractguard.checks.exercise.job import EngineJob

ENDS = {"completed": "completed", "server_unavailable": "server-gone"}
"""Reasons of the engine for its end, in our words; any other means that it was stopped."""
PATIENCE = 2.0
"""Seconds beyond its own deadline that a call may take before the process is ended; half of that for the whole run."""
AFTER_DELETE = "use_after_free"
"""The engine's check of what was deleted, which is asked for where calls follow each other."""
KEPT_CASES = 500
"""Cases of one scenario that the engine keeps."""
NO_PROXIES = {"http": "", "https": ""}
"""What the environment names would be called in place of the server that the user named, this machine, too."""
MAX_UNANSWERED = 2
"""Calls of an operation that may stay without an answer; it is not called again after that."""


def main() -> int:
    """Read the job and run it; the last line says how it ended."""
    gc.disable()  # until the engine is there: what is imported is no garbage
    tables = sys.argv.pop()  # so that the application sees no arguments
    _find_own_package()
    from contractguard.checks.exercise.child.lines import LineWriter
    from contractguard.checks.exercise.child.user_code import Unusable, take_output
    from contractguard.checks.exercise.job import EngineJob

    job = EngineJob.from_bytes(sys.stdin.buffer.read())
    until = time.monotonic() + job.seconds_left(time.time())
    lines = LineWriter(take_output())
    _make_unicode_tables(tables)
    sys.path[0] = os.getcwd()
    try:
        lines.write("end", reason=Engine(job, lines, until).run())
    except _EngineLost:
        return 1  # without a last line: what is left is asked of another process
    except Unusable as error:
        lines.write("refusal", what=error.what, remedy=error.remedy)
    except Exception as error:  # of the engine: what became of it since, and what nobody foresaw
        what = f"the installed schemathesis does not work as expected ({type(error).__name__}: {error})"
        lines.write("refusal", what=what, remedy="install a version that the extra exercise names")
        raise
    return 0


def _find_own_package() -> None:
    """Find this package where it is, even when it is not installed; last, so that it hides nothing of the user's."""
    top = os.path.abspath(__file__)
    for _ in range(5):
        top = os.path.dirname(top)
    sys.path[0] = top  # until the application is imported: the folder of this file is nobody's module path
    sys.path.append(top)


def _make_unicode_tables(folder: str) -> None:
    """Have Hypothesis make its table of what UTF-8 can say, which it keeps in `folder`: that takes 180 MB for a moment,
    and is done before everything else takes its own. What it keeps after that goes where its environment says."""
    from hypothesis import configuration, strategies

    configuration.set_hypothesis_home_dir(folder)
    strategies.characters(codec="utf-8").validate()
    configuration.set_hypothesis_home_dir(None)


class _EngineLost(Exception):
    """A thread of the engine ended before its time."""


class Engine:
    """One run of schemathesis."""

    def __init__(self, job: EngineJob, lines: LineWriter, until: float) -> None:
        from contractguard.checks.exercise.child.guard import ErrorNotes
        from contractguard.checks.exercise.child.recorded import Secrets
        from contractguard.checks.exercise.child.user_code import call_setup
        from contractguard.checks.exercise.child.watchdog import Watchdog

        self._job, self._lines = job, lines
        self._until = until
        self._notes = ErrorNotes()
        self._given = call_setup(job.setup)
        self._secrets = Secrets(_secrets(job, self._given))
        self._watchdog = Watchdog(job.timeout + PATIENCE, until + PATIENCE / 2, self._tell_stuck)
        self._unanswered: Counter[str] = Counter()
        self._document = _document_of(job)
        self._stream: Any = None
        self._phase = ""
        self._checked = ""
        self._called = ""
        self._is_lost = False
        self._broken: Exception | None = None

    def run(self) -> str:
        """Do everything that the job asks, and return why it ended."""
        import schemathesis.engine

        from contractguard.checks.exercise.child.lost_threads import watch_threads

        self._register()
        self._stream = schemathesis.engine.from_schema(self._load()).execute()
        gc.freeze()
        gc.enable()
        watch_threads(self._lose)
        self._watchdog.start()
        reason = "budget"
        for event in self._stream:
            self._watchdog.end()
            reason = self._take(event) or reason
            self._stop_in_time()
        if self._broken is not None:
            raise self._broken
        if self._is_lost:
            raise _EngineLost
        return "budget" if self._is_over and reason == "completed" else reason

    def _register(self) -> None:
        """Have the engine call us before each request and after each answer, in all of this process."""
        import schemathesis
        from schemathesis.engine.run import probes

        _ = probes.PROBES
        probes.PROBES = ()  # type: ignore[assignment]  # requests of no operation, which nothing bounds

        def contractguard(ctx: Any, response: Any, case: Any) -> None:
            self._check(ctx, response, case)

        def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
            self._before_call(case, kwargs)

        def after_network_error(context: Any, case: Any, request: Any) -> None:
            self._take_unanswered(case)

        schemathesis.check(contractguard)
        schemathesis.hook(before_call)
        schemathesis.hook(after_network_error)

    def _load(self) -> Any:
        """The operations that are exercised, as the engine has them."""
        import schemathesis
        from schemathesis.python import constants

        from contractguard.checks.exercise.child.guard import guard_app
        from contractguard.checks.exercise.child.settings import engine_settings
        from contractguard.checks.exercise.child.user_code import import_target

        require_paths(self._given.get("path_parameters") or {}, self._job.paths)
        settings = engine_settings(self._job, self._given, os.environ)
        schema = schemathesis.openapi.from_dict(self._document, config=schemathesis.Config.from_dict(settings))
        if len(set(self._job.ranks)) > 1:
            self._rank(schema)
        if self._job.app is not None:
            app = self._given.get("app") or import_target(self._job.app, "--app")
            schema.app = guard_app(app, self._notes)
            constants(lambda: app)  # values that its code compares with are tried
        return schema

    def _rank(self, schema: Any) -> None:
        """Have operations called by their ranks; of one rank, in the engine's own order (who makes things, first)."""
        ranks = dict(zip(self._job.operations, self._job.ranks, strict=True))
        layers_of = schema.get_operation_layers

        def get_operation_layers(operations: Any) -> Any:
            found = [one for layer in layers_of(operations) for one in layer]
            return [sorted(found, key=lambda one: ranks[one.method.upper(), one.path])]

        schema.get_operation_layers = get_operation_layers

    @property
    def _is_over(self) -> bool:
        return time.monotonic() >= self._until

    def _stop_in_time(self) -> None:
        if self._is_over or self._broken is not None or self._is_lost:
            self._stream.stop()

    def _lose(self, failure: str) -> None:
        """Write down that the engine cannot go on after the last call."""
        from contractguard.checks.exercise.job import ENGINE_LOST

        self._is_lost = True
        self._take_error(self._called, ENGINE_LOST, failure)

    # --- requests and answers

    def _before_call(self, case: Any, kwargs: dict[str, Any]) -> None:
        """Before each request: whose turn it is, and how long an answer may take in all."""
        from contractguard.checks.exercise.child.cases import refuse_call
        from contractguard.checks.exercise.child.deadline import bound_answers
        from contractguard.checks.exercise.child.recorded import operation_of

        operation = operation_of(case)
        if self._unanswered[operation] >= MAX_UNANSWERED:
            raise refuse_call(case)
        self._called = operation
        self._lines.turn(operation, self._phase)
        self._watchdog.begin(operation)
        if self._job.app is None:
            kwargs["hooks"] = {"response": bound_answers(self._job.timeout)}
            kwargs["proxies"] = NO_PROXIES
        if _may_follow(case):  # an answer of another operation would be taken for one of this
            kwargs["allow_redirects"] = False

    def _take_unanswered(self, case: Any) -> None:
        """Write down that a call got no answer. Called while the engine handles the exception that says so."""
        from contractguard.checks.exercise.child.recorded import operation_of

        self._watchdog.end()
        operation, error = operation_of(case), sys.exc_info()[1]
        self._unanswered[operation] += 1
        self._lines.write("unanswered", operation=operation, phase=self._phase, failure=type(error).__name__)

    def _check(self, ctx: Any, response: Any, case: Any) -> None:
        """Write an answer down, and what the engine's own checks say of it. Nothing is raised: the engine would end the
        operation with its first failure (docs/decisions/042-the-engine.md)."""
        self._watchdog.end()
        try:
            self._take_answer(ctx, response, case)
            self._forget_before(ctx.internals.recorder, case.id)
        except Exception as error:  # the engine would go on without this operation, and nobody would know
            self._broken = error
        self._stop_in_time()

    def _take_answer(self, ctx: Any, response: Any, case: Any) -> None:
        from contractguard.checks.exercise.child.recorded import read_call

        raised = self._take_note(response)
        parent = ctx.internals.find_parent(case_id=case.id)
        parent_id = None if parent is None else parent.id
        made = read_call(case, response, self._phase, parent_id, raised, self._job.max_body)
        self._lines.call(self._secrets.blot(made))
        for name in self._job.checks:
            for found in _own_failures(name, ctx, response, case):
                failure = type(found).__name__
                self._lines.write("failure", operation=made.operation, case=made.case, check=name, failure=failure)
        if AFTER_DELETE in self._job.checks:
            self._ask_for_deleted(ctx, case, made.status)

    def _ask_for_deleted(self, ctx: Any, case: Any, status: int) -> None:
        """Read what a case has deleted, and write down what is no refusal: it is still there, or reading it fails."""
        from contractguard.checks.exercise.child.deleted import is_told_gone, read_deleted
        from contractguard.checks.exercise.child.recorded import operation_of, read_call

        reading = read_deleted(case, status, self._document)
        if reading is None or self._is_over or self._unanswered[operation_of(reading)] >= MAX_UNANSWERED:
            return
        try:
            response = reading.call(**(ctx.internals.transport_kwargs or {}))
        except Exception:  # no connection, no time, or what is no answer: the engine's own calls go on after it, too
            self._take_unanswered(reading)
            return
        self._watchdog.end()
        raised = self._take_note(response)
        if is_told_gone(response.status_code):
            return
        made = read_call(reading, response, self._phase, case.id, raised, self._job.max_body)
        self._lines.call(self._secrets.blot(made))
        if response.status_code < 400:
            found = {"check": AFTER_DELETE, "failure": "UseAfterFree"}
            self._lines.write("failure", operation=made.operation, case=made.case, **found)

    def _take_note(self, response: Any) -> Any:
        """What the application raised, where it did."""
        from contractguard.checks.exercise.child.guard import NOTE

        return self._notes.take(next(iter(response.headers.get(NOTE, ())), None))

    def _forget_before(self, recorder: Any, case_id: str) -> None:
        """Have the engine forget the case before this one, once it knows enough of a scenario: it holds all of them to
        its end, and then looks at a few. Its own checks may ask for any."""
        forgotten, self._checked = self._checked, case_id
        if self._job.checks or len(recorder.cases) <= KEPT_CASES:
            return
        for kept in (recorder.cases, recorder.interactions, recorder.checks):
            kept.pop(forgotten, None)

    # --- events

    def _take(self, event: Any) -> str | None:
        """Write an event of the engine down; the reason where it is the last one."""
        from contractguard.checks.exercise.child.user_code import call_target

        kind = type(event).__name__
        if kind == "PhaseStarted":
            self._phase = event.phase.name.value
            if self._phase in _PHASES and self._job.reset is not None:
                call_target(self._job.reset, "--reset")
        elif kind == "ScenarioFinished":
            is_whole = event.status.value != "interrupted"
            self._lines.write("scenario", operation=event.label, phase=self._phase, is_whole=is_whole)
        elif kind == "NonFatalError":
            if event.label not in self._unanswered:  # else it tells once more of what was told
                self._take_error(event.label, type(event.value).__name__, event.info.message)
        elif kind == "FatalError":
            raise event.exception
        elif kind == "EngineFinished":
            return self._why_ended(event.stop_reason.value)
        return None

    def _why_ended(self, reason: str) -> str:
        """The engine's reason in our words: what it stopped for without being asked to is told."""
        was_stopped = self._is_over or self._broken is not None
        return "interrupted" if reason == "interrupted" and not was_stopped else ENDS.get(reason, "budget")

    def _take_error(self, operation: str, failure: str, message: str) -> None:
        said = self._secrets.blot_text(message[:2_000])
        self._lines.write("error", operation=operation, phase=self._phase, failure=failure, message=said)

    def _tell_stuck(self, operation: str | None) -> None:
        if operation is None:
            self._lines.write("end", reason="budget")
        else:
            self._lines.write("stuck", operation=operation, phase=self._phase)


_PHASES = ("examples", "coverage", "fuzzing", "stateful")
"""Those in which operations are called; the engine has others, which prepare these."""


def require_paths(given: Mapping[str, Any], known: Sequence[str]) -> None:
    """Raise `Unusable` for values of a path that is not among those that are known, or of a parameter that it has not:
    they would go nowhere, and what is read by them would not be there."""
    from contractguard.checks.exercise.child.user_code import Unusable

    for path, values in given.items():
        if path not in known:
            raise Unusable(f"--setup knows values of the path {path!r}, which is not described", _PATHS)
        for name in values:
            if f"{{{name}}}" not in path:
                raise Unusable(f"--setup knows a value of {name!r}, which is not in the path {path!r}", _PATHS)


_PATHS = "write paths and parameters as the description does"


def _document_of(job: EngineJob) -> Any:
    """The document with the operations of the job and no others: the engine's own filters do not hold where there are
    settings of single operations."""
    wanted = set(job.operations)
    paths = {
        path: {method: one for method, one in methods.items() if (method.upper(), path) in wanted}
        for path, methods in job.document["paths"].items()
    }
    return {**job.document, "paths": {path: methods for path, methods in paths.items() if methods}}


def _may_follow(case: Any) -> bool:
    """Whether what sends a case would follow redirects: to a server, and to an ASGI application."""
    from schemathesis.transport.requests import RequestsTransport

    return isinstance(case.operation.schema.transport, RequestsTransport)


# --- the engine's checks


def _own_failures(name: str, ctx: Any, response: Any, case: Any) -> list[Any]:
    """What one of the engine's own checks says of an answer."""
    from schemathesis.checks import CHECKS
    from schemathesis.core.failures import Failure, FailureGroup

    check: Any
    (check,) = CHECKS.get_by_names([name])
    try:
        check(ctx, response, case)
    except FailureGroup as group:
        return list(group.exceptions)
    except Failure as failure:
        return [failure]
    return []


def _secrets(job: EngineJob, given: Mapping[str, Any]) -> Iterator[str]:
    """What must stand in no line: what `--auth` names, and the headers of setup."""
    from base64 import b64encode

    for variable in job.auth.values():
        yield (secret := os.environ[variable])
        yield b64encode(secret.encode()).decode()
    yield from map(str, (given.get("headers") or {}).values())


if __name__ == "__main__":
    sys.exit(main())
