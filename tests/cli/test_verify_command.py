"""contractguard verify"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.checks.descriptions import answering
from tests.checks.verification.stored import webhooks
from tests.cli.conftest import Run
from tests.cost import MAIN_TELLING_MEMORY, cpu_of_children, told_memory

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8"))
PAID = {"type": "object", "properties": {"id": {"type": "integer"}, "kind": {"enum": ["a", "b"]}}, "required": ["id"]}
GOOD, BAD = {"id": 1, "kind": "a"}, {"id": 2, "kind": "c"}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A consumer's repository: the provider's description, good.json, bad.json and a stream of both."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "openapi.json").write_text(json.dumps(webhooks(paid=PAID), indent=2))
    (tmp_path / "good.json").write_text(json.dumps(GOOD))
    (tmp_path / "bad.json").write_text(json.dumps(BAD, indent=2))
    (tmp_path / "both.ndjson").write_text("".join(json.dumps(one) + "\n" for one in (GOOD, BAD, GOOD)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


PAYLOADS = ("--event", "paid", "--contract", "openapi.json")


def test_payloads_that_fit_end_in_0(shop: Path, run: Run) -> None:
    result = run("verify", "good.json", *PAYLOADS)

    assert (result.code, result.err) == (0, "")
    assert "replay: do these payloads fit what the provider describes? (openapi.json)" in result.out
    assert "1 payload, 1 verified as 1 message, 0 failing, 0 not checked" in result.out


def test_a_payload_that_does_not_fit_ends_in_1_and_is_located(shop: Path, run: Run) -> None:
    result = run("verify", "good.json", "bad.json", "both.ndjson", *PAYLOADS)

    assert result.code == 1
    assert "webhook.enum.widened" in result.out
    assert '/body/kind must be one of "a", "b"; found "c", in 2 of 2 failing' in " ".join(result.out.split())
    assert "payloads: bad.json:3:3, both.ndjson:2:11" in " ".join(result.out.split())
    assert 'witness {"body": {"kind": "c"}}' in result.out
    assert "openapi.json:" in result.out


def test_the_text_ends_with_the_events_that_drifted(shop: Path, run: Run) -> None:
    failing, fitting = run("verify", "both.ndjson", *PAYLOADS), run("verify", "good.json", *PAYLOADS)

    assert "drifted (1 of 1)" in failing.out
    told = "webhook paid POST request application/json 1 of 3 failing (33.3%) both.ndjson:2:1"
    assert told in " ".join(failing.out.split())
    assert "drifted" not in fitting.out


def test_the_json_report_keeps_its_schema(shop: Path, run: Run) -> None:
    result = run("verify", "bad.json", "gone.json", "both.ndjson", *PAYLOADS, "--format", "json")

    report = json.loads(result.out)
    jsonschema.validate(report, SCHEMA)
    assert (report["command"], report["settings"]["question"]) == ("verify", "replay")
    wanted = {
        "error": 1,
        "unknown": 1,
        "operations": 1,
        "messages": 5,
        "checked": 4,
        "failing": 2,
        "expectations": None,
    }
    assert wanted.items() <= report["summary"].items()
    (finding,) = report["findings"]
    assert finding["payloads_total"] == 2
    assert finding["payloads"][0] == {"file": "bad.json", "line": 3, "column": 3, "pointer": "/kind"}
    assert report["unchecked"][0]["source"]["file"] == "gone.json"


@pytest.mark.parametrize(("fail_on", "code"), [("error", 1), ("never", 0)])
def test_the_failing_severity_may_be_set(shop: Path, run: Run, fail_on: str, code: int) -> None:
    assert run("verify", "bad.json", *PAYLOADS, "--fail-on", fail_on).code == code


def test_a_rule_may_be_set(shop: Path, run: Run) -> None:
    assert run("verify", "bad.json", *PAYLOADS, "--severity", "webhook.enum.widened=info").code == 0


def test_a_finding_may_be_waived(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
    report = json.loads(run("verify", "bad.json", *PAYLOADS, "--format", "json").out)
    print_of_it = report["findings"][0]["fingerprint"]
    (shop / "contractguard-waivers.toml").write_text(
        f'[[waiver]]\nfingerprint = "{print_of_it}"\nreason = "x"\nowner = "y"\nuntil = 2026-01-31\n'
    )

    result = run("verify", "both.ndjson", *PAYLOADS)

    assert (result.code, "waived   webhook.enum.widened" in result.out) == (0, True)
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-02-01")
    assert run("verify", "both.ndjson", *PAYLOADS).code == 1


def test_undeclared_fields_warn_when_asked_for(shop: Path, run: Run) -> None:
    (shop / "more.json").write_text('{"id": 1, "more": 2}')

    assert run("verify", "more.json", *PAYLOADS).code == 0
    result = run("verify", "more.json", *PAYLOADS, "--strict-fields")
    assert (result.code, "webhook.property.added" in result.out) == (0, True)
    assert run("verify", "more.json", *PAYLOADS, "--strict-fields", "--fail-on", "warning").code == 1


# --- nothing verified is no pass


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "x.json"), (b"", "x.ndjson"), (b"{", "x.json"), (b"\n\n", "x.jsonl"), (b"\x1f\x8bx", "x.json.gz")],
)
def test_a_file_without_a_payload_ends_in_3(shop: Path, run: Run, content: bytes, name: str) -> None:
    (shop / name).write_bytes(content)

    result = run("verify", name, *PAYLOADS)

    assert result.code == 3
    assert "no payload was verified" in result.err


def test_a_payload_that_has_a_name_twice_is_no_pass(shop: Path, run: Run) -> None:
    """The last value fits; a receiver that takes the first is sent another one."""
    once = json.dumps(GOOD)
    Path("twice.ndjson").write_text(f'{once}\n{{"kind": [], {once[1:]}\n')

    result = run("verify", "twice.ndjson", *PAYLOADS)

    assert result.code == 3
    assert 'the same key twice ("kind")' in " ".join(result.out.split())
    assert "2 payloads, 1 verified" in result.out


def test_a_folder_without_payloads_is_none(shop: Path, run: Run) -> None:
    Path("empty").mkdir()

    result = run("verify", "empty", *PAYLOADS)

    assert result.code == 3
    assert " 0 payloads, " in result.out


@pytest.mark.parametrize("payload", ["gone.json", "empty", "nothing/at/all"])
def test_what_is_not_there_ends_in_3(shop: Path, run: Run, payload: str) -> None:
    (shop / "empty").mkdir()

    assert run("verify", payload, *PAYLOADS).code == 3


def test_an_unknown_event_alone_ends_in_3_and_beside_others_in_1(shop: Path, run: Run) -> None:
    events = [{"object": "event", "type": name, "data": {"object": 1}, "id": 1} for name in ("payd", "paid")]
    (shop / "unknown.json").write_text(json.dumps(events[0]))
    (shop / "known.json").write_text(json.dumps(events[1]))

    alone = run("verify", "unknown.json", "--contract", "openapi.json")
    beside = run("verify", "unknown.json", "known.json", "--contract", "openapi.json")

    assert (alone.code, beside.code) == (3, 1)
    for result in (alone, beside):
        assert "webhook.operation.added" in result.out
        assert "the closest that it has: 'paid'" in " ".join(result.out.split())


def test_a_payload_that_says_nothing_of_itself_ends_in_3(shop: Path, run: Run) -> None:
    (shop / "paid.json").write_text('{"id": 1}')

    assert run("verify", "paid.json", "--contract", "openapi.json").code == 0
    result = run("verify", "paid.json", "good.json", "--contract", "openapi.json")

    assert result.code == 3
    assert "--event" in result.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("good.json", "--event", "piad", "--contract", "openapi.json"), 3, "'paid'"),
        (("good.json", "--event", "paid", "--contract", "gone.json"), 3, "gone.json"),
        (("good.json", "--event", "paid", "--contract", "good.json"), 3, "no known format"),
        (("good.json", "--event", "paid"), 3, "no contract is recorded here"),
        (("good.json", "--event", "paid", "--provider", "x"), 2, "no contract of provider 'x'"),
        ((), 2, "Missing argument"),
        (("-", *PAYLOADS, "--contract", "-"), 2, "only once"),
        (("good.json", *PAYLOADS, "--operation", "x"), 2, "not both"),
        (("good.json", *PAYLOADS, "--status", "200"), 2, "go with --operation"),
        (("good.json", "--operation", "x", "--request", "--status", "200"), 2, "no --status"),
        (("good.json", *PAYLOADS, "--profile", "strip"), 2, "did you mean stripe?"),
        (("good.json", *PAYLOADS, "--expect", "x.yaml"), 2, "--expect asks"),
        (("good.json", "--events-in", "#", "--event", "paid"), 2, "give --contract, too"),
        (("good.json", *PAYLOADS, "--allow-models"), 2, "goes with --expect"),
        (("good.json", "--expect", "gone.yaml"), 3, "no such file"),
        (("good.json", "--expect", "empty"), 3, "holds no expectations"),
    ],
)
def test_what_cannot_be_asked_is_said(shop: Path, run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    (shop / "empty").mkdir()

    result = run("verify", *arguments)

    assert result.code == code
    assert said in result.err


# --- contracts and expectations


def test_the_recorded_snapshots_are_what_payloads_are_held_against(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    assert run("record").code == 0

    for arguments in ((), ("--provider", "shop")):
        result = run("verify", "bad.json", "--event", "paid", *arguments)
        assert result.code == 1
        assert "snapshots/shop/contract.json" in result.out


def test_the_snapshots_of_several_providers_are_looked_into(shop: Path, run: Run) -> None:
    (shop / "api.json").write_text(json.dumps(answering(PAID)))
    (shop / "contractguard.toml").write_text('[providers.a]\nspec = "api.json"\n[providers.b]\nspec = "openapi.json"\n')
    assert run("record").code == 0

    event = run("verify", "bad.json", "--event", "paid")
    answer = run("verify", "bad.json", "--operation", "GET /orders")

    assert (event.code, answer.code) == (1, 1)
    assert "(snapshots)" in event.out
    assert "response.enum.widened" in answer.out


def test_several_versions_are_told_apart(shop: Path, run: Run) -> None:
    wider = json.dumps(webhooks(paid=PAID)).replace('"b"', '"c"')
    (shop / "next.json").write_text(wider)

    result = run("verify", "both.ndjson", *PAYLOADS, "--contract", "next.json")

    assert result.code == 1
    assert "[openapi.json] webhook paid POST" in result.out
    assert "[next.json]" not in result.out


def test_a_json_schema_may_describe_events(shop: Path, run: Run) -> None:
    (shop / "hooks.json").write_text(json.dumps({"definitions": {"order$paid": PAID, "kind": {"enum": []}}}))
    (shop / "order.with-card.payload.json").write_text('{"action": "paid", "id": 1, "kind": "c"}')

    result = run(
        "verify", "order.with-card.payload.json", "--profile", "github", "--contract", "hooks.json",
        "--events-in", "#/definitions/{event}${action}",
    )  # fmt: skip

    assert result.code == 1
    assert "event.enum.widened" in result.out
    assert "#/definitions/order$paid/properties/kind" in " ".join(result.out.split())


INDEX = "consumer: billing\nexpects:\n  - schema: paid.schema.json\n    event: paid\n"


def test_what_a_consumer_expects_is_the_live_question(shop: Path, run: Run) -> None:
    (shop / "contracts").mkdir()
    (shop / "contracts" / "paid.schema.json").write_text(json.dumps(PAID))
    (shop / "contracts" / "billing.yaml").write_text(INDEX)

    for name in ("contracts/billing.yaml", "contracts"):
        result = run("verify", "bad.json", "--event", "paid", "--expect", name)
        assert result.code == 1
        assert f"live: do these payloads fit what is expected? ({name})" in result.out
        said = "breaks billing: contracts/paid.schema.json:1:1 for event paid"
        assert said in " ".join(result.out.split())
    assert run("verify", "good.json", "--event", "paid", "--expect", "contracts/billing.yaml").code == 0


def test_an_expectation_that_cannot_be_read_is_no_pass(shop: Path, run: Run) -> None:
    (shop / "paid.schema.json").write_text(json.dumps(PAID))
    (shop / "billing.yaml").write_text(INDEX + "  - schema: gone.json\n    event: paid\n")
    (shop / "broken").mkdir()
    (shop / "broken" / "x.yaml").write_text("consumer: [")

    result = run("verify", "good.json", "--event", "paid", "--expect", "billing.yaml")

    assert (result.code, "gone.json" in result.out) == (3, True)
    assert run("verify", "good.json", "--event", "paid", "--expect", "broken").code == 3


def with_a_model(shop: Path, name: str) -> None:
    """A consumer whose expectation is code, in a module of its own."""
    (shop / f"{name}.py").write_text("import pydantic\n\nclass Paid(pydantic.BaseModel):\n    kind: str\n")
    (shop / "billing.yaml").write_text(f"consumer: billing\nexpects:\n  - model: {name}:Paid\n    event: paid\n")


@pytest.mark.no_cover
@pytest.mark.parametrize("allowed", ["option", "configuration"])
def test_models_are_run_where_that_is_allowed_anywhere(shop: Path, run: Run, allowed: str) -> None:
    with_a_model(shop, f"models_by_{allowed}")
    option = ["--allow-models"] if allowed == "option" else []
    (shop / "contractguard.toml").write_text("" if option else "allow_models = true\n")
    (shop / "bare.json").write_text("{}")

    verified = run("verify", "bare.json", "--event", "paid", "--expect", "billing.yaml", *option)
    recorded = run("record", "--consumer", "billing.yaml", *option)

    assert verified.code == 1
    assert '/payload has no "kind", in 1 of 1 failing message' in " ".join(verified.out.split())
    assert (recorded.code, recorded.out) == (0, "wrote billing.json (1 expectation)\n")


def test_an_event_that_only_unread_expectations_could_name_is_not_checked(shop: Path, run: Run) -> None:
    with_a_model(shop, "models_that_are_not_run")
    (shop / "paid.json").write_text(json.dumps({"type": "paid", **GOOD}))

    result = run("verify", "paid.json", "--expect", "billing.yaml", "--profile", "stripe")

    said = " ".join(result.out.split())
    assert result.code == 3
    assert "nothing that could be read is expected of event 'paid'; needs the consumer's code" in said
    assert "0 errors" in said


def test_a_recorded_consumer_may_be_expected(shop: Path, run: Run) -> None:
    from contractguard.readers.expectations import read_index
    from contractguard.store.record import write_consumer

    (shop / "paid.schema.json").write_text(json.dumps(PAID))
    (shop / "billing.yaml").write_text(INDEX)
    write_consumer(read_index(shop / "billing.yaml", root=shop), shop / "billing.json")

    assert run("verify", "bad.json", "--event", "paid", "--expect", "billing.json").code == 1


def test_headers_may_be_stored_with_the_payload(shop: Path, run: Run) -> None:
    (shop / "stored.json").write_text(json.dumps({"headers": {"X-Shopify-Topic": "paid"}, "body": BAD}))

    result = run("verify", "stored.json", "--contract", "openapi.json", "--envelope-file", "--format", "json")

    assert json.loads(result.out)["findings"][0]["payloads"][0]["pointer"] == "/body/kind"


# --- streams, in a process of their own


def piped(folder: Path, data: Iterable[bytes], *arguments: str) -> tuple[int, str, float]:
    """Verify what comes through a pipe; the exit code, the report, and the most memory that it took, in MiB."""
    command = [sys.executable, "-c", MAIN_TELLING_MEMORY, "verify", "-", *arguments]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        for piece in data:
            process.stdin.write(piece)
        out, err = process.communicate()
    return process.returncode, out.decode(), told_memory(err.decode())


LINE = json.dumps({**GOOD, "pad": "x" * 950}).encode() + b"\n"
BLOCK = LINE * 1_000


@pytest.mark.no_cover
def test_a_stream_takes_no_more_memory_the_longer_it_is(shop: Path) -> None:
    short, long = piped(shop, [LINE], *PAYLOADS), piped(shop, [BLOCK] * 40, *PAYLOADS)

    assert (short[0], long[0]) == (0, 0)
    assert "40000 payloads, 40000 verified" in long[1]
    assert long[2] - short[2] < 8


@pytest.mark.no_cover
def test_a_packed_stream_takes_no_more_memory_the_longer_it_is(shop: Path) -> None:
    short = piped(shop, [gzip.compress(LINE)], *PAYLOADS)
    long = piped(shop, [gzip.compress(BLOCK)] * 40, *PAYLOADS)

    assert (short[0], long[0]) == (0, 0)
    assert "40000 payloads, 40000 verified" in long[1]
    assert long[2] - short[2] < 8


def failing(number: int) -> bytes:
    return b"".join(json.dumps({"id": f"{n}", "kind": n, str(n): 1}).encode() + b"\n{\n" for n in range(number))


@pytest.mark.no_cover
def test_a_stream_of_failures_takes_no_more_memory_the_longer_it_is(shop: Path) -> None:
    short = piped(shop, [failing(500)], *PAYLOADS, "--strict-fields")
    long = piped(shop, [failing(8_000)], *PAYLOADS, "--strict-fields")

    assert (short[0], long[0]) == (1, 1)
    assert "in 8000 of 8000 failing" in " ".join(long[1].split())
    assert long[2] - short[2] < 8


def test_a_stream_that_fits_costs_little(shop: Path) -> None:
    before = cpu_of_children()

    code, _, _ = piped(shop, [BLOCK] * 20, *PAYLOADS)

    assert code == 0
    assert cpu_of_children() - before < 8  # about 0.6 s for 20 MB


@pytest.mark.no_cover
def test_a_payload_may_come_through_a_pipe_in_many_lines(shop: Path) -> None:
    code, out, _ = piped(shop, [json.dumps(BAD, indent=2).encode()], *PAYLOADS)

    assert code == 1
    assert "<stdin>:3:3" in out


def lines(values: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


@pytest.mark.no_cover
def test_a_broken_first_line_is_a_stream_when_it_is_said_to_be(shop: Path) -> None:
    data = b"{\n" + lines([GOOD, GOOD])

    assert piped(shop, [data], *PAYLOADS)[0] == 3
    code, out, _ = piped(shop, [data], *PAYLOADS, "--ndjson")

    assert code == 3
    assert "3 payloads, 2 verified" in out


OWN = '[profiles.ours]\nevent = "/meta/kind"\ndata = "/payload"\n'


def test_an_envelope_of_the_project(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text(OWN)
    for name, payload in (("good", GOOD), ("bad", BAD)):
        (shop / f"ours-{name}.json").write_text(json.dumps({"meta": {"kind": "paid"}, "payload": payload}))

    told = ("--profile", "ours", "--data", "--contract", "openapi.json")

    assert run("verify", "ours-good.json", *told).code == 0
    assert run("verify", "ours-bad.json", *told).code == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('event = "kind"', "neither header:NAME nor a JSON Pointer"),
        ('evnt = "/kind"', "profile ours"),
        ("", "profile ours"),
    ],
)
def test_an_envelope_that_is_none_is_told(shop: Path, run: Run, table: str, said: str) -> None:
    (shop / "contractguard.toml").write_text(f"[profiles.ours]\n{table}\n")

    result = run("verify", "good.json", "--profile", "ours", "--contract", "openapi.json")

    assert result.code == 2
    assert said in result.err


def test_an_envelope_may_say_that_the_whole_payload_is_the_event(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text('[profiles.ours]\nevent = "/kind"\nitems = ""\n')
    (shop / "paid.json").write_text(json.dumps({"kind": "paid", "id": "x"}))

    result = run("verify", "paid.json", "--profile", "ours", "--contract", "openapi.json")

    assert result.code == 1
    assert "/body/id" in result.out


def test_an_unknown_profile_is_told(shop: Path, run: Run) -> None:
    assert run("verify", "good.json", "--profile", "nobodys", "--contract", "openapi.json").code == 2
