"""The command ``completion``: a script that completes commands, sessions and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from coach_tui.cli.common import NameChoice

SHELLS = ("bash", "zsh", "fish")

_VARIABLE = "_COACH_TUI_COMPLETE"


@click.command(epilog='For bash: eval "$(coach-tui completion bash)" in ~/.bashrc.')
@click.argument("shell", type=NameChoice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script that completes in SHELL: bash, zsh or fish."""
    complete = get_completion_class(shell)
    if complete is None:
        raise click.UsageError(f"click completes nothing in {shell}.")
    group = context.find_root().command
    # Not by source(): it would start bash to ask for its version.
    script = complete(group, {}, "coach-tui", _VARIABLE)
    click.echo(script.source_template % script.source_vars())
