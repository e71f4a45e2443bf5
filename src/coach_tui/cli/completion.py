"""The command ``completion``: a script that completes commands, names and options in a shell."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    get_completion_class,
)

from coach_tui.cli.common import NameChoice

SHELLS = ("bash", "zsh", "fish")

VARIABLE = "_COACH_TUI_COMPLETE"  # What a completion script sets in the environment of the program


# A new zsh completes nothing: without this the script ends with an error.
_ZSH_FIRST = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }"


class BashWords(BashComplete):
    """Completion in bash, which takes ``clamshell=wall`` for three words."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, completed = super().get_completion_args()
        if completed == "=":
            words, completed = [*words, "="], ""
        if words[-1:] == ["="] and len(words) > 1 and not words[-2].startswith("-"):
            return words[:-2], f"{words[-2]}={completed}"
        return words, completed

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        items = super().get_completions(args, incomplete)
        start = incomplete.rfind("=") + 1
        if start:
            for item in items:
                item.value = item.value[start:]
        return items


add_completion_class(BashWords)


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
    script = complete(group, {}, "coach-tui", VARIABLE)
    text = script.source_template % script.source_vars()
    # After its first line, by which zsh knows a file of completions.
    click.echo(text.replace("\n", f"\n{_ZSH_FIRST}\n", 1) if shell == "zsh" else text)
