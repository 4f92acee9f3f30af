"""Credentials: security schemes compared by what the caller must send, not by the key that names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from contractguard.checks.addressing.addresses import address
from contractguard.checks.addressing.pairing import OperationPair
from contractguard.checks.comparison.structure.operations import StructuralChange, part_of_operation
from contractguard.contract.change import Change
from contractguard.contract.document import Json, Location
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract, MessageKey, Operation
from contractguard.support.dataclass import dataclass

_FLOWS_OF_2 = {"accessCode": "authorizationCode", "application": "clientCredentials"}
_URLS = ("authorizationUrl", "tokenUrl", "refreshUrl", "openIdConnectUrl")
_HINTS = frozenset({"flows", "flow", "scopes", "bearerFormat", *_URLS})
"""Members that are told apart, or that tell the caller nothing about what to send (OpenAPI 3.1, 4.8.27)."""
_PATHS = (("components", "securitySchemes"), ("securityDefinitions",), ("securitySchemes",))
"""Where a description, one of Swagger 2, or a snapshot describes its schemes."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What a scheme asks for: `sent` must be as it is told (names without case in lower case), any of the OAuth `flows`
    will do, and `urls` are where tokens come from. `spelled` is what is `sent` as the description spells it."""

    sent: Mapping[str, Json]
    flows: frozenset[str] = frozenset()
    urls: Mapping[str, Json] = field(default_factory=dict)
    spelled: Mapping[str, Json] = field(default_factory=dict, compare=False)

    def suffices(self, other: Credential) -> bool:
        """Whether who sends these is let in by the other scheme."""
        return self.sent == other.sent and self.flows <= other.flows

    def difference_from(self, other: Credential) -> dict[str, Json] | None:
        """What of it the other one tells otherwise, or not at all, by name; None when nothing is."""
        mine, theirs = self._members(), other._members()
        return {key: self.spelled.get(key, mine[key]) for key in mine if mine[key] != theirs.get(key)} or None

    def told(self) -> dict[str, Json]:
        """All of it, by name, as the description spells it."""
        return {**self._members(), **self.spelled}

    def _members(self) -> dict[str, Json]:
        return {**self.sent, **({"flows": sorted(self.flows)} if self.flows else {}), **self.urls}


def credential(scheme: Json) -> Credential:
    """A Security Scheme Object of Swagger 2, OpenAPI 3 or AsyncAPI in one form."""
    if not isinstance(scheme, dict):
        return Credential({"type": scheme})
    if scheme.get("type") == "basic":
        return Credential({"type": "http", "scheme": "basic"})
    spelled = {key: value for key, value in scheme.items() if key not in _HINTS}
    sent = dict(spelled)
    for key, caseless in (("scheme", True), ("name", scheme.get("in") == "header")):
        if caseless and isinstance(sent.get(key), str):
            sent[key] = sent[key].lower()
    flows = _flows(scheme)
    urls = {key: _url(scheme[key]) for key in _URLS if key in scheme and not flows}
    for name, flow in flows.items():
        urls.update({f"{name} {key}": _url(flow[key]) for key in _URLS if key in flow})
    return Credential(sent, frozenset(flows), urls, spelled)


def _url(url: Json) -> Json:
    """A URL in normal form: another spelling of scheme and host is the same address."""
    return "".join(address(url)) + "/" * url.endswith("/") if isinstance(url, str) else url


def _flows(scheme: Mapping[str, Json]) -> dict[str, Mapping[str, Json]]:
    flow = scheme.get("flow")
    if isinstance(flow, str):
        return {_FLOWS_OF_2.get(flow, flow): scheme}
    flows = scheme.get("flows")
    found = flows.items() if isinstance(flows, dict) else ()
    return {name: one for name, one in found if isinstance(one, dict) and not name.startswith("x-")}


_Requirement = tuple[tuple[str, tuple[str, ...]], ...]


class Credentials:
    """The schemes of both sides."""

    def __init__(self, old: Contract, new: Contract) -> None:
        self.old = {name: credential(scheme) for name, scheme in old.security_schemes.items()}
        self.new = {name: credential(scheme) for name, scheme in new.security_schemes.items()}

    def verdict(self, old: Operation, new: Operation, *, by_key: bool) -> str | None:
        """What happened to callers: "narrowed" when one that was let in may be refused, "widened" for the opposite,
        "changed" for both. `by_key`: a scheme that kept its key counts as the same."""
        before, after = old.security or ((),), new.security or ((),)
        refused = not all(any(self._lets_in(have, need, by_key) for need in after) for have in before)
        admitted = not all(any(self._let_in(need, have, by_key) for have in before) for need in after)
        if refused:
            return "changed" if admitted else "narrowed"
        return "widened" if admitted else None

    def _lets_in(self, have: _Requirement, need: _Requirement, by_key: bool) -> bool:
        """Whether credentials that met a requirement of the old contract meet one of the new."""
        return all(any(self._suffices(one, other, by_key) for one in have) for other in need)

    def _let_in(self, have: _Requirement, need: _Requirement, by_key: bool) -> bool:
        """The same from the new contract to the old one."""
        return all(any(self._suffices(other, one, by_key, back=True) for one in have) for other in need)

    def _suffices(
        self,
        old: tuple[str, tuple[str, ...]],
        new: tuple[str, tuple[str, ...]],
        by_key: bool,
        back: bool = False,
    ) -> bool:
        have, need = (new, old) if back else (old, new)
        if not set(need[1]) <= set(have[1]):
            return False
        was, now = self.old.get(old[0]), self.new.get(new[0])
        if old[0] == new[0] and (by_key or was is None or now is None):
            return True
        if was is None or now is None:
            return False
        return now.suffices(was) if back else was.suffices(now)


def changes_of_schemes(old: Contract, new: Contract, pairs: Sequence[OperationPair]) -> Iterator[StructuralChange]:
    """What changed about the schemes, each once, with every operation that it reaches."""
    credentials = Credentials(old, new)
    broken = _broken(credentials, pairs)
    for name in sorted(credentials.old.keys() | credentials.new.keys()):
        was, now = credentials.old.get(name), credentials.new.get(name)
        ends = location(old, name), location(new, name)
        if was is not None and now is None and (places := _asked_for_all_the_same(name, pairs)):
            change = Change("security-scheme.changed", name, was.told(), None)
            yield StructuralChange("api", change, places[0], "", *ends, places=places[1:])
        elif was is None or now is None:
            kind = "added" if was is None else "removed"
            change = Change(f"security-scheme.{kind}", name, was and was.told(), now and now.told())
            yield StructuralChange("api", change, MessageKey(""), "", *ends)
        elif was != now:
            yield from _note_changed_scheme(name, was, now, pairs, broken.get(name, []), ends)


def _note_changed_scheme(
    name: str,
    was: Credential,
    now: Credential,
    pairs: Sequence[OperationPair],
    broken: list[str],
    ends: tuple[Location | None, Location | None],
) -> Iterator[StructuralChange]:
    is_moved = was.suffices(now) and any(now.urls.get(key, url) != url for key, url in was.urls.items())
    kind = "moved" if is_moved else "changed"
    reached = [new.key for old, new, _ in pairs if old and new and _asks_for(old, name)] if is_moved else broken
    places = tuple(MessageKey(key) for key in reached)
    yield StructuralChange(
        "api", Change(f"security-scheme.{kind}", name, was.difference_from(now), now.difference_from(was)),
        places[0] if places else MessageKey(""), "", *ends, places=places[1:], is_harmless=not places,
    )  # fmt: skip


def _asked_for_all_the_same(name: str, pairs: Sequence[OperationPair]) -> tuple[MessageKey, ...]:
    """The operations that go on asking for a scheme which is described no more: nobody knows what to send any longer,
    and the next change may describe another one under its name."""
    both = ((old, new) for old, new, _ in pairs if old is not None and new is not None)
    return tuple(MessageKey(new.key) for old, new in both if _asks_for(old, name) and _asks_for(new, name))


def _asks_for(operation: Operation, name: str) -> bool:
    return any(name == scheme for alternative in operation.security for scheme, _ in alternative)


def _broken(credentials: Credentials, pairs: Sequence[OperationPair]) -> dict[str, list[str]]:
    """By scheme: the operations that refuse a caller only because the scheme, under the same key, is another one."""
    replaced = [
        name for name, was in credentials.old.items()
        if name in credentials.new and not was.suffices(credentials.new[name])
    ]  # fmt: skip
    found: dict[str, list[str]] = {}
    for old, new, _ in pairs if replaced else ():
        if old is None or new is None:
            continue
        used = [name for name in replaced if _asks_for(old, name)]
        refuses = ("narrowed", "changed")
        strict, lenient = (credentials.verdict(old, new, by_key=by_key) for by_key in (False, True))
        if strict in refuses and lenient not in refuses:
            for name in used:
                found.setdefault(name, []).append(new.key)
    return found


def changes_of_operation(pair: OperationPair, credentials: Credentials) -> Iterator[StructuralChange]:
    """What changed about the credentials that an operation asks for, its schemes apart."""
    old, new, tag = pair
    if old is None or new is None or old.security == new.security:
        return
    verdict = credentials.verdict(old, new, by_key=True)
    if verdict is not None:
        change = Change(f"operation.security-{verdict}", "", _security_as_json(old), _security_as_json(new))
        message = MessageKey(new.key, tag=tag)
        yield StructuralChange(
            part_of_operation(new), change, message, "", _place_of_security(old), _place_of_security(new)
        )


def _place_of_security(operation: Operation) -> Location:
    """Where the credentials of an operation are stated: with it, or once for all operations."""
    document, path = operation.source.document, operation.source.path
    try:
        own = document.value_at(path)
    except (KeyError, IndexError):
        return operation.source
    is_own = isinstance(own, dict) and "security" in own
    is_shared = not is_own and isinstance(document.root, dict) and "security" in document.root
    return Location(document, ("security",)) if is_shared else operation.source


def _security_as_json(operation: Operation) -> Json:
    return [{name: list(scopes) for name, scopes in alternative} for alternative in operation.security]


def location(contract: Contract, name: str) -> Location | None:
    """Where a scheme is described."""
    if not contract.documents:
        return None
    document = contract.documents[0]
    for path in _PATHS:
        try:
            document.value_at((*path, name))
        except (ContractGuardError, KeyError, IndexError):
            continue
        return Location(document, (*path, name))
    return Location(document, ())
