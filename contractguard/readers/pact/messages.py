"""Interactions without HTTP: messages that the provider sends, and exchanges of messages."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import TargetPart
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.readers.pact.bodies import media_type_of, read_body
from contractguard.readers.pact.interactions import Interaction
from contractguard.readers.pact.parts import Rulebook, body_part, value_part
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of
from contractguard.readers.pact.shapes import Shapes

_EVENT_NAMES = ("cetype", "eventtype", "event", "type")
_CONTENT_TYPES = frozenset(["contenttype", "datacontenttype", "cedatacontenttype"])


def read_message(interaction: Interaction) -> Iterator[Expectation]:
    """A message of version 3, or an asynchronous one of version 4: an event that the consumer reads."""
    yield _message(interaction, interaction.spot, TargetPart.EVENT, sends=False)


def read_exchange(interaction: Interaction) -> Iterator[Expectation]:
    """A synchronous exchange of messages: the request that the consumer sends, and the responses that it reads."""
    problems, spot = interaction.problems, interaction.spot
    request = problems.mapping(spot, "request")
    if request is not None:
        yield _message(interaction, request, TargetPart.REQUEST, sends=True)
    elif spot.node.get("request") is None:
        problems.report(spot, "the interaction has no `request`")
    responses = [spot.child("response")] if isinstance(spot.node.get("response"), dict) else None
    for response in problems.items(spot, "response") if responses is None else responses:
        if isinstance(response.node, dict):
            yield _message(interaction, response, TargetPart.RESPONSE, sends=False)
        else:
            problems.report(response, f"a response must be an object, not {kind_of(response.node)}")


def _message(interaction: Interaction, message: DocumentNode, part: TargetPart, *, sends: bool) -> Expectation:
    problems = interaction.problems
    book = Rulebook.read(problems, message)
    metadata = _metadata(problems, message)
    told = next((entry.node for key, entry in metadata.items() if _plain(key) in _CONTENT_TYPES), None)
    header_type = media_type_of(told if isinstance(told, str) else None)
    body = read_body(problems, message, "contents", wrapped=interaction.wrapped, header_type=header_type)
    payload, strength = body_part(book, ("payload",), body, closed=sends)
    parts = [*_headers(book, metadata), *([payload] if payload else [])]
    event, operation = _event(interaction, metadata)
    target = Target(part, operation=operation, event=event, media_type=body.media_type)
    return interaction.expectation(target, parts, Strength.POSSIBLE if sends else strength, sends=sends)


def _metadata(problems: Problems, message: DocumentNode) -> dict[str, DocumentNode]:
    """The metadata entries of a message; old writers spell the field `metaData`."""
    field = "metadata" if message.node.get("metadata") is not None else "metaData"
    root = problems.mapping(message, field)
    return {key: root.child(key) for key in root.node} if root else {}


def _headers(book: Rulebook, metadata: dict[str, DocumentNode]) -> Iterator[ExpectedPart]:
    """Metadata entries as headers of the event, but for the content type, which is the media type of the message."""
    for key, spot in metadata.items():
        if _plain(key) in _CONTENT_TYPES:
            continue
        rules = book.rules_for("metadata", key).get(None)
        placed = ((("$",), rules),) if rules else ()
        shapes = Shapes(book.problems, closed=False)
        yield value_part(book, "metadata", placed, ("header", key.lower()), spot, spot.node, shapes)[0]


def _event(interaction: Interaction, metadata: dict[str, DocumentNode]) -> tuple[str, str | None]:
    """The name of the event: what an AsyncAPI reference or the metadata call it, else the description; and the
    operation that a reference names (`comments.references.AsyncAPI`)."""
    references = _references(interaction)
    named = {_plain(key): spot.node for key, spot in reversed(metadata.items())}
    names = (references.get("messageId"), *(named.get(key) for key in _EVENT_NAMES))
    event = next((name for name in names if isinstance(name, str) and name), None)
    operation = references.get("operationId")
    description = interaction.spot.node.get("description")
    event = event or (description if isinstance(description, str) and description else interaction.name)
    return event, operation if isinstance(operation, str) and operation else None


def _references(interaction: Interaction) -> dict[str, object]:
    node = interaction.spot.node
    for key in ("comments", "references", "AsyncAPI"):
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _plain(key: str) -> str:
    return key.lower().replace("-", "").replace("_", "")
