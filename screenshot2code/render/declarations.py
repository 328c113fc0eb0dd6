"""Which authored declarations decide the elements of a page, and in which line of which file each stands.

The page says which selectors match which elements, and the cascade is decided here, from the text of its style sheets: a
twentieth of what it costs to ask the DevTools protocol for the rules of each element. That is still done for pages whose sheets
say more than we decide (container queries, scopes, sheets changed by script), and for elements that no selector reaches:
`CSS.getMatchedStylesForNode` lists the rules of an element from the weakest to the strongest, with source ranges for sheets that
were parsed while the CSS domain was enabled. Computed longhands have no range, so what is kept is the declaration as written: a
shorthand, a `var()`.
"""

import asyncio
import functools
import html
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.artifacts import Declaration, Element, SourceFile
from screenshot2code.core.findings import SourceLine
from screenshot2code.render.authored import Layers, SheetText, Undecidable, style_attribute
from screenshot2code.render.cascade import Authored, authored, is_understood, placed, rules_by_element, winning
from screenshot2code.render.matching import Asking, PageSheet

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
ATTACHED = (float("-inf"),)  # the layer of style attributes: important ones beat those of every layer
LAID_OUT = frozenset({"width", "height"})  # computed values that follow from the content, not from a rule


class StyleSheets:
    """Hears of every style sheet as it is parsed. Made before navigation, after `CSS.enable`.

    `own` is the text of the sheet that we put on a page ourselves. `page` is the file that was opened, where there is one.
    """

    def __init__(self, session: CDPSession, origin: str, *, own: str = "", page: SourceFile | None = None) -> None:
        self._origin = origin.rstrip("/") + "/"
        self._own_length = len(own)
        self._attributes = style_attributes(page) if page else {}
        self._session = session
        self._headers: dict[str, Mapping[str, Any]] = {}
        self._changed: set[str] = set()
        session.on("CSS.styleSheetAdded", self._added)
        session.on("CSS.styleSheetRemoved", self._removed)
        session.on("CSS.styleSheetChanged", lambda event: self._changed.add(event["styleSheetId"]))

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

    async def found(self, sheets: Sequence[PageSheet]) -> list[tuple[str, str]] | None:
        """The protocol's name and the text of each; None where one is not as its author wrote it, or not to be found."""
        addresses = {sheet.href for sheet in sheets}
        by_address: dict[str, str] = {}
        elements: list[tuple[str, str]] = []
        for name, header in list(self._headers.items()):
            if name in self._changed or (header.get("isMutable") and not self.is_ours(name)):
                return None
            address = str(header.get("sourceURL", ""))
            if not header.get("isInline") and address in addresses:
                by_address[address] = name
            elif not header.get("isConstructed"):
                elements.append((name, await self._text(name)))
        found: list[tuple[str, str]] = []
        for sheet in sheets:
            if sheet.href is not None:
                if sheet.href not in by_address:
                    return None
                found.append((by_address[sheet.href], await self._text(by_address[sheet.href])))
                continue
            same = next((one for one in elements if one[1] == sheet.text), None)
            if same is None:
                return None
            elements.remove(same)
            found.append(same)
        return found

    async def _text(self, name: str) -> str:
        return str((await self._session.send("CSS.getStyleSheetText", {"styleSheetId": name}))["text"])

    def _added(self, event: Mapping[str, Any]) -> None:
        self._headers[event["header"]["styleSheetId"]] = event["header"]

    def _removed(self, event: Mapping[str, Any]) -> None:
        self._headers.pop(event["styleSheetId"], None)

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
    """The winning declarations of each element; `backend_ids` by index in `elements`."""
    by_element = await _decided(session, elements, sheets)
    rest = [one.index for one in elements if one.index not in by_element]
    asked = await asked_declarations(session, elements, backend_ids, sheets, rest) if rest else ()
    known = [one for index in sorted(by_element) for one in _as_core(index, by_element[index])]
    # A stable sort: the order of the cascade stays within each element.
    return tuple(sorted((*known, *asked), key=lambda one: one.element))


async def _decided(
    session: CDPSession, elements: Sequence[Element], sheets: StyleSheets
) -> dict[int, tuple[Authored, ...]]:
    """What decides each element, by its index; those are missing of which only the protocol can tell."""
    asking = Asking(session)
    page_sheets = await asking.sheets()
    found = await sheets.found(page_sheets) if page_sheets is not None else None
    if page_sheets is None or found is None:
        return {}
    layers = Layers()
    try:
        texts = [SheetText(text).rules(layers) for _, text in found]
    except Undecidable:
        return {}
    rules = placed(texts, layers)
    conditions = dict.fromkeys(met for one in rules for met in one.rule.conditions)
    selectors = dict.fromkeys(selector for one in rules for selector in one.rule.alternatives)
    matches = await asking.matches([one.selector for one in elements], tuple(conditions), tuple(selectors))
    if matches is None:
        return {}
    for of_sheet, page_sheet in zip(texts, page_sheets, strict=True):
        if sum(rule.is_whole and is_understood(rule, matches) for rule in of_sheet) != page_sheet.rules:
            return {}  # we and the browser do not read this sheet alike
    matched = rules_by_element(rules, matches)
    looks: dict[tuple[tuple[int, ...], str], list[int]] = {}
    for one in elements:
        if one.index not in matches.lost:
            look = (matched.get(one.index, ()), one.attributes.get("style", ""))
            looks.setdefault(look, []).append(one.index)
    inline = {style: style_attribute(style) for _, style in looks}
    every = [rules[number].rule.declarations for number in {number for numbers, _ in looks for number in numbers}]
    wanted = dict.fromkeys(
        (one.property, one.value)
        for row in (*every, *inline.values())
        for one in row
        if not one.property.startswith("--")
    )
    longhands = await asking.longhands(tuple(wanted))
    if longhands is None:
        return {}

    def of_rule(number: int) -> Iterator[Authored]:
        one = rules[number]
        lines = {written.row: sheets.line(found[one.sheet][0], written.row) for written in one.rule.declarations}
        return authored(one.rule.declarations, longhands, rule=one.rule.selector, layer=one.layer, lines=lines)

    def of_attribute(style: str) -> Iterator[Authored]:
        lines = {written.row: sheets.attribute_line(style, written.row) for written in inline[style]}
        return authored(inline[style], longhands, rule="", layer=ATTACHED, lines=lines)

    decided = {}
    for (numbers, style), group in looks.items():
        some = tuple(winning([*(one for number in numbers for one in of_rule(number)), *of_attribute(style)]))
        decided.update(dict.fromkeys(group, some))
    return decided


def _as_core(element: int, decided: Sequence[Authored]) -> Iterator[Declaration]:
    for one in decided:
        yield Declaration(
            element=element,
            property=one.property,
            value=one.value,
            rule=one.rule,
            source=one.source,
            overruled=one.overruled,
        )


async def asked_declarations(
    session: CDPSession,
    elements: Sequence[Element],
    backend_ids: Sequence[int],
    sheets: StyleSheets,
    wanted: Collection[int],
) -> tuple[Declaration, ...]:
    """The winning declarations of the `wanted` elements, as the protocol tells them.

    Its answers are what costs, so one element is asked for all that have one look: tag, classes and computed styles, under a
    parent of one look. Past MOST_QUESTIONS, those without text go without.
    """
    looks: dict[tuple[object, ...], list[int]] = {}
    look_of: list[int] = []
    for element in elements:
        group = looks.setdefault(_look(element, look_of), [])
        group.append(element.index)
        look_of.append(group[0])
    some = [kept for group in looks.values() if (kept := [index for index in group if index in wanted])]
    groups = sorted(some, key=lambda group: (not elements[group[0]].texts, group[0]))[:MOST_QUESTIONS]
    first = [backend_ids[group[0]] for group in groups]
    pushed = await session.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": first})
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
        decided = winning(_authored(answer, sheets))
        return [one for index in group for one in _as_core(index, decided)]

    asked = zip(groups, pushed["nodeIds"], strict=True)
    found = await asyncio.gather(*(ask(group, node) for group, node in asked if node))
    return tuple(one for some in found for one in some)


def _look(element: Element, look_of: Sequence[int]) -> tuple[object, ...]:
    """What elements decided by the same rules have in common."""
    return (
        element.tag,
        None if element.parent is None else look_of[element.parent],
        *sorted((name, value) for name, value in element.attributes.items() if name in IDENTITY),
        *(value for name, value in element.styles.items() if name not in LAID_OUT),
    )


def _authored(answer: Mapping[str, Any], sheets: StyleSheets) -> Iterator[Authored]:
    layers: dict[tuple[str, ...], float] = {}  # those of the weakest rules come first
    for match in answer.get("matchedCSSRules", ()):
        rule = match["rule"]
        sheet = rule["style"].get("styleSheetId")
        if rule["origin"] == "regular" and not sheets.is_ours(sheet):
            find = functools.partial(sheets.line, sheet)
            layer = layers.setdefault(tuple(one["text"] for one in rule.get("layers", ())), float(len(layers)))
            yield from _of_style(rule["style"], rule["selectorList"]["text"], find, (layer,))
    if inline := answer.get("inlineStyle"):
        find = functools.partial(sheets.attribute_line, inline.get("cssText", ""))
        yield from _of_style(inline, "", find, ATTACHED)


def _of_style(
    style: Mapping[str, Any], selector: str, find: Callable[[int], SourceLine | None], layer: tuple[float, ...]
) -> Iterator[Authored]:
    for entry in style["cssProperties"]:
        if "range" not in entry or entry.get("disabled") or entry.get("parsedOk") is False:
            continue
        name = entry["name"] if entry["name"].startswith("--") else entry["name"].lower()
        longhands = tuple(one["name"] for one in entry.get("longhandProperties", ())) or (name,)
        value = entry["value"]
        yield Authored(
            property=name,
            value=value.removesuffix("!important").rstrip() if entry.get("important") else value,
            rule=selector,
            source=find(entry["range"]["startLine"]),
            longhands=longhands,
            important=bool(entry.get("important")),
            layer=layer,
        )
