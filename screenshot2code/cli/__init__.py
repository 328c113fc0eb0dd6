"""The command line: one module per command, one row in COMMANDS, imported when chosen.

Parsing, words and exit codes live here; nothing else in the house prints, asks or exits. Results go to stdout, progress and
complaints to stderr.
"""

import difflib
import importlib
import os

import click

from screenshot2code import __version__

COMMANDS = {
    "generate": ("generate:generate", "Turn mockups into code, in passes, with score and report."),
    "refine": ("refine:refine", "Work a page that exists nearer to its mockup, in its own files."),
    "compare": ("compare:compare", "Score a page or a picture against a mockup and say what differs."),
    "check": ("check:check", "Hold a project's pages against their mockups: for pre-commit and CI."),
    "inspect": ("inspect:inspect", "Say what a mockup contains: text, blocks, colours, type, spacing."),
    "runs": ("runs:runs", "List earlier runs and show one."),
    "report": ("report:report", "Make the HTML report of an earlier run again."),
    "install": ("install:install", "Find a browser, or get one."),
    "doctor": ("doctor:doctor", "Check this machine and print the fix for what is missing."),
    "keys": ("keys:keys", "Store keys of model services, or say where they are."),
    "config": ("config:config", "Show the settings in force and where each came from."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and one line each, and imports one only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named by the first argument; for a name that is none of ours, the error names the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"There is no command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 ran, below what was demanded; 2 usage or configuration; 3 could not run; 4 our bug;"
    " 130 interrupted.",
)
@click.version_option(__version__, "-V", "--version", prog_name="screenshot2code", message="%(prog)s %(version)s")
def main() -> None:
    """The mockup is the test.

    Pictures of pages become web code, rendered in Chromium, measured against the picture, and worked down. Without a key,
    too: screenshot2code generate login.png
    """
    if os.environ.get("NO_COLOR"):  # https://no-color.org
        click.get_current_context().color = False
