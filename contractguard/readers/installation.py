"""Where the running program came from, and how it is installed once more.

Read from the metadata that installers write: the `direct_url.json` of what came from a folder, an archive or a
repository (PEP 610).
"""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import COMMAND, DISTRIBUTION

if TYPE_CHECKING:
    from importlib.metadata import Distribution

PACKAGE = Path(__file__).resolve().parents[1]
"""The folder of the package that runs."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FOLDERS = ("folder", "editable", "checkout")
_SCP = re.compile(r"(?P<host>[\w.-]+@[\w.-]+):(?P<path>[^:]+)")
"""How git also writes the address of a repository behind ssh (gitglossary, "scp-like syntax")."""
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class InstallOrigin:
    """Where the running program came from.

    `kind` is "git", "archive" (a wheel or a source archive), "folder", "editable", "checkout" (run where it stands,
    not installed), or "unknown". `location` is a URL without passwords, or a path; it is empty when nothing is known.
    `pin` is the commit of a repository, or the SHA-256 of an archive, where the installer wrote one down.
    """

    kind: str
    location: str = ""
    pin: str = ""
    subdirectory: str = ""

    @property
    def requirement(self) -> str:
        """What an installer is given to install the same again, without extras; empty when nothing is known."""
        return self.with_extra("")

    def with_extra(self, extra: str) -> str:
        """The requirement with an extra (PEP 508), or the path with one where it is a folder."""
        wanted = f"[{extra}]" if extra else ""
        if self.kind in _FOLDERS:
            return f"{self.location}{wanted}"
        if self.kind == "git":
            below = f"#subdirectory={quote(self.subdirectory)}" if self.subdirectory else ""
            return f"{DISTRIBUTION}{wanted} @ git+{self.location}@{self.pin}{below}"
        if self.kind == "archive":
            digest = f"#sha256={self.pin}" if self.pin else ""
            return f"{DISTRIBUTION}{wanted} @ {self.location}{digest}"
        return ""


def running_origin() -> InstallOrigin:
    """Where the running program came from: its `direct_url.json`, else the checkout that it stands in."""
    found = _own_distribution()
    direct = direct_url(found) if found is not None else {}
    return _origin(direct) or _checkout()


def install_command(extra: str = "") -> str:
    """The command that installs what runs once more, from where it came from, with an extra.

    Never from the index: the name there is not ours. Where nothing is known of the origin, this is said instead.
    """
    origin = running_origin()
    requirement = origin.with_extra(extra)
    if not requirement:
        wanted = f", with the extra {extra}" if extra else ""
        return f"install {DISTRIBUTION} again from where you had it from{wanted}"
    editable = "-e " if origin.kind == "editable" else ""
    return f"pip install {editable}{shlex.quote(requirement)}"


def fetchable_origin() -> InstallOrigin:
    """Where anybody can fetch what runs, at a fixed place: a commit or an archive behind a URL, as installed, or the
    commit of the checkout that it was installed from, if that is clean and its `origin` has it; else "unknown"."""
    origin = running_origin()
    if origin.kind in _FOLDERS:
        return _pushed_commit(Path(origin.location)) or InstallOrigin("unknown")
    is_fixed = origin.pin and origin.location.startswith(("https://", "ssh://"))
    return origin if is_fixed else InstallOrigin("unknown")


def _pushed_commit(folder: Path) -> InstallOrigin | None:
    """The commit that is checked out in a folder, as its remote has it; None where that is not known."""
    from contractguard.readers.sources.git_repository import find_repository

    try:
        repository = find_repository(folder)
        if repository is None or Path(repository.top).resolve() != folder.resolve():
            return None
        commit = repository.commit("HEAD") or ""
        known = repository.run("for-each-ref", "--contains", commit, "--count=1", "refs/remotes/origin").stdout
        changed = repository.run("status", "--porcelain", "--", COMMAND, "pyproject.toml")
        url = repository.run("remote", "get-url", "origin").stdout.decode("utf-8", "replace").strip()
    except InputError:  # no git, or a repository that it does not read: nothing is known
        return None
    if not known or changed.returncode or changed.stdout or not _holds_what_runs(folder / COMMAND):
        return None
    short = _SCP.fullmatch(url)
    location = without_user(f"ssh://{short['host']}/{short['path']}" if short else url)
    return InstallOrigin("git", location, commit) if location.startswith(("https://", "ssh://")) else None


def _holds_what_runs(package: Path) -> bool:
    """Whether the program in a folder is, byte for byte, the one that runs. (The folder may have gone on since.)"""
    if package == PACKAGE:
        return True
    there, running = ({path.relative_to(top): path for path in top.rglob("*.py")} for top in (package, PACKAGE))
    try:
        same = (there[name].read_bytes() == path.read_bytes() for name, path in running.items())
        return there.keys() == running.keys() and all(same)
    except OSError:
        return False


def _own_distribution() -> Distribution | None:
    """The metadata of what runs. (Metadata of the same name may also be that of another copy.)"""
    from importlib.metadata import distributions

    return next((one for one in distributions(name=DISTRIBUTION) if _provides(one)), None)


def _provides(found: Distribution) -> bool:
    if is_editable_of(direct_url(found), PACKAGE):
        return True
    return Path(str(found.locate_file(COMMAND))).resolve() == PACKAGE


def is_editable_of(direct: dict[str, Any], package: Path) -> bool:
    """Whether a distribution is an editable installation of the folder that holds a package."""
    folder = _local(direct.get("url"))
    return folder is not None and _table(direct, "dir_info").get("editable") is True and folder == package.parent


def direct_url(found: Distribution) -> dict[str, Any]:
    """The `direct_url.json` of a distribution; empty when it has none, or one that says nothing."""
    try:
        direct = json.loads(found.read_text("direct_url.json") or "{}")
        urlsplit(direct["url"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return dict(direct)


def _origin(direct: dict[str, Any]) -> InstallOrigin | None:
    """What a `direct_url.json` says (PEP 610); None when it says nothing that could be installed again."""
    if not direct:
        return None
    below = str(direct.get("subdirectory") or "")
    if "dir_info" in direct:
        folder = _local(direct["url"])
        kind = "editable" if _table(direct, "dir_info").get("editable") is True else "folder"
        return None if folder is None else InstallOrigin(kind, str(folder / below))
    location = without_user(direct["url"])
    if "vcs_info" in direct:
        vcs = _table(direct, "vcs_info")
        commit = str(vcs.get("commit_id") or "")
        is_known = vcs.get("vcs") == "git" and _COMMIT.fullmatch(commit)
        return InstallOrigin("git", location, commit, below) if is_known else None
    archive = _table(direct, "archive_info")
    hashes = _table(archive, "hashes")
    digest = str(hashes.get("sha256") or str(archive.get("hash") or "").removeprefix("sha256="))
    return InstallOrigin("archive", location, digest if _DIGEST.fullmatch(digest) else "", below)


def _checkout() -> InstallOrigin:
    """The checkout that the package stands in, known by its own `pyproject.toml`."""
    file = PACKAGE.parent / "pyproject.toml"
    try:
        is_ours = f'name = "{DISTRIBUTION}"' in file.read_text("utf-8")
    except (OSError, ValueError):
        is_ours = False
    return InstallOrigin("checkout", str(PACKAGE.parent)) if is_ours else InstallOrigin("unknown")


def _table(table: dict[str, Any], key: str) -> dict[str, Any]:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _local(url: Any) -> Path | None:
    """The path that a `file:` URL names."""
    from urllib.request import url2pathname

    if not isinstance(url, str) or not url.startswith("file://"):
        return None
    return Path(url2pathname(urlsplit(url).path)).resolve()


def without_user(url: str) -> str:
    """A URL without what may be secret: user and password, except for the user of ssh, who is part of the address."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    kept = f"{unquote(user).partition(':')[0]}@" if at and parts.scheme == "ssh" else ""
    return urlunsplit((parts.scheme, kept + host, parts.path, "", ""))
