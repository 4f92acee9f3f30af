"""Where a contract comes from: a file, a folder, standard input, a git revision, a URL, an application."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError, UnresolvedReference
from contractguard.readers.sources.folder import description_in
from contractguard.readers.sources.references import document, file_path, load_siblings, refusal_of
from contractguard.readers.text.decode import MAX_BYTES
from contractguard.readers.user_file import read_bytes, require_below, work_tree
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy
from contractguard.support.printable import printable

_REVISION = lazy(r"(?P<revision>[^:\s]+):(?P<path>[^:]+)\Z")


@dataclass(frozen=True, slots=True)
class Source:
    """A description as it was found: `kind` is "file", "stdin", "git", "url" or "app"; `entry` knows its siblings.
    `note` is what has to be known of where they lie."""

    kind: str
    name: str
    entry: Document
    note: str = ""


def load(
    spec: str,
    *,
    cwd: Path | None = None,
    root: Path | None = None,
    stdin: BinaryIO | None = None,
    within: Path | None = None,
    widens: bool = False,
) -> Source:
    """Load what the user named: a file, "-", a folder, `REV:path` or an http(s) URL.

    `cwd` is what relative names are relative to. Files that a description refers to are read only below `root`: by
    default the top of the entry's git work tree, else the entry's own folder; with `widens` the one above it where its
    references need that, which the source notes. `within`: where the entry itself must
    lie, when not the command line names it but a file of the project does; what is found in a folder must lie in the
    folder's own work tree anyway. Raises `InputError`.
    """
    here = cwd or Path.cwd()
    if spec == "-":
        return _from_stdin(stdin)
    if spec.startswith(("http://", "https://")):
        from contractguard.readers.sources.url import load_url

        entry = load_url(spec)
        return Source("url", entry.name, entry)
    path = here / spec
    revision = _REVISION.match(spec)
    if revision and not os.path.lexists(path) and not re.match(r"[A-Za-z]:[\\/]", spec):
        from contractguard.readers.sources.git import load_revision

        entry = load_revision(revision["revision"], revision["path"], here)
        return Source("git", entry.name, entry)
    if os.path.isdir(path):
        within = within or work_tree(path)
        require_below(path, spec, within)
        path = description_in(path, spec)
    entry = load_file(path, here, root, within)
    wider = _wider(entry, path) if widens and root is None and within is None else None
    if wider is None:
        return Source("file", entry.name, entry)
    note = f"references of {printable(entry.name)} lead out of its folder; files below {printable(str(wider))} are read"
    return Source("file", entry.name, load_file(path, here, wider), note)


def _wider(entry: Document, path: Path) -> Path | None:
    """The folder above the entry's, where there is no git work tree to say what belongs together and some reference
    leads to a file there; None where none does, or where that is a home folder or the root of all."""
    folder = path.resolve().parent
    above = folder.parent
    if work_tree(folder) != folder or (folder / ".git").exists() or above in (above.parent, Path.home().resolve()):
        return None
    names = (file_path(uri) for uri in entry.failures)
    targets = [Path(os.path.normpath(name)) for name in names if name is not None]
    leads_out = (one for one in targets if not one.is_relative_to(folder) and one.is_relative_to(above))
    return above if any(one.is_file() for one in leads_out) else None


def load_application(target: str, *, cwd: Path | None = None) -> Source:
    """Load the description that an ASGI or WSGI application produces; `target` is `module:attribute`.

    Its code runs in a child process. Raises `InputError` and `UsageError`.
    """
    from contractguard.readers.sources.app import load_app

    entry = load_app(target, cwd or Path.cwd())
    return Source("app", entry.name, entry)


# --- standard input and files


def _from_stdin(given: BinaryIO | None) -> Source:
    # A process that was started without standard input has None there.
    stream = given or (sys.stdin.buffer if sys.stdin else None)
    if stream is None:
        raise InputError("standard input is closed", where="<stdin>", remedy="pipe the description in, or name a file")
    data = stream.read(MAX_BYTES + 1)
    entry = document("file:///!stdin/description", "<stdin>", data)
    load_siblings(entry, data, _never("<stdin>"), str)
    return Source("stdin", "<stdin>", entry)


def _never(entry: str) -> Callable[[str], bytes]:
    """A fetch for descriptions that have no files beside them."""

    def fetch(uri: str) -> bytes:
        raise refusal_of(uri, entry)

    return fetch


def load_file(path: Path, here: Path, root: Path | None, within: Path | None = None) -> Document:
    """One file with the files that it refers to, which are read only below `root` (see `load`, also for `within`).

    `here` is what names shown to the user are relative to. Raises `InputError` when the entry cannot be read.
    """
    data = read_bytes(path, display_path(path, here), within)
    resolved = path.resolve()
    top = (root or work_tree(resolved.parent)).resolve()

    def fetch(uri: str) -> bytes:
        return _read_beside(uri, top, here, display_path(path, here))

    entry = document(uri_of(resolved), display_path(path, here), data)
    load_siblings(entry, data, fetch, lambda uri: display_path(Path(file_path(uri) or uri), here))
    return entry


def _read_beside(uri: str, top: Path, here: Path, entry: str) -> bytes:
    """The bytes of a file that a reference names, if it lies below the root, symbolic links followed."""
    name = file_path(uri)
    if name is None:
        raise refusal_of(uri, entry)
    path = Path(name)
    what = printable(display_path(path, here))
    try:
        inside = path.resolve().is_relative_to(top)
    except (OSError, RuntimeError, ValueError):  # links in a circle, a NUL in the name
        reason = "refers to something that cannot be a file"
        raise UnresolvedReference(f"{reason}: {what}", where=entry, remedy="correct the reference") from None
    if not inside:
        raise UnresolvedReference(
            f"refers to {what}, which is outside {printable(str(top))}",
            where=entry,
            remedy="move the file below that folder; nothing outside it is read because a description names it",
        )
    try:
        return read_bytes(path, display_path(path, here), top)
    except InputError as error:
        raise UnresolvedReference(f"refers to {what}: {error.what}", where=entry, remedy=error.remedy) from None


def uri_of(path: Path) -> str:
    """The `file:` URI of an absolute path."""
    return "file://" + quote(os.fsencode(path.as_posix()))


def display_path(path: Path, here: Path) -> str:
    """How a path is named to the user: relative to where they are, if it is below."""
    absolute = Path(os.path.normpath(here / path))
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else str(path)
