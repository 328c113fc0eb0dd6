"""What pictures, and links without words, say to those who do not see them: from the headings and words beside them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.element import Element, elements

CAPTION = 80  # letters of words that can say what a picture shows
NEAR = (
    900  # letters in the smallest part with words round a picture: in larger ones nothing is said of it in particular
)
PAGES = {"pagination__link": ("Previous page", "Next page")}


def named(root: Element) -> Element:
    """`root` with alternative texts from what stands nearest, and a name for each link that shows no words."""
    return _named(root, ())


def _named(element: Element, above: tuple[Element, ...]) -> Element:
    if element.tag == "img" and dict(element.attributes).get("alt") and not _is_unread(element):
        return _with(element, "alt", _said(above))
    around = (*above, element)
    children = tuple(_named(one, around) for one in element.children)
    if any(one is not other for one, other in zip(children, element.children, strict=True)):
        element = replace(element, children=children)
    if element.tag in ("a", "button") and not _speaks(element):
        return _with(element, "aria-label", _purpose(element, above))
    return element


def _is_unread(image: Element) -> bool:
    return isinstance(image.content, ImageRegion) and image.content.is_unread


def _said(above: Sequence[Element]) -> str:
    """The heading, else the first short words, of the smallest part that holds the picture and words."""
    for holder in reversed(above):
        if holder.tag in ("a", "button") and _speaks_itself(holder):
            return ""  # its link says it already
        words = [one for one in elements(holder) if one.text and any(map(str.isalpha, one.text.text))]
        if not words:
            continue
        if sum(len(one.text.text) for one in words if one.text) > NEAR:
            return ""
        heads = [one for one in words if re.fullmatch(r"h[1-6]", one.tag)]
        short = [one for one in words if one.text and len(one.text.text) <= CAPTION]
        found = (heads or short)[:1]
        return found[0].text.text if found and found[0].text else ""
    return ""


def _speaks_itself(element: Element) -> bool:
    return any(one.text and any(map(str.isalnum, one.text.text)) for one in elements(element))


def _speaks(element: Element) -> bool:
    attributes = dict(element.attributes)
    if attributes.get("aria-label"):
        return True
    pictures = any(one.tag == "img" and dict(one.attributes).get("alt") for one in elements(element))
    return pictures or _speaks_itself(element)


def _purpose(element: Element, above: Sequence[Element]) -> str:
    """What a link that is a picture leads to: the page before or after in a pagination, else home where it is the first of all."""
    if element.name in PAGES:
        holder = next((one for one in reversed(above) if one.tag == "ul"), None)
        first = holder is not None and any(one is element for one in elements(holder.children[0]))
        return PAGES[element.name][0 if first else 1]
    if element.name.endswith("__brand"):
        return "Home"
    if element.name.endswith("__icon-link"):
        return f"{element.name.partition('__')[0].replace('-', ' ').capitalize()} link"
    place = next((one.name for one in reversed(above) if one.name), "page")
    return f"Open {place.replace('__', ' ').replace('-', ' ')}"


def _with(element: Element, key: str, value: str) -> Element:
    kept = tuple(pair for pair in element.attributes if pair[0] != key)
    return replace(element, attributes=((key, value), *kept))
