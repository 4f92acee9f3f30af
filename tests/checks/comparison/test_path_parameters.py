"""Path parameters: a name that only the template has, and a name that changes."""

from __future__ import annotations

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, only, rules

ANSWERS = {"200": {"description": "done"}}


def at(path: str, *parameters: Json) -> Json:
    described = [{"in": "path", "required": True, **parameter} for parameter in parameters]
    return api(paths={path: {"get": {"parameters": described, "responses": ANSWERS}}})


def at_2(path: Json, *parameters: Json) -> Json:
    described = at(path, *parameters)
    return {"swagger": "2.0", "info": described["info"], "paths": described["paths"]}


TEXT, NUMBER = {"schema": {"type": "string"}}, {"schema": {"type": "integer"}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (at("/c/{id}/p"), at("/c/{id}/p", {"name": "id", **TEXT})),
        (at("/c/{id}/p"), at("/c/{key}/p", {"name": "key", **TEXT})),
        (
            at("/c/{id}/{n}", {"name": "n", **NUMBER}),
            at("/c/{id}/{n}", {"name": "id", **TEXT}, {"name": "n", **NUMBER}),
        ),
        (at_2("/c/{id}/p"), at_2("/c/{id}/p", {"name": "id", "type": "string"})),
    ],
    ids=["described", "described-and-renamed", "one-of-two", "swagger-2"],
)
def test_a_name_that_only_the_template_has_is_text_that_is_always_sent(old: Json, new: Json) -> None:
    assert {severity for _, severity, _ in rules(compared(old, new))} <= {"info"}
    assert {severity for _, severity, _ in rules(compared(new, old))} <= {"info"}


def test_describing_it_as_a_number_narrows_it() -> None:
    finding = only(compared(at("/c/{id}"), at("/c/{id}", {"name": "id", **NUMBER})))

    assert (finding.rule, finding.severity.label, finding.pointer) == ("request.type.changed", "error", "/path/id")


def test_a_name_that_two_descriptions_leave_out_is_no_finding() -> None:
    assert rules(compared(at("/c/{id}"), at("/c/{id}"))) == []


def test_a_renamed_path_parameter_has_one_name_in_the_witness() -> None:
    short = {"schema": {"type": "string", "maxLength": 5}}

    report = compared(at("/u/{id}", {"name": "id", **TEXT}), at("/u/{userId}", {"name": "userId", **short}))

    witness = next(finding.witness[0] for finding in report.findings if finding.witness)
    assert witness == {"path": {"userId": "aaaaaa"}}


def test_the_witness_of_another_break_has_the_new_names_too() -> None:
    needed = {"name": "q", "in": "query", "required": True, **TEXT}
    new = at("/u/{userId}", {"name": "userId", **TEXT})
    new["paths"]["/u/{userId}"]["get"]["parameters"].append(needed)

    report = compared(at("/u/{id}", {"name": "id", **TEXT}), new)

    witness = next(finding.witness[0] for finding in report.findings if finding.witness)
    assert witness == {"path": {"userId": ""}}


def test_names_that_change_places_are_told_apart_by_their_position() -> None:
    old = at("/u/{a}/{b}", {"name": "a", **TEXT}, {"name": "b", **NUMBER})
    new = at("/u/{b}/{a}", {"name": "b", **TEXT}, {"name": "a", **NUMBER})

    assert [rule for rule, _, _ in rules(compared(old, new))] == ["api.operation.path-parameter-renamed"]
