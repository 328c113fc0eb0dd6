"""Which part of a page is which in the picture of it at another width.

Text is told by its words, whatever line they stand in; boxes by the text in them; pictures by their look; and of what comes
several times, the one that stands between the same neighbours.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from math import log

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import ImageRegion, Perception, Region, TextLine
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.grounds import grounded
from screenshot2code.engines.offline.thumbs import Looks, unlikeness

ALIKE = 0.85  # of the letters of a line that have to be those of the text: OCR reads a few otherwise each time
WHOLE = 0.8  # of a text's letters that have to be found for it to be there
COMPLETE = 0.97  # from which nothing better is looked for
SPELLABLE = 6  # letters from which a text that is read nearly so is taken for it: short words are often alike
MISREAD = 0.65  # of the letters of a text that was read badly, where nothing else stands between its neighbours
ROW = 12.0  # px in which pieces of one line are taken from left to right
AS_LARGE = 1.25  # ratio of the sizes of lines of one text
REACH = 3.0  # heights of a line that the next one of its text may stand below it
CONTROL_RATIO = 1.7  # of the heights of one button in two windows
STRANGERS = 0.34  # of the parts in a box, that its counterpart may hold of others
EDGE = 4.0  # px by which the sides of a picture and a band over it may differ
HELD = 0.8  # of the parts in a box that its counterpart has to hold
OTHER_FILL = 24.0  # CIE76 from which a box is painted otherwise
UNLIKE = 0.2  # of 1, between pictures of one thing at two sizes
ICON_SIZE, ICON_RATIO = 48.0, 1.6  # px: icons are as large in every window, give or take
PHOTO, NEAR = (
    120.0,
    240.0,
)  # px of photos, of which a narrow window may show another part; px off their place between neighbours
AT_TOP = 160.0  # px from the top, where a control stands that opens a menu
MENUS = frozenset({"nav", "aside"})
NEIGHBOURS = 3  # texts either side of what is missing that are asked whether this part of the page was found at all
SURE = 0.8  # of the words beside a menu that have to be found letter by letter for it to be known to be put away
SHRINK = 0.5  # of the space between texts that a narrow window may leave
FAR = 800.0  # px off the place between its neighbours that weigh as much as a wholly other look


@dataclass(slots=True)
class Found:
    """What was found of a page in another picture, by `id` of its elements; `rest` is what the page has nothing for."""

    lines: dict[int, tuple[TextLine, ...]] = field(default_factory=dict)
    boxes: dict[int, Box] = field(default_factory=dict)  # of images and regions
    spare_lines: tuple[TextLine, ...] = ()
    spare_images: tuple[ImageRegion, ...] = ()
    spare_regions: tuple[Region, ...] = ()
    made: list[Element] = field(default_factory=list)  # elements told by their `id` here that are in no tree any more

    def box(self, element: Element) -> Box | None:
        """Where the element itself is seen; None where it is not, or paints nothing."""
        lines = self.lines.get(id(element))
        return self.boxes.get(id(element)) or (Box.around(one.box for one in lines) if lines else None)


def counterparts(root: Element, wide: Mockup, narrow: Mockup, facts: Perception) -> Found:
    """What of `root`, made of the mockup `wide`, is where in `narrow`, of which `facts` are known."""
    order = list(elements(root))
    found = Found()
    used = _texts(order, facts.lines, found)
    found.spare_lines = tuple(line for at, line in enumerate(facts.lines) if at not in used)
    page = Box(0, 0, facts.size.width, facts.size.height)
    boxes, pictures = grounded(facts.regions, facts.images, [line.box for line in facts.lines], page)
    shown = [replace(one, box=_uncovered(one.box, boxes)) for one in pictures]
    images = _images(order, wide, narrow, shown, found)
    regions = _regions(root, order, boxes, found)
    found.spare_images = tuple(one for at, one in enumerate(shown) if at not in images)
    found.spare_regions = tuple(one for at, one in enumerate(boxes) if at not in regions)
    return found


# --- text


def _texts(order: Sequence[Element], lines: Sequence[TextLine], found: Found) -> set[int]:
    """Fills `found.lines`; says which lines were used. What reads the same in both goes first, then what nearly does."""
    used: set[int] = set()
    for least in (1.0, ALIKE):
        _texts_as_alike(order, lines, found, used, least)
    _misread(order, lines, found, used)
    return used


def _misread(order: Sequence[Element], lines: Sequence[TextLine], found: Found, used: set[int]) -> None:
    """Texts that were read badly: what is left over between the same neighbours, if it has most letters in common."""
    texts = [one for one in order if one.text is not None]
    for place, one in enumerate(texts):
        words = spelling(one.text.text) if one.text else ""
        if id(one) in found.lines or len(words) < SPELLABLE:
            continue
        above = next((where for each in reversed(texts[:place]) if (where := found.box(each))), None)
        below = next((where for each in texts[place + 1 :] if (where := found.box(each))), None)
        low, high = above.center[1] if above else 0.0, below.center[1] if below else float("inf")
        left = [at for at, line in enumerate(lines) if at not in used and low <= line.box.center[1] <= high]
        left.sort(key=lambda at: (round(lines[at].box.center[1] / ROW), lines[at].box.x))
        read = "".join(spelling(lines[at].text) for at in left)
        if left and SequenceMatcher(None, words, read).ratio() >= MISREAD:
            found.lines[id(one)] = tuple(lines[at] for at in left)
            used.update(left)


def _texts_as_alike(
    order: Sequence[Element], lines: Sequence[TextLine], found: Found, used: set[int], least: float
) -> None:
    reading = sorted(range(len(lines)), key=lambda at: (lines[at].box.y, lines[at].box.x))
    spelled = [spelling(line.text) for line in lines]
    wanted: dict[str, list[Element]] = {}
    for one in order:
        if one.text is not None and id(one) not in found.lines:
            wanted.setdefault(spelling(one.text.text), []).append(one)
    for words, ones in sorted(wanted.items(), key=lambda pair: -len(pair[0])):
        chains: list[list[int]] = []
        taken = set(used)
        while len(chains) < 4 * len(ones):
            chain = _chain(words, [at for at in reading if at not in taken], lines, spelled, least)
            if not chain:
                break
            chains.append(chain)
            taken.update(chain)
        chains.sort(key=lambda chain: (lines[chain[0]].box.y, lines[chain[0]].box.x))
        for one, chain in _paired(ones, chains, lines, order, found):
            found.lines[id(one)] = tuple(lines[at] for at in chain)
            used.update(chain)


def spelling(text: str) -> str:
    """What of a text every reading agrees on: its letters and digits; all of it where it has none."""
    return "".join(one for one in text.lower() if one.isalnum()) or text.strip()


def _chain(
    words: str, free: Sequence[int], lines: Sequence[TextLine], spelled: Sequence[str], least: float
) -> list[int]:
    """The lines that together say `words`, by their numbers, in order; empty where there are none."""
    best: list[int] = []
    most = WHOLE
    for start in free:
        if not _goes_on(words, 0, spelled[start], least):
            continue
        chain, covered = [start], len(spelled[start])
        while covered < len(words):
            after = [at for at in free if at not in chain and _follows(lines[chain[-1]], lines[at])]
            after = [at for at in after if _goes_on(words, covered, spelled[at], least)]
            if not after:
                break
            chain.append(min(after, key=lambda at: (round(lines[at].box.y / 4), lines[at].box.x)))
            covered += len(spelled[chain[-1]])
        share = covered / max(1, len(words))
        if share >= most:
            best, most = chain, share + 1e-9
            if share >= COMPLETE:
                break
    return best


def _goes_on(words: str, at: int, line: str, least: float) -> bool:
    here = words[at : at + len(line)]
    if not line or not here or len(line) > 1.2 * len(words) + 1:
        return False
    if here == line:
        return True
    if least == 1.0 or len(line) < SPELLABLE:
        return False
    return SequenceMatcher(None, words[at : at + len(line) + 2], line).ratio() >= least


def _follows(last: TextLine, after: TextLine) -> bool:
    """Whether a line may go on with what ended at `last`: as large, and below it, or behind it."""
    one, other = last.box, after.box
    if not 1 / AS_LARGE <= last.size / max(1.0, after.size) <= AS_LARGE:
        return False
    shared = min(one.right, other.right) - max(one.x, other.x)
    below = shared > 0 and 0 < other.center[1] - one.center[1] <= REACH * max(one.height, other.height)
    behind = abs(other.center[1] - one.center[1]) <= one.height / 2 and 0 <= other.x - one.right <= 2 * one.height
    return below or behind


# --- what is certainly not there


def absent(root: Element, found: Found, facts: Perception) -> frozenset[int]:
    """The texts, by `id`, that the narrow picture certainly does not show: reading may miss what is there, so it proves little.

    They are in a menu where a control that opens one is seen instead, or there is no room for them between neighbours that
    were found for sure. What the base itself does not show belongs to them.
    """
    gone = {id(one) for spare in elements(root) if is_spare(spare) for one in elements(spare)}
    texts = [one for one in elements(root) if one.text is not None and id(one) not in gone]
    missing = {id(one) for one in texts if id(one) not in found.lines and id(one) not in found.boxes}
    is_opened = any(is_spare(one) and _is_at_top(found.boxes.get(id(one))) for one in elements(root))
    menus = _menus(root)
    rest = [one for one in texts if not any(id(one) in menu for menu in menus)]
    for menu in menus:
        if is_opened or _is_put_away(menu & missing, rest, found, facts):
            gone |= menu & missing
    missing -= gone
    texts = [one for one in texts if id(one) not in gone]
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and id(texts[end]) in missing:
            end += 1
        if end > start and _has_no_room(texts, start, end, found, facts):
            gone |= {id(one) for one in texts[start:end]}
        start = end + 1
    return frozenset(gone)


def _menus(element: Element) -> list[set[int]]:
    """The texts of each navigation that is not the page's foot, and those of its head that stand at the top."""
    if element.tag == "footer":
        return []
    if element.tag in MENUS:
        return [{id(one) for one in elements(element) if one.text is not None}]
    inside = [menu for one in element.children for menu in _menus(one)]
    if element.tag == "header":  # which may hold the first thing that the page says, below its bar
        inside.append({id(one) for one in elements(element) if one.text is not None and _is_at_top(one.box)})
    return inside


def _is_put_away(putting: set[int], rest: Sequence[Element], found: Found, facts: Perception) -> bool:
    """Whether the texts of a menu are not seen where nearly all the `rest` was found for sure, and no words are left over."""
    known = {id(line) for lines in found.lines.values() for line in lines}
    left = [line.box for line in facts.lines if id(line) not in known] + list(facts.unread)
    if not putting or not rest or sum(_is_sure(one, found) for one in rest) < SURE * len(rest):
        return False
    return not any(_is_at_top(box) for box in left) and 2 * len(left) < max(2, len(putting))


def _is_at_top(box: Box | None) -> bool:
    return box is not None and box.bottom <= AT_TOP


def _has_no_room(texts: Sequence[Element], start: int, end: int, found: Found, facts: Perception) -> bool:
    """Whether texts `start` to `end`, none of which was found, cannot be where their neighbours leave room."""
    near = [*texts[max(0, start - NEIGHBOURS) : start], *texts[end : end + NEIGHBOURS]]
    if sum(id(one) in found.lines for one in near) < max(1, len(near) - 1):
        return False
    before, after = texts[start - 1] if start else None, texts[end] if end < len(texts) else None
    if any(one is not None and not _is_sure(one, found) for one in (before, after)):
        return False
    above = None if before is None else found.box(before)
    below = None if after is None else found.box(after)
    low, high = above.bottom if above else 0.0, below.y if below else facts.size.height
    if high < low:
        return False  # they stand side by side, or in another order
    known = {id(line) for lines in found.lines.values() for line in lines}
    others = [line.box for line in facts.lines if id(line) not in known] + list(facts.unread)
    if any(low - EDGE <= box.center[1] <= high + EDGE for box in others):
        return False  # words that nothing was found for: perhaps these
    boxes = [one.box for one in texts[start:end] if one.box is not None]
    if not boxes:
        return False
    tall = max(sum(box.area for box in boxes) / facts.size.width, min(box.height for box in boxes))
    around = Box.around(boxes)
    top = around.y - before.box.bottom if before is not None and before.box is not None else 0.0
    bottom = after.box.y - around.bottom if after is not None and after.box is not None else 0.0
    return high - low < tall + SHRINK * (max(0.0, top) + max(0.0, bottom))


def _is_sure(element: Element, found: Found) -> bool:
    """Whether the element's words were found letter by letter."""
    read = "".join(spelling(line.text) for line in found.lines.get(id(element), ()))
    return element.text is not None and read == spelling(element.text.text)


# --- pictures


def _images(
    order: Sequence[Element], wide: Mockup, narrow: Mockup, images: Sequence[ImageRegion], found: Found
) -> set[int]:
    wanted = [one for one in order if isinstance(one.content, ImageRegion) and one.box is not None]
    ours, others = Looks(wide), Looks(narrow)
    drawn = [_ink_of(one) for one in wanted]
    looks = [ours.at(box) for box in drawn]
    theirs = [others.at(one.box) for one in images]

    def price(at: int, to: int) -> float | None:
        box, other = drawn[at], images[to].box
        if max(box.width, box.height) <= ICON_SIZE or max(other.width, other.height) <= ICON_SIZE:
            ratio = max(box.width, box.height) / max(other.width, other.height, 1.0)
            if not 1 / ICON_RATIO <= ratio <= ICON_RATIO:
                return None
        unlike = 0.0 if is_spare(wanted[at]) else unlikeness(looks[at], theirs[to])
        holds = _holds(wanted[at], other, found)
        off = _off(wanted[at], other, order, found)
        photos = min(box.width, box.height, other.width, other.height) >= PHOTO and off <= NEAR
        if unlike > UNLIKE and not holds and not photos:
            return None
        return unlike + off / FAR

    pairs = _matched(len(wanted), len(images), price)
    for at, to in pairs.items():
        found.boxes[id(wanted[at])] = _framed(wanted[at], images[to].box)
    return set(pairs.values())


def _ink_of(element: Element) -> Box:
    """Where a picture is seen: an icon may stand in a larger box."""
    assert isinstance(element.content, ImageRegion)
    assert element.box is not None
    return element.content.ink or element.box


def _framed(element: Element, seen: Box) -> Box:
    """The box of an icon whose ink is `seen` there."""
    image = element.content
    if not isinstance(image, ImageRegion) or image.ink is None:
        return seen
    by = seen.width / image.ink.width
    left, top = by * (image.box.x - image.ink.x), by * (image.box.y - image.ink.y)
    return Box(seen.x + left, seen.y + top, by * image.box.width, by * image.box.height)


def is_spare(element: Element) -> bool:
    """Whether the base does not show the element: another narrow picture brought it in."""
    return dict(element.css).get("display") == "none"


def _uncovered(box: Box, regions: Sequence[Region]) -> Box:
    """What is seen of a picture that a band as wide lies over, from some height down: a photo that ends behind it."""
    for region in regions:
        over = region.box
        wide = over.x <= box.x + EDGE and over.right >= box.right - EDGE
        if wide and box.y + EDGE < over.y < box.bottom <= over.bottom + EDGE:
            box = Box.from_edges(box.x, box.y, box.right, over.y)
    return box


def _holds(element: Element, box: Box, found: Found) -> bool:
    """Whether `box` holds what stands on the element: a photo behind a text may show another part of itself."""
    inside = [where for one in elements(element) if one is not element and (where := found.box(one)) is not None]
    return bool(inside) and sum(box.contains(one, tolerance=2) for one in inside) >= HELD * len(inside)


# --- boxes


def _regions(root: Element, order: Sequence[Element], regions: Sequence[Region], found: Found) -> set[int]:
    used: set[int] = set()
    everything = {id(one): where for one in order if (where := found.box(one)) is not None}
    for one in order:  # from the outside inwards: of boxes round the same text the outer one first
        region = one.content
        if not isinstance(region, Region) or one is root:
            continue
        inside = [everything[id(part)] for part in elements(one) if id(part) in everything]
        if not inside:
            continue
        candidates = [
            (at, other)
            for at, other in enumerate(regions)
            if at not in used
            and _fills_alike(region, other)
            and (one.text is None or _as_high(region.box, other.box))
            and sum(other.box.contains(box, tolerance=2) for box in inside) >= HELD * len(inside)
        ]

        def strangers(box: Box, own: Sequence[Box] = inside) -> int:
            return sum(box.contains(each, tolerance=2) for each in everything.values()) - len(own)

        few = min((strangers(other.box) for _, other in candidates), default=0)
        near = [(at, other) for at, other in candidates if strangers(other.box) <= few]
        if not near or few > STRANGERS * len(inside):
            continue
        at, other = max(near, key=lambda pair: pair[1].box.area)
        used.add(at)
        found.boxes[id(one)] = other.box
    wanted = [
        one
        for one in order
        if isinstance(one.content, Region) and id(one) not in found.boxes and not _shown(one, found)
    ]
    spare = [at for at in range(len(regions)) if at not in used]

    def price(at: int, to: int) -> float | None:
        mine, other = wanted[at].content, regions[spare[to]]
        assert isinstance(mine, Region)
        if not _fills_alike(mine, other) or not _shaped_alike(mine.box, other.box):
            return None
        return _off(wanted[at], other.box, order, found) / FAR

    pairs = _matched(len(wanted), len(spare), price)
    for at, to in pairs.items():
        found.boxes[id(wanted[at])] = regions[spare[to]].box
        used.add(spare[to])
    return used


def _as_high(one: Box, other: Box) -> bool:
    """Whether both may be one button or field."""
    return 1 / CONTROL_RATIO <= one.height / max(1.0, other.height) <= CONTROL_RATIO


def _shown(element: Element, found: Found) -> bool:
    return any(found.box(one) is not None for one in elements(element))


def _fills_alike(one: Region, other: Region) -> bool:
    ours, theirs = _colors(one.fill), _colors(other.fill)
    return any(distance(a, b) <= OTHER_FILL for a in ours for b in theirs) or not (ours or theirs)


def _colors(fill: str) -> list[str]:
    """The colours of a fill, which may be a gradient: in another window it may look flat."""
    return [color[:7] for color in re.findall(r"#[0-9a-f]{6}", fill)]


def _shaped_alike(one: Box, other: Box) -> bool:
    """Whether boxes with nothing in them may be one thing: as high and perhaps wider, or as wide and perhaps higher."""
    high = abs(one.height - other.height) <= max(1.5, 0.1 * one.height)
    wide = abs(one.width - other.width) <= max(1.5, 0.1 * one.width)
    flat = min(one.width, one.height) <= 4
    return (high and (wide or one.width > one.height)) if flat else (high or wide)


# --- of what comes several times


def _paired(
    ones: Sequence[Element],
    chains: Sequence[list[int]],
    lines: Sequence[TextLine],
    order: Sequence[Element],
    found: Found,
) -> Iterator[tuple[Element, list[int]]]:
    """As many pairs as there can be: in order where both are as many, else by their looks and the places of the neighbours."""
    if len(ones) == len(chains):
        yield from zip(ones, chains, strict=True)
        return

    def price(at: int, to: int) -> float:
        text, first = ones[at].text, lines[chains[to][0]]
        assert text is not None
        larger = abs(log(max(1.0, text.style.size) / max(1.0, first.size)))
        other_color = distance(text.style.color[:7], first.color[:7]) / 100
        return larger + other_color + _off(ones[at], first.box, order, found) / FAR

    for at, to in _matched(len(ones), len(chains), price).items():
        yield ones[at], chains[to]


def _matched(count: int, others: int, price: Callable[[int, int], float | None]) -> Mapping[int, int]:
    """Pairs, the cheapest first, each of either side at most once; None: these two never."""
    prices = [(cost, at, to) for at in range(count) for to in range(others) if (cost := price(at, to)) is not None]
    pairs: dict[int, int] = {}
    for _, at, to in sorted(prices):
        if at not in pairs and to not in pairs.values():
            pairs[at] = to
    return pairs


def _off(element: Element, box: Box, order: Sequence[Element], found: Found) -> float:
    """How far `box` is, downwards, from where the element's neighbours in the document would have it, in px."""
    place = next(at for at, one in enumerate(order) if one is element)
    before = next((where for one in reversed(order[:place]) if one.text and (where := found.box(one))), None)
    after = next((where for one in order[place + 1 :] if one.text and (where := found.box(one))), None)
    middle = box.center[1]
    if before is None and after is None:
        return 0.0
    low = before.center[1] if before else -1e9
    high = after.center[1] if after else 1e9
    if low <= middle <= high:
        return min(middle - low, high - middle) * 0.1
    return min(abs(middle - low), abs(middle - high))
