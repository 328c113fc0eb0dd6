"""What classes declare in narrower windows: only what differs from the base, once for everything that has it in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from screenshot2code.engines.offline.element import Element
from screenshot2code.engines.offline.paragraphs import Paragraph
from screenshot2code.engines.offline.responsive import narrowed
from screenshot2code.engines.offline.sheet import Sheet, is_nearly

TAKEN_BACK: Mapping[str, str] = {
    "display": "block",
    "position": "static",
    "isolation": "auto",
    "left": "auto",
    "top": "auto",
    "z-index": "auto",
    "flex": "0 1 auto",
    "flex-direction": "row",
    "flex-wrap": "nowrap",
    "grid-template-columns": "none",
    "grid-column": "auto",
    "align-items": "normal",
    "justify-content": "normal",
    "gap": "0",
    "width": "auto",
    "min-width": "0",
    "max-width": "none",
    "min-height": "0",
    "height": "auto",
    "margin-inline": "0",
    "margin-top": "0",
    "margin-right": "0",
    "margin-bottom": "0",
    "margin-left": "0",
    "padding": "0",
    "background": "none",
    "border-radius": "0",
    "box-shadow": "none",
    "font-size": "inherit",
    "font-weight": "inherit",
    "letter-spacing": "normal",
    "line-height": "inherit",
    "text-align": "inherit",
    "text-decoration": "none",
    "white-space": "normal",
}
"""What a declaration of the base becomes where the narrow picture has none of its kind."""
SIDES = ("margin-left", "margin-right")  # `margin-inline` sets both, and so stands before them
Css = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Use:
    """An element: its number, the classes that the base gives it, and what it declares there and here (None: the same)."""

    number: int
    classes: str
    name: str
    hint: str
    base: Css
    here: Css | None


@dataclass(slots=True)
class Query:
    """The declarations of one width, in px; used in windows wider than `over` and up to `upto` px.

    `classes` hears of every element once; after `settle` it says which classes each has.
    """

    width: int
    upto: int
    over: int = 0
    body: Css = field(default_factory=dict)
    rules: dict[str, Css] = field(default_factory=dict)
    _tiers: dict[str, int] = field(default_factory=dict)
    _uses: list[_Use] = field(default_factory=list)
    _extra: dict[int, str] = field(default_factory=dict)
    _is_settled: bool = False

    def classes(self, number: int, known: str, name: str, hint: str, base: Mapping[str, str], here: Css | None) -> str:
        """The classes of element `number`, of which `known` are the base's; only those until the query is settled.

        It is called `name`, and declares `base` there and `here` here, None: the same.
        """
        if self._is_settled:
            return f"{known} {self._extra.get(number, '')}".strip()
        self._uses.append(_Use(number, known, name.replace("__", "-"), hint, dict(base), here))
        return known

    def settle(self, sheet: Sheet) -> None:
        """Rules for everything that was heard of."""
        groups: dict[tuple[str, ...], list[_Use]] = {}
        for use in self._uses:
            groups.setdefault(tuple(use.classes.split()) or ("", use.name), []).append(use)
        # What has a second class also has the first one, whose rules here come after all rules of the base.
        for classes, uses in sorted(groups.items(), key=lambda pair: len(pair[0])):
            self._settle(() if classes[0] == "" else classes, uses, sheet)
        self._is_settled = True

    def _settle(self, classes: tuple[str, ...], uses: Sequence[_Use], sheet: Sheet) -> None:
        kinds: list[tuple[Css, list[_Use]]] = []
        for use in uses:
            here = use.base if use.here is None else sheet.ordered(use.here)
            kind = next((one for one in kinds if is_nearly(one[0], here)), None)
            if kind is None:
                kinds.append((here, [use]))
            else:
                kind[1].append(use)
        kinds.sort(key=lambda one: -len(one[1]))
        shared: Css = {}
        for name in classes[:-1]:
            shared |= self.rules.get(name, {})
        for number, (here, members) in enumerate(kinds):
            changed = sheet.ordered(difference({**members[0].base, **shared}, here))
            if not changed:
                continue
            if number == 0 and classes:
                name, tier = classes[-1], len(classes) - 1
                shared |= changed
            else:
                name, tier = self._named(classes, members[0], sheet), len(classes)
                self._extra.update((one.number, name) for one in members)
            self.rules[name], self._tiers[name] = changed, tier

    def _named(self, classes: tuple[str, ...], first: _Use, sheet: Sheet) -> str:
        """A class that nothing has yet: the plain name, where the base has no use for it."""
        used = {name for use in self._uses for name in use.classes.split()} | sheet.rules.keys() | self.rules.keys()
        if not classes and first.name not in used:
            return first.name
        return sheet.free(classes[-1] if classes else first.name, first.hint)

    def text(self) -> str:
        """The media query."""
        condition = f"{self.over}px < width <= {self.upto}px" if self.over else f"width <= {self.upto}px"
        blocks = [_block(["body"], self.body)] if self.body else []
        for tier in sorted(set(self._tiers.values())):  # within one, no element has two of the classes
            alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
            for name, css in self.rules.items():
                if self._tiers[name] == tier:
                    alike.setdefault(tuple(css.items()), []).append(f".{name}")
            blocks += [_block(selectors, dict(css)) for css, selectors in alike.items()]
        return f"@media ({condition}) {{\n" + "\n".join(blocks) + "}\n"

    def below(self, base: Mapping[str, Mapping[str, str]], widest: Mapping[str, float]) -> str:
        """What windows need that are narrower still than the narrowest picture; "" for nothing."""
        names = dict.fromkeys([*base, *self.rules])
        rules = {name: {**base.get(name, {}), **self.rules.get(name, {})} for name in names}
        limits = {name: min(width, self.width) for name, width in widest.items()}
        return narrowed(rules, self.width, limits)


def difference(base: Mapping[str, str], here: Mapping[str, str]) -> Css:
    """What has to be declared for `base` to become `here`."""
    if here.get("display") == "none":
        return {} if base.get("display") == "none" else {"display": "none"}
    wanted = {name: TAKEN_BACK[name] for name in base if name not in here and name in TAKEN_BACK} | dict(here)
    changed = {name: value for name, value in wanted.items() if base.get(name) != value}
    if "margin-inline" in changed:  # it sets both sides, so they have to stand behind it
        changed |= {name: wanted[name] for name in SIDES if name in wanted}
    return changed


def _block(selectors: Sequence[str], css: Mapping[str, str]) -> str:
    inside = "".join(f"    {name}: {value};\n" for name, value in css.items())
    return ",\n  ".join(selectors).join(("  ", f" {{\n{inside}  }}\n"))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the elements of a page are at another width, by `id`: layout declarations, and texts as they are set there."""

    query: Query
    css: Mapping[int, Mapping[str, str]]
    texts: Mapping[int, Paragraph]

    def of(self, element: Element) -> Element | None:
        """The element as it is there; None where it is as everywhere."""
        css = self.css.get(id(element))
        if css is None:
            return None
        return replace(element, css=tuple(css.items()), text=self.texts.get(id(element), element.text))
