"""Elements that are in the document and that nobody sees: `display: none`, `visibility: hidden`, `opacity: 0`.

They are no part of what was painted, so no list of elements has them. But where a mockup shows what the page hides, they are the
answer, and the declaration that hides them is the line to change.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from screenshot2code.core.artifacts import Declaration, Element, Unseen
from screenshot2code.core.geometry import Box
from screenshot2code.render.snapshot import Names, Painted, Snapshot

MOST = 60  # hidden menus and dialogs of one page that are told of; their declarations have to be asked for
MOST_TEXT = 400  # characters of what they hold
_ELEMENT = 1
_NEVER_SHOWN = frozenset(
    {"head", "script", "style", "template", "noscript", "link", "meta", "title", "base", "source", "track", "option",
     "optgroup", "area", "param", "datalist", "br", "wbr", "dialog"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """An element that cannot be seen, numbered on from those that can; with the style that hides it."""

    element: Element
    backend_id: int
    text: str
    property: str
    value: str
    has_place: bool


def hidden_elements(snapshot: Snapshot, painted: Painted) -> list[Hidden]:
    """The outermost elements that are hidden, at most MOST of them, those with text first."""
    place_of = {backend: index for index, backend in enumerate(painted.backend_ids)}
    nodes = [
        (node, hiding)
        for node in range(snapshot.count())
        if _could_be_seen(snapshot, node)
        and snapshot.backend_id(node) not in place_of
        and snapshot.backend_id(snapshot.parent(node)) in place_of
        and (hiding := _hiding(snapshot, node)) is not None
    ]
    texts = _texts(snapshot, [node for node, _ in nodes])
    nodes = sorted(nodes, key=lambda one: (not texts[one[0]], one[0]))[:MOST]
    names = snapshot.names() if nodes else None
    count = len(painted.elements)
    return [
        _hidden(snapshot, node, hiding, texts[node], names, place_of, count + at)
        for at, (node, hiding) in enumerate(nodes)
    ]


def _hidden(
    snapshot: Snapshot,
    node: int,
    hiding: tuple[str, str],
    text: str,
    names: Names | None,
    place_of: Mapping[int, int],
    index: int,
) -> Hidden:
    has_place = snapshot.has_layout(node)
    element = Element(
        index=index,
        parent=place_of[snapshot.backend_id(snapshot.parent(node))],
        tag=snapshot.tag(node),
        selector=names.of(node) if names is not None else None,
        box=snapshot.box(node) if has_place else Box(0, 0, 0, 0),
        attributes={
            name: value for name, value in snapshot.attributes(node).items() if name in {"id", "class", "style"}
        },
    )
    return Hidden(
        element=element,
        backend_id=snapshot.backend_id(node),
        text=text,
        property=hiding[0],
        value=hiding[1],
        has_place=has_place,
    )


def _could_be_seen(snapshot: Snapshot, node: int) -> bool:
    return (
        snapshot.kind(node) == _ELEMENT
        and snapshot.parent(node) >= 0
        and not snapshot.is_pseudo(node)
        and snapshot.tag(node) not in _NEVER_SHOWN
        and "svg" not in {snapshot.tag(above) for above in snapshot.ancestors(node)}
    )


def _hiding(snapshot: Snapshot, node: int) -> tuple[str, str] | None:
    """The property that hides an element, and its value; None for what is clipped, empty, or off the page."""
    if not snapshot.has_layout(node):
        return "display", "none"
    visibility = snapshot.style(node, "visibility")
    if visibility not in ("", "visible"):
        return "visibility", visibility
    return ("opacity", "0") if snapshot.style(node, "opacity") in ("0", "0.0") else None


def _texts(snapshot: Snapshot, nodes: Sequence[int]) -> dict[int, str]:
    """All that each of the nodes holds, which do not lie in one another."""
    words: dict[int, list[str]] = {node: [] for node in nodes}
    for node in range(snapshot.count()):
        value = snapshot.value(node).strip()
        home = next((above for above in snapshot.ancestors(node) if above in words), None) if value and words else None
        if home is not None and snapshot.tag(snapshot.parent(node)) not in _NEVER_SHOWN:
            words[home].append(" ".join(value.split()))
    return {node: " ".join(some)[:MOST_TEXT] for node, some in words.items()}


def parted(
    hidden: Sequence[Hidden], found: Sequence[Declaration]
) -> tuple[tuple[Declaration, ...], tuple[Unseen, ...]]:
    """The declarations of what can be seen, and of each hidden element the one that hides it."""
    first = hidden[0].element.index if hidden else None
    seen = tuple(one for one in found if first is None or one.element < first)
    return seen, tuple(_unseen(hidden, found))


def _unseen(hidden: Sequence[Hidden], found: Sequence[Declaration]) -> Iterator[Unseen]:
    for one in hidden:
        own = [each for each in found if each.element == one.element.index and each.property == one.property]
        yield Unseen(
            selector=one.element.selector,
            parent=one.element.parent,
            text=one.text,
            box=one.element.box if one.has_place else None,
            property=one.property,
            value=one.value,
            declaration=replace(own[-1], element=one.element.parent or 0) if own else None,
        )
