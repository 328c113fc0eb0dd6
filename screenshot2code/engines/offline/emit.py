"""Elements to files: index.html, css/fonts.css where it is needed, css/tokens.css, css/base.css, css/style.css, assets/."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import CORNERS, ImageRegion, Region
from screenshot2code.engines.offline.colors import chroma, distance
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.faint import faint_links
from screenshot2code.engines.offline.grounds import Grounded
from screenshot2code.engines.offline.language import language_of
from screenshot2code.engines.offline.lengths import named
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.pictures import Pictures, drawing
from screenshot2code.engines.offline.placing import px, sides_of
from screenshot2code.engines.offline.queries import Narrowed, difference
from screenshot2code.engines.offline.readme import readme
from screenshot2code.engines.offline.responsive import Mends, narrowed
from screenshot2code.engines.offline.roles import CLEAR, CODE
from screenshot2code.engines.offline.semantics import slug, summary, title
from screenshot2code.engines.offline.setlines import SetRun, Style
from screenshot2code.engines.offline.sheet import Sheet
from screenshot2code.engines.offline.tokens import COLORFUL, HEX, Tokens, collect, styles_of
from screenshot2code.fonts import PackFace, font_faces, pack_family

ENTRY, STYLE = "index.html", "css/style.css"
NO_MENDS = Mends()
FONTS = "assets/fonts"
BOOLEAN = frozenset({"checked"})  # attributes that say it all by being there
LINE = 120  # letters of a line of HTML: what holds a single short thing stands on one line with it
EXACT = 2.0  # px that a picture may be seen narrower or wider than what it fills
PHOTO = 160.0  # px of a picture that may fill what holds it
OTHER_COLOR = 8.0  # CIE76 from which a part of a line has a colour of its own; measuring errs by half of it
ORDER = (
    "display", "position", "isolation", "left", "top", "z-index", "flex", "flex-direction", "flex-wrap", "grid-template-columns", "grid-column", "grid-area", "place-self",
    "align-items", "justify-content", "gap", "table-layout", "width", "min-width", "max-width", "min-height", "height", "margin", "margin-inline", "margin-top",
    "margin-right", "margin-bottom", "margin-left", "padding", "background", "border", "border-top", "border-right",
    "border-bottom", "border-left", "border-radius", "box-shadow", "color", "font-family", "font-size", "font-weight",
    "font-style", "letter-spacing", "line-height", "text-align", "vertical-align", "text-decoration", "white-space", "appearance", "resize", "pointer-events",
)  # fmt: skip
"""Declarations from the outside inwards, as people sort them."""

PLAIN_LINK = {"color": "inherit", "text-decoration": "none"}
RESETS: tuple[tuple[tuple[str, ...], Mapping[str, str]], ...] = (
    (("*", "*::before", "*::after"), {"box-sizing": "border-box"}),
    (("body", "h1", "h2", "h3", "h4", "p", "ul", "ol", "table", "figure", "blockquote"), {"margin": "0"}),
    (("h1", "h2", "h3", "h4", "th"), {"font": "inherit"}),
    (("ul", "ol"), {"padding": "0", "list-style": "none"}),
    (("table",), {"border-collapse": "collapse"}),
    (("th", "td"), {"padding": "0", "text-align": "inherit"}),
    (("a",), PLAIN_LINK),
    (("img", "svg"), {"display": "block", "max-width": "100%", "height": "auto"}),
    (("hr",), {"margin": "0", "border": "0"}),
    (("label",), {"display": "block"}),
    (
        ("button", "input", "select", "textarea"),
        {"margin": "0", "padding": "0", "border": "0", "background": "none", "color": "inherit", "font": "inherit"},
    ),
    (("button",), {"cursor": "pointer"}),
)
"""What browsers do by themselves and pages do not want; only what a page has is written."""


def files(
    root: Element,
    *,
    background: str,
    language: str = "",
    narrower: Sequence[Narrowed] = (),
    guessed: Sequence[int] = (),
) -> Iterator[SourceFile]:
    """The page's files, the entry first. The same elements give the same bytes.

    `language` is told from the words where it is not given; `narrower` is what they are in narrower windows, as measured, the widest of them first;
    `guessed` are widths of which there is a picture that guessed rules show better.
    """
    yield from Emission(root, background=background, language=language, narrower=narrower, guessed=guessed).files()


class Emission:
    """A page that is about to be written: `rules` are its classes. See `files`."""

    def __init__(
        self,
        root: Element,
        *,
        background: str,
        language: str = "",
        narrower: Sequence[Narrowed] = (),
        guessed: Sequence[int] = (),
    ) -> None:
        self._root, self._background, self._narrower, self._guessed = root, background, narrower, guessed
        self._tokens = tokens = collect(root, background)
        self._sheet, self._pictures = sheet, pictures = Sheet(ORDER), Pictures(root)
        self._width = root.box.width if root.box else 0.0
        for _ in _lines(root, tokens, sheet, pictures):
            pass  # what every element needs is known before anything gets its class
        sheet.settle()
        if narrower:
            for _ in _lines(root, tokens, sheet, pictures, narrower=narrower):
                pass
            for one in narrower:
                one.query.body = difference(dict(root.css), one.css.get(id(root), dict(root.css)))
                one.query.settle(sheet)
        self._body = "\n".join(_lines(root, tokens, sheet, pictures, narrower=narrower))
        self._language = language or language_of(one.text.text for one in elements(root) if one.text)
        self.rules: Mapping[str, Mapping[str, str]] = sheet.rules

    def style(self, mends: Mends) -> str:
        """css/style.css with what other windows were found to need."""
        rules = {name: self._sheet.ordered(css) for name, css in mends.on(self._sheet.rules).items()}
        return _style(named(rules)[0], rules, self._sheet, self._width, self._narrower, mends)

    def files(self, mends: Mends = NO_MENDS) -> Iterator[SourceFile]:
        """The page's files, the entry first."""
        root, tokens, narrower = self._root, self._tokens, self._narrower
        faces = _faces(root)
        sheets = (*(("fonts",) if faces else ()), "tokens", "base", "style")
        yield SourceFile.of(ENTRY, _document(root, self._body, self._language, sheets))
        if faces:
            yield SourceFile.of("css/fonts.css", font_faces(faces, folder=f"../{FONTS}"))
        properties = {**tokens.properties, **named(mends.on(self._sheet.rules))[1]}
        yield SourceFile.of("css/tokens.css", _rule(":root", properties))
        yield SourceFile.of("css/base.css", _base(root, _body(root, tokens, self._background), self._pictures))
        yield SourceFile.of(STYLE, self.style(mends))
        paths = [ENTRY, *(f"css/{sheet_name}.css" for sheet_name in sheets)]
        said = readme(
            title(root),
            root,
            paths=paths,
            tokens=properties,
            width=self._width,
            narrower=narrower,
            guessed=self._guessed,
        )
        yield SourceFile.of("README.md", said)
        yield from self._pictures.files()
        yield from _font_files(faces)


# --- HTML


def _document(root: Element, body: str, language: str, sheets: Iterable[str]) -> str:
    name, said = title(root), summary(root)
    description = f'  <meta name="description" content="{html.escape(said)}">\n' if said else ""
    links = "\n".join(f'  <link rel="stylesheet" href="css/{sheet}.css">' for sheet in sheets)
    return f"""\
<!DOCTYPE html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{html.escape(name)}</title>
{description}{links}
</head>
{body}
</html>
"""


def _lines(
    element: Element,
    tokens: Tokens,
    sheet: Sheet,
    pictures: Pictures,
    depth: int = 0,
    narrower: Sequence[Narrowed] = (),
    holder: Element | None = None,
) -> Iterator[str]:
    """The element's HTML, a line each, indented by two blanks a level."""
    indent = "  " * depth
    is_inline = pictures.is_inline(element)
    css = {} if element.tag == "body" else _css(element, tokens, pictures)
    attributes = dict(element.attributes)
    called = element.name
    is_filling = holder is not None and called.endswith("__image") and _fills(element, holder)
    if is_filling:
        called = called.removesuffix("__image") + "__photo"
        sheet.filling.add(called.replace("__", "-"))
    name = sheet.classes(called, css, _hint(element)) if called else ""
    if (element.tag == "li" or is_filling) and called and not name:
        name = called.replace("__", "-")  # entries are one kind also where they need no rule
    for one in narrower if element.tag != "body" else ():
        here = one.of(element)
        own = None if here is None else _css(here, tokens, pictures)
        if own is not None and is_inline and "color" in css:
            own["color"] = css["color"]  # it is drawn as in the widest window
        name = one.query.classes(id(element), name, called or element.tag, _hint(element), css, own)
    if element.tag == "img" and not is_inline:
        attributes = {"src": pictures.path(element), **attributes}
    if name:
        attributes = {"class": name, **attributes}
        in_row = holder is not None and holder.css_map.get("display") in ("flex", "grid")
        room = inf if holder is None else _width(holder)
        sheet.saw(name, _width(element), room, in_row=in_row)
    opening = "".join(
        f" {key}" if key in BOOLEAN else f' {key}="{html.escape(value)}"' for key, value in attributes.items()
    )
    if is_inline:
        begin, inside = drawing(element, attributes)
        yield from (f"{indent}{begin}", f"{indent}  {inside}", f"{indent}</svg>")
    elif element.tag in ("img", "hr", "input"):
        yield f"{indent}<{element.tag}{opening}>"
    elif element.tag == "select" and element.text is not None:
        yield f"{indent}<select{opening}>"
        yield f"{indent}  <option>{html.escape(element.text.text, quote=False)}</option>"
        yield f"{indent}</select>"
    elif element.text is not None:
        yield f"{indent}<{element.tag}{opening}>{_text(element, element.text, tokens, sheet)}</{element.tag}>"
    elif not element.children:
        yield f"{indent}<{element.tag}{opening}></{element.tag}>"
    else:
        below = [
            one
            for child in element.children
            for one in _lines(child, tokens, sheet, pictures, depth + 1, narrower, element)
        ]
        whole = f"{indent}<{element.tag}{opening}>{below[0].strip()}</{element.tag}>"
        if len(below) == 1 and len(whole) <= LINE:
            yield whole
        elif len(below) > 1 and element.tag == "li" and [one.tag for one in element.children] == ["a"]:
            first, *rest, last = (one.removeprefix("  ") for one in below)  # an entry is its link
            yield from (f"{indent}<li{opening}>{first.strip()}", *rest, f"{last}</li>")
        else:
            yield from (f"{indent}<{element.tag}{opening}>", *below, f"{indent}</{element.tag}>")


def _fills(picture: Element, holder: Element) -> bool:
    """Whether a picture is as wide as the box that holds it, which has no padding: it is so in narrower windows."""
    region, css = holder.content, holder.css_map
    if picture.tag != "img" or not isinstance(region, Region) or picture.box is None or holder.box is None:
        return False
    placed = {"width", "max-width", "margin-left", "margin-inline", "position"} & picture.css_map.keys()
    _, right, _, left = sides_of(css.get("padding", "0"))
    if placed or css.get("display") in ("flex", "grid") or max(left, right) > 0:
        return False
    sides = region.border.sides if region.border else ()
    lines = region.border.width * len({"left", "right"} & set(sides)) if region.border else 0.0
    return picture.box.width >= PHOTO and abs(holder.box.width - lines - picture.box.width) <= EXACT


def _width(element: Element) -> float:
    """How many px wide it is; what has no place of its own is as wide as what it holds."""
    if element.box is not None:
        return element.box.width
    boxes = [one.box for one in elements(element) if one.box is not None]
    return Box.around(boxes).width if boxes else 0.0


def _hint(element: Element) -> str:
    """What tells the element from others of its kind: its own first words, or those in it."""
    return next((slug(one.text.text) for one in elements(element) if one.text and slug(one.text.text)), "")


def _text(element: Element, text: Paragraph, tokens: Tokens, sheet: Sheet) -> str:
    """The words; written breaks only where no width wraps them as the picture does."""
    if element.tag in ("ol", "ul"):
        return _items(element, text, tokens, sheet)
    if element.parts:
        return "".join(
            f'<a href="#">{html.escape(words, quote=False)}</a>' if tag == "a" else html.escape(words, quote=False)
            for tag, words in element.parts
        )
    if text.wraps:
        return _runs(element, text, text.runs, tokens, sheet)
    return "<br>".join(_runs(element, text, line.parts, tokens, sheet) for line in text.lines)


def _items(element: Element, text: Paragraph, tokens: Tokens, sheet: Sheet) -> str:
    """The entries of a list that is a single line, with the marks behind them, each link in the colour that it has."""
    section = element.name.partition("__")[0]
    at, made, runs = 0, list[str](), text.runs
    item = sheet.classes(f"{section}__item", {"display": "inline"})
    opening = f' class="{item}"' if item else ""
    for tag, words in element.parts:
        inside = html.escape(words, quote=False)
        if not tag:
            mark = _mark(
                inside.rstrip(), _run_at(runs, at + len(words) - len(words.lstrip())), element, text, tokens, sheet
            )
            made[-1] = made[-1].removesuffix("</li>") + mark + "</li>"
            made[-1] += " " if inside[-1:].isspace() else ""
        elif tag == "current":
            made.append(f'<li{opening} aria-current="page">{inside}</li>')
        else:
            css = _run_css(_run_at(runs, at), text.style, tokens)
            name = sheet.classes(f"{section}__link", css) if css else ""
            link = f' class="{name}"' if name else ""
            made.append(f'<li{opening}><a{link} href="#">{inside}</a></li>')
        at += len(words)
    return "".join(made)


def _mark(inside: str, run: SetRun, element: Element, text: Paragraph, tokens: Tokens, sheet: Sheet) -> str:
    """What stands between two entries, in a colour of its own where it has one; nothing else of a mark is told."""
    if run.style.color == text.style.color:
        return inside
    css = {"color": tokens.colors[run.style.color]}
    name = sheet.classes(f"{element.name.partition('__')[0]}__mark", css)
    before = inside[: len(inside) - len(inside.lstrip())]
    return f'{before}<span class="{name}">{inside.lstrip()}</span>'


def _run_at(runs: Sequence[SetRun], place: int) -> SetRun:
    """The run that the letter at `place` belongs to."""
    for run in runs:
        if place < len(run.text):
            return run
        place -= len(run.text)
    return runs[-1]


def _runs(element: Element, text: Paragraph, runs: Sequence[SetRun], tokens: Tokens, sheet: Sheet) -> str:
    """Text, with an element for each part that looks unlike the rest of its paragraph."""
    if all(run.style == text.style for run in runs) and len({(run.decoration, run.background) for run in runs}) == 1:
        return "".join(html.escape(run.text, quote=False) for run in runs)  # what they share, the paragraph has
    section = element.name.partition("__")[0]
    if _is_mostly_link(element, text, runs):
        return "".join(_opposite(run, text, section, tokens, sheet) for run in runs)
    is_heading = (
        re.fullmatch(r"h[1-6]", element.tag) is not None
    )  # what stands out in one is stressed, and leads nowhere
    return "".join(
        _run(
            run,
            text,
            section,
            tokens,
            sheet,
            links=element.tag != "a" and not (is_heading and run.decoration == "none"),
        )
        for run in runs
    )


def _is_mostly_link(element: Element, text: Paragraph, runs: Sequence[SetRun]) -> bool:
    """Whether most of a line is in the colour of a link, and a few words of it are ink: those lead nowhere then."""
    if element.tag != "p" or chroma(text.style.color) < COLORFUL or len(text.lines) > 1:
        return False
    inked = [run for run in runs if chroma(run.style.color) < COLORFUL and any(map(str.isalpha, run.text))]
    return bool(inked) and any(run.style.color == text.style.color for run in runs)


def _opposite(run: SetRun, text: Paragraph, section: str, tokens: Tokens, sheet: Sheet) -> str:
    """A run of such a line: a link where it has the line's colour, else a part of it."""
    if run.style.color != text.style.color or not any(map(str.isalnum, run.text)):
        return _run(run, text, section, tokens, sheet, links=False)
    before, after = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
    return f'{before}<a href="#">{html.escape(run.text.strip(), quote=False)}</a>{after}'


def _run(run: SetRun, text: Paragraph, section: str, tokens: Tokens, sheet: Sheet, *, links: bool) -> str:
    css = _run_css(run, text.style, tokens)
    if not css or not run.text.strip():
        return html.escape(run.text, quote=False)
    tag, name = _phrase(run, text.style)
    if section == "footer" and distance(run.style.color, text.style.color) >= OTHER_COLOR:
        tag, name = "a", "link"  # what stands out in a foot is a name to go to
    if tag == "a" and not links:
        tag, name = "span", "accent"
    for implied in IMPLIED.get(tag, ()):
        if css.get(implied[0]) == implied[1]:
            del css[implied[0]]
    known = sheet.classes(f"{section}__{name}", css, slug(run.text))
    opening = f' class="{known}"' if known else ""
    before, after = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
    link = ' href="#"' if tag == "a" else ""
    return f"{before}<{tag}{opening}{link}>{html.escape(run.text.strip(), quote=False)}</{tag}>{after}"


IMPLIED = {
    "strong": (("font-weight", "700"),),
    "em": (("font-style", "italic"),),
    "s": (("text-decoration", "line-through"),),
}
"""What browsers do for a tag by themselves."""


def _phrase(run: SetRun, around: Style) -> tuple[str, str]:
    """Tag and name of a part of a line, told from its looks alone."""
    style = run.style
    if run.decoration == "line-through":
        return "s", "old"
    if run.decoration == "none" and CODE.fullmatch(run.text.strip()):
        return "code", "code"
    if style.generic == "monospace" != around.generic:
        return "code", "code"
    if run.background:
        return "mark", "mark"
    if run.decoration == "underline" or (style.color != around.color and chroma(style.color) >= COLORFUL):
        return "a", "link"
    if style.weight > around.weight:
        return "strong", "strong"
    return ("em", "em") if style.slant != around.slant else ("span", "part")


def _run_css(run: SetRun, around: Style, tokens: Tokens) -> dict[str, str]:
    """What differs from the text around."""
    style = run.style
    css: dict[str, str] = {}
    if style.family != around.family:
        css["font-family"] = tokens.families[style.family]
    if style.size != around.size or style.generic == "monospace" != around.generic:  # browsers set code smaller
        css["font-size"] = tokens.sizes.get(style.size, f"{style.size:g}px")
    if css:
        # A box as high as the letters does not push the lines of the paragraph apart; larger letters need one of no height.
        css["line-height"] = "0" if style.size > around.size else "1"
    if style.weight != around.weight:
        css["font-weight"] = str(style.weight)
    if style.slant != around.slant:
        css["font-style"] = style.slant
    if style.letter_spacing != around.letter_spacing:
        css["letter-spacing"] = px(style.letter_spacing) if style.letter_spacing else "normal"
    if style.color != around.color or run.background:  # browsers write marks in black
        css["color"] = tokens.colors[style.color]
    if run.decoration != "none":
        css["text-decoration"] = run.decoration
    if run.background:
        css["background"] = tokens.colors[run.background]
    return css


# --- CSS


def _css(element: Element, tokens: Tokens, pictures: Pictures) -> dict[str, str]:
    css = dict(element.css)
    if isinstance(element.content, Region):
        css.update(_paint(element.content, tokens))
    if isinstance(element.content, Grounded):
        css.update(_rounded(element.content.radius, element.content.corners, element.content.box))
    if isinstance(element.content, ImageRegion) and pictures.is_inline(element):
        color = tokens.colors[element.content.shapes[0].color]
        if tokens.body is None or color != tokens.colors[tokens.body[3]]:
            css["color"] = color
    elif isinstance(element.content, ImageRegion) and element.tag != "img":
        css["background"] = f'url("../{pictures.path(element)}") center / 100% 100% no-repeat'
    if element.text is not None:
        css.update(_type(element.text, tokens))
    return css


def _is_dashes(region: Region) -> bool:
    """Whether a box is nothing but a dashed line: between the dashes is what it lies on."""
    border = region.border
    return border is not None and border.style != "solid" and min(region.box.width, region.box.height) <= border.width


def _paint(region: Region, tokens: Tokens) -> dict[str, str]:
    css: dict[str, str] = {}
    if region.fill != CLEAR and not _is_dashes(region):
        css["background"] = HEX.sub(lambda color: tokens.colors.get(color[0], color[0]), region.fill)
    if region.border:
        line = f"{px(region.border.width)} {region.border.style} {tokens.colors[region.border.color]}"
        whole = set(region.border.sides) == {"top", "right", "bottom", "left"}
        css.update({"border": line} if whole else {f"border-{side}": line for side in region.border.sides})
    css.update(_rounded(region.radius, region.corners, region.box))
    if region.shadow:
        shadow = region.shadow
        color = tokens.colors[shadow.color]
        css["box-shadow"] = f"{px(shadow.dx)} {px(shadow.dy)} {px(shadow.blur)} {color}"
    return css


def _rounded(radius: float, corners: Sequence[str], box: Box) -> dict[str, str]:
    if not radius:
        return {}
    if set(corners) != set(CORNERS):
        return {"border-radius": " ".join(px(radius) if corner in corners else "0" for corner in CORNERS)}
    pill = radius >= 0.45 * min(box.width, box.height)
    square = abs(box.width - box.height) <= 2  # a circle, give or take a pixel
    return {"border-radius": ("50%" if square else "999px") if pill else px(radius)}


def _type(text: Paragraph, tokens: Tokens) -> dict[str, str]:
    """What differs from the body's type; a heading says its weight although it inherits, as people look for it there."""
    assert tokens.body is not None
    style = text.style
    family, size, weight, color, ratio = tokens.body
    own_ratio = round(text.line_height / style.size, 4)
    css: dict[str, str] = {}
    if style.family != family:
        css["font-family"] = tokens.families[style.family]
    if style.size != size:
        css["font-size"] = tokens.sizes.get(style.size, f"{style.size:g}px")
    if style.weight != weight:
        css["font-weight"] = str(style.weight)
    if style.color != color:
        css["color"] = tokens.colors[style.color]
    if style.slant != "normal":
        css["font-style"] = style.slant
    if style.letter_spacing:
        css["letter-spacing"] = _tracking(style, max(len(line.line.text) for line in text.lines))
    decorations = {run.decoration for run in text.runs}
    if decorations != {"none"} and len(decorations) == 1:
        css["text-decoration"] = decorations.pop()
    if own_ratio != ratio:
        css["line-height"] = f"{own_ratio:g}"
    return css


TRACKING = 0.005  # em: the steps in which letter-spacing is written
DRIFT = 0.5  # px that a line may be longer or shorter by it


def _tracking(style: Style, letters: int) -> str:
    """Letter-spacing in em, as people write it, where a line of so many letters comes out as long; else in px."""
    em = round(style.letter_spacing / style.size / TRACKING) * TRACKING
    if em and abs(em * style.size - style.letter_spacing) * letters <= DRIFT:
        return f"{em:.3f}".rstrip("0") + "em"
    return px(style.letter_spacing)


def _body(root: Element, tokens: Tokens, background: str) -> dict[str, str]:
    css = {**dict(root.css), "background": tokens.colors[background], "overflow-wrap": "break-word"}
    if tokens.body:
        family, size, weight, color, ratio = tokens.body
        css["color"] = tokens.colors[color]
        css["font-family"] = tokens.families[family]
        css["font-size"] = tokens.sizes[size]
        css["font-weight"] = str(weight)
        css["line-height"] = f"{ratio:g}"
    return dict(sorted(css.items(), key=lambda pair: _rank(pair[0])))


def _style(
    named_rules: Mapping[str, Mapping[str, str]],
    rules: Mapping[str, Mapping[str, str]],
    sheet: Sheet,
    width: float,
    narrower: Sequence[Narrowed],
    mends: Mends,
) -> str:
    written = [_rule(f".{name}", css) for name, css in named_rules.items()]
    over = max((one.query.upto for one in narrower), default=0)
    guessed = narrowed(
        rules,
        width,
        sheet.widest,
        over=over,
        mends=mends,
        rooms=sheet.rooms,
        columned=sheet.columned,
        filling=sheet.filling,
    )
    queries = [guessed, *(one.query.text() for one in narrower)]
    if narrower:
        queries.append(narrower[-1].query.below(rules, sheet.widest))
    return "\n".join([*written, *filter(None, queries)])


def _base(root: Element, body: Mapping[str, str], pictures: Pictures) -> str:
    used = {"*", "*::before", "*::after", "body", *(element.tag for element in elements(root)), *_phrases_of(root)}
    used |= {"svg"} if pictures.inline else set()
    used -= set() if pictures.has_files else {"img"}
    merged: dict[str, dict[str, str]] = {}
    for tags, css in RESETS:  # of a page with buttons and no fields two of them are one
        merged.setdefault(",\n".join(tag for tag in tags if tag in used), {}).update(css)
    rules: list[tuple[str, Mapping[str, str]]] = list(merged.items())
    if any(name == "placeholder" for element in elements(root) for name, _ in element.attributes):
        rules.append(("::placeholder", {"color": "inherit", "opacity": "1"}))  # browsers make it paler
    written = [*(_rule(selector, css) for selector, css in rules if selector), _rule("body", body)]
    if not faint_links(root):
        return "\n".join(written)
    # Colour alone tells them too little: the line is there, and shows where it is asked for.
    plain, lined = _rule("a", PLAIN_LINK), _rule("a", {**PLAIN_LINK, "text-decoration": "underline transparent"})
    shown = _rule("a:hover,\na:focus-visible", {"text-decoration-color": "currentcolor"})
    return "\n".join([*(lined if one == plain else one for one in written), CONTRAST, shown])


CONTRAST = """\
@media (prefers-contrast: more) {
  a {
    text-decoration-color: currentcolor;
  }
}
"""
"""Who asks for more contrast sees the underline of links, which the picture does not show; with forced colours browsers show it anyway."""


def _phrases_of(root: Element) -> set[str]:
    """Tags that stand inside lines of text only."""
    pieces = {tag for element in elements(root) for tag, _ in element.parts}
    runs = {
        _phrase(run, element.text.style)[0] for element in elements(root) if element.text for run in element.text.runs
    }
    return (pieces | runs) & {"a"}


def _short(color: re.Match[str]) -> str:
    return "#" + "".join(filter(None, color.groups()))


_LONG_HEX = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3(?:([0-9a-f])\4)?(?![0-9a-f])")


def _rule(selector: str, css: Mapping[str, str]) -> str:
    inside = "".join(f"{_declaration(name, _LONG_HEX.sub(_short, value))}\n" for name, value in css.items())
    return f"{selector} {{\n{inside}}}\n"


def _declaration(name: str, value: str) -> str:
    """A declaration as Prettier writes it: long gradients have a line for each stop, long lists begin on a line of their own."""
    line = f"  {name}: {value};"
    if len(line) <= WIDTH:
        return line
    gradient = re.fullmatch(r"((?:repeating-)?(?:linear|radial)-gradient)\((.*)\)", value)
    if gradient and not re.search(r"\)\s*,\s*[a-z-]+-gradient", value):
        stops = ",\n".join(f"    {stop}" for stop in re.split(r", (?![^(]*\))", gradient[2]))
        return f"  {name}: {gradient[1]}(\n{stops}\n  );"
    return f"  {name}:\n    {value};" if re.search(r", (?![^(]*\))", value) else line


WIDTH = 80  # letters of a line of CSS


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


# --- fonts


def _faces(root: Element) -> list[PackFace]:
    """The faces of the pack that some text is set in, each once."""
    styles = [style for element in elements(root) if element.text is not None for style in styles_of(element.text)]
    used = [family.face(style.weight) for style in styles if (family := pack_family(style.family)) is not None]
    return sorted({face.name: face for face in used}.values(), key=lambda face: (face.family, face.weight))


def _font_files(faces: Sequence[PackFace]) -> Iterator[SourceFile]:
    """The faces, and the licence of each family: open licences ask for it to go along."""
    for name, data in {face.file_name: face.data for face in faces}.items():
        yield SourceFile.of(f"{FONTS}/{name}", data)
    for name in dict.fromkeys(face.family for face in faces):
        family = pack_family(name)
        assert family is not None
        yield SourceFile.of(f"{FONTS}/{family.slug}-LICENSE.txt", family.licence_text)
