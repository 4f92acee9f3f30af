"""Parts of an expected message that are made from an example and its rules."""

from __future__ import annotations

from contractguard.contract.document import Json, Path
from contractguard.contract.expectation import ExpectedPart, Strength
from contractguard.readers.pact.bodies import BodyState, PactBody
from contractguard.readers.pact.generators import check_generators
from contractguard.readers.pact.places import DocumentNode, Problems, quote_text
from contractguard.readers.pact.rules import Categories, MatchingRule, Placed, RuleSet, read_categories
from contractguard.readers.pact.scalars import NoSchema, text_schema
from contractguard.readers.pact.shapes import Shapes, TooLarge, combine_schemas
from contractguard.readers.pact.synthetic import made_schema
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of one part of an interaction, and the categories of which not all is understood."""

    problems: Problems
    categories: Categories
    unclear: frozenset[str]

    @staticmethod
    def read(problems: Problems, part: DocumentNode) -> Rulebook:
        categories = read_categories(problems, part)
        unknown = check_generators(problems, part)
        return Rulebook(problems, categories, frozenset(categories.broken | unknown))

    def rules_for(self, category: str, name: str, *, fold: bool = False) -> dict[int | None, RuleSet]:
        """The rules for one header or parameter: for the whole of it (None), and for single values of it."""
        found: dict[int | None, RuleSet] = {}
        wanted = name.lower() if fold else name
        for path, rules in self.categories.rules_of(category):
            given = path[1] if len(path) > 1 and isinstance(path[1], str) else None
            if given is None or (given.lower() if fold else given) != wanted:
                continue
            index = path[2] if len(path) > 2 else None
            found[int(index) if isinstance(index, str) and index.isdigit() and len(index) < 9 else None] = rules
        return found


def body_part(book: Rulebook, pointer: Path, body: PactBody, *, closed: bool) -> tuple[ExpectedPart | None, Strength]:
    """The body as a part of the message, and what a fulfilled expectation of it tells.

    None where nothing is told of it. A body that must be absent has the schema `false` and is not required.
    """
    if body.state is BodyState.UNTOLD or body.spot is None:
        return None, Strength.POSSIBLE
    if body.state is BodyState.ABSENT:
        return ExpectedPart(pointer, made_schema(body.spot, False), required=False), Strength.POSSIBLE
    if body.state is BodyState.OPAQUE:
        return ExpectedPart(pointer), Strength.POSSIBLE
    # A form has no further fields, not even in a response.
    shapes = Shapes(book.problems, closed=closed or body.is_form, texts=body.is_text)
    return value_part(book, "body", book.categories.rules_of("body"), pointer, body.spot, body.value, shapes)


def value_part(
    book: Rulebook, category: str, placed: Placed, pointer: Path, spot: DocumentNode, example: Json, shapes: Shapes
) -> tuple[ExpectedPart, Strength]:
    """A JSON value as a part of the message."""
    schema = None
    try:
        made = shapes.schema(example, placed)
        if not shapes.failed and category not in book.unclear:
            schema = made_schema(spot, made)
    except TooLarge as reason:
        book.problems.report(spot, str(reason))
    known = schema is not None and shapes.matched
    return ExpectedPart(pointer, schema, examples=(example,)), Strength.GUARANTEED if known else Strength.POSSIBLE


def text_part(
    book: Rulebook,
    category: str,
    pointer: Path,
    spot: DocumentNode,
    example: Json,
    schemas: list[Json] | None,
    any_of: bool,
) -> ExpectedPart:
    """A text (or several) as a part of the message; `schemas` is None when a rule could not be translated."""
    if schemas is None or category in book.unclear:
        return ExpectedPart(pointer, examples=(example,))
    return ExpectedPart(pointer, made_schema(spot, combine_schemas(schemas, any_of)), examples=(example,))


def text_rules(problems: Problems, rules: RuleSet, example: str) -> list[Json] | None:
    """What each rule takes in a text; None (and problems) when one of them cannot be translated."""
    made = [_text_rule(problems, rule, example) for rule in rules.rules]
    return None if any(one is None for one in made) else made


def _text_rule(problems: Problems, rule: MatchingRule, example: str) -> Json:
    if not rule.known:  # told when it was read
        return None
    try:
        return text_schema(rule, example)
    except NoSchema as reason:
        problems.report(rule.spot, f"the matching rule {quote_text(rule.kind)} {reason}")
        return None
