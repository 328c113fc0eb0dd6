"""Where every declaration of a stylesheet stands, so that a value can be changed in place.

Formatting and comments are kept: a change replaces the characters of one value and nothing else. Parsed by tinycss2, which
follows CSS Syntax Level 3; it gives a start for each token and no end, so ends are found from the next token.
"""

import dataclasses
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.render.base import plain_selector

LONGEST_SELECTOR = 60  # characters of it that a person is shown
_PAGES = (".html", ".htm")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style", re.DOTALL | re.IGNORECASE)
_NEWLINE = re.compile(r"\r\n|\r|\f|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """The value of one declaration: `text[start:end]` of its file. `line` counts from 1."""

    file: str
    selector: str  # of the rule; "" outside one
    media: str  # the conditions of the at-rules around it, or ""
    property: str
    value: str
    start: int
    end: int
    line: int
    nth: int = 0  # which of the file's rules with this selector
    block: tuple[int, int] = (0, 0)  # what stands between the rule's braces: `text[block[0]:block[1]]`


@functools.lru_cache(maxsize=64)  # a turn asks for the same sheets at each of its steps, and changes one or two
def slots(file: SourceFile) -> tuple[Slot, ...]:
    """Every declaration of the CSS file `file`, in order. What cannot be located exactly is left out."""
    import tinycss2

    text = file.text
    starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return tuple(_slots(rules, _Sheet(str(file.path), text, starts), media=""))


@functools.lru_cache(maxsize=64)
def page_slots(file: SourceFile) -> tuple[Slot, ...]:
    """Every declaration in the `style` elements of the HTML file `file`, as places in that file."""
    import tinycss2

    found: list[Slot] = []
    seen: dict[str, int] = {}
    for style in _STYLE.finditer(file.text):
        text, offset = style[1], style.start(1)
        starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
        rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
        rows = file.text.count("\n", 0, offset)
        found += [
            dataclasses.replace(
                one,
                start=one.start + offset,
                end=one.end + offset,
                line=one.line + rows,
                block=(one.block[0] + offset, one.block[1] + offset),
            )
            for one in _slots(rules, _Sheet(str(file.path), text, starts, seen), media="")
        ]
    return tuple(found)


def every_slot(tree: SourceTree) -> tuple[Slot, ...]:
    """Every declaration that the entry of `tree` may be shown by: of all style sheets, and of its own `style` elements."""
    entry = tree.get(tree.entry)
    own = page_slots(entry) if entry is not None and entry.path.suffix.lower() in _PAGES else ()
    return (*tree_slots(tree), *own)


def tree_slots(tree: SourceTree) -> tuple[Slot, ...]:
    """Every declaration of every stylesheet of `tree`."""
    return tuple(slot for file in tree.files if file.path.suffix == ".css" and _is_text(file) for slot in slots(file))


def _is_text(file: SourceFile) -> bool:
    """Whether the file is UTF-8: a page of another encoding is shown, and its sheets are left as they are."""
    try:
        return bool(file.text) or True
    except UnicodeDecodeError:
        return False


def replace(tree: SourceTree, values: Mapping[Slot, str]) -> SourceTree:
    """`tree` with the values of some slots, all found in this very tree, replaced."""
    by_file: dict[str, list[tuple[Slot, str]]] = {}
    for slot, value in values.items():
        by_file.setdefault(slot.file, []).append((slot, value))
    changed = []
    for path, edits in by_file.items():
        file = tree.get(path)
        if file is None:
            raise KeyError(path)
        text = file.text
        for slot, value in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
            text = text[: slot.start] + value + text[slot.end :]
        changed.append(SourceFile(file.path, text.encode()))
    return tree.replacing(changed)


def changed_values(before: SourceTree, after: SourceTree) -> tuple[str, ...]:
    """`css/site.css:42 .hero h1 font-size 40px -> 48px`, for each value that differs; () where more than values does."""
    one, two = every_slot(before), every_slot(after)
    if [(slot.file, slot.selector, slot.property) for slot in one] != [(s.file, s.selector, s.property) for s in two]:
        return ()
    return tuple(
        f"{new.file}:{new.line} {_short(new.selector)} {new.property} {old.value} -> {new.value}"
        for old, new in zip(one, two, strict=True)
        if old.value != new.value
    )


def _short(selector: str) -> str:
    """A list of many selectors by its first ones."""
    return selector if len(selector) <= LONGEST_SELECTOR else selector[: LONGEST_SELECTOR - 2] + " …"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The text that is being read. `seen` counts the rules of each selector."""

    file: str
    text: str
    starts: Sequence[int]
    seen: dict[str, int] = field(default_factory=dict)


def _slots(rules: Sequence[Any], sheet: _Sheet, *, media: str) -> Iterator[Slot]:
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            selector = " ".join(tinycss2.serialize(rule.prelude).split())
            key = plain_selector(selector)
            nth = sheet.seen.get(key, 0)
            sheet.seen[key] = nth + 1
            yield from _declarations(rule.content, sheet, selector=selector, media=media, nth=nth)
        elif (
            rule.type == "at-rule"
            and rule.content is not None
            and rule.lower_at_keyword in ("media", "supports", "layer")
        ):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            condition = f"@{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
            yield from _slots(inner, sheet, media=f"{media} {condition}".strip())


def _declarations(tokens: Sequence[Any], sheet: _Sheet, *, selector: str, media: str, nth: int) -> Iterator[Slot]:
    import tinycss2

    if not tokens:
        return
    text, starts = sheet.text, sheet.starts
    last = _offset(tokens[-1], starts) + len(tinycss2.serialize([tokens[-1]]))
    block = (_offset(tokens[0], starts), last)
    for chunk, end_token in _chunks(tokens):
        meaning = [token for token in chunk if token.type not in ("whitespace", "comment")]
        if len(meaning) < 3 or meaning[0].type != "ident" or meaning[1] != ":":
            continue
        values = meaning[2:]
        start = _offset(values[0], starts)
        if end_token is not None:
            end = _offset(end_token, starts)
        else:
            end = _offset(values[-1], starts) + len(tinycss2.serialize([values[-1]]))
        value = text[start:end].rstrip()
        if not value or "/*" in value:
            continue
        # A value that does not read back as what was parsed was not located exactly (an escape, an odd newline).
        if tinycss2.serialize(values) != tinycss2.serialize(
            [one for one in tinycss2.parse_component_value_list(value) if one.type not in ("whitespace", "comment")]
        ):
            continue
        yield Slot(
            file=sheet.file,
            selector=selector,
            media=media,
            property=meaning[0].value if meaning[0].value.startswith("--") else meaning[0].lower_value,
            value=value,
            start=start,
            end=start + len(value),
            line=meaning[0].source_line,
            nth=nth,
            block=block,
        )


def _chunks(tokens: Sequence[Any]) -> Iterator[tuple[list[Any], Any]]:
    """The tokens of each declaration, and the semicolon that ends it (None after the last)."""
    chunk: list[Any] = []
    for token in tokens:
        if token.type == "literal" and token.value == ";":
            yield chunk, token
            chunk = []
        else:
            chunk.append(token)
    yield chunk, None


def _offset(token: Any, starts: Sequence[int]) -> int:
    return int(starts[token.source_line - 1] + token.source_column - 1)
