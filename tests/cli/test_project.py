"""record, check, init and the configuration"""

from __future__ import annotations

import json
import os
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from contractguard.project.config import find_project
from contractguard.project.lanes import resolve_settings
from contractguard.project.options import SettingOptions
from contractguard.readers.installation import InstallOrigin
from contractguard.support.printable import printable
from tests.checks.descriptions import answering, api
from tests.cli.conftest import LOOSE, Run

CONFIGURATION = '[providers.shop]\nspec = "old.json"\n'


PINNED = "contractguard-gate @ git+https://git.example.com/cg@0123456789abcdef0123456789abcdef01234567"


def commands(folder: Path) -> list[str]:
    """What the steps of the workflow run."""
    workflow = yaml.safe_load((folder / ".github/workflows/contractguard.yml").read_text("utf-8"))
    return [step["run"] for step in workflow["jobs"]["contract"]["steps"] if "run" in step]


@pytest.fixture
def project(folder: Path) -> Path:
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    return folder


class TestRecord:
    def test_writes_a_snapshot_once(self, project: Path, run: Run) -> None:
        assert run("record").out == "created snapshots/shop/contract.json (1 operation)\n"
        before = (project / "snapshots/shop/contract.json").read_bytes()

        assert run("record").out == "unchanged snapshots/shop/contract.json (1 operation)\n"
        assert (project / "snapshots/shop/contract.json").read_bytes() == before

    def test_tells_a_change(self, project: Path, run: Run) -> None:
        run("record")

        assert run("record", "new.json").out.startswith("changed ")

    def test_takes_a_name_for_a_description(self, folder: Path, run: Run) -> None:
        result = run("record", "old.json", "--provider", "billing")

        assert result.code == 0
        assert (folder / "snapshots/billing/contract.json").is_file()

    @pytest.mark.parametrize("name", ["../evil", "a/b", ".hidden", "", "x" * 200])
    def test_a_name_stays_a_name(self, folder: Path, run: Run, name: str) -> None:
        assert run("record", "old.json", "--provider", name).code == 2

    def test_needs_to_know_which_provider(self, folder: Path, run: Run) -> None:
        assert run("record", "old.json").code == 2
        assert run("record").code == 2

    def test_a_description_without_operations_is_not_recorded(self, project: Path, run: Run) -> None:
        (project / "old.json").write_text(json.dumps(api()))

        result = run("record")

        assert result.code == 3
        assert not (project / "snapshots").exists()

    def test_quiet(self, project: Path, run: Run) -> None:
        assert run("record", "-q").out == ""

    def test_source_and_app_exclude_each_other(self, project: Path, run: Run) -> None:
        assert run("record", "old.json", "--app", "a:b").code == 2


class TestCheck:
    def test_passes_while_the_description_keeps_its_word(self, project: Path, run: Run) -> None:
        run("record")

        result = run("check")

        assert result.code == 0
        assert "2 messages compared" in result.out

    def test_fails_when_it_does_not(self, project: Path, run: Run) -> None:
        run("record")
        (project / "old.json").write_text(json.dumps(answering(LOOSE)))

        result = run("check", "--format", "json")

        assert result.code == 1
        report = json.loads(result.out)
        assert report["command"] == "check"
        assert report["findings"][0]["source"]["new"]["file"] == "old.json"
        assert report["findings"][0]["source"]["old"]["file"] == "snapshots/shop/contract.json"

    def test_without_a_snapshot_nothing_was_checked(self, project: Path, run: Run) -> None:
        result = run("check")

        assert result.code == 3
        assert "contractguard record" in result.err

    def test_without_a_configuration_there_is_nothing_to_check(self, folder: Path, run: Run) -> None:
        result = run("check")

        assert result.code == 2
        assert "contractguard init" in result.err

    def test_works_from_a_folder_below(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        run("record")
        (project / "deep" / "down").mkdir(parents=True)
        monkeypatch.chdir(project / "deep" / "down")

        assert run("check").code == 0

    def test_several_providers_are_told_apart(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(CONFIGURATION + '[providers.bank]\nspec = "same.json"\n')
        run("record")
        (project / "same.json").write_text(json.dumps(answering(LOOSE)))

        result = run("check", "--format", "json")

        assert result.code == 1
        report = json.loads(result.out)
        assert report["findings"][0]["message"]["operation"] == "[bank] GET /orders"
        assert report["summary"]["operations"] == 2
        assert run("check", "--provider", "shop").code == 0
        assert run("check", "--provider", "nobody").code == 2
        assert run("check", "--app", "a:b").code == 2

    def test_one_that_cannot_be_checked_hides_nothing(self, project: Path, run: Run) -> None:
        two = CONFIGURATION + '[providers.bank]\nspec = "same.json"\n'
        (project / "contractguard.toml").write_text(two)
        run("record")
        (project / "same.json").unlink()

        passing = run("check", "--format", "json")
        (project / "old.json").write_text(json.dumps(answering(LOOSE)))
        failing = run("check", "--format", "json")

        assert (passing.code, failing.code) == (3, 1)
        assert "same.json: there is no such file" in failing.err
        report = json.loads(failing.out)
        assert report["findings"][0]["message"]["operation"] == "[shop] GET /orders"
        assert [entry["reason"] for entry in report["unchecked"]] == [
            "provider bank could not be checked: same.json: there is no such file"
        ]

    def test_when_none_can_be_checked_each_is_told(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(CONFIGURATION + '[providers.bank]\nspec = "same.json"\n')

        result = run("check")

        assert (result.code, result.out) == (3, "")
        assert result.err.count("has no snapshot") == 2

    def test_a_lane_sets_what_counts(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(
            CONFIGURATION + '[lanes.local]\nfail_on = "never"\n[lanes.local.severity]\n"response.property.*" = "info"\n'
        )
        run("record")
        (project / "old.json").write_text(json.dumps(answering(LOOSE)))

        assert run("check").code == 1
        result = run("check", "--lane", "local")

        assert result.code == 0
        assert "0 errors" in result.out

    def test_a_lane_sets_how_many_steps_a_comparison_may_cost(self, project: Path) -> None:
        (project / "contractguard.toml").write_text("budget = 3000\n[lanes.quick]\nbudget = 1000\n[lanes.other]\n")
        budgets = [
            resolve_settings(find_project(project), SettingOptions(lane=lane)).settings.budget
            for lane in (None, "quick", "other")
        ]

        assert budgets == [3000, 1000, 3000]

    def test_an_application_can_be_the_provider(self, project: Path, run: Run) -> None:
        run("record")
        source = f"class App:\n    def openapi(self):\n        return {answering(LOOSE)!r}\napp = App()\n"
        (project / "shop.py").write_text(source)

        assert run("check", "--app", "shop:app").code == 1
        (project / "contractguard.toml").write_text('[providers.shop]\napp = "shop:app"\n')
        assert run("check").code == 1


class TestInit:
    def test_sets_a_project_up(self, folder: Path, run: Run) -> None:
        (folder / "api").mkdir()
        (folder / "old.json").rename(folder / "api" / "openapi.json")

        result = run("init", "--provider", "shop")

        assert result.code == 0
        assert (folder / "snapshots/shop/contract.json").is_file()
        assert 'spec = "api/openapi.json"' in (folder / "contractguard.toml").read_text()
        assert "contractguard check" in (folder / ".github/workflows/contractguard.yml").read_text()
        assert run("check").code == 0

    def test_overwrites_nothing(self, folder: Path, run: Run) -> None:
        (folder / "old.json").rename(folder / "openapi.json")
        run("init", "--provider", "shop")
        before = {
            path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock")
        }

        result = run("init")

        assert result.code == 0
        assert result.out.count("left alone") == 3
        assert {path: path.read_bytes() for path in before} == before

    def test_asks_when_there_are_several_descriptions(self, folder: Path, run: Run) -> None:
        for name in ("openapi.json", "openapi.yaml"):
            (folder / name).write_text(json.dumps(answering(LOOSE)))

        result = run("init")

        assert result.code == 3
        assert "openapi.json, openapi.yaml" in result.err
        assert not (folder / "contractguard.toml").exists()
        assert run("init", "--spec", "openapi.yaml", "--provider", "x").code == 0

    def test_takes_one_source(self, folder: Path, run: Run) -> None:
        assert run("init", "--spec", "old.json", "--app", "a:b").code == 2
        assert not (folder / "contractguard.toml").exists()

    def test_says_when_there_is_none(self, folder: Path, run: Run) -> None:
        assert run("init").code == 3

    def test_writes_nothing_for_an_unreadable_description(self, folder: Path, run: Run) -> None:
        (folder / "openapi.json").write_text("{")

        assert run("init").code == 3
        assert not (folder / "contractguard.toml").exists()

    def test_knows_applications(self, folder: Path, run: Run) -> None:
        source = f"class App:\n    def openapi(self):\n        return {answering(LOOSE)!r}\napp = App()\n"
        (folder / "shop.py").write_text(source)

        assert run("init", "--app", "shop:app", "--provider", "shop", "--install", "./vendor/cg").code == 0
        assert 'app = "shop:app"' in (folder / "contractguard.toml").read_text()
        assert commands(folder) == ["pip install ./vendor/cg", "pip install .", "contractguard check"]

    def test_the_workflow_installs_what_the_configuration_names(self, folder: Path, run: Run) -> None:
        result = run("init", "--spec", "old.json", "--provider", "shop", "--install", PINNED)

        assert result.code == 0
        assert f'install = "{PINNED}"\n' in (folder / "contractguard.toml").read_text()
        assert commands(folder) == [f"pip install '{PINNED}'", "contractguard check"]
        assert run("check").code == 0

    def test_an_archive_is_pinned_by_its_digest(self, folder: Path, run: Run) -> None:
        archive = f"https://files.example.com/cg-1-py3-none-any.whl#sha256={sha256(b'x').hexdigest()}"

        result = run("init", "--spec", "old.json", "--provider", "shop", "--install", archive)

        assert (result.code, result.err) == (0, "")
        assert commands(folder)[0] == f"pip install '{archive}'"
        assert archive in run("doctor").out

    def test_what_is_not_pinned_is_refused_before_anything_is_written(self, folder: Path, run: Run) -> None:
        before = sorted(folder.rglob("*"))

        result = run("init", "--spec", "old.json", "--install", "git+https://git.example.com/cg@main")

        assert result.code == 2
        assert "is not pinned" in result.err
        assert sorted(folder.rglob("*")) == before

    def test_a_workflow_that_does_not_know_what_to_install_fails_until_it_does(
        self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("contractguard.readers.installation.fetchable_origin", lambda: InstallOrigin("unknown"))
        first = run("init", "--spec", "old.json", "--provider", "shop")
        failing = commands(folder)
        configuration = folder / "contractguard.toml"
        configuration.write_text(f'install = "{PINNED}"\n{configuration.read_text()}')

        second = run("init")

        assert "the workflow fails until contractguard.toml says what to install" in first.out
        assert failing[0].endswith("exit 1\n")
        assert "wrote .github/workflows/contractguard.yml" in second.out
        assert commands(folder) == [f"pip install '{PINNED}'", "contractguard check"]

    def test_a_workflow_that_somebody_changed_is_left_alone(self, folder: Path, run: Run) -> None:
        run("init", "--spec", "old.json", "--provider", "shop", "--install", PINNED)
        workflow = folder / ".github/workflows/contractguard.yml"
        workflow.write_text("name: mine\n")

        run("init")

        assert workflow.read_text() == "name: mine\n"

    def test_install_is_written_into_a_configuration_that_exists_by_hand(self, project: Path, run: Run) -> None:
        result = run("init", "--install", PINNED)

        assert result.code == 2
        assert "contractguard.toml exists: write install = … into it" in result.err

    def test_in_a_part_of_a_repository_the_workflow_stands_where_it_is_run(
        self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        part = folder / "services" / "shop"
        part.mkdir(parents=True)
        (folder / ".git").mkdir(exist_ok=True)
        (folder / "old.json").rename(part / "openapi.json")
        monkeypatch.chdir(part)

        result = run("init", "--install", PINNED)

        assert (result.code, result.err) == (0, "")
        workflow = yaml.safe_load((folder / ".github/workflows/contractguard-services-shop.yml").read_text("utf-8"))
        assert workflow["jobs"]["contract"]["defaults"] == {"run": {"working-directory": "services/shop"}}
        assert "\n  /services/shop/contractguard-waivers.toml " in result.out
        assert not (part / ".github").exists()

    @pytest.mark.parametrize("name", ['a"b', "a\\b", "a: b #c", "a\x7fb", "a\u2028b", "ä 😀", "##[x]"], ids=range(7))
    def test_the_workflow_names_any_folder(
        self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        (folder / name).mkdir()
        (folder / ".git").mkdir(exist_ok=True)
        (folder / "old.json").rename(folder / name / "openapi.json")
        monkeypatch.chdir(folder / name)

        assert run("init", "--install", PINNED).code == 0

        (path,) = (folder / ".github" / "workflows").iterdir()
        workflow = yaml.safe_load(path.read_text("utf-8"))
        assert workflow["jobs"]["contract"]["defaults"]["run"]["working-directory"] == name

    def test_snapshots_may_be_named_by_a_whole_path(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(f'snapshots = "{project}/kept"\n{CONFIGURATION}')

        assert "wrote kept/shop/contract.json\n" in run("init").out
        assert "left alone kept/shop/contract.json\n" in run("init").out

    def test_it_is_shown_how_the_waivers_are_protected(self, folder: Path, run: Run) -> None:
        result = run("init", "--spec", "old.json", "--provider", "shop")

        assert "CODEOWNERS" in result.out
        assert "\n  /contractguard-waivers.toml " in result.out

    @pytest.mark.parametrize(
        "name",
        [
            "my.service",
            "a\x7fb",
            'a"b',
            "a'b",
            "a\\b",
            "a]b",
            "ä",
            "a\nb",
            "a\x85b",
            "a\u202eb",
            "a\u2028b",
            "a\U000e0041b",
        ],
        ids=range(12),
    )
    def test_any_name_of_a_folder_is_written_so_that_it_can_be_read(
        self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        (folder / name / name).mkdir(parents=True)
        (folder / "old.json").rename(folder / name / name / "openapi.json")
        monkeypatch.chdir(folder / name)

        result = run("init")

        assert (result.code, result.err) == (0, "")
        text = (folder / name / "contractguard.toml").read_text("utf-8")
        (provider,) = tomllib.loads(text)["providers"].items()
        assert provider == ("my.service" if name == "my.service" else "provider", {"spec": f"{name}/openapi.json"})
        assert all(printable(line, 1_000) == line for line in text.splitlines())
        assert run("check").code == 0

    def test_a_name_that_is_no_text_is_told(self, folder: Path, run: Run) -> None:
        odd = folder / os.fsdecode(b"a\xffb")
        odd.mkdir()
        (folder / "old.json").rename(odd / "openapi.json")

        result = run("init", "--provider", "shop")

        assert result.code == 3
        assert "contractguard.toml: a name cannot be written in TOML" in result.err
        assert not (folder / "contractguard.toml").exists()


class TestConfiguration:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("polcy = 'strict'", "did you mean 'policy'"),
            ("install = 'contractguard'", "is not pinned"),
            ("install = 'git+https://git.example.com/cg@v1'", "is not pinned"),
            ("[providers.shop]\nspce = 'x'", "did you mean 'spec'"),
            ("[lanes.pr]\nfail = 'x'", "fail_on"),
            ("[lanes.pr]\nbudget = 10", "lanes.pr.budget"),
            ("budget = '1h'", "budget"),
            ("policy = 'lax'", "policy"),
            ("[providers.shop]", "spec or app"),
            ("[providers.'../x']\nspec = 'y'", "providers"),
            ("policy = ", "TOML"),
            ("xyzzy = 1", "known here are"),
            ("a = " + "[" * 100_000, "nested too deeply"),
            ("a = 1" + "0" * 5_000, "digits"),
            ("#" * 2_000_000, "larger than"),
            ("[providers.shop]\nspec = '-'", "standard input"),
            ("[providers.shop]\nspec = ''", "providers.shop.spec"),
            ('snapshots = "a\\u0000b"', "snapshots"),
            ("providers = 3", "providers"),
            ("[severity]\n'response.enum.widened' = 3", "severity.response.enum.widened"),
        ],
    )
    def test_a_wrong_one_is_explained(self, folder: Path, run: Run, text: str, words: str) -> None:
        (folder / "contractguard.toml").write_text(text)

        result = run("check")

        assert result.code == 2
        assert result.err.startswith("contractguard: contractguard.toml: ")
        assert words in result.err

    def test_may_stand_in_pyproject(self, folder: Path, run: Run) -> None:
        text = '[tool.contractguard.providers.shop]\nspec = "old.json"\n'
        (folder / "pyproject.toml").write_text(text)

        assert run("record").code == 0

    @pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "tool = 3\n", "[tool.ruff]\n"])
    def test_a_pyproject_without_it_is_passed_by(self, folder: Path, run: Run, text: str) -> None:
        (folder / "pyproject.toml").write_text(text)

        assert "no provider is configured" in run("check").err

    def test_in_pyproject_it_is_a_table(self, folder: Path, run: Run) -> None:
        (folder / "pyproject.toml").write_text("[tool]\ncontractguard = 3\n")

        result = run("check")

        assert result.code == 2
        assert result.err.startswith("contractguard: pyproject.toml: the table: ")

    def test_may_begin_with_a_byte_order_mark(self, folder: Path, run: Run) -> None:
        (folder / "contractguard.toml").write_bytes(b"\xef\xbb\xbf" + CONFIGURATION.encode())

        assert run("record").code == 0

    def test_bytes_that_are_no_text_are_told(self, folder: Path, run: Run) -> None:
        (folder / "contractguard.toml").write_bytes(b'a = "\xff"')

        assert run("check").code == 2

    def test_is_overruled_by_environment_and_command_line(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (project / "contractguard.toml").write_text('policy = "strict"\n' + CONFIGURATION)
        (project / "a.json").write_text(json.dumps(answering({"enum": ["a"]})))
        (project / "b.json").write_text(json.dumps(answering({"enum": ["a", "b"]})))

        assert run("diff", "a.json", "b.json").code == 1
        monkeypatch.setenv("CONTRACTGUARD_POLICY", "tolerant")
        assert run("diff", "a.json", "b.json").code == 0
        assert run("diff", "a.json", "b.json", "--policy", "codegen").code == 1

    def test_the_published_schemas_are_fresh(self) -> None:
        from contractguard.project.published_schemas import main

        assert main([str(Path(__file__).parents[2] / "docs"), "--check"]) == 0

    def test_a_stale_schema_is_told(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from contractguard.project.published_schemas import SCHEMAS, main

        assert main([str(tmp_path), "--check"]) == 1
        assert capsys.readouterr().out.count("is stale") == len(SCHEMAS)
        assert main([str(tmp_path)]) == 0
        assert main([str(tmp_path), "--check"]) == 0
        (tmp_path / "schemas" / "contractguard.schema.json").write_text("{}")
        assert main([str(tmp_path), "--check"]) == 1
        assert capsys.readouterr().out.count("is stale") == 1


def test_the_configuration_guide_names_every_key() -> None:
    from contractguard.project.config_model import ConfigModel, ProviderModel

    guide = (Path(__file__).parents[2] / "docs" / "reference" / "configuration.md").read_text("utf-8")

    for key in (*ConfigModel.model_fields, *ProviderModel.model_fields):
        assert f"`{key}`" in guide, key
