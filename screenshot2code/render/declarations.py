"""Which authored declarations decide the elements of a page, and in which line of which file each stands.

From the DevTools protocol: `CSS.getMatchedStylesForNode` lists the rules of an element from the weakest to the strongest, with
source ranges for style sheets that were parsed while the CSS domain was enabled. Computed longhands have no range, so what is
kept is the declaration as written: a shorthand, a `var()`.
"""

import asyncio
import functools
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.artifacts import Declaration, Element, SourceFile
from screenshot2code.core.findings import SourceLine
from screenshot2code.render.matching import matched_rules

MOST_QUESTIONS = (
    200  # an answer is up to 160 kB (all that is inherited comes along) and 5 to 40 ms; pages have 20 to 100 looks
)
TIME_LIMIT_S = (
    12.0  # then what was found has to do: a picture without all its lines is worth more than none (on a busy machine)
)
AT_ONCE = 8  # questions under way at a time: enough to keep the browser busy, few enough to keep memory flat
IDENTITY = frozenset({"id", "class", "style", "type", "role"})  # attributes that rules usually ask for
_STYLE_ATTRIBUTE = re.compile(
    r"""\sstyle\s*=\s*(?P<quote>["'])(?:(?<=")(?P<double>[^"]*)"|(?<=')(?P<single>[^']*)')""", re.IGNORECASE
)
LAID_OUT = frozenset({"width", "height"})  # computed values that follow from the content, not from a rule


@dataclass(frozen=True, slots=True)
class _Authored:
    """A declaration as it stands in a rule, with the longhands that it sets."""

    property: str
    value: str
    rule: str
    source: SourceLine | None
    longhands: tuple[str, ...]
    important: bool


class StyleSheets:
    """Hears of every style sheet as it is parsed. Made before navigation, after `CSS.enable`.

    `own` is the text of the sheet that we put on a page ourselves. `page` is the file that was opened, where there is one.
    """

    def __init__(self, session: CDPSession, origin: str, *, own: str = "", page: SourceFile | None = None) -> None:
        self._origin = origin.rstrip("/") + "/"
        self._own_length = len(own)
        self._attributes = style_attributes(page) if page else {}
        self._headers: dict[str, Mapping[str, Any]] = {}
        session.on("CSS.styleSheetAdded", self._added)

    def is_ours(self, sheet: str | None) -> bool:
        """Whether no author wrote it; the protocol tells a sheet made by script only by its length."""
        header = self._headers.get(sheet or "", {})
        return bool(header.get("isConstructed")) and header["length"] == self._own_length

    def attribute_line(self, text: str, row: int) -> SourceLine | None:
        """Where row `row` of the style attribute that reads `text` stands; None where several elements have the same one."""
        start = self._attributes.get(text)
        return SourceLine(start.file, start.line + row) if start else None

    def line(self, sheet: str | None, row: int) -> SourceLine | None:
        """Where row `row` (from 0) of a sheet stands; None for a sheet that no file holds."""
        header = self._headers.get(sheet or "")
        if header is None or not header.get("sourceURL"):
            return None
        first = int(header["startLine"]) if header.get("isInline") else 0
        return SourceLine(self._file(str(header["sourceURL"])), first + row + 1)

    def _added(self, event: Mapping[str, Any]) -> None:
        self._headers[event["header"]["styleSheetId"]] = event["header"]

    def _file(self, url: str) -> str:
        return url.removeprefix(self._origin).partition("?")[0].partition("#")[0] or "index.html"


def style_attributes(page: SourceFile) -> dict[str, SourceLine]:
    """Where the style attributes of an HTML file begin, by their value; of values that occur once."""
    if not page.path.suffix.lower().startswith(".htm"):
        return {}
    text = page.content.decode("utf-8", "replace")
    found: dict[str, SourceLine] = {}
    twice: set[str] = set()
    for match in _STYLE_ATTRIBUTE.finditer(text):
        value = html.unescape(match["double"] or match["single"] or "").replace("\r\n", "\n")
        if value in found:
            twice.add(value)
        found[value] = SourceLine(str(page.path), text.count("\n", 0, match.end("quote")) + 1)
    return {value: line for value, line in found.items() if value not in twice}


async def read_declarations(
    session: CDPSession, elements: Sequence[Element], backend_ids: Sequence[int], sheets: StyleSheets
) -> tuple[Declaration, ...]:
    """The winning declarations of each element; `backend_ids` by index in `elements`.

    The answers of the protocol are what costs, so one element is asked for all that the same rules match. Where the page cannot
    tell which those are, elements share that have one look: tag, classes and computed styles, under a parent of one look. Past
    MOST_QUESTIONS, those without text go without.
    """
    rules = await matched_rules(session, [element.selector for element in elements])
    looks: dict[tuple[object, ...], list[int]] = {}
    look_of: list[int] = []
    for element, matched in zip(elements, rules, strict=True):
        look = _look(element, look_of) if matched is None else (matched, element.attributes.get("style"))
        group = looks.setdefault(look, [])
        group.append(element.index)
        look_of.append(group[0])
    looks.pop(("", None), None)  # matched by no rule at all
    groups = sorted(looks.values(), key=lambda group: (not elements[group[0]].texts, group[0]))[:MOST_QUESTIONS]
    wanted = [backend_ids[group[0]] for group in groups]
    pushed = await session.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": wanted})
    turn = asyncio.Semaphore(AT_ONCE)
    loop = asyncio.get_running_loop()
    deadline = loop.time() + TIME_LIMIT_S

    async def ask(group: Sequence[int], node: int) -> list[Declaration]:
        async with turn:
            if loop.time() > deadline:
                return []
            try:
                answer = await session.send("CSS.getMatchedStylesForNode", {"nodeId": node})
            except PlaywrightError as exc:
                if "closed" in exc.message or "crash" in exc.message.lower():
                    raise
                return []  # the element left the document since the snapshot
        return [
            Declaration(element=index, property=one.property, value=one.value, rule=one.rule, source=one.source)
            for one in winning(_authored(answer, sheets))
            for index in group
        ]

    asked = zip(groups, pushed["nodeIds"], strict=True)
    found = await asyncio.gather(*(ask(group, node) for group, node in asked if node))
    # A stable sort: the order of the cascade stays within each element.
    return tuple(sorted((one for some in found for one in some), key=lambda one: one.element))


def _look(element: Element, look_of: Sequence[int]) -> tuple[object, ...]:
    """What elements decided by the same rules have in common."""
    return (
        element.tag,
        None if element.parent is None else look_of[element.parent],
        *sorted((name, value) for name, value in element.attributes.items() if name in IDENTITY),
        *(value for name, value in element.styles.items() if name not in LAID_OUT),
    )


def winning(declarations: Iterable[_Authored]) -> list[_Authored]:
    """Of declarations from the weakest to the strongest, those that still decide a longhand."""
    decides: dict[str, _Authored] = {}
    every = list(declarations)
    for one in every:
        for longhand in one.longhands:
            before = decides.get(longhand)
            if before is None or one.important or not before.important:
                decides[longhand] = one
    alive = {id(one) for one in decides.values()}
    return [one for one in every if id(one) in alive]


def _authored(answer: Mapping[str, Any], sheets: StyleSheets) -> Iterator[_Authored]:
    for match in answer.get("matchedCSSRules", ()):
        rule = match["rule"]
        sheet = rule["style"].get("styleSheetId")
        if rule["origin"] == "regular" and not sheets.is_ours(sheet):
            find = functools.partial(sheets.line, sheet)
            yield from _of_style(rule["style"], rule["selectorList"]["text"], find)
    if inline := answer.get("inlineStyle"):
        yield from _of_style(inline, "", functools.partial(sheets.attribute_line, inline.get("cssText", "")))


def _of_style(style: Mapping[str, Any], selector: str, find: Callable[[int], SourceLine | None]) -> Iterator[_Authored]:
    for entry in style["cssProperties"]:
        if "range" not in entry or entry.get("disabled") or entry.get("parsedOk") is False:
            continue
        longhands = tuple(one["name"] for one in entry.get("longhandProperties", ())) or (entry["name"],)
        value = entry["value"]
        yield _Authored(
            property=entry["name"],
            value=value.removesuffix("!important").rstrip() if entry.get("important") else value,
            rule=selector,
            source=find(entry["range"]["startLine"]),
            longhands=longhands,
            important=bool(entry.get("important")),
        )
