"""Which operation of a contract a call is, by its method and path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from contractguard.contract.choices import OperationKind
from contractguard.contract.model import Contract, Operation
from contractguard.observe.live.trie import Fit, Trie, dominates, shape_of, split

_USUAL = frozenset({"api", "v1", "internal", "admin", "health", "graphql"})
"""Segments that are told of a path which nothing names: they are no data."""
_METHODS = frozenset(
    """
    GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT QUERY PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK REPORT
    SEARCH PURGE LINK UNLINK
    """.split()
)
_OTHER_METHOD = "OTHER"
_HOST = re.compile(r"[^/]*//[^/]*|[^/]*[:.}][^/]*(?=/|$)")
"""What stands before the path in a server's URL: scheme and authority, a variable for both, a host alone, dots."""
MAX_SEGMENTS = 8
"""Of a path that nothing names; what comes after them is `{*}`."""
_DATA = "{*}"


_Call: TypeAlias = tuple[str, Operation]
"""An operation by its method."""
_Calls: TypeAlias = Trie[_Call]
_Cut: TypeAlias = Callable[[str], str | None]


class Match(NamedTuple):
    """What a call is. `operation` is None where the description has no such path, or has it with other methods only:
    `path` is then its template. `base` is the prefix that was cut.

    `ambiguous`: the keys of operations that fit equally well. `has_slash`: a trailing slash was passed over, with
    which the description has no such path.
    """

    operation: Operation | None
    path: str | None = None
    base: str = ""
    ambiguous: tuple[str, ...] = ()
    has_slash: bool = False


NO_MATCH = Match(None)


class CallMatcher:
    """The operations of a contract, found by calls. Nothing of a call is kept."""

    def __init__(self, contract: Contract, base_path: str | None = None) -> None:
        """`base_path`: the prefix of all paths; where none is told, those of the servers, and none, are tried."""
        calls = [one for one in contract.operations.values() if one.kind == OperationKind.OPERATION]
        found: dict[str, list[Operation]] = {}
        for operation in calls:
            for base in _bases_of(contract, operation) if base_path is None else ():
                found.setdefault(base, []).append(operation)
        found["" if base_path is None else base_path.rstrip("/")] = calls
        self.bases = tuple(sorted(found, key=lambda base: (-base.count("/"), -len(base), base)))
        tries: dict[tuple[int, ...], _Calls] = {}
        self._tries: list[tuple[str, _Cut, _Calls]] = []
        for base in self.bases:
            group = found[base]
            key = tuple(map(id, group))
            if key not in tries:
                tries[key] = Trie((_path_of(one), (one.method.upper(), one)) for one in group)
            self._tries.append((base, _cutter(base), tries[key]))
        texts = [part for base in self.bases for part in split(base)] + [
            part for one in calls for part in split(_path_of(one))
        ]
        self._literals = _USUAL.union(part for part in texts if part and "{" not in part)

    def match(self, method: str, path: str, route: str | None = None) -> Match:
        """Which operation a call is: the most concrete template that has the method; else that has the path.

        `path` is percent-encoded and without its query; `route` is the framework's own template, which decides between
        templates that fit equally, and tells what a path is that fits none (a parameter with slashes in it).
        """
        method = method.upper()
        found = self._match(method, path, route)
        if found is NO_MATCH and path.endswith("/") and path != "/":
            found = self._match(method, path[:-1], route)
            found = found if found is NO_MATCH else found._replace(has_slash=True)
        if found is NO_MATCH and route is not None:
            found = self._of_route(method, route)
        return found

    def _match(self, method: str, path: str, route: str | None) -> Match:
        undeclared = NO_MATCH
        for base, without_base, trie in self._tries:
            rest = without_base(path)
            if rest is None:
                continue
            first: tuple[Operation, Fit[_Call]] | None = None
            others: list[Operation] = []
            for fit in trie.fits(rest):
                same = _with_method(fit.values, method)
                if not same:
                    if undeclared is NO_MATCH:
                        undeclared = Match(None, fit.values[0][1].path, base)
                elif first is None:
                    first = same[0], fit
                    others += same[1:]
                    if not any(fit.rank):
                        break  # nothing is as concrete
                elif not dominates(first[1].rank, fit.rank):
                    others += same
            if first is not None:
                return _chosen(first[0], others, base, route) if others else Match(first[0], first[0].path, base)
        return undeclared

    def _of_route(self, method: str, route: str) -> Match:
        """The operation whose template is the framework's."""
        for base, without_base, trie in self._tries:
            rest = without_base(route)
            fit = trie.of_shape(rest) if rest is not None else None
            if fit is not None:
                same = _with_method(fit.values, method)
                return Match(same[0] if same else None, fit.values[0][1].path, base, tuple(one.key for one in same[1:]))
        return NO_MATCH

    def name_unrouted(self, method: str, path: str) -> str:
        """What may be told of a call that nothing names: of its path the segments that are no data, `GET /api/{*}`."""
        segments = split(path.rstrip("/") or "/") if path.startswith("/") else [path]
        told = [one if one in self._literals else _DATA if one else "" for one in segments[:MAX_SEGMENTS]]
        if len(segments) > MAX_SEGMENTS:
            told[-1] = _DATA
        return f"{written_method(method)} /{'/'.join(told)}"

    def likely_base(self, method: str, template: str) -> str | None:
        """The prefix without which a template, as a framework or `unrouted` tells it, is one of the description's.

        None where there is none, or only by a template that everything fits.
        """
        segments = template.split("/")
        for at in range(2, len(segments)):
            rest = "/" + "/".join(segments[at:])
            fits = self._tries[-1][2].fits(rest)
            if any(0 in fit.rank[::2] and _with_method(fit.values, method.upper()) for fit in fits):
                prefix = "/".join(segments[:at])
                return None if "{" in prefix else prefix
        return None


def written_method(method: str) -> str:
    """A method that may be told: one that is registered, else `OTHER`."""
    return method.upper() if method.upper() in _METHODS else _OTHER_METHOD


def _with_method(calls: Sequence[_Call], method: str) -> list[Operation]:
    """The operations of a method; HEAD takes those of GET where it has none of its own."""
    same = [one for name, one in calls if name == method]
    return same if same or method != "HEAD" else _with_method(calls, "GET")


def _chosen(first: Operation, others: list[Operation], base: str, route: str | None) -> Match:
    """One of several that fit equally: the framework's own, else the first."""
    if route is not None:
        shapes = (shape_of(route), shape_of(without) if (without := _cutter(base)(route)) else None)
        routed = [one for one in (first, *others) if shape_of(one.path) in shapes]
        if len(routed) == 1:
            return Match(routed[0], routed[0].path, base)
    return Match(first, first.path, base, tuple(one.key for one in others))


def _bases_of(contract: Contract, operation: Operation) -> Iterator[str]:
    """The paths of the servers of an operation, each once, without a slash at the end."""
    urls = (one.url.partition("?")[0].partition("#")[0] for one in contract.servers_of(operation))
    cut = (url[host.end() if (host := _HOST.match(url)) else 0 :].strip("/") for url in urls)
    yield from dict.fromkeys(f"/{path}" if path else "" for path in cut)


def _path_of(operation: Operation) -> str:
    """The path as a call has it; descriptions put queries and fragments there to tell operations apart."""
    path = operation.path.partition("?")[0].partition("#")[0]
    return path if path.startswith("/") else f"/{path}"


def _cutter(base: str) -> _Cut:
    """What gives the rest of a path below a base, which may be a template; None where a path is not below it."""
    if "{" in base:
        return _template_cutter(base)

    def without(path: str) -> str | None:
        if not path.startswith(base):
            return None
        rest = path[len(base) :]
        return (rest or "/") if rest[:1] in ("", "/") else None

    return without


def _template_cutter(base: str) -> _Cut:
    trie, count = Trie([(base, None)]), base.count("/") + 1

    def without(path: str) -> str | None:
        parts = path.split("/", count)
        if not any(trie.fits("/".join(parts[:count]))):
            return None
        return f"/{parts[count]}" if len(parts) > count else "/"

    return without
