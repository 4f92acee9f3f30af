"""Writes a folder for every rule that has none yet, from the catalogue's example: `python -m tests.rules.write_cases`.

What a folder expects is what the comparison finds on that day; read it before you commit it. Folders that exist are
never touched.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from contractguard.api import compare
from contractguard.contract.finding import Report
from contractguard.reports import ordered
from contractguard.rules import RULES
from contractguard.rules.examples import document

CASES = Path(__file__).parent / "cases"


def summary(report: Report) -> list[dict[str, Any]]:
    """What a case fixes of each finding."""
    return [
        {
            "rule": finding.rule,
            "severity": finding.severity.label,
            "verdict": finding.proof.value,
            "message": str(finding.message),
            "pointer": finding.pointer,
            "text": finding.text,
            **({"witness": finding.witness[0]} if finding.witness else {}),
        }
        for finding in ordered(report.findings)
    ]


def main() -> None:
    for name, rule in RULES.items():
        folder = CASES / name
        if folder.exists():
            continue
        folder.mkdir(parents=True)
        for side in ("old", "new"):
            text = yaml.safe_dump(document(rule, side), sort_keys=False, allow_unicode=True)
            (folder / f"{side}.yaml").write_text(text, "utf-8")
        found = summary(compare(folder / "old.yaml", folder / "new.yaml"))
        (folder / "expected.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
