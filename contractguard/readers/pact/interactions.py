"""An HTTP interaction: the request that the consumer sends, and the response that it reads."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.choices import SourceKind, TargetPart
from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectation, ExpectedPart, Strength, Target
from contractguard.readers.pact.bodies import PactBody, media_type_of, read_body
from contractguard.readers.pact.parts import Rulebook, body_part
from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text
from contractguard.readers.pact.texts import first_value, header_parts, path_part, query_parts, read_headers
from contractguard.support.dataclass import dataclass

_CLASSES = {"info": "1XX", "success": "2XX", "redirect": "3XX", "clientError": "4XX", "serverError": "5XX"}
_SPANS = {"nonError": (100, 399), "error": (400, 599)}


@dataclass(frozen=True, slots=True)
class Interaction:
    """What the expectations of one interaction have in common."""

    problems: Problems
    spot: DocumentNode
    consumer: str
    provider: str | None
    name: str
    wrapped: bool
    """Whether bodies have the form of version 4."""

    def expectation(self, target: Target, parts: list[ExpectedPart], strength: Strength, *, sends: bool) -> Expectation:
        return Expectation(
            consumer=self.consumer,
            provider=self.provider,
            name=self.name,
            source=SourceKind.PACT,
            target=target,
            consumer_sends=sends,
            strength=strength,
            parts=tuple(parts),
            at=self.spot.location,
        )


def read_http(interaction: Interaction) -> Iterator[Expectation]:
    """The request, and the response. What cannot be read is a problem.

    The target of the request has the status of the response, since a request that is answered with 4XX is meant to be
    refused.
    """
    problems, spot = interaction.problems, interaction.spot
    request = problems.mapping(spot, "request")
    if request is None:
        if spot.node.get("request") is None:
            problems.report(spot, "the interaction has no `request`")
        return
    operation = _operation(problems, request)
    if operation is None:
        return
    answers = list(_answer(interaction, " ".join(operation)))
    yield _request(interaction, request, *operation, answers[0].target.status if answers else None)
    yield from answers


def _answer(interaction: Interaction, operation: str) -> Iterator[Expectation]:
    response = interaction.problems.mapping(interaction.spot, "response")
    if response is not None:
        yield from _response(interaction, response, operation)
    elif interaction.spot.node.get("response") is None:
        interaction.problems.report(interaction.spot, "the interaction has no `response`")


def _operation(problems: Problems, request: DocumentNode) -> tuple[str, str] | None:
    """The method and the path; what is absent is GET and `/`, as in the reference implementation."""
    method, path = (request.node.get(field) for field in ("method", "path"))
    for field, node in (("method", method), ("path", path)):
        if node is not None and (not isinstance(node, str) or not node):
            what = "an empty text" if node == "" else kind_of(node)
            problems.report(request.child(field), f"`{field}` must be a text, not {what}")
            return None
    return (method or "GET").upper(), path or "/"


def _request(
    interaction: Interaction, request: DocumentNode, method: str, path: str, status: str | None
) -> Expectation:
    """What the consumer sends.

    Its strength is always "possible": the rules of a request say which requests the test's stand-in for the provider
    put up with, not that the consumer sends all of them. The schemas are there for who wants to ask for more.
    """
    book = Rulebook.read(interaction.problems, request)
    for _, rules in book.categories.rules_of("method"):
        book.problems.report(rules.rules[0].spot, f"matching rules for the method are not used; {method} is looked at")
    headers = read_headers(book.problems, request)
    body = _body(interaction, request, headers_type=first_value(headers, "content-type"), headers=headers)
    part, _ = body_part(book, ("body",), body, closed=True)
    parts = [path_part(book, request, path), *query_parts(book, request), *header_parts(book, headers)]
    target = Target(TargetPart.REQUEST, operation=f"{method} {path}", status=status, media_type=body.media_type)
    return interaction.expectation(target, [*parts, *([part] if part else [])], Strength.POSSIBLE, sends=True)


def _response(interaction: Interaction, response: DocumentNode, operation: str) -> Iterator[Expectation]:
    """What the consumer reads: "guaranteed" when a matching rule holds in the body, so that the schema tells what the
    consumer takes; else the body is a mere example, and "possible"."""
    book = Rulebook.read(interaction.problems, response)
    found, status = _status(book, response)
    if not found:
        return
    headers = read_headers(book.problems, response)
    body = _body(interaction, response, headers_type=first_value(headers, "content-type"), headers=headers)
    part, strength = body_part(book, ("body",), body, closed=False)
    target = Target(TargetPart.RESPONSE, operation=operation, status=status, media_type=body.media_type)
    parts = [*header_parts(book, headers), *([part] if part else [])]
    yield interaction.expectation(target, parts, strength, sends=False)


def _body(
    interaction: Interaction,
    part: DocumentNode,
    *,
    headers_type: str | None,
    headers: dict[str, tuple[DocumentNode, list[str]]],
) -> PactBody:
    return read_body(
        interaction.problems,
        part,
        "body",
        wrapped=interaction.wrapped,
        header_type=media_type_of(headers_type),
        zipped=(first_value(headers, "content-encoding") or "").strip().lower(),
    )


# --- status


def _status(book: Rulebook, response: DocumentNode) -> tuple[bool, str | None]:
    """Whether the status can be read, and the status; None when the interaction tells none."""
    node = response.node.get("status")
    if isinstance(node, str) and node.isascii() and node.isdigit() and len(node) == 3:
        node = int(node)
    if node is not None and (not isinstance(node, int) or isinstance(node, bool) or not 100 <= node <= 599):
        book.problems.report(response.child("status"), "`status` must be a number from 100 to 599")
        return False, None
    status = None if node is None else str(node)
    for _, rules in book.categories.rules_of("status"):
        for rule in rules.rules:
            if rule.kind != "statusCode" or not rule.known:
                what = f"the matching rule {quote_text(rule.kind)} for the status is not used"
                book.problems.report(rule.spot, f"{what}; {status or 'any status'} is looked at")
            else:
                status = _status_of(book.problems, rule.spot, rule.status, node, status)
    return True, status


def _status_of(
    problems: Problems, spot: DocumentNode, wanted: Json, example: int | None, status: str | None
) -> str | None:
    """The range of a class of statuses. Of a list, and of classes that are no range, the example stands for all."""
    if isinstance(wanted, str) and wanted in _CLASSES:
        return _CLASSES[wanted]
    if isinstance(wanted, str) and wanted in _SPANS:
        first, last = _SPANS[wanted]
        return status if example is not None and first <= example <= last else None
    if isinstance(wanted, list) and wanted and all(type(code) is int and 100 <= code <= 599 for code in wanted):
        return status if example in wanted else str(wanted[0])
    problems.report(spot, "the statuses of `statusCode` are not known")
    return status
