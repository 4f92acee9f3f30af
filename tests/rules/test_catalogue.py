"""The catalogue: complete, symmetric, and true by its own examples."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contractguard.contract.change import Change
from contractguard.contract.choices import PolicyName
from contractguard.contract.errors import UsageError
from contractguard.contract.model import MessageKey, Role
from contractguard.rules.catalogue import RULES, closest_rule_id, find_rule, rule
from contractguard.rules.describe import describe
from contractguard.rules.examples import document
from contractguard.rules.explain import explain, markdown
from contractguard.rules.fingerprint import fingerprint
from contractguard.rules.model import Effect, Rule, RuleStatus, part_of
from contractguard.rules.pages import main, pages, stale, write

MESSAGES = ("request", "response", "webhook", "webhook-response", "event", "command")
SENT = {"schema.unsatisfiable"}
"""Kinds of what the provider sends alone: where it reads, there is a witness that it refuses, under another kind."""
META_SCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)
HOSTILE = "na\x1b[31mme\u202e\n<b>"


def kinds(part: str) -> set[str]:
    """The kinds of changes in a part, not what is said of what was seen while something ran."""
    at_run_time = ("observed", "exercised", "covered")
    return {known.kind for known in RULES.values() if known.part == part and known.scope not in at_run_time}


def subject(known: Rule) -> str:
    return known.kind.partition(".")[0]


def by_part(rules: Iterable[Rule]) -> list[Any]:
    """Those of each part of a contract, as parameters: a rule is looked at in less time than a test takes by itself."""
    parts: dict[str, list[Rule]] = {}
    for known in rules:
        parts.setdefault(known.part, []).append(known)
    return [pytest.param(found, id=part) for part, found in sorted(parts.items())]


SCHEMA_RULES = [known for known in RULES.values() if known.scope in ("schema", "message")]


def test_ids_are_sorted_and_made_of_part_and_kind() -> None:
    assert list(RULES) == sorted(RULES)
    assert all(known.id == f"{known.part}.{known.kind}" == key for key, known in RULES.items())


def test_schema_kinds_exist_in_all_message_parts() -> None:
    apart = {
        "parameter", "header", "body", "status", "error-status", "operation", "correlation", "content-type",
        "media-type", "encoding", "access", "xml",
    }  # fmt: skip
    by_part = [{kind for kind in kinds(part) if kind.partition(".")[0] not in apart} - SENT for part in MESSAGES]

    assert len(by_part[0]) > 60
    assert all(found == by_part[0] for found in by_part)


@pytest.mark.parametrize(("requests", "responses"), [("request", "response"), ("webhook", "webhook-response")])
def test_every_parameter_rule_has_its_header_mirror(requests: str, responses: str) -> None:
    parameters = {kind.partition(".")[2] for kind in kinds(requests) if kind.startswith("parameter.")}
    headers = {kind.partition(".")[2] for kind in kinds(responses) if kind.startswith("header.")}

    assert parameters == headers
    assert {"added-required", "removed", "removed-optional", "serialization-changed"} <= parameters


def test_api_and_webhooks_have_the_same_operation_rules() -> None:
    operations = [{kind for kind in kinds(part) if kind.startswith("operation.")} for part in ("api", "webhook")]

    assert operations[0] - operations[1] == {"operation.path-parameter-renamed"}, "webhooks have no paths"
    assert operations[1] < operations[0]


@pytest.mark.parametrize("part", ["event", "command"])
def test_messages_on_channels_have_the_operation_rules_of_the_api(part: str) -> None:
    assert {kind for kind in kinds(part) if kind.startswith("operation.")} == {
        kind for kind in kinds("api") if kind.startswith("operation.")
    }


def test_events_and_commands_have_the_same_rules() -> None:
    assert kinds("event") - SENT == kinds("command")
    assert {"correlation.changed", "content-type.changed", "header.removed"} <= kinds("event")
    assert not {kind for kind in kinds("event") if kind.partition(".")[0] in ("status", "parameter", "body", "access")}


@pytest.mark.parametrize("kind", ["operation.security-narrowed", "operation.security-changed"])
def test_who_reads_events_shows_credentials_and_who_gets_webhooks_checks_them(kind: str) -> None:
    assert RULES[f"event.{kind}"].severity[PolicyName.TOLERANT].label == "error"
    assert RULES[f"webhook.{kind}"].severity[PolicyName.TOLERANT].label != "error"
    assert RULES[f"event.{kind}"].why == RULES[f"api.{kind}"].why.replace("caller", "subscriber")


def test_every_widening_has_its_narrowing() -> None:
    mirrored = {"widened": "narrowed", "opened": "closed", "added": "removed", "introduced": "dropped"}
    for known in RULES.values():
        opposite = mirrored.get(known.kind.partition(".")[2])
        assert opposite is None or f"{known.part}.{subject(known)}.{opposite}" in RULES, known.id


@pytest.mark.parametrize("role", list(Role))
def test_part_of_a_role_has_rules(role: Role) -> None:
    assert kinds(part_of(role))
    assert rule(part_of(role), "type.changed").provider_sends is role.provider_sends


@pytest.mark.no_cover
@pytest.mark.parametrize("rules", by_part(RULES.values()))
def test_texts_are_complete_sentences_without_placeholders(rules: list[Rule]) -> None:
    texts = [(known.id, text) for known in rules for text in (known.title, known.why, known.advice)]

    assert [(name, text) for name, text in texts if "{" in text or "}" in text] == []
    assert [(name, text) for name, text in texts if not (text.endswith((".", ")")) and text[0].isupper())] == []


@pytest.mark.no_cover
@pytest.mark.parametrize("rules", by_part(SCHEMA_RULES))
def test_example_schemas_are_valid_and_differ(rules: list[Rule]) -> None:
    examples = [(known.id, schema) for known in rules for schema in (known.old, known.new)]

    assert [name for name, schema in examples if not META_SCHEMA.is_valid(schema)] == []
    assert [known.id for known in rules if known.old == known.new] == []


@pytest.mark.no_cover
@pytest.mark.parametrize("rules", by_part(SCHEMA_RULES))
def test_what_is_dangerous_has_a_witness_that_shows_the_break(rules: list[Rule]) -> None:
    breaks = {known.id: shows_the_break(known) for known in rules}

    assert breaks == {known.id: known.dangerous for known in rules}


def shows_the_break(known: Rule) -> bool:
    """Whether there is a witness, which the sender may send; raises where it is none that the reader refuses."""
    if known.witness is None:
        return False
    sender, reader = (known.new, known.old) if known.provider_sends else (known.old, known.new)
    may_be_sent, is_taken = (Draft202012Validator(side).is_valid(known.witness[0]) for side in (sender, reader))
    assert (may_be_sent, is_taken) == (True, False), known.id
    return True


OBSERVED = [known for known in RULES.values() if known.scope == "observed"]


def test_rules_about_what_was_observed_speak_of_what_the_provider_sends() -> None:
    assert {known.part for known in OBSERVED} == {"api", "response", "webhook", "event"}
    assert all(known.witness is None and not known.dangerous and known.old != known.new for known in OBSERVED)


EXERCISED = [known for known in RULES.values() if known.scope == "exercised"]


def test_rules_about_what_was_answered_have_no_witness_of_two_descriptions() -> None:
    assert {known.part for known in EXERCISED} == {"api", "request", "response", "consumer"}
    assert all(known.witness is None and not known.dangerous for known in EXERCISED)
    assert all(set(known.new) & {"request", "requests", "answer", "event", "versions"} for known in EXERCISED)


STRUCTURES = [known for known in RULES.values() if known.scope in ("operation", "contract")]


@pytest.mark.parametrize("rules", by_part(STRUCTURES))
def test_example_documents_differ_and_have_what_their_format_asks_for(rules: list[Rule]) -> None:
    for known in rules:
        old, new = document(known, "old"), document(known, "new")

        assert old != new, known.id
        for example in (old, new):
            if known.part in ("event", "command"):
                assert example["asyncapi"] in ("2.6.0", "3.0.0") and "channels" in example, known.id
                continue
            assert example["openapi"] == "3.1.0" and ("paths" in example or "webhooks" in example), known.id
            for group in ("paths", "webhooks"):
                for item in example.get(group, {}).values():
                    assert all(operation["responses"] for operation in item.values()), known.id


def test_responses_have_no_rules_for_what_openapi_cannot_say() -> None:
    assert "request.body.became-optional" in RULES
    assert "response.body.became-optional" not in RULES


def test_example_of_a_schema_rule_is_the_body_of_its_part() -> None:
    built = document(RULES["webhook.enum.widened"], "new")

    body = built["webhooks"]["orderChanged"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == RULES["webhook.enum.widened"].new


def test_unknown_kind_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(KeyError, match=r"no rule 'response\.enum\.wide': add its row"):
        rule("response", "enum.wide")


def test_find_suggests_the_closest_rule() -> None:
    with pytest.raises(UsageError) as caught:
        find_rule("response.enum.widend")

    assert caught.value.remedy == "did you mean response.enum.widened?"


def test_find_returns_the_rule() -> None:
    assert find_rule("api.operation.removed") is RULES["api.operation.removed"]


def test_nothing_is_close_to_gibberish() -> None:
    assert closest_rule_id("\x00" * 10_000) is None


DESCRIBED: list[tuple[str, Change, str, str]] = [
    ("response.enum.widened", Change("", "", {"enum": ["a"]}, {"enum": ["a", "disputed"]}), "/body/status",
     '/body/status may now be "disputed"'),
    ("request.enum.narrowed", Change("", "", {"enum": list("abcdefgh")}, {"enum": ["a"]}), "/body/status",
     '/body/status no longer accepts "b", "c", "d" and 4 more'),
    ("response.enum.narrowed", Change("", "", {"enum": [1, True]}, {"enum": [1.0]}), "/body/n",
     "/body/n will no longer be true"),
    ("request.enum.introduced", Change("", "", None, {"enum": ["a", "b"]}), "/query/by",
     '/query/by must now be "a" or "b"'),
    ("response.const.dropped", Change("", "", {"const": {"a": [1]}}, None), "/body/x",
     '/body/x is no longer limited to an object with "a": a list'),
    ("response.property.became-optional", Change("", "total"), "/body/total", "/body/total may now be missing"),
    ("request.property.became-required", Change("", "currency"), "/body", "/body/currency is now required"),
    ("response.header.became-optional", Change("", "X-Rate"), "/header/x-rate", "/header/x-rate may now be missing"),
    ("request.range.narrowed", Change("", "limit", {"maximum": 100}, {"maximum": 50}), "/query/limit",
     "/query/limit must now be at most 50 (was 100)"),
    ("response.range.widened", Change("", "", {"maximum": 5}, None), "/body/x",
     "/body/x may now be more than 5"),
    ("request.range.narrowed", Change("", "", {"minimum": 5}, {"minimum": 5, "exclusiveMinimum": True}), "/body/x",
     "/body/x must now be more than 5 (was at least 5)"),
    ("response.range.narrowed", Change("", "", {"maximum": 1}, {"maximum": 10**5000}), "/body/x",
     "/body/x will now always be at most an integer of 16610 bits (was 1)"),
    ("request.item-count.narrowed", Change("", "", None, {"minItems": 1}), "/body/x",
     "/body/x must now have at least 1 item (no limit before)"),
    ("response.length.narrowed", Change("", "", {"maxLength": 9}, {"maxLength": 4}), "/body/x",
     "/body/x will now always be at most 4 characters long (was 9)"),
    ("response.type.changed", Change("", "", {"type": "integer"}, {"type": ["string", "null"]}), "/body/x",
     "/body/x is now string or null (was integer)"),
    ("request.type.narrowed", Change("", "", None, {"type": "integer", "nullable": True}), "/body/x",
     "/body/x must now be integer or null (was any type)"),
    ("response.type.widened", Change("", "", {}, {}), "/body/x", "/body/x now allows more"),
    ("response.pattern.dropped", Change("", "", {"pattern": "^a"}, None), "/body/x",
     '/body/x may now fail to match the pattern "^a"'),
    ("response.variant.added", Change("", "Cash", None, {"type": "object"}), "/body",
     "/body may now be a further variant, Cash"),
    ("request.variant.removed", Change("", "", {"$ref": "#/x"}, None), "/body",
     '/body no longer accepts the variant x'),
    ("response.discriminator.introduced", Change("", "", None, {"discriminator": {"propertyName": "kind"}}), "/body",
     'the variants of /body are now told apart by "kind"'),
    ("request.access.changed", Change("", "id", {"type": "string"}, None), "/body/id",
     "/body/id is no longer part of the request: it is now readOnly"),
    ("response.access.lifted", Change("", "id", None, {"type": "string"}), "/body/id",
     "/body/id is now part of the response: it is no longer writeOnly"),
    ("request.contains.narrowed", Change("", "", None, {"contains": {"const": 1}}), "/body",
     'the rule for what /body must contain now applies, and allows less'),
    ("request.schema.narrowed", Change(""), "", "the request now allows less"),
    ("webhook.media-type.removed", Change("", "application/xml"), "/body",
     "the webhook request no longer comes as application/xml"),
    ("request.encoding.changed", Change("", "multipart/form-data", {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 1, "d": 1}),
     "/body", 'in a form of type multipart/form-data, the parts "b", "c" and "d" are now written in another way'),
    ("request.encoding.changed", Change("", "a/b"), "/body", "in a form of type a/b, parts are now written in another way"),
    ("response.status.removed", Change("", "202"), "", "status 202 is gone"),
    ("api.operation.removed", Change(""), "", "the operation is gone"),
    ("webhook.operation.removed", Change(""), "", "the webhook is gone"),
    ("api.operation.security-narrowed", Change("", "", [{}], [{"key": []}, {"oauth": ["read", "write"]}]), "",
     'the operation now asks for key or oauth with "read" and "write" (was no credentials)'),
    ("webhook.operation.security-changed", Change("", "", [], [{f"k{i}": []} for i in range(5)]), "",
     "the webhook now comes with k0 or k1 or k2 and 2 more (was no credentials)"),
    ("api.operation.sunset-changed", Change("", "", None, "2030-01-01"), "",
     'the operation now goes away on 2030-01-01 (no day was named)'),
    ("api.operation.sunset-changed", Change("", "", "2030-01-01", None), "",
     'the operation no longer names a day to go away (was 2030-01-01)'),
    ("response.default.changed", Change("", "", {"default": None}, None), "/body/x",
     "/body/x no longer has the default null"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule_id", "change", "pointer", "expected"), DESCRIBED, ids=[row[3][:60] for row in DESCRIBED]
)
def test_describe_names_the_field_and_the_values(rule_id: str, change: Change, pointer: str, expected: str) -> None:
    assert describe(RULES[rule_id], change, pointer) == expected


def one_of_each_kind() -> list[Rule]:
    """A rule for each kind of change, from all parts in turn, for what words one rule words all of its kind; all rules
    by night (`DESCRIBED_RULES=all`)."""
    if os.environ.get("DESCRIBED_RULES") == "all":
        return list(RULES.values())
    of_kind: dict[str, list[Rule]] = {}
    for known in RULES.values():
        of_kind.setdefault(known.kind, []).append(known)
    return [rules[number % len(rules)] for number, rules in enumerate(of_kind.values())]


@pytest.mark.no_cover
@pytest.mark.parametrize("known", one_of_each_kind(), ids=lambda known: known.id)
def test_describe_is_one_short_harmless_line_for_every_rule_and_input(known: Rule) -> None:
    deep: Any = []
    for _ in range(500):
        deep = [deep, HOSTILE]
    wide = {HOSTILE * 50: list(range(100)), "b": {"c": HOSTILE}, "d": 10**6000, "e": 0, "f": 1}
    fragments: list[Any] = [
        None, True, wide, deep, HOSTILE * 1000, [HOSTILE], {"enum": [HOSTILE * 99] * 9}, {"type": [HOSTILE]},
        {"enum": [deep, wide]}, {"type": 5, "minimum": HOSTILE, "discriminator": 7}, [{HOSTILE: [HOSTILE]}],
    ]  # fmt: skip
    for old, new in [
        *zip(fragments, fragments[1:] + fragments[:1], strict=True),
        *((each, each) for each in fragments),
    ]:
        line = describe(known, Change(known.kind, HOSTILE, old, new), "/body/" + HOSTILE * 40)

        assert line.isprintable() and len(line) < 2_500


def test_fingerprint_does_not_depend_on_values() -> None:
    key = MessageKey("GET /x", Role.RESPONSE, "200", "application/json")
    one, two = (Change("enum.widened", "", {"enum": ["a"]}, {"enum": ["a", new]}) for new in ("b", "c"))

    assert fingerprint("r", key, "/body", one) == fingerprint("r", key, "/body", two) == "8d2933220fb0"


@pytest.mark.parametrize(
    ("rule_id", "key", "pointer", "change"),
    [
        ("other", MessageKey("GET /x"), "/body", Change("k", "n", {"a": 1}, None)),
        ("r", MessageKey("GET /y"), "/body", Change("k", "n", {"a": 1}, None)),
        ("r", MessageKey("GET /x", Role.REQUEST), "/body", Change("k", "n", {"a": 1}, None)),
        ("r", MessageKey("GET /x"), "/body/x", Change("k", "n", {"a": 1}, None)),
        ("r", MessageKey("GET /x"), "/body", Change("k", "m", {"a": 1}, None)),
        ("r", MessageKey("GET /x"), "/body", Change("k", "n", {"b": 1}, None)),
        ("r", MessageKey("GET /x"), "/body", Change("k", "n", {"a": True}, None)),
        ("r", MessageKey("GET /x"), "/body", Change("k", "n", {"a": 1}, {})),
    ],
)
def test_fingerprint_depends_on_what_the_finding_is_about(
    rule_id: str, key: MessageKey, pointer: str, change: Change
) -> None:
    base = fingerprint("r", MessageKey("GET /x"), "/body", Change("k", "n", {"a": 1}, None))

    assert fingerprint(rule_id, key, pointer, change) != base


def test_explain_has_everything_within_80_columns() -> None:
    page = explain(RULES["response.enum.widened"])

    assert max(len(line) for line in page.splitlines()) <= 80
    for part in (
        "response.enum.widened",
        "tolerant  warning",
        "since     0.1",
        "status    stable",
        "Why",
        "What to do",
        "old",
        "new",
        "Witness",
        '"disputed"',
    ):
        assert part in page


def test_markdown_of_a_harmless_rule_has_no_witness() -> None:
    page = markdown(RULES["response.property.added"])

    assert page.startswith("# response.property.added\n") and "## Witness" not in page
    assert "| strict | tolerant (default) | codegen | since | status |" in page


@pytest.mark.no_cover
def test_pages_are_written_once_and_stale_ones_are_found(tmp_path: Path) -> None:
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0
    assert len(list(tmp_path.iterdir())) == len(RULES) + 1

    (tmp_path / "response.gone.rule.md").write_text("of a rule that is no more")
    (tmp_path / "index.md").write_text("old")

    assert main([str(tmp_path), "--check"]) == 1
    assert write(tmp_path) == ["index.md", "response.gone.rule.md"]
    assert stale(tmp_path) == []


def test_check_of_a_folder_that_is_not_there_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none"), "--check"]) == 1
    assert "index.md is stale" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--chek"]])
def test_wrong_usage_of_the_page_writer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_published_pages_are_fresh() -> None:
    assert stale(Path(__file__).parents[2] / "docs" / "rules") == []


def test_index_links_to_every_page() -> None:
    index = pages()["index.md"]

    assert all(f"({name})" in index for name in pages() if name != "index.md")


def test_catalogue_is_the_same_under_any_hash_seed() -> None:
    script = (
        "from contractguard.rules.pages import pages; import hashlib;"
        "print(hashlib.sha256(repr(list(pages().items())).encode()).hexdigest())"
    )
    root = str(Path(__file__).parents[2])
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": root},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(seen) == 1


def test_every_rule_tells_the_version_that_brought_it() -> None:
    released = re.compile(r"\d+\.\d+")

    assert {known.id for known in RULES.values() if not released.fullmatch(known.since)} == set()
    assert {known.status for known in RULES.values()} <= set(RuleStatus)


def test_a_rule_that_a_description_cannot_break_is_left_out() -> None:
    assert "response.body.became-required" not in RULES and "request.body.became-required" in RULES
    assert "event.header.deprecated" not in RULES and "response.header.deprecated" in RULES


def test_effects_decide_the_danger_by_side() -> None:
    assert RULES["response.type.widened"].effect is Effect.WIDENS and RULES["response.type.widened"].dangerous
    assert not RULES["request.type.widened"].dangerous
    assert RULES["webhook-response.type.narrowed"].dangerous and not RULES["webhook.type.narrowed"].dangerous
