"""contractguard exercise, end to end: a child process, a real application, a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contractguard.cli import main
from contractguard.contract.document import Json
from tests.checks.descriptions import api
from tests.checks.exercise.shops import APP, SHOP, write_shop
from tests.checks.exercise.work_folder import keep_unicode_tables, leave_out_frameworks
from tests.cli.conftest import Run

ID: Json = [{"name": "order_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^o-[0-9]$"}}]
FEW = ("--examples", "10", "--phases", "coverage,fuzzing")
pytestmark = pytest.mark.no_cover  # every run is a process of its own


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which commands run, of a project that was exercised before."""
    monkeypatch.chdir(tmp_path)
    keep_unicode_tables(tmp_path / ".contractguard")
    leave_out_frameworks(tmp_path)
    return tmp_path


def test_a_service_that_keeps_its_word_passes(run: Run, shop: Path) -> None:
    write_shop(shop)

    result = run("exercise", *FEW)

    assert result.code == 0, result.out + result.err
    assert "2 operations: 2 exercised · " in result.err


@pytest.fixture(scope="module")
def broken_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop that breaks its word in several ways, exercised once for all tests that ask of its report."""
    breaks = "print('made', qty); 1 / (qty - 1000); order['total'] = str(qty) if qty > 500 else qty"
    folder = write_shop(tmp_path_factory.mktemp("broken"), breaks)
    with pytest.MonkeyPatch.context() as around:
        around.chdir(folder)
        assert main(["exercise", *FEW, "-o", "json=report.json", "-q"]) == 1
    return folder


def found_in(folder: Path, rule: str) -> Json:
    """The one finding of a rule in the report of a folder."""
    report = json.loads((folder / "report.json").read_text("utf-8"))
    (found,) = [one for one in report["findings"] if one["rule"] == rule]
    return found


def test_a_value_that_breaks_the_promise_is_found_with_what_was_answered(broken_shop: Path) -> None:
    found = found_in(broken_shop, "response.type.changed")

    assert found["severity"] == "error"
    assert found["message"]["operation"] == "POST /orders" and found["pointer"] == "/body/total"
    assert isinstance(found["witness"]["body"]["total"], str) and found["witness"]["body"]["qty"] > 500


def test_an_example_of_the_description_is_sent(run: Run, shop: Path) -> None:
    write_shop(
        shop, "assert qty != 777", description=json.loads(json.dumps(SHOP).replace("1000}", '1000, "example": 777}'))
    )

    result = run("exercise", "--phases", "examples", "--format", "json")

    assert "api.server-error" in [one["rule"] for one in json.loads(result.out)["findings"]], result.out + result.err


def test_the_same_seed_gives_the_same_bytes(run: Run, broken_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(broken_shop)
    first = (broken_shop / "report.json").read_bytes()

    second = run("exercise", *FEW, "-o", "json=again.json", "-q")

    assert second.code == 1 and (broken_shop / "again.json").read_bytes() == first


def test_a_lane_says_how_hard_one_command_exercises_and_another_seed_each_time(run: Run, shop: Path) -> None:
    write_shop(shop)
    file = shop / "contractguard.toml"
    lane = '[lanes.quick]\nexercise = {examples = 2, phases = ["fuzzing"], seed = "drawn"}\n'
    file.write_text(file.read_text() + lane)

    reports = [run("exercise", "--lane", "quick", "--format", "json") for _ in range(2)]

    assert all("2 examples each in fuzzing" in one.err for one in reports)
    seeds = {json.loads(one.out)["settings"]["seed"] for one in reports}
    assert len(seeds) == 2 and all(f"seed {seed}" in reports[0].err + reports[1].err for seed in seeds)


def test_an_application_that_raises_is_named_with_its_own_line(broken_shop: Path) -> None:
    found = found_in(broken_shop, "api.server-error")

    assert "ZeroDivisionError" in found["text"] and "shop_app.py:" in found["text"], found["text"]


MOVED = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    headers = [(b"location", b"/elsewhere")]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
"""


def test_a_redirect_of_an_application_is_its_answer_and_is_not_followed(run: Run, shop: Path) -> None:
    write_shop(shop)
    (shop / "moved.py").write_text(MOVED)

    result = run("exercise", "--app", "moved:app", "--operation", "GET /orders", *FEW, "--format", "json")

    (found,) = json.loads(result.out)["findings"]
    assert (found["rule"], found["message"]["status"]) == ("response.status.undocumented", "307")


DEEP = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    body = b"[" * 3000 + b"]" * 3000 if scope["path"] == "/first" else b"null"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})
"""


def test_an_answer_that_the_engine_cannot_go_on_after_keeps_nothing_else_from_being_called(
    run: Run, shop: Path
) -> None:
    answer = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "array"}}}}}
    paths = {path: {"get": {"responses": answer}} for path in ("/first", "/second")}
    write_shop(shop, description=api(paths=paths))
    (shop / "deep.py").write_text(DEEP)

    result = run("exercise", "--app", "deep:app", *FEW, "--format", "json")

    report = json.loads(result.out)
    assert [one["message"]["operation"] for one in report["findings"]] == ["GET /second"], result.err
    assert "its answer ended the engine (RecursionError)" in [one["reason"] for one in report["unchecked"]]


def test_nothing_but_refusals_is_no_pass(run: Run, shop: Path) -> None:
    refusing = APP.replace("status, value = answer_of(", "status, value = 401, answer_of(")
    write_shop(shop, app=refusing)

    result = run("exercise", *FEW)

    assert result.code == 3, result.out + result.err
    assert "2 never past authentication" in result.err and "0 exercised" in result.err


def test_one_operation_alone_can_be_asked(run: Run, shop: Path) -> None:
    write_shop(shop, 'del order["total"]')

    result = run("exercise", *FEW, "--operation", "listOrders")

    assert result.code == 0, result.out + result.err
    assert "(1 GET)" in result.err and "1 operation: 1 exercised" in result.err


def test_an_application_that_cannot_be_imported_ends_in_3_and_one_line(run: Run, shop: Path) -> None:
    write_shop(shop, app="raise RuntimeError('no database')")

    result = run("exercise", *FEW)

    assert result.code == 3
    assert "--app shop_app:app cannot be imported: RuntimeError: no database" in result.err
    assert "Traceback" not in result.err


def test_an_operation_that_is_none_names_the_closest(run: Run, shop: Path) -> None:
    write_shop(shop)

    result = run("exercise", "--operation", "GET /order")

    assert result.code == 3 and "GET /orders" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--url", "http://example.com/"], "--allow-host example.com", id="another-machine"),
        pytest.param(["--url", "http://127.0.0.1:9"], "--unsafe-methods", id="unsafe-on-loopback"),
        pytest.param(["--url", "http://127.0.0.1:99999"], "http(s)://", id="no-port"),
        pytest.param(["--url", "file:///etc/passwd"], "http(s)://", id="no-http"),
        pytest.param(["--url", "http://a:b@127.0.0.1"], "--auth", id="secret-in-url"),
        pytest.param(["--auth", "bearer=hunter2"], "never write a secret", id="secret-on-the-command-line"),
        pytest.param(["--seed", "zz"], "is no seed", id="seed"),
        pytest.param(["--phases", "guessing"], "is none of", id="phase"),
        pytest.param(["--budget", "soon"], "length of time", id="budget"),
        pytest.param(["--app", "a:b", "--url", "http://127.0.0.1"], "both say who answers", id="two-targets"),
    ],
)
def test_what_may_not_be_sent_or_does_not_go_together_is_refused(
    run: Run, shop: Path, arguments: list[str], said: str
) -> None:
    write_shop(shop)

    result = run("exercise", *arguments)

    assert result.code == 2 and said in result.err, result.err
    assert "hunter2" not in result.err


def test_a_consumer_that_reads_what_breaks_is_named(run: Run, shop: Path) -> None:
    write_shop(shop, 'order["total"] = None if qty > 500 else qty', description=_nullable())
    (shop / "contracts").mkdir()
    schema = {"type": "object", "required": ["total"], "properties": {"total": {"type": "integer"}}}
    (shop / "contracts" / "total.schema.json").write_text(json.dumps(schema))
    (shop / "contracts" / "billing.yaml").write_text(
        "consumer: billing\nprovider: shop\nexpects:\n"
        "  - schema: total.schema.json\n    response: {operation: POST /orders, status: 201}\n"
    )

    result = run("exercise", *FEW, "--format", "json")

    (found,) = [one for one in json.loads(result.out)["findings"] if one["severity"] == "error"]
    assert [one["consumer"] for one in found["consumers"]] == ["billing"]


def test_expectations_that_cannot_be_read_are_no_pass(run: Run, shop: Path) -> None:
    write_shop(shop)
    (shop / "contracts").mkdir()
    (shop / "contracts" / "billing.yaml").write_text("consumer: billing\nprovider: shop\nexpects: 5\n")

    result = run("exercise", *FEW)

    assert result.code == 3 and "what consumers expect cannot be read" in result.err, result.out + result.err


def _nullable() -> object:
    """The same description, in which a total may be null."""
    text = json.dumps(SHOP).replace('"total": {"type": "integer"}', '"total": {"type": ["integer", "null"]}')
    return json.loads(text)


def test_an_operation_that_ended_the_process_is_not_called_in_the_next_one(run: Run, shop: Path) -> None:
    write_shop(shop, "import os; open('created', 'a').write('x'); os._exit(0)")
    (shop / "known.py").write_text(
        "def setup(): return {'path_parameters': {'/orders': {}}, 'headers': {'x-a': 'b'}}\n"
    )

    result = run("exercise", *FEW, "--setup", "known:setup")

    assert result.code == 1 and "1 ended the process of the application (POST /orders)" in result.err, result.err
    assert (shop / "created").read_text() == "x"


KEEPING = """
import os

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field

app = FastAPI(servers=[{"url": "/"}])
ORDERS = {}


class New(BaseModel):
    model_config = ConfigDict(extra="forbid")
    qty: int = Field(ge=1, le=9)


class Order(BaseModel):
    id: str
    qty: int


@app.post("/orders", status_code=201)
def create(new: New) -> Order:
    order = Order(id=f"o{len(ORDERS)}", qty=new.qty)
    ORDERS[order.id] = order
    return order


@app.get("/orders/{order_id}", responses={404: {"description": "no"}})
def read(order_id: str) -> Order:
    if order_id not in ORDERS:
        raise HTTPException(404)
    return ORDERS[order_id]


@app.delete("/orders/{order_id}", status_code=204, responses={404: {"description": "no"}})
def delete(order_id: str) -> None:
    if order_id not in ORDERS:
        raise HTTPException(404)
    BREAK
"""


@pytest.mark.parametrize(
    ("does", "is_found"),
    [pytest.param("del ORDERS[order_id]", False, id="deletes"), pytest.param("pass", True, id="keeps")],
)
def test_what_is_still_there_after_it_was_deleted_is_found_by_calls_that_follow_each_other(
    run: Run, shop: Path, does: str, is_found: bool
) -> None:
    (shop / "kept.py").write_text(KEEPING.replace("BREAK", does))

    result = run(
        "exercise",
        "--app",
        "kept:app",
        "--phases",
        "stateful",
        "--examples",
        "10",
        "--seed",
        "467d",
        "--format",
        "json",
    )

    assert ("api.state.use-after-delete" in {one["rule"] for one in json.loads(result.out)["findings"]}) is is_found


NO_ANSWER = """
GONE = set()


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    if scope["method"] == "DELETE":
        GONE.add(scope["path"])
    elif scope["path"] in GONE:
        await send({"type": "http.response.start", "status": 302, "headers": [(b"location", b"http://[::bad/")]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})
"""


def test_what_is_no_answer_to_reading_what_was_deleted_ends_no_run(run: Run, shop: Path) -> None:
    done: Json = {"responses": {"204": {"description": ""}}}
    paths: Json = {"/orders/{order_id}": {"parameters": ID, "get": done, "delete": done}}
    (shop / "openapi.json").write_text(json.dumps(api(paths=paths)), "utf-8")
    (shop / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n', "utf-8")
    (shop / "odd.py").write_text(NO_ANSWER, "utf-8")

    result = run("exercise", "--app", "odd:app", "--phases", "fuzzing,stateful", "--examples", "4", "--format", "json")

    found = {(one["rule"], one["message"]["operation"]) for one in json.loads(result.out)["findings"]}
    assert result.code == 1 and ("api.no-answer", "GET /orders/{order_id}") in found, result.err


def test_what_the_application_printed_last_is_kept(broken_shop: Path) -> None:
    log = broken_shop / ".contractguard" / "exercise.log"

    assert "made 1" in log.read_text() and log.stat().st_mode & 0o777 == 0o600


def test_what_was_found_stands_where_no_failure_can_be_kept(
    run: Run, shop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write_shop(shop, 'order["total"] = "x"')
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (shop / ".contractguard").mkdir(exist_ok=True)
    (shop / ".contractguard" / "failures").symlink_to(elsewhere)

    result = run("exercise", *FEW, "--format", "json")

    report = json.loads(result.out)
    assert result.code == 1, result.err
    assert any("no failure is kept for contractguard replay" in remark for remark in report["remarks"])
    assert list(elsewhere.iterdir()) == []


UNSTEADY = """
import sys
from pathlib import Path

IS_REPLAY, MARK = "replay" in sys.argv[0], Path("seen")


def answer():
    if not (STEADY or not IS_REPLAY or not MARK.exists()):
        return 200, b"1"
    if IS_REPLAY:
        MARK.touch()
    return 500, b"0"


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError("HTTP alone")
    status, body = answer()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
"""
STATS: Json = {"200": {"description": "", "content": {"application/json": {"schema": {"type": "integer"}}}}}


@pytest.mark.parametrize(("is_steady", "rules"), [(True, set()), (False, {"api.state.nondeterministic"})])
def test_what_the_same_requests_show_once_alone_is_told(run: Run, shop: Path, is_steady: bool, rules: set[str]) -> None:
    app = UNSTEADY.replace("STEADY", str(is_steady))
    write_shop(shop, app=app, description=api(paths={"/stats": {"get": {"responses": STATS}}}))

    result = run("exercise", "--phases", "fuzzing", "--examples", "3", "--format", "json")

    findings = json.loads(result.out)["findings"]
    assert {one["rule"] for one in findings} == {"api.server-error", *rules}, result.out
    (failed,) = [one for one in findings if one["rule"] == "api.server-error"]
    assert ("did not show it the next time" in failed["reason"]) is not is_steady
