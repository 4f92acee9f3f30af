"""contractguard try"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checks.consumer_code.consumer_files import PAYMENT, calling
from tests.checks.descriptions import answering
from tests.cli.conftest import Run

SHOP = """
def handle(payload):
    return payload["amount"]

def careful(payload):
    return payload.get("amount")

def drifting(payload):
    return {"paid": 1, "disputed": 2}[payload["status"]]
"""


@pytest.fixture
def consumer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "hooks.json").write_text(json.dumps(calling(PAYMENT)))
    (tmp_path / "shop.py").write_text(SHOP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMON = ("--event", "paid", "--contract", "hooks.json", "--examples", "60")


@pytest.mark.no_cover
def test_a_failure_is_shown_with_its_whole_payload(run: Run, consumer: Path) -> None:
    result = run("try", "--handler", "shop:handle", *COMMON)

    assert result.code == 1
    assert "consumer.handler.failed" in result.out and "KeyError: 'amount' at shop.py:3 (handle)" in result.out
    assert 'witness {"body": {"id": "", "status": "paid"}}' in " ".join(result.out.split())
    assert "contractguard: tried " in result.err


def test_code_that_copes_passes(run: Run, consumer: Path) -> None:
    result = run("try", "--handler", "shop:careful", *COMMON)

    assert (result.code, result.out) == (
        0,
        "0 errors, 0 warnings, 0 infos · 1 operation, 1 message compared, 0 not checked\n",
    )


@pytest.mark.no_cover
def test_drift_warns_and_can_be_left_out(run: Run, consumer: Path) -> None:
    warned, bare = (run("try", "--handler", "shop:drifting", *COMMON, *more) for more in ((), ("--no-drift",)))

    assert (warned.code, bare.code) == (0, 0)
    assert "1 warning" in warned.out and "0 warnings" in bare.out
    assert run("try", "--handler", "shop:drifting", *COMMON, "--fail-on", "warning").code == 1


def test_an_exception_can_be_accepted(run: Run, consumer: Path) -> None:
    assert run("try", "--handler", "shop:handle", *COMMON, "--accepts", "KeyError").code == 0


@pytest.mark.no_cover
def test_the_json_report_names_the_seed_and_the_payloads(run: Run, consumer: Path) -> None:
    result = run("try", "--handler", "shop:handle", *COMMON, "--seed", "7", "--format", "json")

    report = json.loads(result.out)
    assert report["command"] == "try" and report["settings"]["seed"] == "7"
    assert report["findings"][0]["witness"] == {"body": {"id": "", "status": "paid"}}


@pytest.mark.no_cover
def test_a_model_and_a_response(run: Run, consumer: Path) -> None:
    (consumer / "api.json").write_text(json.dumps(answering(PAYMENT)))
    (consumer / "models.py").write_text("from pydantic import BaseModel\nclass Order(BaseModel):\n    amount: int\n")

    wanted = ("--model", "models:Order", "--operation", "GET /orders", "--contract", "api.json", "--examples", "20")

    result, text = run("try", *wanted, "--no-drift", "--quiet"), run("try", *wanted, "--no-drift")

    assert (result.code, result.out, result.err) == (1, "", "")
    assert "response.property.became-optional" in text.out and "models:Order does not take that" in text.out


def test_without_a_contract_the_recorded_one_is_taken(run: Run, consumer: Path) -> None:
    (consumer / "contractguard.toml").write_text('[providers.pay]\nspec = "hooks.json"\n')
    assert run("record").code == 0

    assert run("try", "--handler", "shop:handle", "--event", "paid", "--examples", "40").code == 1


def test_of_several_providers_one_is_to_be_named(run: Run, consumer: Path) -> None:
    (consumer / "contractguard.toml").write_text(
        '[providers.a]\nspec = "hooks.json"\n[providers.b]\nspec = "hooks.json"\n'
    )

    result = run("try", "--handler", "shop:handle", "--event", "paid")

    assert result.code == 2 and "give --provider" in result.err


def test_modules_are_found_where_pytest_finds_them(run: Run, consumer: Path) -> None:
    (consumer / "src").mkdir()
    (consumer / "src" / "inner.py").write_text(SHOP)
    (consumer / "pytest.ini").write_text("[pytest]\npythonpath = src\n")

    assert run("try", "--handler", "inner:careful", *COMMON).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--handler", "shop:handle", *COMMON[:4], "--examples", "0"), 3, "nothing was compared"),
        (("--handler", "gone:handle", *COMMON), 3, "No module named 'gone'"),
        (("--handler", "shop:gone", *COMMON), 3, "has no attribute 'gone'"),
        (("--handler", "shop", *COMMON), 2, "names no model or handler"),
        (COMMON, 2, "Give either --model or --handler"),
        (("--handler", "a:b", "--model", "a:b", *COMMON), 2, "Give either --model or --handler"),
        (("--handler", "shop:handle", "--contract", "hooks.json"), 2, "Give either --event or --operation"),
        (("--handler", "shop:handle", "--event", "payed", "--contract", "hooks.json"), 3, "the closest that it has: 'paid'"),
        (("--handler", "shop:handle", "--operation", "GET /x", "--contract", "hooks.json"), 3, "there is no operation"),
        (("--handler", "shop:handle", "--event", "paid", "--contract", "gone.json"), 3, "there is no such file"),
        (("--handler", "shop:handle", "--event", "paid"), 2, "no provider is configured"),
        (("--handler", "shop:handle", *COMMON, "--max-seconds", "0"), 2, "max-seconds"),
    ],
)  # fmt: skip
def test_what_cannot_be_tried_is_one_clear_line(
    run: Run, consumer: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    result = run("try", *arguments)

    assert result.code == code
    assert said in result.err and "Traceback" not in result.err


@pytest.mark.no_cover
def test_nothing_is_left_behind(consumer: Path) -> None:
    command = [sys.executable, "-B", "-m", "contractguard", "try", "--handler", "shop:handle", *COMMON]

    result = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert sorted(path.name for path in consumer.iterdir() if path.name != "__pycache__") == [
        ".git",
        "hooks.json",
        "shop.py",
    ]
