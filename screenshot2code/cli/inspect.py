"""`inspect MOCKUP`."""

import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.console import Console
from screenshot2code.cli.options import json_option, mockup_argument, mockup_options
from screenshot2code.cli.work import carry_out


@click.command()
@mockup_argument()
@click.option(
    "--picture", type=click.Path(path_type=Path), help="Write a PNG of the mockup with everything found drawn in."
)
@mockup_options
@json_option
def inspect(mockup: Path, picture: Path | None, as_json: bool, **flags: Any) -> int:
    """Say what MOCKUP contains: text, blocks, palette, type scale, spacing, images."""
    console = Console(quiet=as_json)
    console.say(f"reading {mockup}")
    with console:
        from screenshot2code import config
        from screenshot2code.output import check_file, write_file

        if picture is not None:
            check_file(picture, keep=mockup)
        resolved = config.resolve(flags, os.environ, Path.cwd())
        seen, facts = carry_out(_inspect(resolved, console, mockup))
    if picture is not None:
        from screenshot2code.imaging.perception.picture import annotate

        write_file(picture, annotate(seen, facts))
    if as_json:
        from screenshot2code.cli.documents import print_document
        from screenshot2code.report.inspection import inspect_document

        print_document(inspect_document(facts, seen))
    else:
        click.echo(_text(seen, facts))
    return 0


async def _inspect(resolved: Any, console: Console, mockup: Path) -> Any:
    from screenshot2code.api import Session

    async with Session(resolved, emit=console) as session:
        return await session.inspect(mockup)


def _text(mockup: Any, facts: Any) -> str:
    from screenshot2code.report.wording import unread_sentences

    view = mockup.viewport
    sizes = sorted({round(line.size) for line in facts.lines}, reverse=True)
    lines = [
        f"{mockup.name}: {view.width} x {view.height} px at {view.scale:g}x",
        f"  {len(facts.lines)} lines of text, {len(facts.regions)} blocks, {len(facts.images)} images",
        "  palette  " + "  ".join(f"{one.value} {one.role} {one.share:.1%}" for one in facts.palette[:6]),
        "  type     " + ("  ".join(f"{size} px" for size in sizes) or "none"),
    ]
    lines += [f"  warning: {one}" for one in unread_sentences(facts.unread, view)]
    lines += [
        f"  {line.box.x:6.0f} {line.box.y:6.0f}  {line.size:4.0f} px  {line.color}  {line.text}" for line in facts.lines
    ]
    return "\n".join(lines)
