"""Names for elements: selectors that a person would write, that find exactly one element, and that last.

Pure: works on a plain tree. The order of preference is what survives editing: an id, a class, a landmark, a telling attribute;
then the same below the nearest ancestor that has such a name; a position among siblings of the same tag only where nothing else
tells repeated items apart.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LANDMARKS = frozenset({"html", "body", "header", "nav", "main", "footer", "aside", "h1", "form", "table", "dialog"})
TELLING = ("name", "for", "href", "src", "type", "role", "aria-label", "placeholder", "alt")
MAX_VALUE = 60  # a longer attribute value (a data: URL) is no name

_PLAIN = re.compile(r"-?[_a-zA-Z\u0080-\U0010ffff][-_a-zA-Z0-9\u0080-\U0010ffff]*")


@dataclass(frozen=True, slots=True)
class Node:
    """An element of the document, rendered or not. Parents come before their children, in document order."""

    tag: str
    parent: int | None
    attributes: Mapping[str, str] = field(default_factory=dict)


class Selectors:
    """The selectors of one document."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self._ends = _subtree_ends(nodes)
        self._names = [_names(node) for node in nodes]
        self._where: dict[str, list[int]] = {}
        for index, names in enumerate(self._names):
            for name in names:
                self._where.setdefault(name, []).append(index)
        self._known: dict[int, str] = {}

    def of(self, index: int) -> str:
        """A selector that matches the element at `index` and no other."""
        # From the root downwards, so that no recursion runs as deep as the document.
        line: list[int] = []
        at: int | None = index
        while at is not None and at not in self._known:
            line.append(at)
            at = self._nodes[at].parent
        for one in reversed(line):
            self._known[one] = self._choose(one)
        return self._known[index]

    def _choose(self, index: int) -> str:
        alone = self._lasting(index, 0, len(self._nodes))
        if alone is not None:
            return alone
        parent = self._nodes[index].parent
        if parent is None:
            return self._nodes[index].tag
        candidates: list[str] = []
        above: int | None = parent
        while above is not None:
            name = self._unique(index, above, self._ends[above])
            if name is not None:
                candidates.append(f"{self._known[above]} {name}")
            above = self._nodes[above].parent
        candidates.append(f"{self._known[parent]} > {self._numbered(index, parent)}")
        return min(candidates, key=lambda text: (text.count(":nth-"), text.count(" "), len(text)))

    def _lasting(self, index: int, start: int, end: int) -> str | None:
        """A unique name that does not rest on the tag alone, unless the tag is a landmark."""
        tag = self._nodes[index].tag
        return next(
            (
                name
                for name in self._names[index]
                if (name != tag or tag in LANDMARKS) and self._count(name, start, end) == 1
            ),
            None,
        )

    def _unique(self, index: int, start: int, end: int) -> str | None:
        return next((name for name in self._names[index] if self._count(name, start + 1, end) == 1), None)

    def _count(self, name: str, start: int, end: int) -> int:
        where = self._where[name]
        return bisect_left(where, end) - bisect_left(where, start)

    def _numbered(self, index: int, parent: int) -> str:
        node = self._nodes[index]
        rank = sum(
            1 for other in self._where[node.tag] if parent < other <= index and self._nodes[other].parent == parent
        )
        first_class = next((name for name in self._names[index] if name.startswith(".")), None)
        # Counted is by tag: a class that siblings of another tag have as well would find those of the same number.
        is_shared = first_class is not None and any(
            self._nodes[other].parent == parent and self._nodes[other].tag != node.tag
            for other in self._where[first_class]
        )
        return f"{node.tag if first_class is None or is_shared else first_class}:nth-of-type({rank})"


def escape(name: str) -> str:
    """`name` as a CSS identifier, as `CSS.escape` of the browser gives it."""
    if _PLAIN.fullmatch(name):
        return name
    out: list[str] = []
    for place, letter in enumerate(name):
        leading_digit = letter.isdigit() and letter.isascii() and (place == 0 or (place == 1 and name[0] == "-"))
        if leading_digit or letter < " " or letter == "\x7f":
            out.append(f"\\{ord(letter):x} ")
        elif letter == "-" and len(name) == 1:
            out.append("\\-")
        elif letter >= "\x80" or letter.isalnum() or letter in "-_":
            out.append(letter)
        else:
            out.append(f"\\{letter}")
    return "".join(out)


def quote(value: str) -> str:
    """`value` as a CSS string."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _names(node: Node) -> tuple[str, ...]:
    """What `node` may be called within its surroundings, best first; its tag is always the last."""
    attributes = node.attributes
    classes = [f".{escape(name)}" for name in dict.fromkeys(attributes.get("class", "").split())]
    tag = escape(node.tag)
    names: list[str] = []
    if attributes.get("id", "").strip():
        names.append(f"#{escape(attributes['id'])}")
    names.extend(classes)
    names.extend(f"{tag}{name}" for name in classes)
    names.extend(f"{tag}[{key}={quote(attributes[key])}]" for key in TELLING if _is_telling(attributes.get(key, "")))
    # In one order for all elements: `.a.b` and `.b.a` find the same ones, and are counted as one name.
    names.extend(f"{one}{other}" for one, other in itertools.combinations(sorted(classes), 2))
    names.append(tag)
    return tuple(names)


def _is_telling(value: str) -> bool:
    return 0 < len(value) <= MAX_VALUE and value.isprintable()


def _subtree_ends(nodes: Sequence[Node]) -> list[int]:
    """For each node, the index behind its last descendant."""
    ends = [index + 1 for index in range(len(nodes))]
    for index in range(len(nodes) - 1, 0, -1):
        parent = nodes[index].parent
        if parent is not None:
            ends[parent] = max(ends[parent], ends[index])
    return ends
