"""The description that a service itself serves."""

from __future__ import annotations

from contractguard.checks.smoke.reach import told_host
from contractguard.checks.smoke.transport.credentials import Sent
from contractguard.checks.smoke.transport.session import Session
from contractguard.checks.smoke.transport.wire import MAX_DESCRIPTION, SmokeAnswer, SmokeRequest
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.readers.sources.references import document, load_siblings, refusal_of
from contractguard.snapshots.write import dump
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

USUAL_PLACES = ("/openapi.json", "/openapi.yaml", "/swagger.json", "/v3/api-docs")
_ACCEPT = "application/vnd.oai.openapi+json, application/json, application/yaml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class ServedDescription:
    """What was found: the contract and the request that fetches it again, or why there is none."""

    contract: Contract | None = None
    request: SmokeRequest | None = None
    why_not: str = ""


def fetch_description(session: Session, sent: Sent, place: str | None) -> ServedDescription:
    """The description at a place, else at one of those where frameworks serve it."""
    reasons = []
    for path in (place,) if place else USUAL_PLACES:
        request = SmokeRequest("GET", path, {"Accept": _ACCEPT}, max_body=MAX_DESCRIPTION)
        answer = session.send(request, sent)
        if not isinstance(answer, SmokeAnswer):
            reasons.append(f"{path}: {answer if answer is not None else session.pace.why_over}")
            continue
        try:
            return ServedDescription(read_description(session, path, answer), request)
        except InputError as error:
            reasons.append(f"{path}: {error.what}")
    return ServedDescription(why_not=printable("; ".join(reasons), 600))


def read_description(session: Session, path: str, answer: SmokeAnswer) -> Contract:
    """The contract in an answer. Raises `InputError`: what it refers to is never fetched."""
    name = f"{session.target.origin.scheme}://{told_host(session)}{session.target.prefix}{path}"
    if answer.status != 200:
        raise InputError(f"the answer is {answer.status}", where=name)
    if answer.is_cut:
        raise InputError("it is too large", where=name)
    entry = document(name, name, answer.body)

    def fetch(uri: str) -> bytes:
        raise refusal_of(uri, name)

    load_siblings(entry, answer.body, fetch, str)
    return read_contract(entry)


class DescriptionIdentity:
    """Tells releases apart by what they describe, where nothing else tells them apart."""

    def __init__(self, session: Session, path: str) -> None:
        self._session, self._path = session, path
        self._known: dict[bytes, str | None] = {}

    def read(self, answer: SmokeAnswer) -> str | None:
        """The same text for the same promises; None where there are none."""
        if answer.is_cut:
            return None
        if answer.body not in self._known:
            try:
                contract = read_description(self._session, self._path, answer)
                self._known[answer.body] = dump(contract).decode("utf-8", "replace")
            except InputError:  # another machine may serve none
                self._known[answer.body] = None
        return self._known[answer.body]
