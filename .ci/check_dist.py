"""Look into what was built: `python .ci/check_dist.py FOLDER [VERSION]`. Exit code 1 says what is wrong.

One wheel and one source distribution, of one version (the one of the tag, where it is given); the wheel holds the
package, its types and its entry points, and nothing else; the source distribution holds tests and documentation.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

NEEDED_IN_WHEEL = ("contractguard/__init__.py", "contractguard/py.typed", "contractguard/__main__.py")
NEEDED_IN_SOURCE = ("LICENSE", "Makefile", "README.md", "CHANGELOG.md", "pyproject.toml", "tests/conftest.py")


def problems_of(folder: Path, version: str | None) -> Iterator[str]:
    """What is wrong with the distributions in a folder."""
    wheels, sources = sorted(folder.glob("*.whl")), sorted(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sources) != 1:
        yield f"{folder} holds {len(wheels)} wheels and {len(sources)} source distributions, not one of each"
        return
    names = zipfile.ZipFile(wheels[0]).namelist()
    built = wheels[0].name.split("-")[1]
    yield from (f"the wheel has no {name}" for name in NEEDED_IN_WHEEL if name not in names)
    if not any(name.endswith(".dist-info/entry_points.txt") for name in names):
        yield "the wheel has no entry points"
    foreign = sorted({name.split("/")[0] for name in names if not name.startswith("contractguard")})
    if foreign:
        yield f"the wheel also holds {', '.join(foreign)}"
    with tarfile.open(sources[0]) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    yield from (f"the source distribution has no {name}" for name in NEEDED_IN_SOURCE if name not in inside)
    if f"-{built}." not in sources[0].name:
        yield f"the versions differ: {wheels[0].name}, {sources[0].name}"
    if version is not None and version != built:
        yield f"the tag says {version}, what was built {built}"


if __name__ == "__main__":
    found = list(problems_of(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
    print("\n".join(found) or "the distributions are as they should be", file=sys.stderr if found else sys.stdout)
    sys.exit(bool(found))
