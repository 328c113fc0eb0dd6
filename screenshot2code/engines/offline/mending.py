"""What breaks in windows of other widths, and with larger or longer words, mended with as little as helps.

The guessed rules (responsive.py) know nothing of how wide anything comes to be. Here the page is shown in the widths that people use:
where something reaches out, meets another text or is squeezed, the rows and boxes round it are loosened, one declaration at a
time, and what helps is kept. Nothing is hidden, and in the mockup's own window every part stays where it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from screenshot2code.core.artifacts import SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.engines.offline.emit import STYLE, Emission
from screenshot2code.engines.offline.responsive import ALL, PHONE, WIDER, Mends
from screenshot2code.render.base import Fault, Letters, Looking, Part, Renderer, View

TABLET = 1023  # px: windows up to this have a query of their own where only they need one
PHONES, SMALL, LARGE = (360, 390, 480, 640), (768, 900), (1024, 1180)  # px of windows that are looked at
HUGE = (1440, 1536, 1920)
STAYS = 0.02  # px that a part may move in the mockup's own window
MOST_LOOKS = 60  # at ways to mend the windows of one query
ROUNDS = 16  # of mending: each begins with what the one before has left
SIDE = 16.0  # px of a margin that is taken back where there is no room for it
BUTTON = 240.0  # px of what may be a button, and grow with its words
WIDE_GAP = 40.0  # px of a gap that may be what a row has left over
WIDE_PADDING = 48.0  # px of a padding that is brought down to that
TASTE = ("squeezed", "edge")  # faults of taste: what the mockup has, or large letters bring about, is none
WEIGHTS = {"squeezed": 0.4, "edge": 0.2, "wide": 0.5}  # of a fault; all others weigh 1
EMPTY = 1.5  # of a third of a window that is empty, where the mockup's own has something
PER_PX = 0.002  # of each px that a page is too wide: halfway is better than nothing

LIKELIEST = ("white-space", "flex-wrap", "width", "grid-template-columns", "position", "min-width", "max-width")

Css = dict[str, str]
Way = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Declarations by class."""
Test = tuple[int, Letters]


@dataclass(frozen=True, slots=True)
class _Tier:
    """Windows that have a query in common, and in which of them the page is looked at."""

    upto: int
    tests: tuple[Test, ...]


async def mends_of(emission: Emission, tree: SourceTree, renderer: Renderer, viewport: Viewport) -> Mends:
    """What the page of `emission`, shown in `tree`, needs in other windows than `viewport`. The same page gives the same."""
    async with renderer.windows(tree, viewport) as page:
        mending = _Mending(emission, page, viewport.width)
        await mending.begin()
        for tier in _tiers(viewport.width):
            await mending.mend(tier)
        return mending.mends


def _tiers(width: int) -> Iterator[_Tier]:
    """The queries of a page made at `width`, in the order of their mending: what holds everywhere first, then from wide to narrow."""
    yield _Tier(ALL, ((width, Letters.LARGE),))
    yield _Tier(ALL, ((width, Letters.DOUBLED),))
    wider = tuple((one, Letters.USUAL) for one in (*LARGE, *HUGE) if one > width)
    if wider:
        yield _Tier(WIDER, wider)
    groups = ((width - 1, LARGE), (TABLET, SMALL), (PHONE, PHONES))
    for upto, widths in groups:
        tests = tuple((one, Letters.USUAL) for one in widths if one < width)
        if tests:
            yield _Tier(min(upto, width - 1), tests)


@dataclass(slots=True)
class _Mending:
    emission: Emission
    page: Looking
    width: int
    mends: Mends = field(default_factory=Mends)
    thirds: tuple[bool, ...] = ()
    known: frozenset[tuple[str, int]] = frozenset()
    own: tuple[tuple[float, ...], ...] = ()

    async def begin(self) -> None:
        view = await self.page.look(self.width)
        self.thirds = view.thirds
        self.known = frozenset((one.kind, one.block) for one in view.faults)
        self.own = await self.page.places(self.width)

    async def mend(self, tier: _Tier) -> None:
        looks = MOST_LOOKS
        tried: set[Way] = set()
        for _ in range(ROUNDS):
            views = await self._views(tier)
            burden = self._burden(views, tier)
            if not burden:
                return
            better: Mends | None = None
            for way in self._ways(views, tier):
                if way in tried:
                    continue
                if not looks:
                    return
                tried.add(way)
                looks -= 1
                made = self.mends.plus(tier.upto, way)
                if await self._burden_of(made, tier, burden) < burden:
                    better = made
                    break
            if better is None:
                return
            self.mends = better

    async def _views(self, tier: _Tier) -> list[View]:
        await self._show(self.mends)
        return [await self.page.look(*test) for test in tier.tests]

    async def _show(self, mends: Mends) -> None:
        await self.page.style(STYLE, self.emission.style(mends))

    async def _burden_of(self, mends: Mends, tier: _Tier, limit: float) -> float:
        """How bad the windows of `tier` are with these; as soon as that is `limit`, no matter by how much."""
        await self._show(mends)
        found = 0.0
        for test in tier.tests:
            found += self._burden([await self.page.look(*test)], tier)
            if found >= limit:
                return limit
        return found if tier.upto != ALL or self._stays(await self.page.places(self.width)) else limit

    def _stays(self, places: Sequence[Sequence[float]]) -> bool:
        return len(places) == len(self.own) and all(
            abs(here - there) <= STAYS
            for one, other in zip(places, self.own, strict=True)
            for here, there in zip(one, other, strict=True)
        )

    def _burden(self, views: Sequence[View], tier: _Tier) -> float:
        total = 0.0
        for view in views:
            total += PER_PX * view.overshoot
            total += sum(WEIGHTS.get(one.kind, 1.0) for one in self._counted(view, tier))
            if tier.upto != ALL:
                total += EMPTY * sum(had and not has for had, has in zip(self.thirds, view.thirds, strict=True))
        return total

    def _counted(self, view: View, tier: _Tier) -> list[Fault]:
        """The faults that count: what is squeezed is so in the mockup, or with letters twice as large, as often as not."""
        return [
            one
            for one in view.faults
            if (one.kind, one.block) not in self.known or (tier.upto != ALL and one.kind not in TASTE)
            if one.kind not in TASTE or 0 < tier.upto <= (PHONE if one.kind == "edge" else tier.upto)
        ]

    def _ways(self, views: Sequence[View], tier: _Tier) -> list[Way]:
        """What may mend the faults, the smallest changes to what is nearest first, each once."""
        faults = [one for view in views for one in self._counted(view, tier) if one.path]
        each = [_loosened(one, self.emission.rules) for one in faults]
        singles = sorted(dict.fromkeys(way for ways in each for way in ways), key=_rank)
        return list(dict.fromkeys([*singles, *map(_together, each)]))


def _rank(way: Way) -> int:
    """How soon a way is tried: what people write first comes first, and what changes two rules after what changes one."""
    first = way[0][1][0][0]
    return (LIKELIEST.index(first) if first in LIKELIEST else len(LIKELIEST)) + len(LIKELIEST) * (len(way) - 1)


def _together(ways: Sequence[Way]) -> Way:
    """All of them at once, of each declaration the first."""
    made: dict[str, Css] = {}
    for way in ways:
        for name, css in way:
            made[name] = {**dict(css), **made.get(name, {})}
    return tuple((name, tuple(css.items())) for name, css in made.items())


# --- what may be loosened


def _loosened(fault: Fault, rules: Mapping[str, Mapping[str, str]]) -> list[Way]:
    """Ways to mend a fault: first where two texts' paths part, then from the inside outwards."""
    if fault.kind == "edge":
        return _kept_off(fault)
    ways: list[Way] = []
    inner = len(fault.path) - fault.shared if fault.shared else len(fault.path)
    if fault.shared and 0 < inner < len(fault.path):
        holder, beside = fault.path[inner], fault.other[: len(fault.other) - fault.shared]
        ways += _apart(fault.path[inner - 1], holder)
        if beside:
            ways += _apart(beside[-1], holder)
    for path in (fault.path, fault.other):
        for one, up in pairwise(path):
            ways += _slack(one, up, rules)
    ways += [
        _way(path[0], {"overflow-wrap": "anywhere"}) for path in (fault.path, fault.other) if path and path[0].has_words
    ]
    return [way for way in ways if way]


def _kept_off(fault: Fault) -> list[Way]:
    """Paddings for what holds words that touch the edge of their ground: for the ground itself first, unless that is the window."""
    sides = {"padding-right": f"{SIDE:g}px", "padding-left": f"{SIDE:g}px"}
    holders = fault.path[: len(fault.path) - fault.shared + 1][::-1]
    return [
        way
        for one in holders
        if one.tag != "body" and _px(one.styles["paddingLeft"]) < SIDE and (way := _way(one, sides))
    ]


def _apart(one: Part, holder: Part) -> list[Way]:
    """What sets a part beside or below its neighbours instead of over them."""
    ways = []
    if one.styles["position"] == "absolute":
        ways.append(_way(one, {"position": "static"}))
    if _is_row(holder):
        ways.append(_way(holder, {"flex-wrap": "wrap"}))
        ways.append(_way(one, {"min-width": "min-content"}))
        if holder.styles["flexWrap"] == "wrap":
            ways.append(_way(holder, {"row-gap": f"{SIDE:g}px"}))
    if holder.styles["display"] == "grid":
        ways.append(_way(holder, {"grid-template-columns": "minmax(0, 1fr)"}))
    return ways


def _slack(one: Part, up: Part, rules: Mapping[str, Mapping[str, str]]) -> list[Way]:
    """What gives a part more room, or lets it do with less."""
    style, said = one.styles, _said(one, rules)
    ways = []
    if style["position"] == "absolute":
        ways.append(_way(one, {"position": "static"}))
    if style["whiteSpace"] == "nowrap":
        ways.append(_way(one, {"white-space": "normal"}))
        if (sides := _wide_sides(up)) and one.classes and up.classes:
            ways.append((*_way(one, {"white-space": "normal"}), *_way(up, sides)))
    if _is_row(up) and up.children > 1 and up.styles["flexWrap"] == "nowrap":
        ways.append(_way(up, {"flex-wrap": "wrap"}))
        if _px(_said(up, rules).get("gap", "")) > WIDE_GAP:
            ways.append(_way(up, {"flex-wrap": "wrap", "justify-content": "space-between", "gap": f"{SIDE:g}px"}))
    if one.tag in ("img", "svg") and style["maxWidth"] != "100%":
        ways.append(_way(one, {"max-width": "100%"}))
    if said.get("width", "").endswith("px") and _px(said["width"]) <= BUTTON:
        grows = {"min-width": said["width"]}
        ways += [_way(one, {"width": "auto", **grows}), _way(one, {"width": "fit-content", **grows})]
    if "width" in said and said["width"].endswith("px") and not one.has_words and "max-width" not in said:
        ways.append(_way(one, {"max-width": "100%"}))
    if said.get("height", "").endswith("px") and one.children:
        ways.append(_way(one, {"height": "auto", "min-height": said["height"]}))
    is_even = abs(one.box[2] - one.box[3]) <= 1  # an avatar, a disc with an icon
    if not is_even and (_px(style["minWidth"]) > 0 or style["minWidth"].endswith("%")):
        ways.append(_way(one, {"min-width": "0"}))
    if _is_row(up) and style["flexShrink"] == "0" and not is_even:
        ways.append(_way(one, {"flex-shrink": "1", "min-width": "0"}))
    if _is_row(up) and style["minWidth"] == "auto" and one.children and not is_even:
        ways.append(_way(one, {"min-width": "0"}))
    if up.styles["display"] == "grid" and len(up.styles["gridTemplateColumns"].split()) > 1:
        ways.append(_way(up, {"grid-template-columns": "minmax(0, 1fr)"}))
    drawn_up = {name: "0" for name in ("margin-top", "margin-bottom") if said.get(name, "").startswith("-")}
    if drawn_up:
        ways.append(_way(one, drawn_up))
    sides = {
        name: "0"
        for name, key in (("margin-left", "marginLeft"), ("margin-right", "marginRight"))
        if _px(style[key]) > SIDE and said.get(name, "auto") != "auto"
    }
    if sides:
        ways.append(_way(one, sides))
    if style["tableLayout"] == "fixed" and one.tag == "table":
        ways.append(_way(one, {"table-layout": "auto"}))
    if sides := _wide_sides(one):
        ways.append(_way(one, sides))
    return ways


def _wide_sides(one: Part) -> Css:
    """Paddings at the sides as they are where there is no room for wide ones; nothing where they are not wide."""
    sides = (("padding-left", "paddingLeft"), ("padding-right", "paddingRight"))
    return {name: f"{SIDE:g}px" for name, key in sides if _px(one.styles[key]) > WIDE_PADDING}


def _said(one: Part, rules: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name in one.classes:
        said |= rules.get(name, {})
    return said


def _way(one: Part, css: Css) -> Way:
    """`css` for the class that is most the part's own; nothing where it has none."""
    return ((one.classes[-1], tuple(css.items())),) if one.classes else ()


def _is_row(one: Part) -> bool:
    return one.styles["display"] == "flex" and one.styles["flexDirection"] == "row"


def _px(length: str) -> float:
    try:
        return float(length.removesuffix("px"))
    except ValueError:
        return 0.0
