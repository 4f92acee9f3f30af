"""contractguard rules"""

from __future__ import annotations

import json

import click

from contractguard.cli.messages import say
from contractguard.cli.options import LEAST_SHOWN
from contractguard.contract.choices import PolicyName
from contractguard.rules.parts import PARTS


@click.command("rules")
@click.option("--part", type=click.Choice(tuple(PARTS)), help="Only the rules of one part.")
@click.option("--policy", type=click.Choice(PolicyName.words()), default=PolicyName.TOLERANT.value, show_default=True,
              envvar="CONTRACTGUARD_POLICY", help="Whose severities are shown.")  # fmt: skip
@click.option("--severity", type=click.Choice(LEAST_SHOWN), help="Only the rules of this severity.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How the list is written.")  # fmt: skip
def command(part: str | None, policy: str, severity: str | None, form: str) -> int:
    """List the rules with their severities, the version that brought each, and how settled it is.

    \b
    contractguard rules --part response --severity error
    """
    from contractguard.rules.catalogue import RULES

    whose = PolicyName(policy)
    chosen = [
        rule for rule in RULES.values() if part in (None, rule.part) and severity in (None, rule.severity[whose].label)
    ]
    if form == "json":
        rows = [
            {"id": r.id, "severity": r.severity[whose].label, "since": r.since, "status": r.status, "title": r.title,
             "why": r.why}
            for r in chosen
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max((len(rule.id) for rule in chosen), default=0)
    for rule in chosen:
        age = f"{rule.since:5} {rule.status:10}"
        click.echo(f"{rule.severity[whose].label:8} {rule.id:{width}}  {age} {rule.title}")
    say(f"{len(chosen)} rules", err=True)
    return 0
