"""contractguard smoke URL"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contractguard.checks.smoke.transport.wire import read_target
from contractguard.contract.document import Json
from contractguard.project.config import find_project
from contractguard.project.smoking.smoke import record_path
from tests.checks.smoke.faults import FAULTS
from tests.checks.smoke.service import (
    DESCRIPTION,
    SECRET_ID,
    SECRET_NOTE,
    TOKEN,
    VERSION,
    Service,
    described,
    serve,
    shop,
)
from tests.cli.conftest import Result, Run

BODIES = (SECRET_ID, SECRET_NOTE, "31415", "31_415", "x-1", TOKEN)
"""What the service's bodies hold, and the token: none of it may stand in anything that is written."""
FAST = ("--rate", "1000/s", "--wait", "0s")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A project with one recorded provider and one consumer that reads an order."""
    monkeypatch.chdir(tmp_path)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SMOKE_TOKEN", TOKEN)
    (tmp_path / "openapi.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    assert run("record").code == 0
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "note.schema.json").write_text('{"type": "object", "required": ["note"]}', "utf-8")
    (tmp_path / "contracts" / "billing.yaml").write_text(
        "consumer: billing\nprovider: orders\nexpects:\n  - schema: note.schema.json\n"
        "    response: {operation: 'GET /orders/{order_id}', status: 200}\n",
        "utf-8",
    )
    return tmp_path


@pytest.fixture
def service() -> Iterator[Service]:
    with serve() as found:
        yield found


def smoke(run: Run, service: Service, *more: str) -> Result:
    return run("smoke", service.url, *FAST, "--auth", "bearer=ENV:SMOKE_TOKEN", *more)


def test_a_healthy_release_passes_and_the_last_line_says_of_what(run: Run, project: Path, service: Service) -> None:
    found = smoke(run, service, "--expect-version", f"{VERSION}0", "--version-at", "/version#/sha")

    assert (found.code, found.out.splitlines()[-1]) == (
        0,
        f"release {VERSION}0 at {service.url.removeprefix('http://')}: 4 of 4 reads judged, 2 write (never sent), "
        "consumers 1 of 1 covered",
    )
    assert service.methods == {"GET"}


def test_a_lane_says_what_the_command_line_does_not(run: Run, project: Path, service: Service) -> None:
    file = project / "contractguard.toml"
    asked = 'rate = "1000/s", wait = "0s", auth = ["bearer=ENV:SMOKE_TOKEN"], max_requests = 3'
    file.write_text(file.read_text() + f"[lanes.release]\nsmoke = {{{asked}}}\n")

    few = run("smoke", service.url, "--lane", "release")
    more = run("smoke", service.url, "--lane", "release", "--max-requests", "50")

    assert (few.code, more.code) == (3, 0), few.out + few.err + more.out + more.err
    assert "4 of 4 reads judged" in more.out


def test_how_long_it_took_stands_on_standard_error_alone(run: Run, project: Path, service: Service) -> None:
    found = smoke(run, service, "--slow", "1ms", "-o", "json=report.json")

    assert "slow: GET /orders took" in found.err and "requests to" in found.err
    assert "took" not in found.out + (project / "report.json").read_text("utf-8")


def test_two_runs_write_the_same_bytes(run: Run, project: Path, service: Service) -> None:
    service.application = FAULTS[0].runs
    first, second = (smoke(run, service, "--format", "json").out for _ in range(2))

    assert first == second


def test_a_served_description_that_promises_less_names_whom_that_breaks(
    run: Run, project: Path, service: Service
) -> None:
    def withdraw(whole: Json) -> None:
        del whole["components"]["schemas"]["Order"]["properties"]["note"]

    service.application = described(withdraw)
    (project / "contracts" / "note.schema.json").write_text(
        '{"type": "object", "required": ["note"], "properties": {"note": {"type": "string"}}}', "utf-8"
    )

    found = smoke(run, service)

    assert found.code == 1
    assert "breaks billing: " in " ".join(found.out.split())


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_no_body_and_no_token_is_in_anything_that_is_written(
    run: Run, project: Path, service: Service, fault: object
) -> None:
    service.application = fault.runs  # type: ignore[attr-defined]
    (project / "contractguard.toml").write_text(
        '[providers.orders]\nspec = "openapi.json"\n[smoke]\nrecord = true\n', "utf-8"
    )
    outputs = [one for form in ("json", "html", "sarif", "junit", "markdown") for one in ("-o", f"{form}=out.{form}")]

    found = smoke(run, service, "--show", "info", "--also-unauthenticated", "--budget", "1500ms", *outputs)

    written = [path.read_text("utf-8", "replace") for path in project.rglob("*") if path.is_file()]
    told = "\n".join([found.out, found.err, *written])
    assert len(written) > 8
    assert [value for value in BODIES if value in told] == []


def test_facts_are_kept_where_nobody_commits_them_and_only_when_asked(
    run: Run, project: Path, service: Service
) -> None:
    path = record_path(find_project(project), read_target(service.url))
    smoke(run, service)
    assert not path.exists()

    with (project / "contractguard.toml").open("a") as config:
        config.write("[smoke]\nrecord = true\n")
    found = smoke(run, service)

    assert found.code == 0
    assert "GET /orders/{order_id} → 200 application/json" in json.loads(path.read_text("utf-8"))["messages"]
    assert (project / ".contractguard" / ".gitignore").is_file()


def test_a_known_input_is_used(run: Run, project: Path, service: Service) -> None:
    service.application = lambda asked: shop(asked)
    with (project / "contractguard.toml").open("a") as config:
        config.write(f'[smoke.inputs]\n"GET /orders/{{order_id}}" = {{path = {{order_id = "{SECRET_ID}"}}}}\n')

    assert smoke(run, service).code == 0


def test_what_runs_elsewhere_is_compared(run: Run, project: Path, service: Service) -> None:
    """The description says nothing of the note; the consumer needs it."""
    with serve(FAULTS[-3].runs) as worse:
        found = run("smoke", worse.url, *FAST, "--auth", "bearer=ENV:SMOKE_TOKEN", "--against", service.url)

    assert found.code == 1
    assert f"is missing here, and not at {service.url.removeprefix('http://')}" in " ".join(found.out.split())


def test_a_service_is_like_itself(run: Run, project: Path, service: Service) -> None:
    with serve() as twin:
        found = smoke(run, service, "--against", twin.url)

    assert found.code == 0
    assert {asked.method for asked in twin.log} == {"GET"}
    assert "0 errors, 0 warnings, 0 infos" in found.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--cert", "x.pem"], "Client certificates are not supported yet."),
        (["--auth", "bearer=s3cr3t"], "--auth takes NAME=ENV:VARIABLE"),
        (["--auth", "other=ENV:SMOKE_TOKEN"], "no security scheme 'other' is described"),
        (["--header", "X-A=ENV:NONE"], "no variable 'NONE'"),
        (["--expect-version", "1"], "--version-at"),
        (["--rate", "fast"], "is no rate"),
        (["--budget", "soon"], "is no length of time"),
        (["--provider", "nobody"], "there is no provider 'nobody'"),
        (["--resolve", "elsewhere:80:127.0.0.1"], "nothing is sent there"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    run: Run, project: Path, service: Service, given: list[str], said: str
) -> None:
    found = run("smoke", service.url, *FAST, *given)

    assert (found.code, said in found.err, "s3cr3t" in found.err) == (2, True, False)
    assert service.methods <= {"GET"}


def test_a_secret_has_no_place_among_the_inputs(run: Run, project: Path, service: Service) -> None:
    with (project / "contractguard.toml").open("a") as config:
        config.write('[smoke.inputs."GET /orders"]\nheader = {Authorization = "Bearer s3cr3t"}\n')

    found = smoke(run, service)

    assert found.code == 2
    assert "secrets never stand here" in found.err and "s3cr3t" not in found.err


def test_a_service_that_is_not_there_ends_in_three_and_no_report_says_otherwise(run: Run, project: Path) -> None:
    with serve() as gone:
        url = gone.url

    found = run("smoke", url, *FAST, "-o", "json=report.json")

    assert found.code == 3
    assert json.loads((project / "report.json").read_text("utf-8"))["state"] == "not-checked"


def test_without_the_extra_one_line_says_so(
    run: Run, project: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "httpx2", None)

    found = smoke(run, service)

    assert (found.code, "with the extra smoke" in found.err) == (2, True)


def test_a_service_that_is_not_reached_through_a_proxy_names_it_without_its_password(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://ann:hunter22@127.0.0.1:9")

    result = run("smoke", "http://api.invalid", *FAST)

    assert result.code == 3 and "asked through the proxy 127.0.0.1:9" in result.err
    assert "hunter22" not in result.out + result.err
