"""Writes a folder for every rule that has none yet, from the catalogue's example: `python -m tests.rules.write_cases`.

What a folder expects is what the comparison finds on that day; read it before you commit it. Folders that exist are
never touched.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from contractguard.api import compare, load
from contractguard.checks.consumer_code.trial import Code, Limits, Trial, event_message, verify_code
from contractguard.checks.prove.prove import ProveOptions
from contractguard.checks.settings import Settings
from contractguard.cli.progress import progress
from contractguard.contract.report import Report, Section
from contractguard.project.base.basis import find_basis
from contractguard.project.base.former import former_expectations
from contractguard.project.base.gate import gate_section
from contractguard.project.base.judge import ProviderJudge
from contractguard.project.config import find_project
from contractguard.project.consumers import consumers_of
from contractguard.project.options import ConsumerOptions
from contractguard.project.progress import Progress
from contractguard.project.proving.prove import ProofOptions, prove_project
from contractguard.reports.parts.order import order_findings
from contractguard.rules.catalogue import RULES
from contractguard.rules.examples import document
from tests.project.base.repositories import commit, start

CASES = Path(__file__).parent / "cases"
BY_HAND = ("project", "observed", "exercised", "covered")
"""Scopes of rules whose cases are written by hand: what was observed has its cases in `tests/checks/drift`, what was
answered in `tests/checks/judging`, what was tested in `tests/checks/coverage`."""


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
        for finding in order_findings(report.findings)
    ]


def fed(folder: Path) -> Report:
    """What is found when the code of a folder is fed with the payloads of its description."""
    contract = load(folder / "description.yaml")
    is_model = ".model." in folder.name
    code = Code("consumer:Payment" if is_model else "consumer:on_payment", folder, is_model)
    message = event_message(contract, "orderChanged")
    return verify_code(contract, message, code, Trial(examples=30, drift=False), Limits(each=2))


def changed(folder: Path) -> Report:
    """What a change to a project does to the gate: `base` is what is on main, `change` what becomes of it."""
    with TemporaryDirectory() as name:
        top = Path(name).resolve() / "project"
        shutil.copytree(folder / "base", top)
        start(top)
        commit(top, "base")
        shutil.copytree(folder / "change", top, dirs_exist_ok=True)
        project = find_project(top)
        basis = find_basis(project, top, "HEAD", {})
        consumers = consumers_of(project, ConsumerOptions())
        former = former_expectations(project, basis, consumers)
        judge = ProviderJudge(project, Settings(), consumers, basis, former=former)
        with progress() as line:
            sections = [judge.judge_described(*one, line).section for one in project.config.providers.items()]
        found = [*gate_section(basis, project).findings, *(one for section in sections for one in section.findings)]
        return Report("check", (Section(tuple(found)),))


def found_in(folder: Path) -> Report:
    """What a case finds: code that is fed, a project that is changed, or two descriptions that are compared."""
    if is_proved(folder):
        return proved(folder / "proved")
    if is_project(folder):
        return changed(folder)
    return fed(folder) if is_code(folder) else compare(folder / "old.yaml", folder / "new.yaml")


def is_project(folder: Path) -> bool:
    return (folder / "base").is_dir() or is_proved(folder)


def is_proved(folder: Path) -> bool:
    return (folder / "proved").is_dir()


def proved(folder: Path) -> Report:
    """What nothing of a project notices, of its enumerations."""
    given, asked = ProofOptions(), ProveOptions(operators=("enum.add",))
    sections = prove_project(find_project(folder), folder, given, asked, Settings(), Progress())
    return Report("prove", tuple(sections))


def is_code(folder: Path) -> bool:
    return (folder / "consumer.py").exists()


def main() -> None:
    for name, rule in RULES.items():
        folder = CASES / name
        if folder.exists() or rule.scope in BY_HAND:
            continue
        folder.mkdir(parents=True)
        if rule.scope == "code":
            (folder / "consumer.py").write_text(rule.new, "utf-8")
        for side in ("old", "new"):
            text = yaml.safe_dump(document(rule, side), sort_keys=False, allow_unicode=True)
            name = "description" if rule.scope == "code" else side
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        found = summary(found_in(folder))
        (folder / "expected.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
