"""What describes a provider, compared with the base: another file may say what is not so."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.model import Contract
from contractguard.project.base.basis import Basis
from contractguard.project.base.before import Before
from contractguard.project.base.settings import Weakened
from contractguard.project.config import Project
from contractguard.readers.formats import SNAPSHOT, is_recorded_contract
from contractguard.readers.sources.folder import description_in, looks_like_description
from contractguard.readers.sources.references import document


def find_exchanged(basis: Basis, project: Project) -> Iterator[Weakened]:
    """Providers whose description is now sought elsewhere while the former one is still there, or made by another
    application while the code of the former one is: what others read, and call, may not be what is judged. One
    that was moved is judged as any other."""
    before = basis.before
    if before is None or before.config is None:
        return
    folder = Path(before.repository.top) / before.folder
    for name, was in sorted(before.config.providers.items()):
        now = project.config.providers.get(name)
        if now is not None and was.app and now.app and was.app != now.app and not _is_gone(before, was.app):
            yield Weakened(("providers", name), {"app": was.app}, {"app": now.app})
        if now is None or was.spec is None or any("://" in (one.spec or "") for one in (was, now)):
            continue
        former = folder / was.spec
        if now.spec is not None and _same(former, project.folder / now.spec):
            yield from _in_folder(before, name, was.spec, former)
            continue
        if _is_there(former):
            new: Json = {"app": now.app} if now.app else {"spec": now.spec}
            yield Weakened(("providers", name), {"spec": was.spec}, new)


def _is_gone(before: Before, app: str) -> bool:
    """Whether the code of an application is not in its place any more: it was moved. Of one that is no file of the
    base's project nothing is known."""
    module = app.partition(":")[0].replace(".", "/")
    names = (f"/{module}.py", f"/{module}/__init__.py")
    entries = before.repository.files(before.commit, before.folder)
    files = [entry.path for entry in entries if f"/{entry.path}".endswith(names)]
    return bool(files) and not any(_is_there(Path(before.repository.top) / path) for path in files)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False


def _in_folder(before: Before, name: str, spec: str, folder: Path) -> Iterator[Weakened]:
    """A folder that is described by a file which the base does not have, while one that it has is still there."""
    if not folder.is_dir():
        return
    place = before.repository.find_folder(before.commit, before.inside(spec))
    entries = before.repository.files(before.commit, place)
    top = "" if place == "." else place
    known = {posixpath.basename(one.path) for one in entries if posixpath.dirname(one.path) == top}
    try:
        found = description_in(folder, spec)
    except InputError:  # which is told where it is read
        return
    if found.name in known:
        return
    left = next((one for one in sorted(known) if looks_like_description(folder / one)), None)
    if left is not None:
        old, new = (posixpath.join(spec, one) for one in (left, found.name))
        yield Weakened(("providers", name), {"spec": old}, {"spec": new})


def became_recorded(basis: Basis, name: str, now: Contract) -> Weakened | None:
    """A recorded contract that is given for a provider's description, where the base has another: what was recorded
    never differs from itself."""
    config = basis.before.config if basis.before else None
    was = config.providers.get(name) if config else None
    if basis.before is None or was is None or not (now.documents and is_recorded_contract(now.documents[0].root)):
        return None
    if was.spec is not None and ("://" in was.spec or _was_recorded(basis.before, was.spec)):
        return None
    return Weakened(("providers", name), "a description", "a recorded contract")


def _was_recorded(before: Before, spec: str) -> bool:
    for path in (before.inside(spec), before.inside(posixpath.join(spec, SNAPSHOT))):
        data = before.repository.read(before.commit, path)
        if data is not None:
            try:
                return is_recorded_contract(document(f"file:///!base/{path}", path, data).root)
            except InputError:
                return False
    return False
