"""One family of exceptions for everything that a user can put right."""

from __future__ import annotations


class ContractGuardError(Exception):
    """Something the user can act on.

    `what` is the problem in one clause, `where` the file (and, when known, line and column) it concerns,
    `remedy` what to do about it. The command line prints them as one line plus the remedy and exits with
    `exit_code`; text is made only there.
    """

    exit_code = 70

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n  remedy: {self.remedy}" if self.remedy else head


class UsageError(ContractGuardError):
    """The command line or the configuration is wrong."""

    exit_code = 2


class InputError(ContractGuardError):
    """An input cannot be read, or says nothing that could be checked."""

    exit_code = 3


class UnresolvedReference(InputError):
    """A `$ref` that points at nothing, leaves the permitted root, or never reaches a value."""


class InvalidSchema(InputError):
    """A schema that is not valid in its dialect. `where` holds the document's name and the keyword's JSON Pointer."""
