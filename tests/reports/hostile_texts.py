"""Texts that a build server, a page or a format may be made to obey, and what of a log would be obeyed."""

from __future__ import annotations

import unicodedata

from tests.reports.ci.github_log import azure_commands, github_commands, old_commands
from tests.reports.states import HOSTILE
from tests.support.test_printable import is_obeyed

_GITHUB = (
    "::error file=x,line=1::owned",
    "::warning::owned",
    "::notice title=a::owned",
    "::debug::owned",
    "::add-mask::owned",
    "::stop-commands::owned",
    "::set-output name=a::owned",
    "::save-state name=a::owned",
    "::set-env name=PATH::owned",
    "::add-path::owned",
    "::add-matcher::owned.json",
    "::remove-matcher owner=a::",
    "::group::owned",
    "::endgroup::",
    "::echo::on",
)
_OLD = (
    "##[error]owned",
    "##[warning]owned",
    "##[add-path]owned",
    "##[set-env name=a]owned",
    "##[add-mask]owned",
    "##[group]owned",
    "###[command]owned",
)
_AZURE = (
    "##vso[task.logissue type=error]owned",
    "##vso[task.setvariable variable=a]owned",
    "##vso[task.complete result=Succeeded]owned",
    "##vso[task.prependpath]owned",
    "##vso[task.uploadsummary]/etc/passwd",
    "##vso[build.updatebuildnumber]owned",
    "##VSO[TASK.COMPLETE]owned",
)
_OTHERS = ("##teamcity[buildStatus text='owned']", "section_start:1:owned", "--- owned", "+++ owned")
COMMANDS = (*_GITHUB, *_OLD, *_AZURE, *_OTHERS)
_CARRIERS = ("{}", "a\n{}", "a\r{} ", "\u00a0\u3000{}")


def _broken(command: str) -> str:
    """The command with something unseen in its mark, which a comparison that follows Unicode passes over."""
    return f"{command[0]}\u00ad{command[1:]}"


TEXTS = tuple(
    dict.fromkeys(
        (
            *(carrier.format(command) for command in COMMANDS for carrier in _CARRIERS),
            *map(_broken, (*_OLD, *_AZURE)),
            *HOSTILE,
        )
    )
)
"""More than 150 of them."""


def leaks(log: bytes, ours: frozenset[str] = frozenset()) -> list[str]:
    """What is obeyed of what was written to a job's log, by GitHub's two grammars, Azure's, and the others: lines and
    words of commands, but for these words that are meant to be."""
    text = log.decode()
    found = [word for word, _, _ in (*github_commands(text), *old_commands(_seen(text)), *azure_commands(text))]
    if not ours:
        found += [line for line in text.split("\n") if is_obeyed(line)]
    return [one for one in found if one not in ours]


def _seen(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one) != "Cf")
