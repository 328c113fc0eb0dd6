"""`report RUN`."""

import os
from pathlib import Path

import click

from screenshot2code.cli.options import json_option


@click.command()
@click.argument("run", default="latest")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Where the HTML file goes. Default: in the run store."
)
@json_option
def report(run: str, output: Path | None, as_json: bool) -> int:
    """Make the HTML report of RUN (an id, the beginning of one, or 'latest') again."""
    from screenshot2code import config
    from screenshot2code.api import report_path
    from screenshot2code.cli.summary import near
    from screenshot2code.output import write_file
    from screenshot2code.report.page import run_page
    from screenshot2code.store.runs import RunStore

    store_folder = config.resolve({}, os.environ, Path.cwd()).store
    with RunStore.open(store_folder) as store:
        loaded, folder = store.load_run(run), store.summary(run).output
    where = write_file(output or report_path(store_folder, loaded.id), run_page(loaded, output=folder))
    if as_json:
        from screenshot2code.cli.documents import print_document

        print_document({"schema": 1, "run": loaded.id, "report": str(where)})
    else:
        click.echo(near(where))
    return 0
