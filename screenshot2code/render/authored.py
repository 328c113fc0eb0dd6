"""A style sheet as its author wrote it: rules with their conditions, layers and selectors, and declarations with their rows.

Structure alone is read here (CSS Syntax 3: comments, strings, blocks); what a value means and which element a selector matches
is asked of the browser (render.matching). Nested rules come out flat, as CSS Nesting 1 defines them. A sheet of 200 kB takes some
hundredths of a second, as only the marks that part a sheet are looked at.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_MARKS = re.compile(
    r"""/\*.*?(?:\*/|\Z) | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'? | url\(\s*(?!["'\s])(?:\\.|[^)\\])*\)? | \\. | [{}()\[\];]""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_COMMENT_OR_STRING = re.compile(r"""/\*.*?(?:\*/|\Z)|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)""", re.DOTALL)
_DECLARATION = re.compile(r"\s*(?P<name>-?-?(?:[\w-]|[^\x00-\x7f]|\\.)+)\s*:(?P<value>.*)", re.DOTALL)
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.IGNORECASE)
_AT_RULE = re.compile(r"@([\w-]+)\s*(.*)", re.DOTALL)
_IDENT = r"(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\.)+"
_SIMPLE = re.compile(
    rf"(?P<id>\#{_IDENT})|(?P<class>\.{_IDENT})|(?P<attribute>\[)|(?P<element>::{_IDENT})|:(?P<state>{_IDENT})|(?P<type>{_IDENT})|.",
    re.DOTALL,
)
_OLD_ELEMENTS = frozenset({"before", "after", "first-line", "first-letter"})  # written with one colon, too
_AS_THEIR_LIST = frozenset(
    {"is", "not", "has", "matches", "-webkit-any"}
)  # as specific as the most specific selector inside
_SILENT = frozenset(
    {"charset", "namespace", "import", "font-face", "font-feature-values", "font-palette-values", "keyframes",
     "-webkit-keyframes", "-moz-keyframes", "-o-keyframes", "page", "property", "counter-style", "view-transition",
     "position-try", "color-profile", "-ms-viewport", "viewport"}
)  # fmt: skip  # at-rules that match no element (an @import brings a sheet of its own)

Specificity = tuple[int, int, int]


class Undecidable(Exception):  # a signal inside this package, never seen outside
    """The sheet has a construct whose effect cannot be told without the browser's own cascade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A declaration as it stands in a rule; `row` counts from 0 within the sheet."""

    property: str
    value: str
    important: bool
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`selector` is as written, `alternatives` are the selectors of its list with what it is nested in put in.

    It counts where all `conditions` ("media" or "supports", and the words) are met; `layer` is its path of layer names, () outside.
    `is_whole` is False for the further declarations of a rule that stand in a condition inside it.
    """

    selector: str
    alternatives: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]
    layer: tuple[str, ...]
    declarations: tuple[Written, ...]
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two marks: words that end in a semicolon, or words before a block (then `inside` is not None)."""

    start: int
    end: int
    inside: "tuple[_Piece, ...] | None"


@dataclass(frozen=True, slots=True)
class _Around:
    """What a rule stands in."""

    parent: str = ""  # the selector that `&` stands for
    selector: str = ""  # the same, as written
    conditions: tuple[tuple[str, str], ...] = ()
    layer: tuple[str, ...] = ()


@dataclass
class Layers:
    """The cascade layers of a page, in the order in which they are first named; shared by its sheets."""

    _places: dict[tuple[str, ...], int] = field(default_factory=dict)

    def name(self, path: tuple[str, ...]) -> None:
        for length in range(1, len(path) + 1):
            self._places.setdefault(path[:length], len(self._places))

    def anonymous(self) -> str:
        """A name that no sheet can write."""
        return f"{{{len(self._places)}}}"

    def rank(self, path: tuple[str, ...]) -> tuple[float, ...]:
        """For sorting, the weakest first: what lies in a layer itself beats the layers inside it (CSS Cascade 5, 6.4.3)."""
        return (*(self._places[path[:length]] for length in range(1, len(path) + 1)), float("inf"))


class SheetText:
    """One sheet. Raises Undecidable from `rules`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def rules(self, layers: Layers) -> list[Rule]:
        """Every rule with a selector, in order; one that the browser does not understand is among them."""
        return list(self._rules(_pieces(self.text), _Around(), layers))

    @cached_property
    def _newlines(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def _rules(self, pieces: Sequence[_Piece], around: _Around, layers: Layers) -> Iterator[Rule]:
        for piece in pieces:
            words = plain(self.text[piece.start : piece.end]).strip()
            if words.startswith("@"):
                yield from self._at_rule(words, piece, around, layers)
            elif piece.inside is not None and not words.startswith("--"):
                yield from self._style_rule(words, piece.inside, around, layers)

    def _at_rule(self, words: str, piece: _Piece, around: _Around, layers: Layers) -> Iterator[Rule]:
        found = _AT_RULE.match(words)
        name, rest = (found[1].lower(), found[2].strip()) if found else ("", "")
        if name in ("media", "supports"):
            within = _Around(around.parent, around.selector, (*around.conditions, (name, rest)), around.layer)
        elif name == "layer":
            paths = [(*around.layer, *one.strip().split(".")) for one in rest.split(",") if one.strip()]
            for path in paths or [(*around.layer, layers.anonymous())]:
                layers.name(path)
                within = _Around(around.parent, around.selector, around.conditions, path)
        elif name in _SILENT:
            return
        else:
            raise Undecidable(name)
        if piece.inside is not None:
            if around.parent and (own := tuple(self._declarations(piece.inside))):
                yield self._rule(within, around.selector, (around.parent,), own, is_whole=False)
            yield from self._rules(piece.inside, within, layers)

    def _style_rule(self, selector: str, inside: Sequence[_Piece], around: _Around, layers: Layers) -> Iterator[Rule]:
        alternatives = tuple(_nested(one, around.parent) for one in alternatives_of(selector))
        yield self._rule(around, selector, alternatives, tuple(self._declarations(inside)))
        if any(piece.inside is not None for piece in inside):
            within = _Around(f":is({','.join(alternatives)})", selector, around.conditions, around.layer)
            yield from self._rules(inside, within, layers)

    def _rule(
        self,
        around: _Around,
        selector: str,
        alternatives: tuple[str, ...],
        declarations: tuple[Written, ...],
        *,
        is_whole: bool = True,
    ) -> Rule:
        return Rule(
            selector=selector,
            alternatives=alternatives,
            conditions=around.conditions,
            layer=around.layer,
            declarations=declarations,
            is_whole=is_whole,
        )

    def _declarations(self, pieces: Sequence[_Piece]) -> Iterator[Written]:
        for piece in pieces:
            raw = self.text[piece.start : piece.end]
            if piece.inside is not None:
                continue
            # Comments become spaces of their own length: rows are counted in what is written.
            found = _DECLARATION.fullmatch(plain(raw, keep_length=True))
            if found is None:
                continue
            value = " ".join(plain(found["value"]).split("\n")).strip()
            important = _IMPORTANT.search(value)
            yield Written(
                property=found["name"] if found["name"].startswith("--") else found["name"].lower(),
                value=value[: important.start()].rstrip() if important else value,
                important=important is not None,
                row=bisect_right(self._newlines, piece.start + found.start("name") - 1),
            )


def style_attribute(text: str) -> tuple[Written, ...]:
    """The declarations of a style attribute."""
    sheet = SheetText(text)
    return tuple(sheet._declarations(_pieces(text)))  # noqa: SLF001  # an attribute is the inside of a rule


def plain(text: str, *, keep_length: bool = False) -> str:
    """`text` without its comments, each of them a space (CSS takes them for nothing, which parts words as well)."""

    def without(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[0]
        return re.sub(r"[^\n]", " ", found[0]) if keep_length else " "

    return _COMMENT_OR_STRING.sub(without, text) if "/*" in text else text


def alternatives_of(selector: str) -> tuple[str, ...]:
    """The selectors of a list."""
    found, depth, start = [], 0, 0
    for mark in re.finditer(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[(),\[\]]""", selector, re.DOTALL):
        if mark[0] in "([":
            depth += 1
        elif mark[0] in ")]":
            depth -= 1
        elif mark[0] == "," and depth == 0:
            found.append(selector[start : mark.start()].strip())
            start = mark.end()
    return (*found, selector[start:].strip())


def specificity(selector: str) -> Specificity:
    """Of one selector, not of a list (Selectors 4, 17)."""
    ids = classes = types = 0
    at = 0
    while at < len(selector):
        found = _SIMPLE.match(selector, at)
        assert found is not None  # the last alternative matches any character
        at = found.end()
        kind = found.lastgroup
        if kind == "id":
            ids += 1
        elif kind == "class":
            classes += 1
        elif kind == "attribute":
            classes += 1
            at = _closing(selector, found.start(), "[", "]")
        elif kind in ("type", "element"):
            types += 1
            if selector[at : at + 1] == "(":
                at = _closing(selector, at, "(", ")")
        elif kind == "state":
            name = found["state"].lower()
            inside = ""
            if selector[at : at + 1] == "(":
                end = _closing(selector, at, "(", ")")
                inside, at = selector[at + 1 : end - 1], end
            more = _of_state(name, inside)
            ids, classes, types = ids + more[0], classes + more[1], types + more[2]
    return ids, classes, types


def _of_state(name: str, inside: str) -> Specificity:
    if name == "where":
        return 0, 0, 0
    if name in _AS_THEIR_LIST:
        return max(specificity(one) for one in alternatives_of(inside))
    if name in _OLD_ELEMENTS:
        return 0, 0, 1
    if name in ("nth-child", "nth-last-child") and (of := re.search(r"\sof\s+(.*)", inside, re.DOTALL)):
        ids, classes, types = max(specificity(one) for one in alternatives_of(of[1]))
        return ids, classes + 1, types
    return 0, 1, 0


def _closing(text: str, at: int, opening: str, closing: str) -> int:
    """Just behind the bracket that closes the one at `at`, or the end of the text."""
    depth = 0
    for mark in re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|.""", re.DOTALL).finditer(text, at):
        depth += (mark[0] == opening) - (mark[0] == closing)
        if depth == 0:
            return mark.end()
    return len(text)


def _nested(selector: str, parent: str) -> str:
    """`selector` with the one that it is nested in put in for `&`, or before it (CSS Nesting 1, 3.1)."""
    if not parent:
        return selector
    parts = re.split(r"""(\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|&)""", selector)
    if "&" in parts:
        return "".join(parent if part == "&" else part for part in parts)
    return f"{parent} {selector}"


def _pieces(text: str) -> tuple[_Piece, ...]:
    marks = iter(_MARKS.finditer(text))

    def block(start: int, *, is_outermost: bool) -> tuple[tuple[_Piece, ...], int]:
        """The pieces up to the closing brace, and where they end."""
        found: list[_Piece] = []
        depth = 0
        for mark in marks:
            sign = mark[0]
            if sign in "([" and len(sign) == 1:
                depth += 1
            elif sign in ")]":
                depth = max(0, depth - 1)
            elif sign == "{":
                inside, end = block(mark.end(), is_outermost=False)
                if depth == 0:
                    found.append(_Piece(start, mark.start(), inside))
                    start = end
            elif sign == "}" and not is_outermost:
                found.append(_Piece(start, mark.start(), None))
                return tuple(found), mark.end()
            elif sign == ";" and depth == 0:
                found.append(_Piece(start, mark.start(), None))
                start = mark.end()
        found.append(_Piece(start, len(text), None))
        return tuple(found), len(text)

    return block(0, is_outermost=True)[0]
