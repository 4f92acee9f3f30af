"""Where the running program came from, told by real metadata in a folder of the import path."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import UsageError
from contractguard.contract.redaction import redacted_text
from contractguard.project.install_source import why_unpinned
from contractguard.readers.foreign import foreign_distributions, refuse_foreign
from contractguard.readers.installation import PACKAGE, fetchable_origin, install_command, running_origin
from tests.project.base.repositories import commit, git, start

COMMIT, DIGEST = sha1(b"x").hexdigest(), sha256(b"x").hexdigest()
Install = Callable[..., Path]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An import path on which nothing of ours is installed, with an empty folder in front that holds our package."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "contractguard").symlink_to(PACKAGE)
    rest = [entry for entry in sys.path if "site-packages" not in entry and Path(entry) != PACKAGE.parent and entry]
    monkeypatch.setattr(sys, "path", [str(folder), *rest])
    return folder


def installed(site: Path, name: str = "contractguard_gate-0.1.0", direct: Any = None, metadata: str = "") -> Path:
    """Metadata as an installer writes it."""
    folder = site / f"{name}.dist-info"
    folder.mkdir()
    project, _, version = name.partition("-")
    (folder / "METADATA").write_text(metadata or f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n")
    if direct is not None:
        (folder / "direct_url.json").write_text(direct if isinstance(direct, str) else json.dumps(direct))
    return folder


GIT = {"url": "https://git.example.com/cg", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}
WHEEL = {"url": "file:///tmp/a%20b/x.whl", "archive_info": {"hash": f"sha256={DIGEST}"}}


@pytest.mark.parametrize(
    "direct, command",
    [
        (GIT, f"contractguard-gate[property] @ git+https://git.example.com/cg@{COMMIT}"),
        (
            {**GIT, "subdirectory": "py/cg"},
            f"contractguard-gate[property] @ git+https://git.example.com/cg@{COMMIT}#subdirectory=py/cg",
        ),
        (
            {**GIT, "url": "ssh://git@git.example.com/cg"},
            f"contractguard-gate[property] @ git+ssh://git@git.example.com/cg@{COMMIT}",
        ),
        (WHEEL, f"contractguard-gate[property] @ file:///tmp/a%20b/x.whl#sha256={DIGEST}"),
        (
            {"url": "https://files.example.com/x.whl", "archive_info": {"hashes": {"sha256": DIGEST}}},
            f"contractguard-gate[property] @ https://files.example.com/x.whl#sha256={DIGEST}",
        ),
        ({"url": "file:///srv/c%20g", "dir_info": {}}, "/srv/c g[property]"),
    ],
    ids=["git", "subdirectory", "ssh", "wheel", "url", "folder"],
)
def test_an_extra_comes_from_where_the_program_came_from(site: Path, direct: object, command: str) -> None:
    installed(site, direct=direct)

    said = install_command("property")

    assert shlex.split(said) == ["pip", "install", command]
    assert redacted_text(said) == said  # it is shown as it is


def test_an_editable_installation_stays_one(site: Path) -> None:
    installed(site, direct={"url": PACKAGE.parent.as_uri(), "dir_info": {"editable": True}})

    assert shlex.split(install_command("webhooks")) == ["pip", "install", "-e", f"{PACKAGE.parent}[webhooks]"]


@pytest.mark.parametrize("user", ["ann:geheim", "geheim"])
def test_a_password_in_the_url_is_not_shown(site: Path, user: str) -> None:
    installed(site, direct={**GIT, "url": f"https://{user}@git.example.com/cg"})

    assert "geheim" not in install_command("property")
    assert "git+https://git.example.com/cg@" in install_command("property")


@pytest.mark.parametrize(
    "direct",
    [
        None,
        "no JSON",
        "[]",
        "{}",
        {"url": 3},
        {"url": "https://[", "vcs_info": {}},
        {"url": "https://x/y", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}},
        {"url": "https://x/y", "vcs_info": {"vcs": "git", "commit_id": "main; rm -rf /"}},
        {"url": "https://x/y", "vcs_info": "git"},
    ],
    ids=["none", "text", "list", "empty", "number", "broken", "mercurial", "no-commit", "odd"],
)
def test_otherwise_it_is_the_checkout(site: Path, direct: object) -> None:
    installed(site, direct=direct)

    assert running_origin().kind == "checkout"
    assert shlex.split(install_command("property")) == ["pip", "install", f"{PACKAGE.parent}[property]"]


def test_what_is_no_checkout_is_not_looked_for_in_an_index(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractguard.readers.installation.PACKAGE", tmp_path / "elsewhere" / "contractguard")

    said = "install contractguard-gate again from where you had it from, with the extra property"
    assert install_command("property") == said


def test_metadata_of_another_copy_is_not_ours(site: Path) -> None:
    installed(site, direct=GIT)
    (site / "contractguard").unlink()
    (site / "contractguard").mkdir()

    assert running_origin().kind == "checkout"


# --- what anybody can fetch


class TestFetchable:
    """A checkout of ours, as small as it can be, whose package plays the one that runs."""

    URL = "https://git.example.com/tools/cg.git"

    @pytest.fixture
    def checkout(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        folder = tmp_path / "cg"
        (folder / "contractguard").mkdir(parents=True)
        (folder / "contractguard" / "__init__.py").write_text("")
        start(folder)
        commit(folder, pyproject__toml='[project]\nname = "contractguard-gate"\n')
        git(folder, "remote", "add", "origin", self.URL)
        git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
        monkeypatch.setattr("contractguard.readers.installation.PACKAGE", folder.resolve() / "contractguard")
        return folder

    @pytest.mark.parametrize(
        "url, shown",
        [
            (URL, URL),
            ("git@git.example.com:tools/cg.git", "ssh://git@git.example.com/tools/cg.git"),
            ("https://ann:geheim@git.example.com/tools/cg.git", URL),
        ],
        ids=["https", "scp", "password"],
    )
    def test_a_clean_checkout_is_the_commit_that_its_remote_has(self, checkout: Path, url: str, shown: str) -> None:
        git(checkout, "remote", "set-url", "origin", url)

        found = fetchable_origin().requirement

        assert found == f"contractguard-gate @ git+{shown}@{git(checkout, 'rev-parse', 'HEAD')}"
        assert why_unpinned(found) == ""

    def test_one_that_was_changed_is_not(self, checkout: Path) -> None:
        (checkout / "contractguard" / "new.py").write_text("")

        assert fetchable_origin().kind == "unknown"

    @pytest.mark.parametrize("text, kind", [("", "git"), ("changed = 1", "unknown")], ids=["same", "other"])
    def test_one_that_went_on_since_it_was_installed_is_not(
        self, checkout: Path, site: Path, monkeypatch: pytest.MonkeyPatch, text: str, kind: str
    ) -> None:
        (site / "contractguard").unlink()
        (site / "contractguard").mkdir()
        (site / "contractguard" / "__init__.py").write_text(text)
        installed(site, direct={"url": checkout.as_uri(), "dir_info": {}})
        monkeypatch.setattr("contractguard.readers.installation.PACKAGE", (site / "contractguard").resolve())

        assert fetchable_origin().kind == kind

    def test_a_commit_that_was_not_pushed_is_not(self, checkout: Path) -> None:
        commit(checkout)

        assert fetchable_origin().kind == "unknown"

    @pytest.mark.parametrize("url", ["/srv/cg", "file:///srv/cg", "http://git.example.com/cg"])
    def test_a_remote_that_others_cannot_reach_or_trust_is_not(self, checkout: Path, url: str) -> None:
        git(checkout, "remote", "set-url", "origin", url)

        assert fetchable_origin().kind == "unknown"

    def test_a_folder_of_another_repository_is_not(self, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        package = checkout / "vendor" / "contractguard"
        monkeypatch.setattr("contractguard.readers.installation.PACKAGE", package)

        assert fetchable_origin().kind == "unknown"


def test_what_was_installed_from_a_commit_is_fetched_from_there(site: Path) -> None:
    installed(site, direct=GIT)

    assert fetchable_origin().pin == COMMIT


@pytest.mark.parametrize("direct", [WHEEL, {**GIT, "url": "file:///srv/cg"}], ids=["wheel", "git"])
def test_what_was_installed_from_this_machine_cannot_be_fetched(site: Path, direct: object) -> None:
    installed(site, direct=direct)

    assert fetchable_origin().kind == "unknown"


# --- another project's program


def test_nothing_foreign_is_found_where_only_ours_is(site: Path) -> None:
    installed(site, direct=GIT)
    installed(site, "contractguardian-0.5.0")

    assert foreign_distributions() == ()
    refuse_foreign()


@pytest.mark.parametrize("name", ["contractguard-0.2.2", "ContractGuard-0.2.2"])
def test_another_distribution_of_our_commands_name_is_refused(site: Path, name: str) -> None:
    installed(site, direct=GIT)
    installed(site, name)

    with pytest.raises(UsageError) as caught:
        refuse_foreign()

    assert "called contractguard (0.2.2) is installed beside contractguard-gate" in caught.value.what
    assert caught.value.where.rstrip("/") == str(site)
    assert caught.value.remedy.startswith("pip uninstall contractguard, then put ours back: pip install --force-rein")


def test_one_without_a_version_is_refused_as_well(site: Path) -> None:
    (site / "contractguard.egg-info").mkdir()

    assert [one.version for one in foreign_distributions()] == ["of no version"]


def test_one_installed_from_another_folder_is_refused(site: Path, tmp_path: Path) -> None:
    installed(site, "contractguard-0.1.0", {"url": tmp_path.as_uri(), "dir_info": {"editable": True}})

    assert len(foreign_distributions()) == 1


def test_this_very_checkout_under_its_former_name_is_ours(site: Path) -> None:
    installed(site, "contractguard-0.1.0", {"url": PACKAGE.parent.as_uri(), "dir_info": {"editable": True}})

    assert foreign_distributions() == ()


def test_folders_that_are_not_there_hold_nothing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "archive.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    monkeypatch.setattr(sys, "path", ["/nowhere", str(site / "archive.zip"), *sys.path])

    assert foreign_distributions() == ()
