"""The responses of an application, one after the other: noted, and changed as a plan says."""

from __future__ import annotations

import json

from contractguard.algebra.confirm.inlining import SchemaInliner, confirm_witness
from contractguard.checks.addressing.lookup import find_media_type, find_response
from contractguard.checks.addressing.media_types import find_media_type as find_in
from contractguard.checks.prove.rewriting.graft import list_grafts
from contractguard.checks.prove.rewriting.notes import NoteWriter
from contractguard.checks.prove.rewriting.plan import ResponseKey, Rewrite, RewritePlan
from contractguard.checks.validation.payload import is_json
from contractguard.contract.document import Json, Schema
from contractguard.contract.errors import ContractGuardError
from contractguard.contract.model import Contract
from contractguard.observe.live.match import CallMatcher
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SentHead:
    """What is known of a response before its body: `path` is percent-encoded and without its query."""

    method: str
    path: str
    status: int
    media_type: str
    encoding: str = ""


class ResponseRewriter:
    """Changes bodies so that they fit the mutant and not the contract, which validators confirm of each."""

    def __init__(self, plan: RewritePlan, notes: NoteWriter, base_path: str | None) -> None:
        self._before, self._after = plan.contracts()
        self._matcher = CallMatcher(self._before, base_path)
        self._rewrites = {one.response: one for one in plan.rewrites}
        self._notes = notes

    def find_rewrite(self, head: SentHead) -> Rewrite | None:
        """How the response is to be changed; None where it stays as it is. Notes that it was sent."""
        if not is_json(head.media_type):
            return None
        operation = self._matcher.match(head.method, head.path).operation
        response = None if operation is None else find_response(operation, str(head.status))
        media = None if response is None else find_media_type(response, head.media_type)
        if operation is None or response is None or media is None:
            return None
        name = next(name for name, one in response.content.items() if one is media)
        self._notes.note("sent", operation.key, response.status, name, self._notes.test)
        found = self._rewrites.get((operation.key, response.status, name))
        if found is not None and head.encoding not in ("", "identity"):
            self._notes.note("kept", f"its body is encoded ({head.encoding})")
            return None
        return found

    def change_body(self, rewrite: Rewrite, content: bytes) -> bytes:
        """The body to send. One that cannot be made to fit stays as it is, and that is noted."""
        try:
            body = json.loads(content)
        except ValueError:
            self._notes.note("kept", "its body is no JSON")
            return content
        try:
            changed = self._find_fitting(rewrite, body)
        except ContractGuardError as error:
            self._notes.note("broken", error.what)
            return content
        if changed is None:
            self._notes.note("kept", "validators do not confirm that what was made fits the mutant alone")
            return content
        self._notes.note("changed")
        return json.dumps(changed[0], ensure_ascii=False).encode("utf-8", "surrogatepass")

    def _find_fitting(self, rewrite: Rewrite, body: Json) -> tuple[Json] | None:
        before, after = (find_body_schema(one, rewrite.response) for one in (self._before, self._after))
        if before is None or after is None:
            return None
        for one in list_grafts(body, rewrite.witness, rewrite.pointer):
            if confirm_witness(after, before, one, SchemaInliner(None)).agreed:
                return (one,)
        return None


def find_body_schema(contract: Contract, key: ResponseKey) -> Schema | None:
    """What a contract says of the body of a response."""
    operation = contract.operations.get(key[0])
    response = None if operation is None else operation.responses.get(key[1])
    media = None if response is None else find_in(key[2], response.content)
    return None if media is None else media.schema
