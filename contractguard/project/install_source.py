"""What CI installs: a requirement that names one fixed program, as `install = …` in the configuration gives it."""

from __future__ import annotations

import re

from contractguard.support.distribution import DISTRIBUTION

_NAMED = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[a-z, ]*\])? *@ *(?P<url>\S+)")
_COMMIT = re.compile(r"git\+(?:https|ssh|file)://[^#]+@(?:[0-9a-f]{40}|[0-9a-f]{64})(?:#[^#]*)?")
_ARCHIVE = re.compile(r"https://[^#]+\.(?:whl|tar\.gz|zip)#sha256=[0-9a-f]{64}")
_PART = r"[A-Za-z0-9._~][A-Za-z0-9._~+-]*"
_FOLDER = re.compile(rf"\.(?:/{_PART})*/?(?:\[[a-z, ]*\])?")
_FILE = re.compile(rf"(?:{_PART}/)*{_PART}\.(?:whl|tar\.gz|zip)")
_ODD = re.compile(r"[^A-Za-z0-9._~/@:+#=&%\[\], -]")
_USER = re.compile(r"(?:https|file)://[^/]*@")
HELP = (
    "write a git URL with a whole commit, an https URL of a wheel with #sha256=…, or a wheel or ./folder that is in "
    "this repository"
)


def why_unpinned(text: str) -> str:
    """Why a requirement does not name one fixed program; empty when it does.

    Fixed are a commit of a git repository, an archive with its SHA-256, and what the user's own repository holds. A
    name alone, with a version or not, is whatever an index makes of it. The text also stands in a shell command of a
    workflow, so only what a requirement needs may be in it.
    """
    if odd := _ODD.search(text):
        return f"holds {odd.group()!r}, which no requirement of ours needs"
    named = _NAMED.fullmatch(text)
    if named and re.sub(r"[-_.]+", "-", named["name"]).lower() != DISTRIBUTION:
        return f"names another distribution than {DISTRIBUTION}"
    source = named["url"] if named else text
    if _USER.search(source):
        return "holds a user or a password, which would be committed"
    if _COMMIT.fullmatch(source) or _ARCHIVE.fullmatch(source):
        return ""
    if not named and (_FOLDER.fullmatch(source) or _FILE.fullmatch(source)):
        return "leads out of the repository" if ".." in re.split(r"[/\[]", source) else ""
    return f"is not pinned: {HELP}"
