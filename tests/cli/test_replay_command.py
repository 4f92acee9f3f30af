"""contractguard replay, end to end: what exercise found is sent again, and judged."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from contractguard.cli import main
from tests.checks.exercise.shops import APP, write_shop
from tests.cli.conftest import Run

FEW = ("--examples", "10", "--phases", "coverage,fuzzing")
pytestmark = pytest.mark.no_cover  # every run is a process of its own
BREAKS = 'order["total"] = str(qty) if qty > 500 else qty'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def broken_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that breaks its word, exercised once for all tests."""
    folder = write_shop(tmp_path_factory.mktemp("broken"), BREAKS)
    with pytest.MonkeyPatch.context() as around:
        around.chdir(folder)
        assert main(["exercise", *FEW, "-o", "json=report.json", "-q"]) == 1
    return folder


@pytest.fixture
def broken(broken_shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Path]:
    """In a copy of that shop: its error, and the file of it."""
    folder = shutil.copytree(broken_shop, tmp_path / "shop")
    monkeypatch.chdir(folder)
    return error_of(json.loads((folder / "report.json").read_text("utf-8")))


def exercised(run: Run) -> tuple[Any, Path]:
    """The one error of a broken shop, and the file of it."""
    return error_of(json.loads(run("exercise", *FEW, "--format", "json").out))


def error_of(report: Any) -> tuple[Any, Path]:
    """The one error of a report, and the file of it."""
    (found,) = [one for one in report["findings"] if one["severity"] == "error"]
    return found, Path(".contractguard", "failures", f"{found['fingerprint']}.json")


def test_a_finding_names_its_replay_and_the_file_holds_no_more_than_it_needs(broken: tuple[Any, Path]) -> None:
    found, file = broken

    assert f"contractguard replay {found['fingerprint']} sends 1 request that show" in found["reason"]
    assert 'curl -sS -X POST "$BASE/orders"' in found["reason"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (step,) = json.loads(file.read_bytes())["steps"]
    assert step["operation"] == "POST /orders" and step["body"]["qty"] > 500


def test_it_still_fails_until_it_is_mended(run: Run, broken: tuple[Any, Path]) -> None:
    found, file = broken

    again = run("replay", found["fingerprint"], "--format", "json")
    write_shop(Path())
    mended = run("replay", str(file))

    assert again.code == 1 and "it still fails" in again.err
    assert [one["rule"] for one in json.loads(again.out)["findings"]] == [found["rule"]]
    assert mended.code == 0 and "it does not show any more" in mended.err, mended.out + mended.err


def test_an_application_that_does_not_answer_any_more_is_no_pass(run: Run, broken: tuple[Any, Path]) -> None:
    found, _ = broken
    write_shop(Path(), "__import__('os')._exit(3)")

    result = run("replay", found["fingerprint"])

    assert result.code == 3 and "had no answer" in result.err, result.out + result.err


@pytest.mark.parametrize(
    ("instead", "said"),
    [("raise PermissionError", "never past authentication: answered with 401"),
     ("raise LookupError", "answered with 404, and what failed was an answer with 201")],
    ids=["nobody is let in", "nothing is there"],
)  # fmt: skip
def test_an_answer_of_another_kind_mends_nothing(run: Run, shop: Path, instead: str, said: str) -> None:
    refusing = APP.replace(
        "    return 201, created(qty)",
        "    try:\n        return 201, created(qty)\n"
        "    except PermissionError:\n        return 401, {}\n    except LookupError:\n        return 404, {}",
    )
    write_shop(shop, BREAKS, app=refusing)
    found, _ = exercised(run)
    write_shop(shop, instead, app=refusing)

    result = run("replay", found["fingerprint"])

    assert result.code == 3 and said in result.err, result.out + result.err


def test_a_failure_that_needs_state_is_kept_with_the_requests_that_make_it(run: Run, shop: Path) -> None:
    counting = APP.replace("SAMPLE =", "SEEN = []\nSAMPLE =")
    write_shop(shop, 'SEEN.append(qty); order["total"] = None if len(SEEN) > 2 else qty', app=counting)

    found, file = exercised(run)

    assert found["verdict"] == "proved"
    assert [step["operation"] for step in json.loads(file.read_bytes())["steps"]] == ["POST /orders"] * 3
    assert run("replay", found["fingerprint"]).code == 1


def test_what_is_no_error_still_fails(run: Run, shop: Path) -> None:
    write_shop(shop, app=APP.replace("return 201, created(qty)", "return 203, created(qty)"))
    report = json.loads(run("exercise", *FEW, "--format", "json").out)
    found = next(one for one in report["findings"] if one["rule"] == "response.status.undocumented")

    again, allowed = (run("replay", found["fingerprint"], *more) for more in ((), ("--fail-on", "never")))

    assert found["severity"] == "warning"
    assert again.code == 1 and "it still fails" in again.err, again.out + again.err
    assert allowed.code == 0


def test_what_does_not_show_again_is_unproven_and_has_no_file(run: Run, shop: Path) -> None:
    outside = "from pathlib import Path\nBUSY = Path('busy')\nSAMPLE ="
    once = 'order["total"] = None if not BUSY.exists() else qty; BUSY.touch()'
    write_shop(shop, once, app=APP.replace("SAMPLE =", outside))

    found, file = exercised(run)

    assert found["verdict"] == "unproven"
    assert "not reproduced in isolation: --seed " in found["reason"] and not file.exists()


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        ("ffffffffffff", 2, "there is no failure"),
        ("broken.json", 3, "cannot be replayed"),
        ("", 2, "there is no failure"),
    ],
    ids=["an id that is none", "a damaged file", "nothing"],
)
def test_what_is_no_failure_is_refused(run: Run, shop: Path, named: str, code: int, said: str) -> None:
    write_shop(shop)
    (shop / "broken.json").write_text("{}")

    result = run("replay", named)

    assert result.code == code and said in result.err, result.err


def test_a_file_does_not_say_whom_to_call(run: Run, broken: tuple[Any, Path]) -> None:
    found, file = broken
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "app": "os:abort", "url": "http://example.com"}))

    result = run("replay", found["fingerprint"])

    assert result.code == 1 and "it still fails" in result.err


def test_a_server_needs_leave_for_what_may_change_something(run: Run, broken: tuple[Any, Path]) -> None:
    found, _ = broken

    result = run("replay", found["fingerprint"], "--url", "http://127.0.0.1:9")

    assert result.code == 2 and "--unsafe-methods" in result.err
