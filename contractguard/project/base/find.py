"""Which commit is the base: the one that a change starts from, found by name, in CI as locally."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.contract.report import Baseline
from contractguard.project.base.ci import Occasion, occasion
from contractguard.readers.sources.git_repository import Repository, find_repository
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

NONE = "none"
"""What is given for the base where the folder's own snapshot is to be checked against."""
VARIABLE = "CONTRACTGUARD_BASE"
USUAL = ("main", "master")
"""What default branches are called where nothing tells which one it is."""


@dataclass(frozen=True, slots=True)
class Base:
    """What a change is checked against.

    `commit` is None where no commit is: outside of git, by `--base none`, and before the first commit. `how` says in
    words which commit it is, or why it is none. `tip` is the end of the branch that the change is to go to, where that
    is another one; `head` the commit that is checked out; `others` the further merge bases where there are several.
    """

    how: str
    repository: Repository | None = None
    commit: str | None = None
    tip: str | None = None
    head: str | None = None
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """For people: the commit, and which one that is."""
        return self.line.text

    @property
    def line(self) -> Baseline:
        """As a report states it."""
        return Baseline(self.commit, self.how)


def find_base(folder: Path, asked: str | None = None, variables: Mapping[str, str] | None = None) -> Base | None:
    """The base of the change that is checked out in a folder.

    `asked` is what the user names: a revision, or "none". Without it, it is the merge base with the branch that the
    CI system names as the target; else with the default branch; on the default branch itself, what a push names as
    before, else the first parent. None where nothing names one.

    Raises `InputError` where it is named and not there: a base is never replaced by another one.
    """
    if asked == NONE:
        return Base(f"--base {NONE}")
    repository = find_repository(folder)
    if repository is None:
        if asked:
            raise InputError(
                "not in a git repository",
                where=f"--base {printable(asked)}",
                remedy=f"give --base {NONE}, or leave it out",
            )
        _require_none(_occasion(variables))
        return Base("not in a git repository")
    head = repository.commit("HEAD")
    if head is None:
        if asked:
            raise repository.missing(asked)
        return Base("nothing is committed yet", repository)
    found = _Search(repository, head, Occasion() if asked else _occasion(variables))
    return found.find_named(asked) if asked else found.automatic()


def _occasion(variables: Mapping[str, str] | None) -> Occasion:
    return occasion(os.environ if variables is None else variables)


def _require_none(told: Occasion) -> None:
    """Raises `InputError` where a CI system names the branch that a change is to go to, and its history is not there:
    the snapshot in the folder is a part of the change."""
    if told.target is not None:
        raise InputError(
            f"a change to {printable(told.target[:200])!r} ({told.system}), and no git repository is here",
            where="git",
            remedy=f"{told.remedy}, and keep its .git; or give --base {NONE}",
        )


@dataclass(frozen=True, slots=True)
class _Search:
    repository: Repository
    head: str
    occasion: Occasion

    def find_named(self, revision: str) -> Base:
        """The merge base with a branch or any other revision that somebody named."""
        name = revision.removeprefix("origin/")
        local, remote = self._branches(name)
        if local and name == revision:
            return self._of_branch(name, name, local)
        if remote:
            return self._of_branch(f"origin/{name}", name, remote)
        # A branch of the remote is none of ours, and no tag: either may have been made to be called so.
        tip = self.repository.commit(revision if name == revision else f"refs/remotes/{revision}")
        if tip is None:
            raise self.repository.missing(revision)
        return self._merge_base(revision, tip)

    def automatic(self) -> Base | None:
        if self.occasion.target is not None:
            name, tip = self._target(self.occasion.target)
            base = self._merge_base(name, tip)
            if base.commit != self.head:
                return base
            self._require_change()
            return replace(base, how=f"HEAD itself, which is a part of {name}")  # no change is checked out
        default = self.occasion.default or self._default()
        branch = self.occasion.branch or self.repository.branch()
        if default is None:
            return None
        if branch in (None, default) and self._is_of(default):
            if self.occasion.before:
                return self._find_before(self.occasion.before)
            if branch == default:
                return self._first_parent(default)
        shown, tip = self._tip(default)
        return self._of_branch(shown, default, tip)

    def _require_change(self) -> None:
        """Raises `InputError` where the target is checked out in place of a change that is not in it: compared with
        itself it would pass, whatever the change does (`pull_request_target`)."""
        proposed = self.occasion.proposed
        if proposed is not None and not self.repository.is_ancestor(proposed, self.head):
            raise InputError(
                f"{printable(proposed[:40])!r}, which is to be merged ({self.occasion.system}), is not checked out, "
                "but what it is to be merged into",
                where="git",
                remedy="check on: pull_request, which checks the change out",
            )

    def _is_of(self, default: str) -> bool:
        """Whether what is checked out is what the CI system says, a commit of the default branch: a job may check
        another one out. Where nothing is known of the branch, it is believed."""
        tips = [tip for tip in self._branches(default) if tip]
        return not tips or any(self.repository.is_ancestor(self.head, tip) for tip in tips)

    # --- the kinds of bases

    def _of_branch(self, shown: str, name: str, tip: str) -> Base:
        """The merge base with a branch; where a commit of that branch itself is checked out, its first parent."""
        branch = self.repository.branch()
        if branch == name or (branch is None and self.repository.is_ancestor(self.head, tip)):
            return self._first_parent(shown)
        return self._merge_base(shown, tip)

    def _merge_base(self, name: str, tip: str) -> Base:
        commits = self.repository.merge_bases(self.head, tip)
        if not commits:
            raise InputError(
                "HEAD has no common history with it",
                where=f"git:{printable(name)}",
                remedy="name another base with --base REV",
            )
        return Base(f"the merge base with {name}", self.repository, commits[0], tip, self.head, commits[1:])

    def _find_before(self, commit: str) -> Base:
        if self.repository.commit(commit) is None:
            raise self._absent(commit, "the commit that was pushed to")
        return Base("what was there before the push", self.repository, commit, None, self.head)

    def _first_parent(self, name: str) -> Base:
        """What the checked-out commit of a branch was made from; the first commit of all stands for itself."""
        parents = self.repository.parents(self.head)
        if not parents:
            return Base(f"the first commit of {name}", self.repository, self.head, None, self.head)
        if self.repository.commit(parents[0]) is None:
            raise self._absent(parents[0], "the first parent of HEAD")
        return Base(f"the first parent of HEAD, on {name}", self.repository, parents[0], None, self.head)

    # --- branches

    def _target(self, name: str) -> tuple[str, str]:
        """The end of the target branch, and how it is called. What the CI system says of it counts before what the
        clone does."""
        start = self.occasion.start
        if start is None:
            return self._tip(name)
        tip = self.repository.commit(start)
        if tip is None:
            raise self._absent(start, "the commit that the target branch stood at")
        return name, tip

    def _branches(self, name: str) -> tuple[str | None, str | None]:
        """The ends of a branch here and at the remote. No tag of that name will do."""
        return self.repository.ref(f"refs/heads/{name}"), self.repository.ref(f"refs/remotes/origin/{name}")

    def _tip(self, name: str) -> tuple[str, str]:
        """The end of a branch, at the remote where it is known there, and how it is called. Raises `InputError`."""
        local, remote = self._branches(name)
        if tip := remote or local:
            return (f"origin/{name}" if remote else name), tip
        raise self._absent(name, "the target branch" if self.occasion.target else "the default branch")

    def _default(self) -> str | None:
        """The default branch, as the clone has noted it, else a usual one that is there."""
        noted = self.repository.remote_default()
        if noted is not None:
            return noted
        return next((name for name in USUAL if any(self._branches(name))), None)

    def _absent(self, name: str, what: str) -> InputError:
        by = f" ({self.occasion.system})" if self.occasion.system else ""
        return InputError(
            f"{what}{by}, {printable(name[:200])!r}, is not in this clone",
            where="git",
            remedy=self.occasion.remedy or "fetch it: git fetch --unshallow origin, or git fetch origin",
        )
