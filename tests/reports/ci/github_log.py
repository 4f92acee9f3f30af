"""What the runners of GitHub Actions and Azure Pipelines take out of a log, written from their documentation."""

from __future__ import annotations

import re

_GITHUB = re.compile(r"\s*::(?P<word>[\w-]+)(?: (?P<properties>.*?))?::(?P<data>.*)", re.DOTALL)
_OLD = re.compile(r"##\[(?P<word>[\w-]+)(?: (?P<properties>[^\]]*))?\](?P<data>.*)")
_AZURE = re.compile(r"##vso\[(?P<word>[\w.]+)(?: (?P<properties>[^\]]*))?\](?P<data>.*)", re.DOTALL | re.IGNORECASE)

Command = tuple[str, dict[str, str], str]


def github_commands(log: str) -> list[Command]:
    """The workflow commands of a log: word, properties, data."""
    found = []
    for line in re.split("\r\n|\r|\n", log):
        match = _GITHUB.fullmatch(line)
        if match:
            pairs = (pair.partition("=") for pair in (match["properties"] or "").split(",") if pair)
            properties = {name.strip(): _unescape(value, True) for name, _, value in pairs}
            found.append((match["word"], properties, _unescape(match["data"], False)))
    return found


def old_commands(log: str) -> list[Command]:
    """The workflow commands of a log in the older grammar, which are found anywhere in a line."""
    found = []
    for line in re.split("\r\n|\r|\n", log):
        match = _OLD.search(line)
        if match:
            pairs = (pair.partition("=") for pair in (match["properties"] or "").split(";") if pair)
            found.append((match["word"], {name: value for name, _, value in pairs}, match["data"]))
    return found


def _unescape(text: str, is_property: bool) -> str:
    letters = {"%0D": "\r", "%0A": "\n", **({"%3A": ":", "%2C": ","} if is_property else {})}
    for escaped, letter in letters.items():
        text = text.replace(escaped, letter)
    return text.replace("%25", "%")


def azure_commands(log: str) -> list[Command]:
    """The logging commands of a log: word, properties, message."""
    found = []
    for line in re.split("\r\n|\r|\n", log):
        match = _AZURE.search(line)
        if match:
            pairs = (pair.partition("=") for pair in (match["properties"] or "").split(";") if pair)
            properties = {name: _azure_text(value) for name, _, value in pairs}
            found.append((match["word"], properties, _azure_text(match["data"])))
    return found


def _azure_text(text: str) -> str:
    for escaped, letter in {"%3B": ";", "%5D": "]", "%0D": "\r", "%0A": "\n"}.items():
        text = text.replace(escaped, letter)
    return text.replace("%AZP25", "%")
