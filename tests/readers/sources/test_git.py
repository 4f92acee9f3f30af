"""Descriptions in git revisions, read from real repositories."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError, UnresolvedReference, UsageError
from contractguard.readers.sources.load import load

DESCRIPTION = {"openapi": "3.1.0", "x": {"$ref": "parts/a.yaml#/A"}, "y": {"$ref": "gone.yaml"}}


def git(folder: Path, *arguments: str) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.invalid"}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose revision `first` holds a description of two files, and whose work tree holds another."""
    top = tmp_path / "repository"
    (top / "api" / "parts").mkdir(parents=True)
    (top / "api" / "openapi.json").write_text(json.dumps(DESCRIPTION))
    (top / "api" / "parts" / "a.yaml").write_text("A: {$ref: '../../shared.yaml'}")
    (top / "shared.yaml").write_text("type: string")
    git(top, "init", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-m", "first")
    git(top, "tag", "first")
    (top / "shared.yaml").write_text("type: integer")
    git(top, "commit", "-am", "second")
    (top / "api" / "openapi.json").write_text("not a description")
    return top


@pytest.mark.parametrize(
    ("revision", "kind"), [("first", "string"), ("main", "integer"), ("HEAD~1", "string"), ("HEAD^{commit}", "integer")]
)
def test_all_files_come_from_the_same_revision(repository: Path, revision: str, kind: str) -> None:
    source = load(f"{revision}:api/openapi.json", cwd=repository)

    assert (source.kind, source.name) == ("git", f"{revision}:api/openapi.json")
    roots = {document.name: document.root for document in source.entry.siblings.values()}
    assert sorted(roots) == [f"{revision}:{path}" for path in ("api/openapi.json", "api/parts/a.yaml", "shared.yaml")]
    assert roots[f"{revision}:shared.yaml"] == {"type": kind}


def test_a_file_that_is_not_in_the_revision_is_told_when_it_is_used(repository: Path) -> None:
    (repository / "api" / "gone.yaml").write_text("type: string")
    entry = load("first:api/openapi.json", cwd=repository).entry

    with pytest.raises(UnresolvedReference) as caught:
        entry.resolve("gone.yaml")

    assert caught.value.what == "there is no such file in that revision"
    assert caught.value.where == "first:api/gone.yaml"


@pytest.mark.parametrize("path", ["openapi.json", "./openapi.json", "../api/openapi.json"])
def test_a_path_starts_from_where_one_stands(repository: Path, path: str) -> None:
    assert load(f"first:{path}", cwd=repository / "api").entry.root == DESCRIPTION


def test_a_link_to_the_repository_is_as_good_as_its_folder(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository)

    assert load("first:api/openapi.json", cwd=tmp_path / "link").entry.root == DESCRIPTION


def test_a_name_with_blanks_and_letters_beyond_ascii_is_read(repository: Path) -> None:
    (repository / "ü b%20.yaml").write_text("openapi: 3.1.0")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")

    assert load("main:ü b%20.yaml", cwd=repository).entry.root == {"openapi": "3.1.0"}


def test_a_repository_in_a_folder_with_an_odd_name_is_read(tmp_path: Path) -> None:
    top = tmp_path / " ü \n"
    top.mkdir()
    (top / "a.yaml").write_text("openapi: 3.1.0")
    git(top, "init", "-b", "main")
    git(top, "add", ".")
    git(top, "commit", "-m", "first")

    assert load("main:a.yaml", cwd=top).entry.root == {"openapi": "3.1.0"}


@pytest.mark.parametrize(
    ("spec", "what", "remedy"),
    [
        ("nowhere:api/openapi.json", "'nowhere' is no revision of this repository", "fetch-depth: 0"),
        ("first:absent.json", "there is no such file in that revision", "another name"),
        ("first:api", "there is no such file in that revision", "another name"),
        ("first:../outside.json", "lies outside the repository", "inside it"),
        ("first:..", "lies outside the repository", "inside it"),
        ("HEAD^{tree}:api/openapi.json", "is no revision of this repository", "fetch"),
    ],
)
def test_what_is_not_there_is_explained(repository: Path, spec: str, what: str, remedy: str) -> None:
    with pytest.raises(InputError) as caught:
        load(spec, cwd=repository)

    assert what in caught.value.what
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("revision", ["--output=owned", "-h", "--upload-pack=touch${IFS}owned", "a\0b"])
def test_a_revision_is_never_an_option(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="is no revision"):
        load(f"{revision}:api/openapi.json", cwd=repository)

    assert not list(repository.rglob("owned"))


def test_outside_a_repository_one_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load("main:openapi.json", cwd=tmp_path)

    assert caught.value.what == "not a git repository"
    assert caught.value.where == str(tmp_path)


def test_without_git_one_is_told_so(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(InputError, match="git is not installed"):
        load("main:openapi.json", cwd=repository)


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_DIR": "/nonexistent"},
        {"GIT_WORK_TREE": "/"},
        {"GIT_OBJECT_DIRECTORY": "/nonexistent", "GIT_INDEX_FILE": "/nonexistent"},
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.bare", "GIT_CONFIG_VALUE_0": "true"},
        {"GIT_NAMESPACE": "x", "GIT_CEILING_DIRECTORIES": "/", "GIT_TRACE": "1", "GIT_EXEC_PATH": "/nonexistent"},
        {"GIT_REPLACE_REF_BASE": "refs/heads/", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "de_DE.UTF-8"},
    ],
)
def test_the_environment_does_not_redirect_git(
    repository: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert load("first:api/openapi.json", cwd=repository).entry.root == DESCRIPTION


def test_the_repository_s_own_configuration_runs_nothing(repository: Path, tmp_path: Path) -> None:
    owned = tmp_path / "owned"
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "filter.x.smudge",
        "alias.cat-file",
        "core.sshCommand",
    ):
        git(repository, "config", name, f"!touch {owned}" if name.startswith("alias") else f"touch {owned}")
    (repository / ".gitattributes").write_text("* filter=x diff=x\n")

    load("first:api/openapi.json", cwd=repository)

    assert not owned.exists()


def test_a_file_that_was_left_at_the_remote_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "--no-checkout", "--filter=blob:none", f"file://{repository}", str(partial))
    git(partial, "config", "protocol.file.allow", "always")
    packs = sorted((partial / ".git" / "objects").rglob("*"))

    with pytest.raises(InputError, match="its content is not here"):
        load("main:api/openapi.json", cwd=partial)

    assert sorted((partial / ".git" / "objects").rglob("*")) == packs


@pytest.mark.parametrize(
    "reference", ["../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:9/x", "/!git/main/x"]
)
def test_references_stay_inside_the_revision(repository: Path, reference: str) -> None:
    (repository / "api" / "openapi.json").write_text(json.dumps({"openapi": "3.1.0", "x": {"$ref": reference}}))
    git(repository, "commit", "-am", "third")

    entry = load("main:api/openapi.json", cwd=repository).entry

    assert len(entry.siblings) == 1
    with pytest.raises(UnresolvedReference):
        entry.resolve(reference)


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside.json"])
def test_a_link_in_a_revision_never_leads_out_of_it(repository: Path, target: str) -> None:
    (repository / "link.yaml").symlink_to(target)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")

    with pytest.raises(InputError, match="leads out of the repository"):
        load("main:link.yaml", cwd=repository)


def test_a_link_inside_a_revision_is_followed_there(repository: Path) -> None:
    (repository / "link").symlink_to("api")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")

    linked = load("main:link/openapi.json", cwd=repository).entry
    assert linked.root == load("main:api/openapi.json", cwd=repository).entry.root


def test_links_in_a_circle_are_told(repository: Path) -> None:
    (repository / "link").symlink_to("link")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")

    with pytest.raises(InputError, match="too many symbolic links"):
        load("main:link/openapi.json", cwd=repository)


def test_a_file_beyond_the_size_limit_is_refused_unread(repository: Path) -> None:
    with (repository / "big.yaml").open("wb") as file:
        file.truncate(101 << 20)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "third")

    with pytest.raises(InputError, match="larger than 100 MB"):
        load("main:big.yaml", cwd=repository)
