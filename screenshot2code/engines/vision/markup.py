"""A page's markup as a tree, and which of its nodes a selector finds: for what a render does not show, as it is hidden. Pure.

Selectors are understood as far as style sheets mostly use them: types, classes, ids, attributes, `:nth-child()`, `:nth-of-type()`,
`:first-child`, `:last-child`, `:root`, descendants, children and next siblings. Of any other it is said that it finds nothing.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSEEN = {"script", "style", "template", "title", "head"}
_ENDED_BY = {"p": {"p", "ul", "ol", "div", "section", "table", "form", "h1", "h2", "h3", "h4"}, "li": {"li"}, "option": {"option"},
             "tr": {"tr"}, "td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}}  # fmt: skip
"""Elements whose end tag may be left out, and what then ends them."""

_PART = re.compile(
    r"""(?P<type>\*|[a-zA-Z][\w-]*) | \#(?P<id>(?:[\w-]|\\.)+) | \.(?P<class>(?:[\w-]|\\.)+)
      | \[\s*(?P<name>[\w-]+)\s*(?:(?P<how>[~|^$*]?=)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[\w-]+))\s*)?\]
      | :(?P<pseudo>root|first-child|last-child|nth-child|nth-of-type)(?:\(\s*(?P<nth>\d+)\s*\))?""",
    re.VERBOSE,
)
_STEP = re.compile(r"\s*([>+~])\s*|\s+")


@dataclass(slots=True, eq=False)
class Node:
    """An element. `text` is its own and that of everything in it; `start` is its start tag, which stands in line `line`."""

    tag: str
    attributes: dict[str, str]
    parent: "Node | None"
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    line: int = 0
    start: str = ""

    @property
    def place(self) -> int:
        """From 1, among all children of its parent."""
        return 1 if self.parent is None else self.parent.children.index(self) + 1


def nodes_of(page: str) -> list[Node]:
    """Every element of `page`, in order. Markup that a browser would mend is taken as it stands."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.nodes


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[Node] = []
        self._open: list[Node] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self._open and tag in _ENDED_BY.get(self._open[-1].tag, ()):
            self._open.pop()
        node = Node(
            tag,
            {name: value or "" for name, value in attrs},
            self._open[-1] if self._open else None,
            line=self.getpos()[0],
            start=self.get_starttag_text() or "",
        )
        if node.parent is not None:
            node.parent.children.append(node)
        self.nodes.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(one.tag in _UNSEEN for one in self._open):
            for one in self._open:
                one.text += data


def finds(selector: str, node: Node) -> bool:
    """Whether one of the selectors in the list `selector` finds `node`."""
    return any(_finds(one.strip(), node) for one in re.split(r",(?![^\[(]*[\])])", selector))


def _finds(selector: str, node: Node) -> bool:
    steps = _steps(selector)
    return bool(steps) and _leads(steps, node)


def _steps(selector: str) -> list[tuple[str, str]]:
    """(combinator before it, compound selector) from left to right."""
    found: list[tuple[str, str]] = []
    at, joined = 0, ""
    while at < len(selector):
        start = at
        while (part := _PART.match(selector, at)) is not None and part.end() > at:
            at = part.end()
        if at == start:
            return []  # something that we do not understand
        found.append((joined, selector[start:at]))
        between = _STEP.match(selector, at)
        if between is None:
            return found if at == len(selector) else []
        joined, at = between[1] or " ", between.end()
    return found


def _leads(steps: list[tuple[str, str]], node: Node) -> bool:
    joined, compound = steps[-1]
    if not _is(compound, node):
        return False
    rest = steps[:-1]
    if not rest:
        return True
    if joined == " ":
        return any(_leads(rest, one) for one in ancestors(node))
    if joined == ">":
        return node.parent is not None and _leads(rest, node.parent)
    before = node.parent.children[: node.place - 1] if node.parent else []
    return any(_leads(rest, one) for one in (before[-1:] if joined == "+" else before))


def ancestors(node: Node) -> list[Node]:
    """From the parent up."""
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def _is(compound: str, node: Node) -> bool:
    return all(_has(part, node) for part in _PART.finditer(compound))


def _has(part: re.Match[str], node: Node) -> bool:
    if part["type"]:
        return part["type"] in ("*", node.tag)
    if part["id"]:
        return node.attributes.get("id") == part["id"].replace("\\", "")
    if part["class"]:
        return part["class"].replace("\\", "") in node.attributes.get("class", "").split()
    if part["name"]:
        return _has_attribute(part, node.attributes.get(part["name"]))
    siblings = node.parent.children if node.parent else [node]
    if part["pseudo"] == "nth-of-type":
        siblings = [one for one in siblings if one.tag == node.tag]
    number = siblings.index(node) + 1
    wanted = {"root": 1, "first-child": 1, "last-child": len(siblings)}.get(part["pseudo"], int(part["nth"] or 0))
    return number == wanted and (part["pseudo"] != "root" or node.parent is None)


def _has_attribute(part: re.Match[str], value: str | None) -> bool:
    wanted = next((part[name] for name in ("double", "single", "bare") if part[name] is not None), "")
    if value is None:
        return False
    tests = {
        "=": value == wanted,
        "~=": wanted in value.split(),
        "|=": value == wanted or value.startswith(f"{wanted}-"),
        "^=": bool(wanted) and value.startswith(wanted),
        "$=": bool(wanted) and value.endswith(wanted),
        "*=": bool(wanted) and wanted in value,
    }
    return tests.get(part["how"] or "", True)
