"""Where results go and in which form: `--format NAME` to stdout, `--format NAME=FILE` to a file, as often as wanted.

What goes to a file leaves stdout to the person. Places are looked at before any work is done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from screenshot2code.errors import OutputFailed, UsageError

FORMATS = {
    "text": "for a terminal",
    "json": "the document of docs/schemas",
    "html": "the report with pictures (to a file)",
    "markdown": "for a pull request",
    "junit": "for a CI system",
    "sarif": "for code scanning",
    "github": "annotations of a workflow",
    "brief": "for a coding model, with crops",
}
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Wanted:
    """One form, and the file that it goes to; None: stdout."""

    form: str
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a command has to say. `document` is its JSON, `text` its words, `html` writes its report to a path."""

    outcomes: Sequence[Any]
    seconds: float
    document: Callable[[], dict[str, Any]]
    text: Callable[[], str]
    html: Callable[[Path], None]
    crops: Path  # where pictures of a brief go that is written to stdout
    tokens: int


def output_options(command: Command) -> Command:
    """`--format`, `--output`, `--max-tokens`."""
    names = ", ".join(FORMATS)
    for option in (
        click.option(
            "--brief-tokens", type=click.IntRange(min=500), default=4000, show_default=True, metavar="N",
            help="How long a brief may be, pictures counted.",
        ),
        click.option(
            "-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where the one --format goes, not stdout."
        ),
        click.option(
            "--format", "formats", multiple=True, metavar="NAME[=FILE]", help=f"{names}. Several: each with its FILE."
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def wanted_of(formats: Iterable[str], output: Path | None, *, as_json: bool) -> tuple[Wanted, ...]:
    """What was asked for; the terminal's form where nothing else goes to stdout. Raises UsageError."""
    wanted = [_wanted(one) for one in formats]
    if as_json and Wanted("json", None) not in wanted:
        wanted.append(Wanted("json", None))
    if output is not None:
        bare = [one for one in wanted if one.path is None]
        if len(bare) != 1:
            raise UsageError(
                "--output is for one --format without a file.", hint="Like: --format junit --output junit.xml"
            )
        wanted = [Wanted(one.form, output) if one.path is None else one for one in wanted]
    bare = [one for one in wanted if one.path is None]
    if len(bare) > 1:
        names = " and ".join(one.form for one in bare)
        raise UsageError(
            f"Only one form fits on stdout, not {names}.", hint=f"Give the others a file: {bare[0].form}=FILE"
        )
    if any(one.form == "html" for one in bare):
        raise UsageError("The HTML report goes to a file.", hint="Like: --format html=report.html")
    paths = [one.path for one in wanted if one.path is not None]
    if len(set(paths)) < len(paths):
        raise UsageError("Two forms are to be written to the same file.", hint="Give each a file of its own.")
    return tuple(wanted) if bare else (*wanted, Wanted("text", None))


def is_spoken(wanted: Iterable[Wanted]) -> bool:
    """Whether the person at the terminal gets words; else stdout is for a program, and progress stays quiet."""
    return Wanted("text", None) in tuple(wanted)


def check_places(wanted: Iterable[Wanted], *, keep: Iterable[Path] = (), folder: bool = False) -> None:
    """Raise OutputError, before any work is done, for a place that takes no file or would lose a mockup.

    With `folder`, the HTML report is a folder.
    """
    from screenshot2code.output import check_file

    for one in wanted:
        if one.path is not None:
            path = one.path / "index.html" if folder and one.form == "html" else one.path
            for mockup in (None, *keep):
                check_file(path, keep=mockup)


def write_all(wanted: Iterable[Wanted], results: Results) -> None:
    """Write every form, that for stdout last. What the disk does not take costs that form alone; then OutputFailed is raised."""
    failed: OutputFailed | None = None
    for one in sorted(wanted, key=lambda each: each.path is None):
        try:
            _write(one, results)
        except OutputFailed as error:
            failed = failed or error
    if failed is not None:
        raise failed


def _write(one: Wanted, results: Results) -> None:
    from screenshot2code.output import write_file

    if one.form == "html":
        assert one.path is not None
        results.html(one.path)
        return
    text = _FORMS[one.form](results, one.path)
    if one.path is not None:
        write_file(one.path, text if text.endswith("\n") else text + "\n")
    elif text:
        click.echo(text.removesuffix("\n"))


def _wanted(text: str) -> Wanted:
    form, equals, path = text.partition("=")
    form = {"md": "markdown", "terminal": "text"}.get(form.strip().lower(), form.strip().lower())
    if form not in FORMATS:
        import difflib

        near = difflib.get_close_matches(form, FORMATS, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        raise UsageError(f"There is no format named {form!r}.", hint=f"{hint}Known: {', '.join(FORMATS)}.")
    if equals and not path:
        raise UsageError(f"--format {text} names no file.", hint=f"Like: --format {form}=FILE")
    return Wanted(form, Path(path) if path else None)


def _json(results: Results, _: Path | None) -> str:
    import json

    return json.dumps(results.document(), indent=2, allow_nan=False)


def _markdown(results: Results, _: Path | None) -> str:
    from screenshot2code.report.markdown import markdown

    return markdown(results.outcomes, seconds=results.seconds)


def _junit(results: Results, _: Path | None) -> str:
    from screenshot2code.report.junit import junit

    return junit(results.outcomes, seconds=results.seconds)


def _sarif(results: Results, _: Path | None) -> str:
    import json

    from screenshot2code.report.sarif import sarif

    return json.dumps(sarif(results.outcomes), indent=2)


def _github(results: Results, _: Path | None) -> str:
    from screenshot2code.report.annotations import annotations

    return annotations(results.outcomes)


def _brief(results: Results, path: Path | None) -> str:
    from screenshot2code.report.brief import brief

    folder = results.crops if path is None else path.with_name(f"{path.stem}-crops")
    crops = _crops(results.outcomes, folder, near=None if path is None else path.parent)
    return brief(results.outcomes, crops=crops, tokens=results.tokens)


def _crops(outcomes: Sequence[Any], folder: Path, *, near: Path | None) -> dict[tuple[str, int], Any]:
    """Pictures of the heaviest differences, written to `folder`; links are relative to `near`, else absolute."""
    from screenshot2code.imaging.beside import beside
    from screenshot2code.output import write_file
    from screenshot2code.report.brief import Crop, wanted_crops

    found = {}
    for count, (one, number, difference) in enumerate(wanted_crops(outcomes), 1):
        if one.mockup is None or one.render is None:
            continue
        png, width, height = beside(
            one.mockup.png,
            one.render.png,
            difference.box,
            difference.rendered_box,
            mockup_scale=one.mockup.viewport.scale,
            render_scale=one.render.viewport.scale,
        )
        written = write_file(folder / f"{count}.png", png)
        link = written.absolute().as_posix() if near is None else written.relative_to(near).as_posix()
        found[one.name, number] = Crop(link=link.replace(" ", "%20"), width=width, height=height)
    return found


_FORMS: dict[str, Callable[[Results, Path | None], str]] = {
    "text": lambda results, _: results.text(),
    "json": _json,
    "markdown": _markdown,
    "junit": _junit,
    "sarif": _sarif,
    "github": _github,
    "brief": _brief,
}
