"""A fingerprint is one finding's: what tells findings of a kind at a place apart, and what does not."""

from __future__ import annotations

from typing import Any

from contractguard.checks.comparison.contracts import compare_contracts
from contractguard.checks.comparison.distinction import content, distinct
from contractguard.checks.expectations import evaluate
from contractguard.contract.document import Document
from contractguard.contract.finding import Finding, Proof, Severity
from contractguard.contract.model import MessageKey
from contractguard.readers import read_contract
from tests.checks.expectations.conftest import of, reads, shop

Json = Any
TEXT = {"type": "string"}


def ids(old: Json, new: Json, kind: str) -> list[str]:
    report = compare_contracts(shop(old), shop(new))
    return [one.fingerprint for one in report.findings if one.rule == f"response.{kind}"]


def union(*branches: Json) -> Json:
    return {"anyOf": list(branches)}


LONE = of("a", a=TEXT)


class TestVariants:
    def test_two_that_are_called_alike_have_two(self) -> None:
        found = ids(union(LONE), union(LONE, of("b", b=TEXT), of("c", c=TEXT)), "variant.added")

        assert len(set(found)) == len(found) >= 2

    def test_one_that_says_something_else_is_another(self) -> None:
        once = ids(union(LONE, TEXT), union(LONE, TEXT, of("b", b=TEXT)), "variant.added")
        again = ids(union(LONE, TEXT), union(LONE, TEXT, of(b=TEXT)), "variant.added")

        assert (len(once), len(again)) == (1, 1)
        assert once != again

    def test_words_make_no_difference(self) -> None:
        plain, told = of("b", b=TEXT), of("b", b={**TEXT, "description": "the b", "example": "x"})

        once = ids(union(LONE, TEXT), union(LONE, TEXT, plain), "variant.added")

        assert once == ids(union(LONE, TEXT), union(LONE, TEXT, told), "variant.added")

    def test_the_same_field_of_two_variants_has_two(self) -> None:
        def paid(status: Json) -> Json:
            return of("type", "s", type={"const": "paid"}, s=status)

        def void(status: Json) -> Json:
            return of("type", "s", type={"const": "void"}, s=status)

        short, long = {"enum": ["a"]}, {"enum": ["a", "b"]}
        old = union(paid(short), void(short))

        first, second = (
            ids(old, new, "enum.widened") for new in (union(paid(long), void(short)), union(paid(short), void(long)))
        )

        assert (len(first), len(second)) == (1, 1)
        assert first != second


def test_a_list_that_grows_once_more_is_the_same_finding() -> None:
    def listed(*values: str) -> Json:
        return of("s", s={"enum": list(values)})

    assert ids(listed("a"), listed("a", "b"), "enum.widened") == ids(listed("a"), listed("a", "b", "c"), "enum.widened")


class TestContent:
    def spelled(self, **schemas: Json) -> str:
        root = {"$defs": schemas}
        return content({"$ref": "#/$defs/a"}, Document("file:///a.json", "a.json", root))

    def test_what_is_referred_to_counts(self) -> None:
        assert self.spelled(a={"$ref": "#/$defs/b"}, b=TEXT) == self.spelled(a=TEXT)
        assert self.spelled(a={"$ref": "#/$defs/b"}, b=TEXT) != self.spelled(a={"$ref": "#/$defs/b"}, b={})

    def test_a_circle_ends(self) -> None:
        assert self.spelled(a={"items": {"$ref": "#/$defs/a"}}) != self.spelled(a={"items": {}})

    def test_a_reference_to_nothing_is_itself(self) -> None:
        assert self.spelled(a={"$ref": "#/$defs/gone"}) != self.spelled(a={"$ref": "#/$defs/lost"})

    def test_a_tree_that_doubles_at_every_level_ends(self) -> None:
        levels = {f"l{n}": {"allOf": [{"$ref": f"#/$defs/l{n + 1}"}] * 2} for n in range(60)}

        assert self.spelled(a={"$ref": "#/$defs/l0"}, **levels, l60=TEXT)


class TestDistinct:
    def finding(self, new: Json) -> Finding:
        where = MessageKey("GET /orders")
        return Finding("a.b", Severity.ERROR, Proof.PROVED, where, "", "it is gone", "0" * 12, new=new)

    def test_one_alone_keeps_its_fingerprint(self) -> None:
        (alone,) = distinct([self.finding(1)])

        assert (alone.fingerprint, alone.former) == ("0" * 12, "")

    def test_several_get_others_made_of_what_they_say_in_any_order(self) -> None:
        one, other = self.finding(1), self.finding(2)

        assert {f.fingerprint for f in distinct([one, other])} == {f.fingerprint for f in distinct([other, one])}
        assert {f.former for f in distinct([one, other])} == {"0" * 12}

    def test_even_such_as_are_the_same_in_everything(self) -> None:
        found = distinct([self.finding(1)] * 3)

        assert len({one.fingerprint for one in found}) == 3


def test_what_two_consumers_expect_otherwise_has_two() -> None:
    provider = shop(of("s", s={"enum": ["a", "b", "c"]}))
    wanted = [reads(of("s", s={"enum": ["a"]}), consumer="x"), reads(of("s", s={"enum": ["a", "b"]}), consumer="y")]

    findings = evaluate(provider, wanted).findings

    assert len({one.fingerprint for one in findings}) == len(findings) == 2


def test_what_two_variants_of_components_have_in_common_is_told_by_their_names() -> None:
    def described(at: Json) -> Json:
        schemas = {
            name: of("type", type={"const": name}, at=at if name == "Paid" else TEXT) for name in ("Paid", "Void")
        }
        answer = {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in schemas]}
        content = {"application/json": {"schema": answer}}
        paths = {"/o": {"get": {"responses": {"200": {"description": "OK", "content": content}}}}}
        info = {"title": "Shop", "version": "1"}
        return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}

    old, new = (
        read_contract(Document("file:///s.json", "s.json", described(at))) for at in (TEXT, {"type": "integer"})
    )

    (found,) = [one for one in compare_contracts(old, new).findings if one.rule.endswith("type.changed")]

    assert found.detail == ("", "Paid")
    assert found.former not in ("", found.fingerprint)
