"""From `DOMSnapshot.captureSnapshot` to elements: what was painted, where, in which style, and what to call it.

Pure. The answer of the protocol is a set of parallel arrays with all strings in one table; -1 stands for an empty string.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.artifacts import Element, TextBox
from screenshot2code.core.geometry import Box, Size
from screenshot2code.render.base import STYLES
from screenshot2code.render.selectors import Node, Selectors

ATTRIBUTES = frozenset(
    {"id", "class", "href", "src", "srcset", "alt", "type", "role", "placeholder", "value", "name", "title", "for",
     "aria-label", "aria-hidden", "action", "target", "width", "height", "style"}
)  # fmt: skip
CLIPPING = ("clip", "clip-path", "transform")  # asked for beside STYLES: they decide what can be seen
FIELDS = frozenset({"input", "textarea", "select"})  # their text lives in a shadow tree that the snapshot leaves out
SILENT = frozenset({"br", "wbr", "option", "optgroup", "source", "track", "area", "param"})
SMALLEST = 1.0  # CSS px; text hidden for screen readers is kept in a box of one pixel
SPACE_EM = 0.27  # the width of a space in the usual faces is .25 to .28 em

_ELEMENT, _TEXT, _SHADOW_ROOT = 1, 3, 11


@dataclass(frozen=True, slots=True)
class FieldText:
    """What a form field shows: its pieces of text, and their colour if it is not the field's own (a placeholder)."""

    texts: tuple[TextBox, ...]
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """The elements of a page in document order, and the browser's own number for each."""

    elements: tuple[Element, ...]
    backend_ids: tuple[int, ...]


class Snapshot:
    """The main document of one answer."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self._strings: Sequence[str] = answer["strings"]
        document = answer["documents"][0]
        self._nodes = document["nodes"]
        self._layout = document["layout"]
        self._lines = document["textBoxes"]
        self._parents: Sequence[int] = self._nodes["parentIndex"]
        self._names = [self._string(index) for index in self._nodes["nodeName"]]
        self._tags = [name.lower() for name in self._names]
        self._first_layout: dict[int, int] = {}
        for place, node in enumerate(self._layout["nodeIndex"]):
            self._first_layout.setdefault(node, place)
        rows = self._layout["styles"]
        self._rows: list[Sequence[int]] = [()] * len(self._parents)  # of each node, its computed values
        for node, place in self._first_layout.items():
            self._rows[node] = rows[place]

    def fields(self) -> dict[int, int]:
        """Backend id by node, of the form fields that were laid out."""
        ids = self._nodes["backendNodeId"]
        return {node: ids[node] for node in self._first_layout if self._tags[node] in FIELDS}

    def names(self, known: "Names | None" = None) -> "Names":
        """What the elements are called; `known` where those are of a document like this one: they cost most of a snapshot."""
        return known if known is not None and known.are_of(self) else Names(self)

    def document(self) -> tuple[object, ...]:
        """All that selectors depend on: equal for documents whose elements have the same names."""
        strings = ["", *self._strings]  # -1 becomes 0
        attributes = [tuple([strings[index + 1] for index in flat]) for flat in self._nodes["attributes"]]
        return self._parents, self._nodes["nodeType"], self._names, attributes

    def painted(self, size: Size, fields: Mapping[int, FieldText], names: "Names | None" = None) -> Painted:
        """The elements that can be seen on a page of `size`. `fields` has the text of form fields by node.

        `names` are those of this snapshot, where they are known.
        """
        sight = _Sight(self, size)
        selectors = names or Names(self)
        texts = self._texts_by_owner(sight)
        elements: list[Element] = []
        ids: list[int] = []
        place_of: dict[int, int] = {}
        for node in self._elements():
            shown = fields.get(node)
            pieces = tuple(sight.cut(node, shown.texts)) if shown else tuple(texts.get(node, ()))
            if not sight.sees(node, has_text=bool(pieces)):
                continue
            styles = self.styles(node)
            if shown and shown.color and pieces:
                styles["color"] = shown.color
            attributes = self.attributes(node)
            place_of[node] = len(elements)
            ids.append(self._nodes["backendNodeId"][node])
            elements.append(
                Element(
                    index=len(elements),
                    parent=next((place_of[above] for above in self.ancestors(node) if above in place_of), None),
                    tag=self._tags[node],
                    selector=selectors.of(node),
                    box=self.box(node),
                    texts=pieces,
                    styles=styles,
                    attributes={name: value for name, value in attributes.items() if name in ATTRIBUTES},
                )
            )
        return Painted(elements=tuple(elements), backend_ids=tuple(ids))

    def tag(self, node: int) -> str:
        return self._tags[node]

    def parent(self, node: int) -> int:
        return self._parents[node]

    def kind(self, node: int) -> int:
        return int(self._nodes["nodeType"][node])

    def value(self, node: int) -> str:
        """What a text node says; "" for anything else."""
        return self._string(self._nodes["nodeValue"][node]) if self.kind(node) == _TEXT else ""

    def backend_id(self, node: int) -> int:
        return int(self._nodes["backendNodeId"][node])

    def count(self) -> int:
        return len(self._parents)

    def is_pseudo(self, node: int) -> bool:
        return self._names[node].startswith("::")

    def has_layout(self, node: int) -> bool:
        return node in self._first_layout

    def ancestors(self, node: int) -> Iterator[int]:
        """From the parent up to the document."""
        at = self._parents[node]
        while at >= 0:
            yield at
            at = self._parents[at]

    def box(self, node: int) -> Box:
        return Box(*self._layout["bounds"][self._first_layout[node]])

    def style(self, node: int, name: str) -> str:
        """A computed value; "" for what was not laid out."""
        row = self._rows[node]
        return self._string(row[_COLUMN[name]]) if row else ""

    def styles(self, node: int) -> dict[str, str]:
        strings = self._strings
        # One value for each of STYLES and CLIPPING: the latter are left over.
        return {name: strings[at] if at >= 0 else "" for name, at in zip(STYLES, self._rows[node], strict=False)}

    def attributes(self, node: int) -> dict[str, str]:
        flat = [self._string(index) for index in self._nodes["attributes"][node]]
        return dict(zip(flat[::2], flat[1::2], strict=False))

    def _string(self, index: int) -> str:
        return self._strings[index] if index >= 0 else ""

    def _elements(self) -> Iterator[int]:
        in_drawing = [False] * self.count()
        for node, parent in enumerate(self._parents):
            in_drawing[node] = parent >= 0 and (in_drawing[parent] or self._tags[parent] == "svg")
            if self.kind(node) != _ELEMENT or node not in self._first_layout or self.is_pseudo(node):
                continue
            if self._tags[node] not in SILENT and not in_drawing[node]:
                yield node

    def _texts_by_owner(self, sight: "_Sight") -> dict[int, list[TextBox]]:
        """Visible text by the element that it counts for: a pseudo-element's by its element, a drawing's by its svg."""
        lines: dict[int, list[int]] = {}
        for line, place in enumerate(self._lines["layoutIndex"]):
            lines.setdefault(place, []).append(line)
        owned: dict[int, list[TextBox]] = {}
        for place in sorted(lines, key=lambda place: (self._is_after(self._layout["nodeIndex"][place]), place)):
            node = self._layout["nodeIndex"][place]
            text = self._string(self._layout["text"][place])
            holder = node if self.is_pseudo(node) else self._parents[node]
            if not text.strip() or not _is_readable(text, marker=self._tags[holder] == "::marker"):
                continue
            pieces = self._pieces(text, lines[place], _pixels(self.style(holder, "font-size")))
            owned.setdefault(self._owner(holder), []).extend(sight.cut(holder, pieces))
        return owned

    def _is_after(self, node: int) -> bool:
        """Whether `node` is of an ::after, which the protocol lists before the text that it comes after."""
        return "::after" in (self._tags[node], self._tags[max(0, self._parents[node])])

    def _owner(self, holder: int) -> int:
        chain = [holder, *self.ancestors(holder)]
        drawing = next((node for node in reversed(chain) if self._tags[node] == "svg"), None)
        if drawing is not None:
            return drawing
        return next((node for node in chain if self.kind(node) == _ELEMENT and not self.is_pseudo(node)), holder)

    def _pieces(self, text: str, lines: Iterable[int], font_size: float) -> list[TextBox]:
        """One piece per line of layout; the protocol also breaks lines where white space was collapsed."""
        wide = any(letter > "\uffff" for letter in text)  # offsets count UTF-16 units
        units = text.encode("utf-16-le")
        merged: list[tuple[str, Box]] = []
        for line in lines:
            start, length = self._lines["start"][line], self._lines["length"][line]
            part = (
                units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace")
                if wide
                else text[start : start + length]
            )
            box = Box(*self._lines["bounds"][line])
            if merged and _continues(merged[-1][1], box):
                merged[-1] = (merged[-1][0] + part, Box.around((merged[-1][1], box)))
            else:
                merged.append((part, box))
        return [_trimmed(part, box, font_size) for part, box in merged if part.strip()]


class _Sight:
    """Which parts of a document can be seen: not hidden, not transparent, not clipped away, not off the page."""

    def __init__(self, snapshot: Snapshot, size: Size) -> None:
        self._snapshot = snapshot
        page = Box(0, 0, size.width, size.height)
        count = snapshot.count()
        self._clear: list[bool] = [False] * count  # opacity above 0 all the way up
        self._inside: list[Box] = [page] * count  # where the contents of a node can be seen
        self._around: list[Box] = [page] * count  # where the node itself can be seen
        anchored: list[Box] = [page] * count  # the same for what is positioned against it
        for node in range(count):
            parent = snapshot.parent(node)
            self._clear[node] = (parent < 0 or self._clear[parent]) and _number(snapshot.style(node, "opacity"), 1) > 0
            position = snapshot.style(node, "position")
            if parent < 0 or position == "fixed":
                self._around[node] = page
            else:
                self._around[node] = anchored[parent] if position == "absolute" else self._inside[parent]
            self._inside[node] = self._clip(node)
            is_anchor = position in ("relative", "absolute", "fixed", "sticky") or snapshot.style(
                node, "transform"
            ) not in ("", "none")
            anchored[node] = self._inside[node] if is_anchor or parent < 0 else anchored[parent]

    def sees(self, node: int, *, has_text: bool) -> bool:
        if not self._clear[node] or self._snapshot.style(node, "visibility") not in ("", "visible"):
            return False
        box = self._snapshot.box(node)
        if box.area <= 0:
            return has_text
        seen = _common(box, self._around[node])
        whole_is_small = box.width <= SMALLEST or box.height <= SMALLEST  # a rule of one pixel is a thing to see
        if _hides(self._snapshot, node):
            return False
        return seen.area > 0 if whole_is_small else seen.width > SMALLEST and seen.height > SMALLEST

    def cut(self, node: int, pieces: Iterable[TextBox]) -> Iterator[TextBox]:
        """The `pieces` of text inside `node` that can be seen, cut to what can be seen of them."""
        if not self._clear[node] or self._snapshot.style(node, "visibility") not in ("", "visible"):
            return
        for piece in pieces:
            seen = _common(piece.box, self._inside[node])
            if seen.width > SMALLEST and seen.height > SMALLEST:
                yield TextBox(text=piece.text, box=seen)

    def _clip(self, node: int) -> Box:
        snapshot = self._snapshot
        around = self._around[node]
        if not snapshot.has_layout(node) or snapshot.tag(node) in ("html", "body", "#document"):
            return around
        if _hides(snapshot, node):
            return Box(around.x, around.y, 0, 0)
        overflow = (snapshot.style(node, "overflow-x"), snapshot.style(node, "overflow-y"))
        return (
            _common(around, snapshot.box(node)) if any(value not in ("", "visible") for value in overflow) else around
        )


class Names:
    """Selectors by node of the snapshot; None inside shadow trees, which a selector of the document does not reach."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._document = snapshot.document()
        self._place: dict[int, int] = {}
        shadowed: set[int] = set()
        nodes: list[Node] = []
        for node in range(snapshot.count()):
            parent = snapshot.parent(node)
            if snapshot.kind(node) == _SHADOW_ROOT or parent in shadowed:
                shadowed.add(node)
            elif snapshot.kind(node) == _ELEMENT and not snapshot.is_pseudo(node):
                self._place[node] = len(nodes)
                nodes.append(Node(snapshot.tag(node), self._place.get(parent), snapshot.attributes(node)))
        self._selectors = Selectors(nodes)

    def are_of(self, snapshot: Snapshot) -> bool:
        """Whether these are the names of the elements of `snapshot`, too."""
        return self._document == snapshot.document()

    def of(self, node: int) -> str | None:
        place = self._place.get(node)
        return None if place is None else self._selectors.of(place)


_COLUMN = {name: place for place, name in enumerate((*STYLES, *CLIPPING))}
_NOTHING_LEFT = re.compile(r"inset\((50|100)%\)|circle\(0(px|%)?( at .*)?\)|polygon\(0px 0px(, 0px 0px)*\)")
_CLIP_RECT = re.compile(r"rect\(([-\d.]+)px,? ([-\d.]+)px,? ([-\d.]+)px,? ([-\d.]+)px\)")


def _hides(snapshot: Snapshot, node: int) -> bool:
    """Whether `clip` or `clip-path` leaves nothing of `node`, as the classes for screen readers do."""
    path, clip = snapshot.style(node, "clip-path"), snapshot.style(node, "clip")
    if path != "none" and _NOTHING_LEFT.fullmatch(path):
        return True
    rect = None if clip == "auto" else _CLIP_RECT.fullmatch(clip)
    if rect is None or snapshot.style(node, "position") not in ("absolute", "fixed"):
        return False
    top, right, bottom, left = (float(edge) for edge in rect.groups())
    return right - left <= SMALLEST or bottom - top <= SMALLEST


def _common(one: Box, other: Box) -> Box:
    left, top = max(one.x, other.x), max(one.y, other.y)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Box.from_edges(left, top, max(left, right), max(top, bottom))


def _continues(before: Box, box: Box) -> bool:
    same_line = abs(before.y - box.y) < 0.5 * min(before.height, box.height)
    return same_line and before.right - 1 <= box.x <= before.right + 1


def _trimmed(text: str, box: Box, font_size: float) -> TextBox:
    """Without the spaces at either end, and without their width."""
    space = SPACE_EM * font_size
    left = min(space * (len(text) - len(text.lstrip())), box.width / 2)
    right = min(space * (len(text) - len(text.rstrip())), box.width / 2)
    return TextBox(
        text=re.sub(r"\s+", " ", text.strip()), box=Box(box.x + left, box.y, box.width - left - right, box.height)
    )


def _is_readable(text: str, *, marker: bool) -> bool:
    """Not a glyph of an icon font (they sit in the private use area), not a bullet."""
    letters = [letter for letter in text if not letter.isspace()]
    if all("\ue000" <= letter <= "\uf8ff" or letter >= "\U000f0000" for letter in letters):
        return False
    return not marker or any(letter.isalnum() for letter in letters)


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def _pixels(text: str) -> float:
    return _number(text.removesuffix("px"), 16.0)
