"""The README of a page: what lies where, the tokens, and what was guessed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.faint import ENOUGH, faint_links
from screenshot2code.engines.offline.queries import Narrowed

GUESSED = {
    "form": "Where forms go and what their fields are called: nothing of it shows.",
    "a": 'Where links go: all of them say `href="#"`.',
    "input": "The types of fields: all are plain text.",
    "table": "Nothing of the tables: rows and cells stand as in the picture.",
}
"""By tag: what a picture does not say."""

WHAT = {
    "index.html": "the page",
    "css/fonts.css": "the faces that go along in `assets/fonts/`",
    "css/tokens.css": "colours, families and sizes by their role; change a value here, and the page follows",
    "css/base.css": "what browsers do by themselves and this page does not want",
    "css/style.css": "a class for each kind of thing; what narrower windows need stands at its end",
}


def readme(
    name: str,
    root: Element,
    *,
    paths: Iterable[str],
    tokens: Mapping[str, str],
    width: float,
    narrower: Sequence[Narrowed] = (),
    guessed: Sequence[int] = (),
) -> str:
    """A page of Markdown for whoever takes the files over."""
    files = [f"- `{path}`: {WHAT[path]}" for path in paths if path in WHAT]
    tags = {one.tag for one in elements(root)}
    unsaid = [f"- {said}" for tag, said in GUESSED.items() if tag in tags and tag != "table"]
    unsaid += list(_pictured(root))
    unsaid += [
        _between(width, narrower)
        if narrower
        else f"- Windows narrower than {width:g} px: the picture shows one width, so rows wrap and wide paddings shrink.",
        *(f"- {left_to_guessed(one)}" for one in guessed),
        "- Families: the nearest of those that are open or on every system, told from the letters.",
    ]
    unsaid += [
        f'- Links told by their colour alone, as in the picture: "{words[:40]}" has a contrast of {contrast:.1f} : 1 to the text beside it,'
        f" {ENOUGH:g} : 1 is asked for. Under the pointer and for the keyboard they are underlined; whether always, is the designer's choice."
        for words, contrast in faint_links(root)[:1]
    ]
    groups = {kind: sum(1 for token in tokens if token.startswith(f"--{kind}-")) for kind in ("color", "font", "text")}
    counts = ", ".join(f"{count} `--{kind}-*`" for kind, count in groups.items())
    return "\n".join(
        [
            f"# {name}",
            "",
            *files,
            "",
            f"Tokens: {counts}.",
            "",
            "What was guessed, as no picture says it:",
            "",
            *unsaid,
            "",
        ]
    )


def _pictured(root: Element) -> Iterator[str]:
    """What was done with pictures that a person would have had as files."""
    contents = [one.content for one in elements(root) if isinstance(one.content, ImageRegion)]
    if any(content.shapes for content in contents):
        yield "- Icons: their paths were traced from the picture; those of your icon set are better where it has them."
    if any(content.is_chart for content in contents):
        yield "- Charts: a crop of the picture without its labels, as no data can be read from it; put your chart in its place."


def _between(width: float, narrower: Sequence[Narrowed]) -> str:
    """Which windows were measured, and which guessed."""
    shown = " and ".join(f"{number:g}" for number in (width, *(one.query.width for one in narrower)))
    breaks = " and ".join(str(one.query.upto) for one in narrower)
    return (
        f"- Windows between those of the pictures, which are {shown} px wide. The layout changes at {breaks} px: there the wider "
        "one was found to hold no longer."
    )


def left_to_guessed(width: int) -> str:
    """What is to be said of a width whose picture the guessed rules show better."""
    return (
        f"At {width} px the rules measured in its picture came out less like it than the guessed ones, so these hold there: "
        "look at that width first."
    )
