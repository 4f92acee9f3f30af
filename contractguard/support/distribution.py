"""What this program is called, and which version it is: the one place that says so.

The command and the import package are `contractguard`. The distribution is not: that name belongs to another project
on the Python package index (decision 011). `pyproject.toml` takes the version from here, and a test holds its name
against `DISTRIBUTION`.
"""

from __future__ import annotations

__version__ = "0.1.0"
COMMAND = "contractguard"
"""The command, and the import package."""

DISTRIBUTION = "contractguard-gate"
"""What is installed: the name in the metadata, in requirements and in `--version`."""

USER_AGENT = f"{DISTRIBUTION}/{__version__}"
"""How http requests introduce themselves (RFC 9110, section 10.1.5)."""
