"""contractguard explain RULE"""

from __future__ import annotations

import click

from contractguard.cli.options import rule_ids


@click.command("explain")
@click.argument("rule", shell_complete=rule_ids)
def command(rule: str) -> int:
    """Explain a rule: what it sees, who breaks and why, an example with its witness, and what to do.

    \b
    contractguard explain response.property.became-optional
    """
    from contractguard.rules.catalogue import find_rule
    from contractguard.rules.explain import explain

    click.echo(explain(find_rule(rule)), nl=False)
    return 0
