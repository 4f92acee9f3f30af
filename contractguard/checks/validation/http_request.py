"""One HTTP request as it went, read by the template of its operation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from contractguard.contract.model import Operation
from contractguard.support.dataclass import dataclass

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it went: `path` are the values of the template's names (None where the path is none of the
    operation's), `query` the pairs in their order, header names in lower case, `body` None where there is none."""

    path: Mapping[str, str] | None
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes | None = None

    @classmethod
    def of_url(
        cls, operation: Operation, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> HttpRequest:
        """A request by its URL, whose path may begin with that of a server."""
        try:
            parts = urlsplit(url)
            path, query = parts.path, parts.query
        except ValueError:
            path, query = "", ""
        found = _template(operation.path).search(path)
        names = _TEMPLATE.findall(operation.path)
        values = None if found is None else dict(zip(names, map(unquote, found.groups()), strict=True))
        pairs = tuple(parse_qsl(query, keep_blank_values=True))
        return cls(values, pairs, {name.lower(): text for name, text in headers.items()}, body or None)


@lru_cache(maxsize=1_000)
def _template(path: str) -> re.Pattern[str]:
    """Finds the paths of a template, at the end of what was asked for."""
    literal = [re.escape(part) for part in _TEMPLATE.split(path)[::2]]
    return re.compile("([^/]+)".join(literal) + "$")
