"""Writing down what a provider was seen to send: joined with what is known, atomically, by one writer at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import Observed, join_observed, merge_observed
from contractguard.readers.user_file import read_bytes
from contractguard.store.atomic import hold_lock, write_atomic


def load_observed(path: Path, name: str, within: Path | None = None) -> tuple[Document, Observed]:
    """The record in a file, and its document, which knows the lines. `name`: what errors call the file.

    Raises `InputError` when it cannot be read, is damaged or of a newer version, and when it does not lie `within`.
    """
    from contractguard.observe.sketch.reading import read_observed  # a second run of the same tests reads no record
    from contractguard.readers.sources.load import uri_of
    from contractguard.readers.sources.references import document

    found = document(uri_of(path.resolve()), name, read_bytes(path, name, within))
    return found, read_observed(found)


def record_observed(
    observed: Observed,
    path: Path,
    root: Path | None = None,
    *,
    write: bool = True,
    combine: Callable[[Observed, Observed], Observed] = join_observed,
) -> str:
    """Join what was observed with the record in a file, and say whether that was "created", "changed" or is
    "unchanged"; without `write`, what would become of it.

    `combine` makes one record of that in the file and the new one; of two that are the same, the same. What is
    unchanged is not written, and where it says just what was observed not even read. Raises
    `InputError` when the file is of another provider, of a newer version or damaged, and is left as it is then; and
    when it cannot be written, or does not lie below `root`, the top of the project.
    """
    if not write:
        return _outcome(path, _combine_with_file(observed, path, root, combine))
    with hold_lock(path, root):
        data = _combine_with_file(observed, path, root, combine)
        outcome = _outcome(path, data)
        if outcome != "unchanged":
            write_atomic(path, data, root)
    return outcome


def _combine_with_file(
    observed: Observed, path: Path, root: Path | None, combine: Callable[[Observed, Observed], Observed]
) -> bytes:
    alone = observed_bytes(observed)
    if not path.is_file() or read_bytes(path, str(path), root) == alone:
        return alone
    _, before = load_observed(path, str(path), root)
    _require_provider(before, observed.provider, str(path))
    return observed_bytes(combine(before, observed))


def _require_provider(found: Observed, provider: str, name: str) -> None:
    if found.provider != provider:
        raise InputError(
            f"is the record of {found.provider!r}, not of {provider!r}",
            where=name,
            remedy="each provider has a folder of its own: correct the provider's name, or move the file",
        )


def _outcome(path: Path, data: bytes) -> str:
    if not path.is_file():
        return "created"
    return "unchanged" if path.read_bytes() == data else "changed"


def merge_observed_files(base: Path, ours: Path, theirs: Path) -> None:
    """Write into the file `ours` what two branches make of a record, as git asks a merge driver to.

    An empty base is that of a file which both branches have added. Raises `InputError` when one of them cannot be read,
    when they are of several providers, and when the result cannot be written; nothing is written then.
    """
    _, one = load_observed(ours, str(ours))
    _, other = load_observed(theirs, str(theirs))
    was = Observed(one.provider) if _is_empty(base) else load_observed(base, str(base))[1]
    for found, path in ((other, theirs), (was, base)):
        _require_provider(found, one.provider, str(path))
    data = observed_bytes(merge_observed(was, one, other))
    if ours.read_bytes() != data:
        write_atomic(ours, data)


def _is_empty(path: Path) -> bool:
    return not read_bytes(path, str(path)).strip()
