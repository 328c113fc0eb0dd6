"""`runs list` and `runs show RUN`."""

import os
from pathlib import Path
from typing import Any

import click

from screenshot2code.cli.options import json_option


@click.group()
def runs() -> None:
    """List earlier runs and show one."""


@runs.command("list")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many.")
@json_option
def list_(limit: int, as_json: bool) -> int:
    """List the runs of this project, the latest first."""
    with _store() as store:
        found = store.list_runs(limit)
    if as_json:
        from screenshot2code.cli.documents import print_document
        from screenshot2code.report.document import runs_document

        print_document(runs_document(found))
        return 0
    from screenshot2code.cli.summary import counted

    if not found:
        click.echo("No runs yet. Make one with: screenshot2code generate MOCKUP")
    for one in found:
        score = f"{one.best_score:.4f}" if one.best_score is not None else "  -   "
        click.echo(f"{one.id}  {score}  {counted(one.passes, 'pass', 'passes')}  {one.state:<8}  {one.mockup_path}")
    return 0


@runs.command()
@click.argument("run", default="latest")
@json_option
def show(run: str, as_json: bool) -> int:
    """Show RUN: an id, the beginning of one, or 'latest'."""
    with _store() as store:
        loaded, folder, where = store.load_run(run), store.output_of(run), store.summary(run).report
    if as_json:
        from screenshot2code.cli.documents import print_document, shown

        print_document(shown(loaded, folder))
        return 0
    from screenshot2code.cli.summary import STOPPED, differences_text, near, score_text, width_lines
    from screenshot2code.report.wording import unread_sentences

    click.echo(f"{loaded.id}  {loaded.mockup.path}  ({STOPPED[loaded.stopped]})")
    for one in loaded.passes:
        best = "  best" if one is loaded.best else ""
        parent = f"revises {one.parent}" if one.parent else "draft"
        comparison = one.comparison
        click.echo(
            f"  pass {one.number}  {one.engine:<8} {parent:<10} score {comparison.score:.4f}"
            f"  ssim {comparison.parts['ssim']:.4f}  {one.seconds:.1f} s{best}"
        )
    click.echo(f"  {score_text(loaded.best.comparison)}")
    for one in width_lines(loaded):
        click.echo(one)
    click.echo("\n".join(differences_text(loaded.best.comparison.differences, most=12)))
    for one in unread_sentences(loaded.unread, loaded.mockup.viewport):
        click.echo(f"  warning: {one}")
    if folder is not None:
        click.echo(f"  output  {near(folder)}")
    if where is not None:
        click.echo(f"  report  {near(where)}")
    return 0


def _store() -> Any:
    from screenshot2code import config
    from screenshot2code.store.runs import RunStore

    return RunStore.open(config.resolve({}, os.environ, Path.cwd()).store)
