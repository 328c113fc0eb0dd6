"""Which entry of a menu, of tabs or of a pagination is the one that is shown: the only one on a ground of its own, or in another colour."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.core.perception import Region
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.element import Element, elements

LEAST = 3  # entries: of two nobody knows which is the usual one
OTHER = 18.0  # CIE76 from the colour of the other entries; measuring errs by a third of it
ENDS = 0.75  # share of the entries that have the usual colour: arrows at the ends of a pagination may be paler


def marked(root: Element, *, within: bool = False) -> Element:
    """`root` with the link of the entry that is shown marked as current, in navigations and in rows of tabs."""
    within = within or root.tag == "nav"
    if root.tag == "ul" and (within or root.name.endswith("__tabs")):
        chosen = _chosen(root.children)
        if chosen is not None:
            return replace(root, children=tuple(_current(one) if one is chosen else one for one in root.children))
    children = tuple(marked(one, within=within) for one in root.children)
    if all(one is other for one, other in zip(children, root.children, strict=True)):
        return root
    return replace(root, children=children)


def _chosen(entries: Sequence[Element]) -> Element | None:
    """The entry that looks unlike all others; None where there is no such, or there are several."""
    links = [one for one in entries if sum(1 for each in elements(one) if each.tag == "a") == 1]
    if len(links) < LEAST:
        return None
    grounds = [one for one in links if any(isinstance(each.content, Region) for each in _outer(one))]
    if len(grounds) == 1:
        return grounds[0]
    colors = [_ink(one) for one in links]
    if grounds or not all(color.startswith("#") for color in colors):
        return None
    usual, count = Counter(colors).most_common(1)[0]
    unlike = [one for one, color in zip(links, colors, strict=True) if distance(color, usual) > OTHER]
    return unlike[0] if len(unlike) == 1 and count >= ENDS * (len(links) - 1) else None


def _outer(entry: Element) -> list[Element]:
    """The entry and the link that fills it: a badge in it has a ground as well, and says nothing of it."""
    return [entry, *(one for one in entry.children if one.tag == "a")]


def _ink(entry: Element) -> str:
    """The colour of the first words with letters or figures."""
    said = (one.text for one in elements(entry) if one.text and any(map(str.isalnum, one.text.text)))
    first = next(said, None)
    return first.style.color if first is not None else ""


def _current(entry: Element) -> Element:
    if entry.tag == "a":
        return replace(entry, attributes=(*entry.attributes, ("aria-current", "page")))
    return replace(entry, children=tuple(map(_current, entry.children)))
