"""Pictures of the page: which are files and which stand in the HTML, and what each is called.

A mark in one colour that comes once stands in the HTML and takes its colour from the style sheet, so that it follows a theme; one
that comes again is a file, so that its path is said once. Everything else is a file.
"""

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.perception import ImageRegion
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.imaging.codec import set_in

CHART = "Chart"
LONGEST = 100  # letters of an alternative text; readers of screens stop listening
SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


class Pictures:
    """The pictures below one element, each under the name that it is used by first."""

    def __init__(self, root: Element) -> None:
        """Gives a path to all that are files; the same elements give the same paths."""
        self._uses = Counter(_key(element) for element in elements(root) if isinstance(element.content, ImageRegion))
        self._paths: dict[str, str] = {}
        self._contents: dict[str, ImageRegion] = {}
        self.inline: tuple[Element, ...] = tuple(one for one in elements(root) if self.is_inline(one))
        taken: set[str] = set()
        for element in elements(root):
            content, key = element.content, _key(element)
            if not isinstance(content, ImageRegion) or key in self._paths or self.is_inline(element):
                continue
            stem, number = element.name.replace("__", "-"), 2
            suffix = "svg" if content.shapes else SUFFIXES.get(content.media_type, "png")
            path = f"assets/{stem}.{suffix}"
            while path in taken:
                path, number = f"assets/{stem}-{number}.{suffix}", number + 1
            taken.add(path)
            self._paths[key] = path
            self._contents[path] = content

    @property
    def has_files(self) -> bool:
        return bool(self._contents)

    def is_inline(self, element: Element) -> bool:
        """Whether the element is to stand in the HTML as a drawing."""
        content = element.content
        is_mark = isinstance(content, ImageRegion) and len(content.shapes) == 1
        return is_mark and element.tag == "img" and self._uses[_key(element)] == 1

    def path(self, element: Element) -> str:
        """Where the element's picture lies. KeyError where it is no file."""
        return self._paths[_key(element)]

    def files(self) -> Iterator[SourceFile]:
        """The files, each once."""
        for path, content in self._contents.items():
            yield SourceFile.of(path, _document(content) if content.shapes else _crop(content))


def described(root: Element, around: tuple[Element, ...] = ()) -> Element:
    """`root` with pictures that say what the nearest caption or heading says, as nothing else tells what they show."""
    alt = dict(root.attributes).get("alt")
    content = root.content
    if root.tag == "img" and alt and isinstance(content, ImageRegion) and not content.is_icon and not content.is_unread:
        words = _said_near(root, around)
        if words:
            said = f"{CHART} of {words}" if content.is_chart else words
            return replace(
                root, attributes=tuple((name, said if name == "alt" else value) for name, value in root.attributes)
            )
    return replace(root, children=tuple(described(child, (*around, root)) for child in root.children))


def _said_near(picture: Element, around: tuple[Element, ...]) -> str:
    """The caption or heading nearest to `picture` in the smallest part that has one."""
    assert picture.box is not None
    x, y = picture.box.center
    for part in reversed(around):
        found = [one for one in elements(part) if one.text and one.box and _heads(one)]
        if found:
            nearest = min(
                found, key=lambda one: abs(one.box.center[1] - y) + abs(one.box.center[0] - x) if one.box else 0
            )
            return nearest.text.text if nearest.text and len(nearest.text.text) <= LONGEST else ""
    return ""


def _heads(element: Element) -> bool:
    """Whether what the element says is a name for what stands beside it: a heading, a caption, a few bold words."""
    return bool(re.fullmatch("h[1-6]|figcaption", element.tag)) or element.name.endswith("__label")


def drawing(element: Element, attributes: Mapping[str, str]) -> tuple[str, str]:
    """The opening tag of an inline drawing and what stands in it. `attributes` are those that an `img` would have."""
    content = element.content
    assert isinstance(content, ImageRegion)
    said = attributes.get("alt", "")
    kept = {name: value for name, value in attributes.items() if name not in ("alt", "src")}
    named = {"role": "img", "aria-label": said} if said else {"aria-hidden": "true"}
    whole = {**kept, "viewBox": _view(content), "fill": "currentColor", **named}
    opening = "".join(f' {name}="{html.escape(value)}"' for name, value in whole.items())
    return f"<svg{opening}>", f'<path d="{content.shapes[0].path}" />'


def _document(content: ImageRegion) -> str:
    """The drawing as a file of its own."""
    size = f'width="{content.box.width:g}" height="{content.box.height:g}"'
    paths = "".join(f'  <path fill="{shape.color}" d="{shape.path}" />\n' for shape in content.shapes)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{_view(content)}">\n{paths}</svg>\n'


def _crop(content: ImageRegion) -> bytes:
    """The crop, in the box that the drawing stands in: round it nothing is painted."""
    if content.ink is None:
        return content.data
    box, ink = content.box, content.ink
    return set_in(content.data, ink.width, (ink.x - box.x, ink.y - box.y), (box.width, box.height))


def _view(content: ImageRegion) -> str:
    box, ink = content.box, content.ink or content.box
    return f"{box.x - ink.x:g} {box.y - ink.y:g} {box.width:g} {box.height:g}"


def _key(element: Element) -> str:
    """What tells one picture from another: its content, and how it lies in its box if that is larger or it is drawn."""
    content = element.content
    if not isinstance(content, ImageRegion):
        return ""
    if content.shapes:
        return hashlib.sha256(repr((content.shapes, _view(content))).encode()).hexdigest()
    return hashlib.sha256(content.data + (_view(content).encode() if content.ink else b"")).hexdigest()
