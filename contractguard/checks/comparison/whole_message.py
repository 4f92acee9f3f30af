"""Whole messages: their JSON Schema for the validators, and the simplest value that surrounds a witness."""

from __future__ import annotations

from contractguard.algebra.confirm.inlining import SchemaInliner
from contractguard.algebra.confirm.validators import Confirmation, confirm
from contractguard.algebra.proof.prove import Prover
from contractguard.algebra.solve.outcome import Found
from contractguard.checks.comparison.structure.content_bytes import schema_of
from contractguard.contract.choices import Access
from contractguard.contract.document import Json, Schema
from contractguard.contract.model import Body, MessageKey, Operation, Parameter, Response
from contractguard.support.dataclass import dataclass

PLACES = ("path", "query", "querystring", "header", "cookie")


@dataclass(frozen=True, slots=True)
class WholeMessage:
    """The parts of one message on one side: named values by place, and the body; `content` is what the body is called
    ("payload" in a message on a channel)."""

    values: tuple[Parameter, ...]
    body: Schema | None
    body_required: bool
    content: str = "body"

    def schema(self, spell: SchemaInliner, value: Json) -> Json:
        """The message as JSON Schema 2020-12, as far as `value` reaches."""
        groups: dict[str, Json] = {}
        for place in sorted({parameter.location for parameter in self.values}):
            members = [parameter for parameter in self.values if parameter.location == place]
            known = value.get(place, {})
            groups[place] = {
                "type": "object",
                "properties": {
                    p.name: spell.schema(p.schema, known[p.name]) for p in members if p.schema and p.name in known
                },
                "required": [p.name for p in members if p.required],
            }
        required = [place for place, group in groups.items() if group["required"]]
        if self.body_required:
            required.append(self.content)
        if self.body is not None and self.content in value:
            groups[self.content] = spell.schema(self.body, value[self.content])
        return {"type": "object", "properties": groups, "required": required}

    def minimal_message(self, prover: Prover, around: Json, without: tuple[str, str] | None = None) -> Json:
        """The simplest message that has what `around` has, everything else that is required, and not `without`."""
        result: dict[str, Json] = {place: dict(v) if place in PLACES else v for place, v in around.items()}
        for parameter in self.values:
            place = (
                result.setdefault(parameter.location, {}) if parameter.required else result.get(parameter.location, {})
            )
            if parameter.required and parameter.name not in place and (parameter.location, parameter.name) != without:
                place[parameter.name] = _least_value(prover, parameter)
        if self.body_required and self.content not in result and without != ("body", ""):
            result[self.content] = _least(prover, self.body)
        return {place: result[place] for place in (*PLACES, self.content) if place in result}


def _least_value(prover: Prover, parameter: Parameter) -> Json:
    """The simplest value of a parameter; as text it is not null, which has no spelling."""
    schema = parameter.schema
    if parameter.media_type is not None:
        return _least(prover, schema)
    if schema is None:
        return ""
    value = _least(prover, schema)
    if value is None:
        node: Json = {"allOf": [schema.node], "not": {"enum": [None]}}
        value = _least(prover, Schema(schema.document, schema.path, node, schema.dialect))
    return value


def _least(prover: Prover, schema: Schema | None) -> Json:
    if schema is None:
        return None
    outcome = prover.least(schema, sender=True)
    return outcome.value if isinstance(outcome, Found) else None


def request_message(operation: Operation, media_type: str | None) -> WholeMessage:
    """The request of an operation, or a message on a channel, in one representation."""
    body, required = _body_schema(operation.body, media_type), _is_required(operation.body)
    return WholeMessage(operation.parameters, body, required, operation.request_role.content)


def response_message(response: Response, media_type: str | None) -> WholeMessage:
    """A response in one representation, else in its first. Its body counts as required where one is described."""
    body = response.content.get(media_type) if media_type else next(iter(response.content.values()), None)
    return WholeMessage(tuple(response.headers.values()), schema_of(body) if body else None, bool(response.content))


def message_of(operation: Operation, key: MessageKey, response: Response | None) -> WholeMessage:
    """The message that a key names, on the side of `operation`."""
    if key.role is not None and not key.role.is_response:
        return request_message(operation, key.media_type)
    return response_message(response, key.media_type) if response else WholeMessage((), None, False)


def _body_schema(body: Body | None, media_type: str | None) -> Schema | None:
    if body is None:
        return None
    media = body.content.get(media_type) if media_type else None
    if media is None and (media_type is None or len(body.content) == 1):
        media = next(iter(body.content.values()), None)
    return schema_of(media) if media else None


def _is_required(body: Body | None) -> bool:
    return body is not None and body.required


def confirm_missing(sender: WholeMessage, reader: WholeMessage, value: Json, access: Access | None) -> Confirmation:
    """Whether validators find the whole message valid for the sender and invalid for the reader."""
    spell = SchemaInliner(access)
    return confirm("2020-12", sender.schema(spell, value), reader.schema(spell, value), value)


def only_schema(schema: Schema | None) -> tuple[Schema, ...]:
    return () if schema is None else (schema,)
