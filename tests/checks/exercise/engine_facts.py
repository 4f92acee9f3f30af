"""What we rely on of the engine, each asked of the installed version: python -m tests.checks.exercise.engine_facts

Prints a JSON object: for each fact whether it holds, or what was raised. A process of its own, for the engine's checks and
hooks are global; run beside the lowest and the newest version by `make engine-versions`.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Fact = Callable[[], bool]
FACTS: list[Fact] = []
ORDER: Any = {"type": "object", "required": ["qty"], "properties": {"qty": {"type": "integer", "minimum": 1}}}
BODY: Any = {"required": True, "content": {"application/json": {"schema": ORDER}}}
ID: Any = [{"name": "order_id", "in": "path", "required": True, "schema": {"type": "string"}}]
DONE: Any = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}
DOCUMENT: Any = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "/v1"}],
    "paths": {
        "/orders": {"post": {"requestBody": BODY, "responses": DONE, "security": [{"bearer": []}]}},
        "/orders/{order_id}": {"get": {"parameters": ID, "responses": DONE}},
    },
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}, "schemas": {}},
}
SETTINGS: Any = {
    "seed": 1,
    "workers": 1,
    "continue-on-failure": True,
    "request-timeout": 0.3,
    "request-retries": 0,
    "cache": {"enabled": False},
    "generation": {"max-examples": 5, "database": "none", "deterministic": False, "mode": "all"},
    "phases": {
        "examples": {"enabled": True},
        "coverage": {"enabled": True, "unexpected-methods": []},
        "fuzzing": {"enabled": True},
        "stateful": {"enabled": False},
    },
    "checks": {"enabled": False, "contractguard": {"enabled": True}},
    "warnings": False,
    "output": {"sanitization": {"enabled": False}},
    "auth": {"auto-signup": False},
}


def fact(function: Fact) -> Fact:
    """Ask this, too."""
    FACTS.append(function)
    return function


class Watched:
    """What the one registered check and the hooks saw; the engine knows no second set of them."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, Any, Any]] = []
        self.unanswered: list[str] = []
        self.fail: Callable[[], None] = lambda: None
        self.set: Callable[[dict[str, Any]], None] = lambda kwargs: None


SEEN = Watched()


def register() -> None:
    """Register the check and the hooks, once."""
    import schemathesis

    def contractguard(ctx: Any, response: Any, case: Any) -> None:
        SEEN.calls.append((ctx, response, case))
        SEEN.fail()

    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        SEEN.set(kwargs)

    def after_network_error(context: Any, case: Any, request: Any) -> None:
        SEEN.unanswered.append(type(sys.exc_info()[1]).__name__)

    schemathesis.check(contractguard)
    schemathesis.hook(before_call)
    schemathesis.hook(after_network_error)


async def fine(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        raise RuntimeError
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"{}"})


def run(app: Any = fine, *, only: str = "", **settings: Any) -> list[Any]:
    """The events of a run; what it called is in `SEEN`."""
    SEEN.__init__()  # type: ignore[misc]
    return list(start(app, only=only, **settings))


def start(app: Any = fine, *, only: str = "", **settings: Any) -> Any:
    import schemathesis
    import schemathesis.engine

    config = schemathesis.Config.from_dict({**SETTINGS, **settings})
    paths = {path: one for path, one in DOCUMENT["paths"].items() if only in ("", path)}
    schema = schemathesis.openapi.from_dict({**DOCUMENT, "paths": paths}, config=config)
    schema.app = app
    return schemathesis.engine.from_schema(schema).execute()


def sent() -> list[tuple[str, str, Any]]:
    return [(one.request.method, one.request.url, one.request.body) for _, one, _ in SEEN.calls]


def kinds(events: list[Any]) -> set[str]:
    return {type(one).__name__ for one in events}


@fact
def an_unknown_key_of_the_configuration_is_an_error() -> bool:
    import schemathesis

    try:
        schemathesis.Config.from_dict({"no-such-key": 1})
    except Exception as error:
        return type(error).__name__ == "ConfigError"
    return False


@fact
def an_asgi_application_is_called_in_process_below_the_server_path() -> bool:
    run()
    return bool(SEEN.calls) and all("/v1/orders" in url for _, url, _ in sent())


@fact
def a_wsgi_application_is_called_in_process() -> bool:
    def app(environ: Any, start_response: Any) -> Any:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b"{}"]

    run(app)
    return bool(SEEN.calls) and all(response.status_code == 200 for _, response, _ in SEEN.calls)


@fact
def the_same_seed_sends_the_same_in_all_phases() -> bool:
    run()
    first = sent()
    run()
    return len(first) > 10 and first == sent()


@fact
def one_operation_alone_is_its_part_of_the_whole() -> bool:
    run()
    part = [one for one in sent() if one[1].endswith("/orders")]
    run(only="/orders")
    return bool(part) and part == sent()


@fact
def another_seed_sends_something_else() -> bool:
    run()
    first = sent()
    run(seed=2)
    return first != sent()


@fact
def phases_are_named_as_ours() -> bool:
    names = {one.phase.name.value for one in run() if type(one).__name__ == "PhaseStarted"}
    return {"examples", "coverage", "fuzzing"} <= names


@fact
def a_scenario_ends_with_label_and_status() -> bool:
    ends = [one for one in run() if type(one).__name__ == "ScenarioFinished"]
    return {one.label for one in ends} == {"POST /orders", "GET /orders/{order_id}"} and all(
        one.status.value in ("success", "failure", "error", "skip", "interrupted") for one in ends
    )


@fact
def the_last_event_tells_why_it_ended() -> bool:
    return bool(run()[-1].stop_reason.value == "completed")


@fact
def a_response_has_status_headers_in_lists_and_bytes() -> bool:
    run()
    response = SEEN.calls[0][1]
    return (response.status_code, response.headers["content-type"], response.content) == (
        200,
        ["application/json"],
        b"{}",
    )


@fact
def a_case_tells_operation_path_values_and_whether_it_is_valid() -> bool:
    run(only="/orders/{order_id}")
    cases = [case for _, _, case in SEEN.calls]
    modes = {case.meta.generation.mode.is_positive for case in cases}
    return modes <= {True, False} and all(
        case.operation.path == "/orders/{order_id}" and "order_id" in case.path_parameters and case.id for case in cases
    )


@fact
def the_parent_of_a_case_can_be_asked() -> bool:
    run()
    ctx, _, case = SEEN.calls[0]
    return ctx.internals.find_parent(case_id=case.id) is None


@fact
def with_continue_on_failure_every_example_is_sent() -> bool:
    run()
    count = len(SEEN.calls)
    run_failing()
    return len(SEEN.calls) == count


def run_failing(**settings: Any) -> list[Any]:
    from schemathesis.core.failures import Failure, FailureGroup

    def fail() -> None:
        raise FailureGroup([Failure(operation="x", message="no")])

    SEEN.__init__()  # type: ignore[misc]
    SEEN.fail = fail
    return list(start(**settings))


@fact
def a_group_of_failures_is_no_exception_and_ends_an_operation() -> bool:
    from schemathesis.core.failures import FailureGroup

    run_failing(**{"continue-on-failure": False})
    return not issubclass(FailureGroup, Exception) and len(SEEN.calls) < 10


@fact
def an_error_in_a_check_is_told_and_ends_no_run() -> bool:
    def fail() -> None:
        raise LookupError("ours")

    SEEN.__init__()  # type: ignore[misc]
    SEEN.fail = fail
    events = list(start())
    told = [one for one in events if type(one).__name__ == "NonFatalError"]
    return "EngineFinished" in kinds(events) and bool(told) and all(one.label and one.info.message for one in told)


@fact
def an_application_that_raises_gives_no_answer_and_ends_its_operation() -> bool:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise KeyError("no guard")

    return "NonFatalError" in kinds(run(app)) and not SEEN.calls


@fact
def a_call_without_an_answer_is_told_at_once() -> bool:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError
        await asyncio.sleep(60)

    run(app, only="/orders", phases={**SETTINGS["phases"], "coverage": {"enabled": False}})
    return SEEN.unanswered[:1] == ["ReadTimeout"]


@fact
def recorded_cases_can_be_forgotten() -> bool:
    def forget() -> None:
        ctx, _, case = SEEN.calls[-1]
        for kept in (ctx.internals.recorder.cases, ctx.internals.recorder.interactions, ctx.internals.recorder.checks):
            for name in [one for one in kept if one != case.id]:
                del kept[name]

    run()
    whole = sent()
    SEEN.__init__()  # type: ignore[misc]
    SEEN.fail = forget
    ended = list(start())[-1].stop_reason.value
    return ended == "completed" and len(sent()) == len(whole)


@fact
def without_unexpected_methods_only_declared_ones_are_sent() -> bool:
    run()
    return {(method, url.endswith("/orders")) for method, url, _ in sent()} == {("POST", True), ("GET", False)}


@fact
def requests_take_hooks_and_no_redirects_from_before_call() -> bool:
    SEEN.__init__()  # type: ignore[misc]
    seen: list[int] = []
    SEEN.set = lambda kwargs: kwargs.update(
        hooks={"response": lambda r, *a, **k: seen.append(1)}, allow_redirects=False
    )
    list(start(only="/orders"))
    return len(seen) == len(SEEN.calls) > 0


@fact
def stopping_the_stream_ends_it() -> bool:
    SEEN.__init__()  # type: ignore[misc]
    stream = start()
    SEEN.fail = stream.stop
    events = list(stream)
    return len(SEEN.calls) <= 2 and events[-1].stop_reason.value == "interrupted"


@fact
def credentials_of_the_configuration_are_sent() -> bool:
    run(only="/orders", auth={"auto-signup": False, "openapi": {"bearer": {"bearer": "t0ken"}}})
    values = [response.request.headers.get("authorization") for _, response, _ in SEEN.calls]
    return "Bearer t0ken" in values


@fact
def a_case_of_our_own_is_sent_with_the_credentials_of_the_configuration() -> bool:
    from schemathesis.auths import AuthContext

    run(only="/orders", auth={"auto-signup": False, "openapi": {"bearer": {"bearer": "t0ken"}}})
    ctx, _, case = SEEN.calls[0]
    schema = case.operation.schema
    operation = schema["/orders"]["POST"]
    made = operation.Case(body={"qty": 1}, media_type="application/json")
    schema.apply_auth(made, AuthContext(operation=operation, app=operation.app))
    response = made.call(**(ctx.internals.transport_kwargs or {}))
    return bool(response.status_code == 200 and response.request.headers["authorization"] == "Bearer t0ken")


@fact
def values_of_path_parameters_can_be_set() -> bool:
    given = [{"include-path": "/orders/{order_id}", "parameters": {"path.order_id": "o-1"}}]
    run(only="/orders/{order_id}", operations=given)
    meant = [response.request.url for _, response, case in SEEN.calls if case.meta.generation.mode.is_positive]
    return bool(meant) and all(url.endswith("/orders/o-1") for url in meant)


@fact
def the_checks_that_we_call_are_there() -> bool:
    import schemathesis.specs.openapi.checks
    from schemathesis.checks import CHECKS

    wanted = ["use_after_free", "ensure_resource_availability", "ignored_auth"]
    return bool(schemathesis.specs.openapi.checks) and len(CHECKS.get_by_names(wanted)) == len(wanted)


@fact
def a_run_without_credentials_has_no_failure() -> bool:
    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError
        await send({"type": "http.response.start", "status": 401, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    events = run(refusing, checks={"enabled": False, "contractguard": {"enabled": True}})
    return {one.status.value for one in events if type(one).__name__ == "ScenarioFinished"} <= {"success", "skip"}


@fact
def probes_can_be_switched_off() -> bool:
    from schemathesis.engine.run import probes

    return isinstance(probes.PROBES, tuple)


@fact
def sources_of_constants_can_be_named() -> bool:
    from schemathesis.python import constants

    def source() -> object:
        return fine

    return constants(source) is source


@fact
def the_order_of_operations_can_be_given() -> bool:
    import schemathesis
    import schemathesis.engine

    SEEN.__init__()  # type: ignore[misc]
    schema: Any = schemathesis.openapi.from_dict(DOCUMENT, config=schemathesis.Config.from_dict(SETTINGS))
    schema.app = fine
    layers = schema.get_operation_layers
    schema.get_operation_layers = lambda operations: [[one for layer in layers(operations) for one in layer][::-1]]
    list(schemathesis.engine.from_schema(schema).execute())
    phases = [case.meta.phase.name.value for _, _, case in SEEN.calls]
    paths = [case.operation.path for _, _, case in SEEN.calls]
    return all(paths[phases.index(phase)] == "/orders/{order_id}" for phase in ("coverage", "fuzzing"))


@fact
def nothing_is_left_in_the_folder() -> bool:
    run()
    return not list(Path.cwd().iterdir())


def answers() -> Iterator[tuple[str, object]]:
    """Each fact by its name, and whether it holds."""
    for one in FACTS:
        try:
            yield one.__name__, one()
        except Exception as error:
            yield one.__name__, f"{type(error).__name__}: {error}"


def main() -> int:
    """Ask in an empty folder, and print what holds."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as storage:
        os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", storage)
        os.chdir(folder)
        register()
        found = dict(answers())
        os.chdir("/")
    print(json.dumps(found, indent=2))
    return 0 if all(value is True for value in found.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
