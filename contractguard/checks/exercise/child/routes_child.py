"""Runs in a process of its own: imports an application and says which file each of its routes is handled in.

Used as a script: `routes_child.py module:attribute`. Writes one JSON value to what was standard output: a list of
[method, path, file], or null where the application's framework does not tell.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

Route = tuple[str, str, str]


def main() -> int:
    """Write the routes of the application that the command line names."""
    top = os.path.abspath(__file__)
    for _ in range(5):
        top = os.path.dirname(top)
    sys.path[0] = top
    sys.path.append(top)
    from contractguard.checks.exercise.child.user_code import Unusable, import_target, take_output

    output = take_output()
    sys.path[0] = os.getcwd()
    try:
        routes = find_routes(import_target(sys.argv[1], "--app"))
    except Unusable as error:
        print(error, file=sys.stderr)
        return 1
    os.write(output, json.dumps(routes).encode())
    return 0


def find_routes(app: Any) -> list[Route] | None:
    """The routes of an application with the file that each is handled in; None where its framework does not tell."""
    if hasattr(app, "url_map") and hasattr(app, "view_functions"):
        return list(_flask_routes(app))
    if hasattr(app, "routes"):
        return list(_starlette_routes(app.routes, ""))
    if type(app).__module__.startswith("django."):
        return list(_django_routes())
    return None


def _starlette_routes(routes: Any, prefix: str) -> Iterator[Route]:
    """Of Starlette and FastAPI, with what is mounted, or included."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            added = getattr(getattr(route, "include_context", None), "prefix", "")
            yield from _starlette_routes(included.routes, prefix + added)
            continue
        path = prefix + str(getattr(route, "path", ""))
        endpoint = getattr(route, "endpoint", None)
        if getattr(route, "routes", None) and endpoint is None:
            yield from _starlette_routes(route.routes, path)
        elif endpoint is not None:
            shape = re.sub(r"\{([^{}:]*):[^{}]*\}", r"{\1}", path)
            for method in sorted(getattr(route, "methods", None) or ()):
                yield from _route(method, shape, endpoint)


def _flask_routes(app: Any) -> Iterator[Route]:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:[^<>:]*:)?([^<>]*)>", r"{\1}", rule.rule)
        for method in sorted(rule.methods or ()):
            yield from _route(method, path, app.view_functions.get(rule.endpoint))


def _django_routes() -> Iterator[Route]:
    from django.urls import get_resolver

    yield from _django_patterns(get_resolver().url_patterns, "/")


def _django_patterns(patterns: Any, prefix: str) -> Iterator[Route]:
    """Of any method: Django's routes do not say."""
    for one in patterns:
        path = prefix + re.sub(r"<(?:[^<>:]*:)?([^<>]*)>", r"{\1}", str(one.pattern).lstrip("^").rstrip("$"))
        if hasattr(one, "url_patterns"):
            yield from _django_patterns(one.url_patterns, path)
        else:
            yield from _route("*", path, getattr(one.callback, "view_class", one.callback))


def _route(method: str, path: str, handler: Any) -> Iterator[Route]:
    file = _file_of(handler)
    if file:
        yield method, path, file


def _file_of(handler: Any) -> str | None:
    find: Callable[[Any], str | None] = inspect.getsourcefile
    try:
        found = find(inspect.unwrap(handler))
    except (TypeError, ValueError):  # what is written in C, and what is no code
        return None
    return os.path.realpath(found) if found else None


if __name__ == "__main__":
    sys.exit(main())
