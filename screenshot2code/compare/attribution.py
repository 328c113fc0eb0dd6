"""From an element and a property to the authored declaration that decides it, and so to a line of source."""

from collections import defaultdict
from collections.abc import Iterable

from screenshot2code.core.artifacts import Declaration, Element, Render
from screenshot2code.core.geometry import Box

INHERITED = {
    "color", "font-family", "font-size", "font-weight", "font-style", "line-height", "letter-spacing", "text-align",
    "text-transform", "white-space-collapse", "visibility", "word-spacing", "text-indent", "list-style-type",
}  # fmt: skip
_SIDES = ("top", "right", "bottom", "left")
SHORTHANDS: dict[str, tuple[str, ...]] = {
    "background-color": ("background",),
    "background-image": ("background",),
    "font-size": ("font",),
    "font-weight": ("font",),
    "font-family": ("font",),
    "font-style": ("font",),
    "text-decoration-line": ("text-decoration",),
    "list-style-type": ("list-style",),
    "line-height": ("font",),
    "row-gap": ("gap", "grid-gap"),
    "column-gap": ("gap", "grid-gap"),
    "flex-basis": ("flex",),
    "flex-direction": ("flex-flow",),
    "justify-content": ("place-content",),
    "align-items": ("place-items",),
    "border-color": ("border-top-color", "border-bottom-color", "border"),
    "border-width": ("border-top-width", "border-bottom-width", "border"),
    "border-radius": ("border-top-left-radius", "border-top-right-radius", "border-bottom-right-radius", "border-bottom-left-radius"),
    **{f"border-{corner}-radius": ("border-radius",) for corner in ("top-left", "top-right", "bottom-right", "bottom-left")},
    **{f"margin-{side}": ("margin", "margin-block" if side in {"top", "bottom"} else "margin-inline") for side in _SIDES},
    **{f"padding-{side}": ("padding", "padding-block" if side in {"top", "bottom"} else "padding-inline") for side in _SIDES},
    **{f"border-{side}-{what}": (f"border-{side}", f"border-{what}", "border") for side in _SIDES for what in ("width", "color", "style")},
}  # fmt: skip


CHILDLESS = {
    "input",
    "img",
    "br",
    "hr",
    "select",
    "textarea",
    "svg",
    "canvas",
    "video",
    "iframe",
    "picture",
    "progress",
}


class Attribution:
    """Answers questions about one render's elements. Built once for each comparison."""

    def __init__(self, render: Render) -> None:
        self.elements = render.elements
        self.page = render.size
        self.unseen = render.unseen
        self.declarations = render.declarations
        self._declared: dict[int, list[Declaration]] = defaultdict(list)
        for declaration in render.declarations:
            self._declared[declaration.element].append(declaration)
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for element in render.elements:
            self._children[element.parent].append(element.index)

    def deciding(self, element: int, name: str) -> Declaration | None:
        """The declaration that gives `element` its `name`: its own, else for inherited properties an ancestor's."""
        at: int | None = element
        while at is not None:
            if found := self.own(at, name):
                return found
            at = self.elements[at].parent if name in INHERITED else None
        return None

    def own(self, element: int, name: str) -> Declaration | None:
        """The declaration on the element itself, as longhand or shorthand."""
        for wanted in (name, *SHORTHANDS.get(name, ())):
            found = [one for one in self._declared.get(element, ()) if one.property == wanted]
            if found:
                return found[-1]
        return None

    def inherited(self, element: int, name: str) -> Declaration | None:
        """The declaration of a custom property that holds on `element`: its own or an ancestor's."""
        for at in self.ancestors(element):
            found = [one for one in self._declared.get(at, ()) if one.property == name]
            if found:
                return found[-1]
        return None

    def ancestors(self, element: int) -> Iterable[int]:
        """From the element itself up to the root."""
        at: int | None = element
        while at is not None:
            yield at
            at = self.elements[at].parent

    def common_ancestor(self, elements: Iterable[int]) -> int | None:
        """The deepest element that holds all of `elements`; one element is its own."""
        shared: list[int] | None = None
        for element in elements:
            chain = list(self.ancestors(element))
            shared = chain if shared is None else [one for one in shared if one in set(chain)]
        return shared[0] if shared else None

    def descendants(self, element: int) -> set[int]:
        """The element and all below it."""
        found, todo = set(), [element]
        while todo:
            at = todo.pop()
            found.add(at)
            todo.extend(self._children[at])
        return found

    def children(self, element: int) -> list[int]:
        """Those that take room."""
        return [at for at in self._children[element] if self.elements[at].box.area > 0]

    def previous_sibling(self, element: int) -> int | None:
        siblings = self._children[self.elements[element].parent]
        at = siblings.index(element)
        return siblings[at - 1] if at else None

    def last_child(self, element: int) -> int | None:
        """The child that ends lowest, where it ends the document order as well."""
        children = [at for at in self._children[element] if self.elements[at].box.area > 0]
        lowest = max(children, key=lambda at: (self.elements[at].box.bottom, at), default=None)
        return lowest if children and lowest == children[-1] else None

    def holding(self, box: Box) -> Element | None:
        """The smallest element whose box holds `box`; of equals the deepest. For what is missing: its parent to be."""
        held = [one for one in self.elements if one.tag not in CHILDLESS and one.box.contains(box, tolerance=2)]
        return min(held, key=lambda one: (one.box.area, -one.index), default=None)

    def beside(self, box: Box) -> Element | None:
        """The nearest element with text or a picture of its own in the row of `box`; of a form field what it stands in."""
        found = [
            (max(box.x - one.box.right, one.box.x - box.right), one.index)
            for one in self.elements
            if (one.texts or one.tag in CHILDLESS)
            and min(one.box.bottom, box.bottom) - max(one.box.y, box.y) > 0.5 * min(one.box.height, box.height)
            and one.box.overlap(box) == 0
        ]
        return self.elements[min(found)[1]] if found else None

    def inside(self, box: Box) -> Element | None:
        """The largest element that lies in `box`; of equals the outermost."""
        held = [one for one in self.elements if one.box.area > 0 and box.contains(one.box, tolerance=2)]
        return max(held, key=lambda one: (one.box.area, -one.index), default=None)
