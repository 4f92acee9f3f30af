"""What a run posts, by its exit code and by what is there: commands, against a GitHub on the loopback interface."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from contractguard.cli.github import posting
from contractguard.cli.github.api import Timing
from tests.cli.conftest import Run
from tests.cli.github.conftest import Job, pull_request_event
from tests.cli.github.fake_github import HEAD, TOKEN, Answer, FakeGitHub

ROOT = Path(__file__).parents[3]
MARK = "<!-- contractguard:v1:diff%40contract.yml fp=84e563c06a24 -->\n"
HEADS = {0: "### ✓", 1: "### ✗", 2: "### ⚠", 3: "### ⚠", 70: "### ⚠"}
PASSED = MARK + "### ✓ an earlier result\n"


def end_in(code: int, run: Run, monkeypatch: pytest.MonkeyPatch, *more: str) -> str:
    """Run a command that ends in this exit code, with a comment; what it says on standard error."""
    named = {0: "same.json", 1: "new.json", 2: "same.json", 3: "absent.json", 70: "same.json"}[code]
    if code == 70:
        monkeypatch.setattr("contractguard.cli.diff_command.load_named", None)
    wrong = ("--nonsense",) if code == 2 else ()
    result = run("diff", "old.json", named, "-o", "github-comment", *more, *wrong)
    assert result.code == code
    return result.err


@pytest.mark.parametrize("code", HEADS)
def test_the_first_run_creates_one_where_there_is_something_to_tell(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    job()

    end_in(code, run, monkeypatch)

    assert [one.splitlines()[1][:5] for one in github.bodies] == ([HEADS[code]] if code else [])
    assert code == 0 or "✓" not in github.bodies[0]


@pytest.mark.parametrize("code", HEADS)
def test_a_comment_that_is_there_is_edited(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    job()
    github.add("before", "ann")
    github.add(PASSED)

    end_in(code, run, monkeypatch)

    assert [one.splitlines()[:2][-1][:5] for one in github.bodies] == ["befor", HEADS[code]]
    assert ("✓" in github.bodies[1]) == (code == 0)


@pytest.mark.parametrize("code", HEADS)
def test_of_two_comments_the_first_is_edited_and_the_second_folded_away(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    job()
    github.add(PASSED)
    github.add(PASSED)

    end_in(code, run, monkeypatch)

    assert (github.bodies[0].splitlines()[1][:5], github.bodies[1]) == (HEADS[code], PASSED)
    assert github.minimised == ["N101"]


@pytest.mark.parametrize("code", HEADS)
def test_the_comment_of_a_stranger_with_our_mark_is_left_alone(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    job()
    github.add(PASSED, "stranger")

    end_in(code, run, monkeypatch)

    assert github.bodies[0] == PASSED and github.minimised == []
    assert [one.splitlines()[1][:5] for one in github.bodies[1:]] == ([HEADS[code]] if code else [])


@pytest.mark.parametrize("code", HEADS)
def test_a_fork_gets_a_notice_and_the_page_of_the_job(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    job(pull_request_event(fork=True), GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    github.add(PASSED)
    github.planned = {"PATCH": [Answer(403, body='{"message": "Resource not accessible by integration"}')]}

    said = end_in(code, run, monkeypatch)

    assert github.bodies == [PASSED]
    assert "this run may not write it (GitHub answered 403: Resource not accessible by integration)" in said
    page = (folder / "summary.md").read_text()
    assert page[:5] == HEADS[code] and page.count("### ") == 1


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_without_rights_changes_no_exit_code(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    job()
    github.planned = {"GET": [Answer(status)]}

    assert "may not write it" in end_in(0, run, monkeypatch)


def test_the_page_of_the_job_is_written_once(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    job(GITHUB_STEP_SUMMARY=str(folder / "summary.md"))
    github.planned = {"POST": [Answer(404)]}

    end_in(1, run, monkeypatch, "-o", "github-summary")

    assert (folder / "summary.md").read_text().count("### ") == 1


@pytest.mark.parametrize("fork", [False, True])
def test_no_token_is_no_fault_of_a_fork(folder: Path, github: FakeGitHub, job: Job, run: Run, fork: bool) -> None:
    job(pull_request_event(fork=fork), GITHUB_TOKEN="")

    result = run("diff", "old.json", "same.json", "-o", "github-comment")

    assert (result.code, github.asked) == (0 if fork else 3, [])
    assert ("GITHUB_TOKEN is not set" in result.err) == (not fork)


@pytest.mark.parametrize("answer", [Answer(401), Answer(422), Answer(302, {"Location": "/x"}), Answer(429)])
@pytest.mark.parametrize("name, code", [("new.json", 1), ("same.json", 3)])
def test_a_comment_that_cannot_be_written_is_no_pass(
    folder: Path, github: FakeGitHub, job: Job, run: Run, answer: Answer, name: str, code: int
) -> None:
    job()
    github.planned = {"GET": [answer]}

    result = run("diff", "old.json", name, "-o", "github-comment", "-o", "json=a.json")

    assert result.code == code
    assert "github-comment: cannot be written" in result.err and TOKEN not in result.err + result.out
    assert json.loads((folder / "a.json").read_text())["state"] == ("failed" if code == 1 else "passed")


def test_an_older_run_that_ends_late_does_not_say_how_it_is(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    job()
    github.add(PASSED)
    github.head = "f" * 40

    result = run("diff", "old.json", "new.json", "-o", "github-comment")

    assert (result.code, github.bodies) == (1, [PASSED])
    assert "has a newer commit" in result.err


def test_a_server_that_is_down_is_tried_three_times(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(posting, "Timing", lambda: Timing(lambda: 0.0, waited.append))
    job()
    github.planned = {"GET": [Answer(500)] * 3}

    assert run("diff", "old.json", "same.json", "-o", "github-comment").code == 3

    assert (len(github.asked), waited) == (3, [1.0, 2.0])


@pytest.mark.parametrize("event", [{}, {"before": HEAD}, {"pull_request": None}], ids=["none", "push", "null"])
def test_outside_of_a_pull_request_there_is_a_notice(
    folder: Path, github: FakeGitHub, job: Job, run: Run, event: object
) -> None:
    job(event)

    result = run("diff", "old.json", "same.json", "-o", "github-comment")

    assert (result.code, github.asked) == (0, [])
    assert "about no pull request" in result.err


@pytest.mark.parametrize("code", [1, 2, 3])
def test_the_configuration_may_say_never(
    folder: Path, github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    (folder / "contractguard.toml").write_text('[report]\ncomment = "never"\n')
    job()

    assert "nothing is posted" in end_in(code, run, monkeypatch)

    assert github.asked == []


@pytest.mark.parametrize("code", [1, 2, 3])
@pytest.mark.parametrize(
    "settings, key",
    [
        ('[report]\nid = "my shop --> x"\n', "my%20shop%20-%2D%3E%20x"),
        ('[providers.b]\nspec = "x"\n[providers.a]\nspec = "y"\n', "a%2Cb%40contract.yml"),
    ],
    ids=["id", "providers"],
)
def test_the_configuration_says_what_tells_it_from_others_whatever_the_run_ends_in(
    folder: Path,
    github: FakeGitHub,
    job: Job,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    settings: str,
    key: str,
) -> None:
    (folder / "contractguard.toml").write_text(settings)
    job()

    end_in(code, run, monkeypatch)

    assert github.bodies[0].startswith(f"<!-- contractguard:v1:{key} fp=")


@pytest.mark.parametrize("arguments", [("--provider", "b"), ("--provider=b",)], ids=["apart", "joined"])
@pytest.mark.parametrize("more", [(), ("--nonsense",)], ids=["run", "refused"])
def test_a_run_about_one_provider_has_its_own(
    folder: Path, github: FakeGitHub, job: Job, run: Run, arguments: tuple[str, ...], more: tuple[str, ...]
) -> None:
    (folder / "contractguard.toml").write_text('[providers.b]\nspec = "absent.json"\n[providers.a]\nspec = "y"\n')
    job()

    assert run("check", *arguments, "-o", "github-comment", *more).code in (2, 3)

    assert github.bodies[0].startswith("<!-- contractguard:v1:b%40contract.yml fp=")


def test_a_wrong_configuration_is_told_in_the_comment_of_the_provider_that_was_asked_for(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    (folder / "contractguard.toml").write_text('wrong = 1\n[providers.a]\nspec = "x"\n[providers.b]\nspec = "y"\n')
    job()

    assert run("check", "--provider", "b", "-o", "github-comment").code == 2

    assert github.bodies[0].startswith("<!-- contractguard:v1:b%40contract.yml fp=")


def test_a_wrong_configuration_is_told_where_it_names_the_comment(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    (folder / "contractguard.toml").write_text('wrong = 1\n[report]\nid = "shop"\noutputs = ["github-comment"]\n')
    job()
    github.add(PASSED.replace("diff%40contract.yml", "shop"))

    assert run("diff", "old.json", "same.json").code == 2

    assert len(github.bodies) == 1 and github.bodies[0].splitlines()[1].startswith("### ⚠")


def test_a_file_that_cannot_be_written_is_no_pass_on_the_pull_request(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    (folder / "file").write_text("")
    job()

    assert run("diff", "old.json", "same.json", "-o", "github-comment", "-o", "json=file/a.json").code == 3

    assert "could not be written" in github.bodies[0] and "✓" not in github.bodies[0]


def test_a_second_run_posts_a_stored_report(folder: Path, github: FakeGitHub, job: Job, run: Run) -> None:
    run("diff", "old.json", "new.json", "-o", "json=report.json")
    finished = {
        "event": "pull_request",
        "head_sha": HEAD,
        "head_branch": "x",
        "head_repository": {"owner": {"login": "o"}},
    }
    job({"workflow_run": finished}, GITHUB_SERVER_URL="https://github.com", GITHUB_SHA="f" * 40)
    github.pulls = [{"number": 7, "head": {"sha": HEAD}}]

    assert run("report", "report.json", "-o", "github-comment").code == 1

    assert HEAD[:12] in github.bodies[0] and "### ✗" in github.bodies[0]
    assert f"https://github.com/acme/payments/blob/{HEAD}/new.json#L1" in github.bodies[0]


def test_a_second_run_says_nothing_of_a_commit_that_is_not_the_last(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    run("diff", "old.json", "new.json", "-o", "json=report.json")
    finished = {
        "event": "pull_request",
        "head_sha": HEAD,
        "head_branch": "x",
        "head_repository": {"owner": {"login": "o"}},
    }
    job({"workflow_run": finished})

    result = run("report", "report.json", "-o", "github-comment")

    assert (result.code, github.bodies) == (1, [])
    assert "newer commit" in result.err


@pytest.mark.parametrize("where", ["github-comment=a.md", "github-comment=-", "github-comment="])
def test_it_goes_to_no_file(folder: Path, github: FakeGitHub, job: Job, run: Run, where: str) -> None:
    result = run("diff", "old.json", "same.json", "-o", where)

    assert result.code == 2 and "goes to the pull request" in result.err
    assert not (folder / "a.md").exists()


def test_a_token_that_was_stored_with_the_end_of_its_line_is_one(
    folder: Path, github: FakeGitHub, job: Job, run: Run
) -> None:
    job(GITHUB_TOKEN=f"{TOKEN}\n")

    assert run("diff", "old.json", "new.json", "-o", "github-comment").code == 1

    assert len(github.bodies) == 1


def test_it_is_asked_for_once(folder: Path, github: FakeGitHub, job: Job, run: Run) -> None:
    result = run("diff", "old.json", "same.json", "-o", "github-comment", "-o", "github-comment")

    assert result.code == 2 and "cannot both go to the pull request" in result.err


def test_the_text_is_written_all_the_same(folder: Path, github: FakeGitHub, job: Job, run: Run) -> None:
    job()

    assert "1 error" in run("diff", "old.json", "new.json", "-o", "github-comment").out


@pytest.mark.no_cover
def test_the_guide_shows_what_is_posted(
    github: FakeGitHub, job: Job, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    guide = (ROOT / "docs" / "guides" / "github.md").read_text("utf-8")
    shown = re.search(r"<!-- comment -->\n````markdown\n(.*?)````", guide, re.DOTALL)
    ids = "84e563c06a24,3c28abf2c0cc,00000000000a"
    monkeypatch.chdir(ROOT)
    job()
    github.add(f"<!-- contractguard:v1:payments%40contract.yml fp={ids} -->\n")

    assert (
        run(
            "diff", "snapshots/payments", "contracts/payments-next", "--consumers", "contracts", "-o", "github-comment"
        ).code
        == 1
    )

    assert shown is not None
    lines = [line for line in shown[1].splitlines() if line and line != "…"]
    assert len(lines) > 12
    posted = re.sub(r"^(### . )`.*?`", r"\1`payments`", github.bodies[0], flags=re.MULTILINE).splitlines()
    assert [line for line in lines if line not in posted] == []
