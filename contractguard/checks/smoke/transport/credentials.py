"""The secrets that a run may use: named on the command line, taken from the environment, told nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import field
from urllib.parse import quote

from contractguard.contract.document import Json
from contractguard.contract.errors import UsageError
from contractguard.contract.model import Contract, Operation
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_OF_A_PERSON = frozenset({"authorization", "proxy-authorization", "cookie"})
"""Headers that say who asks: left out where it is asked what anybody gets."""
SET_BY_CLIENT = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect"})
"""Headers that say how a request travels, and are no business of a description."""
_TOKEN_CHARACTERS = frozenset("!#$%&'*+-.^_`|~")
"""Besides letters and digits, what a name of a header is made of (RFC 9110, 5.6.2)."""


@dataclass(frozen=True, slots=True)
class NamedSecret:
    """A name, of a security scheme or a header, and the value that goes with it; `repr` does not show that."""

    name: str
    value: str = field(repr=False)


def read_secret(text: str, variables: Mapping[str, str], option: str) -> NamedSecret:
    """What `NAME=ENV:VAR` means. Raises `UsageError`, which never repeats a value: somebody may have written the secret
    itself."""
    name, equals, place = text.partition("=")
    kind, colon, variable = place.partition(":")
    if not (name and equals and colon and variable) or kind != "ENV":
        raise UsageError(
            f"{option} takes NAME=ENV:VARIABLE", remedy="secrets are taken from the environment, by the variable's name"
        )
    if variable not in variables:
        what = f"{option}: the environment has no variable {printable(variable, 60)!r}"
        raise UsageError(what, remedy="set it, or leave the option out")
    value = variables[variable]
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        what = f"{option}: what {printable(variable, 60)} holds is empty, or cannot stand in a header"
        raise UsageError(what, remedy="give one line of ASCII without blanks around it")
    return NamedSecret(name, value)


def is_token(name: str) -> bool:
    """Whether a text can be the name of a header."""
    return bool(name) and name.isascii() and all(one.isalnum() or one in _TOKEN_CHARACTERS for one in name)


def read_header(text: str, variables: Mapping[str, str]) -> NamedSecret:
    """The same of a header. Raises `UsageError`."""
    found = read_secret(text, variables, "--header")
    if not is_token(found.name):
        raise UsageError("--header: that is no name of a header", remedy="write --header X-Tenant=ENV:TENANT")
    if found.name.lower() in SET_BY_CLIENT:
        raise UsageError(f"--header: {found.name} is not set by hand", remedy="leave it out")
    return found


@dataclass(frozen=True, slots=True)
class Sent:
    """What is added to a request: headers, and members of its query."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def add_to(self, path: str) -> str:
        """A path with the members of the query."""
        added = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in self.query)
        return path if not added else f"{path}{'&' if '?' in path else '?'}{added}"


NOTHING = Sent()


class ServiceCredentials:
    """What goes along with requests: `headers` with each of them, `secrets` by the security schemes of operations."""

    def __init__(
        self,
        secrets: Iterable[NamedSecret] = (),
        headers: Iterable[NamedSecret] = (),
        schemes: Mapping[str, Json] | None = None,
    ) -> None:
        """Raises `UsageError` for a secret of a scheme that is not described."""
        self._secrets = {one.name: one.value for one in secrets}
        self._headers = {one.name: one.value for one in headers}
        self._schemes = dict(schemes or {})
        unknown = sorted(self._secrets.keys() - self._schemes.keys())
        if unknown:
            known = ", ".join(printable(one, 60) for one in sorted(self._schemes)) or "none"
            what = f"--auth: no security scheme {printable(unknown[0], 60)!r} is described"
            raise UsageError(what, remedy=f"described are: {known}; or give the header with --header NAME=ENV:VAR")

    @property
    def are_given(self) -> bool:
        """Whether anything says who asks."""
        return bool(self._secrets) or any(self._is_of_person(name) for name in self._headers)

    @property
    def header_names(self) -> frozenset[str]:
        """The headers that each request has, in lower case."""
        return frozenset(name.lower() for name in self._headers)

    def for_all(self) -> Sent:
        """What goes with requests that are of no operation: whatever there is, in headers."""
        return Sent({**self._headers, **self._apply(self._secrets).headers})

    def for_operation(self, operation: Operation) -> Sent:
        """What an operation asks for: the first of its alternatives of which everything is there."""
        for alternative in operation.security:
            names = [name for name, _ in alternative]
            if names and all(name in self._secrets for name in names):
                found = self._apply(names)
                return Sent({**self._headers, **found.headers}, found.query)
        return Sent(dict(self._headers))

    def for_anybody(self) -> Sent:
        """What goes along when nobody says who asks."""
        return Sent({name: value for name, value in self._headers.items() if not self._is_of_person(name)})

    def _is_of_person(self, name: str) -> bool:
        keys = {
            str(one.get("name", "")).lower()
            for one in self._schemes.values()
            if isinstance(one, dict) and one.get("in") == "header"
        }
        return name.lower() in _OF_A_PERSON | keys

    def _apply(self, names: Iterable[str]) -> Sent:
        headers: dict[str, str] = {}
        query: list[tuple[str, str]] = []
        for name in names:
            scheme, value = self._schemes[name], self._secrets[name]
            place, key = _place_of(scheme)
            if place == "header":
                headers[key] = _header_value(scheme, value)
            elif place == "query":
                query.append((key, value))
            else:
                headers["Cookie"] = "; ".join(filter(None, (headers.get("Cookie"), f"{key}={value}")))
        return Sent(headers, tuple(query))


def is_secured(contract: Contract, operation: Operation) -> bool:
    """Whether nobody gets in without credentials: every alternative asks for some, of schemes that are described."""
    return bool(operation.security) and all(
        alternative and all(name in contract.security_schemes for name, _ in alternative)
        for alternative in operation.security
    )


def _place_of(scheme: Json) -> tuple[str, str]:
    """Where a secret stands, and how it is called there."""
    if isinstance(scheme, dict) and scheme.get("type") == "apiKey":
        return str(scheme.get("in", "header")), str(scheme.get("name", "Authorization"))
    return "header", "Authorization"


def _header_value(scheme: Json, value: str) -> str:
    kind = scheme if isinstance(scheme, dict) else {}
    if kind.get("type") == "apiKey":
        return value
    if kind.get("type") == "basic" or str(kind.get("scheme", "")).lower() == "basic":
        return f"Basic {b64encode(value.encode()).decode()}"
    return f"Bearer {value}"
