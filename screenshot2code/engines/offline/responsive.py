"""What a page needs in windows narrower than its mockup: one picture says nothing of them, so the rules are few and general.

Rows wrap, text that was kept on one line may break, wide paddings and side margins shrink, and what was placed by coordinates
goes back into the flow. Nothing is hidden.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

PHONE = 767  # px: the usual border between tablets and phones
ROOM = 328.0  # px that the narrowest phones leave between their sides
SIDE = 16.0  # px of padding at the sides of a phone; more is brought down to it
APART = 40.0  # px that parts of a phone's page are apart at most: more is where a part hangs in a row
FAR_APART = 64.0  # px above and below what stands on a ground of its own, at most
RULE = 3.0  # px of a line
BADGE = 96.0  # px of what may lie on the edge of a box in any window
LENGTH = re.compile(r"-?\d+(?:\.\d+)?px|0")

HIGH = 400.0  # px: what is higher is so because the wide page is
COLUMN = 480.0  # px: what is as wide and centred keeps off the edges of a narrow window

TIGHT = 260.0  # px: a row that is no wider is an entry or a control, whose icon and words stay side by side
LARGE: Mapping[str, Mapping[str, str]] = {
    "layout": {"display": "block"},
    "sidebar": {"width": "auto"},
    "page": {"margin-right": "0"},
}
"""A column at the side stands above the page on a phone."""

Rules = Mapping[str, Mapping[str, str]]
Way = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Declarations by class."""
ALL, WIDER = (
    0,
    -1,
)  # the windows that a change is for: all of them, those wider than the mockup; else those up to so many px


@dataclass(frozen=True, slots=True)
class Mends:
    """What was found to be needed beside the guessed rules: declarations by class, by the windows that they are for."""

    by_windows: Mapping[int, Rules] = field(default_factory=dict)

    def plus(self, windows: int, way: Way) -> "Mends":
        """These, and those of `way`."""
        rules = dict(self.by_windows.get(windows, {}))
        for name, css in way:
            rules[name] = {**rules.get(name, {}), **dict(css)}
        return Mends({**self.by_windows, windows: rules})

    def on(self, rules: Rules) -> Rules:
        """`rules` with what is for all windows."""
        own = self.by_windows.get(ALL, {})
        made = {name: {**rules.get(name, {}), **own.get(name, {})} for name in dict.fromkeys([*rules, *own])}
        for name, css in own.items():
            if css.get("white-space") == "normal" and "white-space" in rules.get(name, {}):
                del made[name]["white-space"]  # as everything is
            if css.get("width") == "auto" and "width" in rules.get(name, {}):
                del made[name]["width"]
        return made


def narrowed(
    rules: Rules,
    width: float,
    widest: Mapping[str, float],
    *,
    over: int = 0,
    mends: Mends | None = None,
    rooms: Mapping[str, float] | None = None,
    columned: Collection[str] = (),
    filling: Collection[str] = (),
) -> str:
    """Media queries for `rules`, which were measured in a window of `width` px; "" where nothing changes.

    `widest` says of each class how wide its widest element is, `rooms` how wide what holds it;
    `columned` are classes that stand in no row, `filling` those of pictures that fill what holds them. Windows of `over` px and less have rules of their own.
    """
    found = mends.by_windows if mends else {}
    narrower, phone = round(width) - 1, min(PHONE, round(width) - 1)
    guessed = {narrower: _changed(rules, _tablet, widest, rooms or {}, columned)} if narrower > PHONE else {}
    guessed[phone] = _changed(rules, _phone, widest, rooms or {}, columned)
    for name in sorted(filling):
        first = guessed[narrower if narrower > PHONE else phone]
        first[name] = {**first.get(name, {}), "width": "100%"}
    blocks = []
    if found.get(WIDER):
        blocks.append(_query(f"width > {round(width)}px", _grouped(found[WIDER])))
    for upto in sorted({*guessed, *(one for one in found if one > 0)}, reverse=True):
        own, more = guessed.get(upto, {}), found.get(upto, {})
        every = {name: {**own.get(name, {}), **more.get(name, {})} for name in dict.fromkeys([*own, *more])}
        if every and upto > over:
            least = f"{over}px < " if over else ""
            blocks.append(_query(f"{least}width <= {upto}px", _grouped(every)))
    return "\n".join(blocks)


def relaxed(css: Mapping[str, str]) -> dict[str, str]:
    """`css` as the guessed rules leave it on a phone."""
    return {**css, **_tablet(css), **_phone(css)}


def _tablet(css: Mapping[str, str]) -> dict[str, str]:
    """In a window that is narrower than the mockup."""
    found = {"max-width": "100%"} if _px(css.get("width", "")) and "max-width" not in css else {}
    if (
        "min-width" in css
        and _px(css["min-width"])
        and css["min-width"] not in (css.get("height"), css.get("min-height"))
    ):
        found["min-width"] = "0"  # but what is as wide as high stays round, or square
    if css.get("max-width") == "none":
        found["max-width"] = "100%"  # a picture that hangs over
    if css.get("position") == "absolute" and "z-index" not in css:
        found["position"] = "static"
    if css.get("margin-inline") == "auto" and _px(css.get("max-width", "")) >= COLUMN and "padding" not in css:
        found |= {"padding-right": f"{SIDE:g}px", "padding-left": f"{SIDE:g}px"}
    if css.get("display") != "flex":
        return found
    wrap = {} if css.get("flex-wrap") == "wrap" else {"flex-wrap": "wrap"}
    return found | wrap | ({} if "gap" in css else {"row-gap": "8px"})


def _phone(css: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if css.get("display") == "flex" and "height" in css:
        found["height"] = "auto"
    if css.get("position") == "absolute" and "z-index" in css:
        found |= {"left": "0", "max-width": "100%"}
    if _px(css.get("min-height", "")) > HIGH:
        found["min-height"] = "0"
    if 0 < _px(css.get("width", "")) <= RULE < APART < _px(css.get("height", "")):
        return {
            "width": "100%",
            "height": css["width"],
            "margin-left": "0",
        }  # a line between what stands beside one another
    if _px(css.get("margin-top", "")) > APART:
        found["margin-top"] = f"{APART:g}px"
    if _px(css.get("margin-left", "")) >= SIDE:
        found["margin-left"] = "0"
    if css.get("display") == "flex" and not {"gap", "justify-content"} & css.keys():
        found["column-gap"] = f"{SIDE:g}px"  # in place of side margins, which are taken back
    if css.get("grid-template-columns", "").startswith("repeat(12"):
        found["grid-template-columns"] = "minmax(0, 1fr)"
    if "grid-column" in css:
        found["grid-column"] = "auto"
    if "table-layout" in css or "vertical-align" in css:
        found["display"] = "block"  # the cells of a row stand below each other: no phone is as wide as a table
    if css.get("width", "").endswith("%") and css["width"] != "100%":
        found["width"] = "auto"
    is_round = css.get("border-radius") in ("50%", "999px")  # a disc is as wide as high by its padding
    sides = [] if is_round else LENGTH.findall(css.get("padding", ""))
    left = sides[3 if len(sides) == 4 else 1] if len(sides) > 1 else sides[0] if sides else "0"
    right = sides[1] if len(sides) > 1 else sides[0] if sides else "0"
    for name, length in (("padding-top", sides[0]), ("padding-bottom", sides[2 % len(sides)])) if sides else ():
        if _px(length) > FAR_APART:
            found[name] = f"{FAR_APART:g}px"
    if max(_px(left), _px(right)) > SIDE:
        found["padding-right"] = f"{min(SIDE, _px(right)):g}px"
        found["padding-left"] = f"{min(SIDE, _px(left)):g}px"
    if css.get("width", "").endswith("%") and css["width"] != "100%":
        found["width"] = "100%"  # a column of the page stands by itself
    if css.get("white-space") == "nowrap" and not css.get("background"):
        found["white-space"] = "normal"  # a button keeps its words on one line
    if _px(css.get("width", "")) > ROOM and "text-align" in css:
        found["white-space"] = "normal"  # unless no phone has room for them
    return {name: "0" if value == "0px" else value for name, value in found.items()}


def _px(text: str) -> float:
    return float(text.removesuffix("px")) if LENGTH.fullmatch(text) else 0.0


def _changed(
    rules: Rules,
    change: Callable[[Mapping[str, str]], dict[str, str]],
    widest: Mapping[str, float],
    rooms: Mapping[str, float],
    columned: Collection[str],
) -> dict[str, dict[str, str]]:
    """What is guessed of each rule."""
    found: dict[str, dict[str, str]] = {}
    for name, css in rules.items():
        changed = {**change(css), **(LARGE.get(name, {}) if change is _phone else {})}
        is_line = css.get("white-space") == "nowrap" and not css.get("background")
        if is_line and change is _tablet and widest.get(name, 0.0) > ROOM:
            changed["white-space"] = "normal"
        if widest.get(name, TIGHT + 1) <= TIGHT:
            changed = {
                key: value for key, value in changed.items() if key not in ("flex-wrap", "row-gap", "column-gap")
            }
        if widest.get(name, BADGE + 1) <= BADGE and css.get("left", "").endswith("%"):
            changed.pop("position", None)  # it keeps its place on what it lies on
        if rooms.get(name, TIGHT + 1) <= TIGHT:
            changed.pop("margin-left", None)  # of words beside their icon
        if name in columned and "margin-left" in changed:
            changed["margin-left"] = f"{SIDE:g}px"  # it keeps off the edge of what holds it
        if changed:
            found[name] = changed
    return found


def _grouped(changes: Rules) -> list[tuple[tuple[tuple[str, str], ...], list[str]]]:
    """Changes with the names of the rules that they are for: one rule for each change that several have in common."""
    found: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, css in changes.items():
        found.setdefault(tuple(css.items()), []).append(name)
    return list(found.items())


def _query(condition: str, groups: list[tuple[tuple[tuple[str, str], ...], list[str]]]) -> str:
    rules = []
    for declarations, names in groups:
        selector = ",\n  ".join(f".{name}" for name in names)
        inside = "".join(f"    {name}: {value};\n" for name, value in declarations)
        rules.append(f"  {selector} {{\n{inside}  }}\n")
    return f"@media ({condition}) {{\n" + "\n".join(rules) + "}\n"
