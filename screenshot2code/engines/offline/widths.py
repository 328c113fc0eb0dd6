"""One page from mockups of several widths: the widest decides what the page is, the others what it declares in narrower windows.

The elements of the base are found again in each narrower picture, laid out there, and only what differs is written, in a media
query. From which width on it is used is measured: the layout of the wider picture is shown in ever narrower windows until it no
longer holds. Where parts were told wrongly, guessed rules may show a narrower picture better: then that width is left to them.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from screenshot2code.compare.base import Comparer
from screenshot2code.core.artifacts import Element as Shown
from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree, safe_path
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.core.history import Sight
from screenshot2code.core.perception import ImageRegion, TextLine
from screenshot2code.engines.offline import emit as emission
from screenshot2code.engines.offline.counterparts import AT_TOP, Found, absent, counterparts, spelling
from screenshot2code.engines.offline.element import Element, elements
from screenshot2code.engines.offline.looks import ink_pictures
from screenshot2code.engines.offline.narrowing import HIDDEN, Seen, laid_out_in
from screenshot2code.engines.offline.paragraphs import Paragraph, shaped
from screenshot2code.engines.offline.placing import Spaced
from screenshot2code.engines.offline.queries import Narrowed, Query
from screenshot2code.engines.offline.setlines import SetLine, Style, set_lines
from screenshot2code.engines.offline.tree import Node
from screenshot2code.render.base import Renderer

SAME_SIZE = 0.03  # log-like ratio of sizes that is the noise of measuring: the text is as large in both windows
SIZE_STEPS = (
    (1.0, 0.025),
    (0.5, 0.0),
)  # px that sizes are multiples of, and how far off a measured one may be, as a share
ONE_ROW = 0.5  # of the height of a line that pieces of one line may stand higher or lower
SPARE_ICON = 64.0  # px: a picture that only the narrow window has is a control; a larger one was told wrongly
BUTTON, BUTTON_PARTS = (16.0, 76.0, 420.0), 3  # px: as small, high and wide as buttons are; words and icons in one
TOLD_APART = 8  # px to which a breakpoint is measured: nobody sees a nearer one
OVERFLOW = 1.0  # px that a page may be wider than its window
TEXTS_MEET = 2.0  # px that lines of two texts may lie over each other
FEW = 0.34  # of the rows of a page that may wrap before its layout is another one
CHANGED = 6.0  # px that parts which stood on one level may stand apart and still be on it


@dataclass(frozen=True, slots=True)
class Base:
    """The page as it is made of the widest mockup."""

    body: Element
    background: str
    mockup: Mockup


@dataclass(frozen=True, slots=True)
class Joint:
    """The files of one page for all widths; `guessed` are the widths, in px, whose pictures the guessed rules show better."""

    files: tuple[SourceFile, ...]
    guessed: tuple[int, ...] = ()


async def joint_files(
    base: Base,
    narrower: Sequence[Sight],
    renderer: Renderer,
    comparer: Comparer | None = None,
    *,
    guessed: tuple[int, ...] = (),
) -> Joint:
    """One page for all widths; `narrower` are the other mockups, the widest of them first.

    With a `comparer`, a width at which the page scores higher without its measured rules has none. `guessed` are the widths of
    which that is known already.
    """
    body = base.body
    bodies = [body]  # elements are told by their `id`, so that none of them may go
    views: list[tuple[Sight, Found, dict[int, Paragraph]]] = []
    for sight in narrower:
        found = counterparts(body, base.mockup, sight.mockup, sight.facts)
        body, kept = await _with_spare(body, found, sight, renderer)
        bodies.append(body)
        texts = await _texts(body, found, sight.mockup, renderer)
        views = [(one, _moved(other, kept), _renamed(set_, kept)) for one, other, set_ in views]
        views.append((sight, found, texts))
    made: list[tuple[Sight, dict[int, dict[str, str]], dict[int, Paragraph]]] = []
    for sight, found, texts in views:
        size = sight.facts.size
        seen = Seen(
            size=Box(0, 0, size.width, size.height),
            texts=texts,
            boxes=found.boxes,
            absent=absent(body, found, sight.facts),
        )
        made.append((sight, *laid_out_in(body, seen)))
    breaks: list[int] = []
    files = _files(body, base.background, (), (), guessed)
    for number, (sight, _, _) in enumerate(made):
        wider = base.mockup.viewport if number == 0 else made[number - 1][0].mockup.viewport
        breaks.append(await _breakpoint(files, wider, sight.mockup.viewport.width, renderer))
        before, files = files, _files(body, base.background, made[: number + 1], breaks, guessed)
        if comparer is not None and await _is_better(before, files, sight, renderer, comparer):
            rest = [one for one in narrower if one is not sight]
            left = (*guessed, sight.mockup.viewport.width)
            return await joint_files(base, rest, renderer, comparer, guessed=left)
    return Joint(tuple(files), guessed)


async def _is_better(
    before: Sequence[SourceFile], after: Sequence[SourceFile], sight: Sight, renderer: Renderer, comparer: Comparer
) -> bool:
    """Whether the page of `before` scores higher beside the mockup of `sight` than that of `after`."""
    scores = []
    for files in (before, after):
        render = await renderer.render(SourceTree(tuple(files), safe_path(emission.ENTRY)), sight.mockup.viewport)
        judged = await asyncio.to_thread(comparer.compare, sight.mockup, sight.facts, render)
        scores.append(judged.score)
    return scores[0] > scores[1]


def _files(
    body: Element,
    background: str,
    made: Sequence[tuple[Sight, Mapping[int, Mapping[str, str]], Mapping[int, Paragraph]]],
    breaks: Sequence[int],
    guessed: Sequence[int],
) -> list[SourceFile]:
    narrower = []
    for number, (sight, css, texts) in enumerate(made):
        over = breaks[number + 1] if number + 1 < len(made) else 0
        narrower.append(Narrowed(Query(sight.mockup.viewport.width, breaks[number], over), css, texts))
    return list(emission.files(body, background=background, narrower=narrower, guessed=guessed))


# --- what only the narrow window has


async def _with_spare(body: Element, found: Found, sight: Sight, renderer: Renderer) -> tuple[Element, dict[int, int]]:
    """`body` with the small controls that only the narrow picture shows, which the base hides; new `id`s by old ones."""
    parts = await _spare_buttons(body, found, sight, renderer)
    inside = [one.box for one in parts if one.box is not None]
    for image in found.spare_images:
        small = max(image.box.width, image.box.height) <= SPARE_ICON and not image.is_unread
        if small and not any(box.contains(image.box, tolerance=2) for box in inside):
            parts.append(_icon(image, found))
    homes: dict[int, list[Element]] = {}
    for part in parts:
        home = None if part.box is None else _home(body, part.box, found)
        if home is not None:
            homes.setdefault(id(home), []).append(replace(part, css=tuple(HIDDEN.items())))
    for fresh in (one for ones in homes.values() for one in ones):
        if fresh.box is not None:
            found.boxes[id(fresh)] = fresh.box
    kept: dict[int, int] = {}
    return _added(body, homes, found, kept), kept


async def _spare_buttons(body: Element, found: Found, sight: Sight, renderer: Renderer) -> list[Element]:
    """Boxes with a word or an icon in them that the base has nothing for: buttons. What is in them is noted in `found`."""
    seen = [*found.boxes.values(), *(line.box for lines in found.lines.values() for line in lines)]
    made: list[Element] = []
    for region in found.spare_regions:
        box = region.box
        if not BUTTON[0] <= min(box.width, box.height) or box.height > BUTTON[1] or box.width > BUTTON[2]:
            continue
        if any(box.contains(one, tolerance=1) for one in seen):
            continue
        lines = [one for one in found.spare_lines if box.contains(one.box, tolerance=1)]
        images = [one for one in found.spare_images if box.contains(one.box, tolerance=1)]
        if not 1 <= len(lines) + len(images) <= BUTTON_PARTS or len(lines) > 1:
            continue
        inside = [_icon(one, found) for one in images]
        for text in await _in_the_page_s_face(lines, body, sight.mockup, renderer):
            node = Node(box=text.box, ink=text.ink, content=text)
            label = Element(
                tag="span", name="menu__label", spaced=Spaced(node=node), text=text, css=(("display", "block"),)
            )
            found.lines[id(label)] = tuple(lines)
            found.made.append(label)
            inside.append(label)
        inside.sort(key=lambda one: one.box.x if one.box else 0.0)
        made.append(
            Element(
                tag="button",
                name="menu__button",
                spaced=Spaced(node=Node(box=box, ink=box, content=region)),
                attributes=(("type", "button"), *(() if lines else (("aria-label", "Menu"),))),
                children=tuple(inside),
            )
        )
    return made


async def _in_the_page_s_face(
    lines: Sequence[TextLine], body: Element, mockup: Mockup, renderer: Renderer
) -> list[Paragraph]:
    """Each line as a text in the face that most of the page has: a word or two do not tell theirs."""
    every = [one.text for one in elements(body) if one.text is not None]
    if not lines or not every:
        return []
    common = Counter({text.style: len(text.text) for text in every}).most_common(1)[0][0]
    styles = [
        replace(common, size=line.size, weight=line.weight, color=line.color, letter_spacing=0.0, slant="normal")
        for line in lines
    ]
    first = await _set([[line] for line in lines], styles, mockup, renderer)
    sized = [replace_size(style, _ratio(one)) for style, one in zip(styles, first, strict=True)]
    return [shaped(one) for one in await _set([[line] for line in lines], sized, mockup, renderer)]


def _home(body: Element, box: Box, found: Found) -> Element | None:
    """The innermost painted part that holds `box`, else the head of the page where it is at the top."""
    holders = [
        one
        for one in elements(body)
        if one.children and (where := found.boxes.get(id(one))) is not None and where.contains(box, tolerance=2)
    ]
    if holders:
        home = min(holders, key=lambda one: found.boxes[id(one)].area)
        while len(home.children) == 1 and home.children[0].children and home.children[0].text is None:
            home = home.children[0]
        return home
    return next((one for one in elements(body) if one.tag == "header"), None) if box.bottom <= AT_TOP else None


def _added(element: Element, homes: Mapping[int, Sequence[Element]], found: Found, kept: dict[int, int]) -> Element:
    children = tuple(_added(one, homes, found, kept) for one in element.children)
    fresh = homes.get(id(element), ())
    if not fresh and all(one is other for one, other in zip(children, element.children, strict=True)):
        return element
    made = replace(element, children=(*children, *fresh))
    kept[id(element)] = id(made)
    if id(element) in found.lines:
        found.lines[id(made)] = found.lines[id(element)]
    if id(element) in found.boxes:
        found.boxes[id(made)] = found.boxes[id(element)]
    return made


def _icon(image: ImageRegion, found: Found) -> Element:
    """A picture that the base does not show."""
    box = image.box
    made = Element(
        tag="img",
        name="menu__icon" if box.bottom <= AT_TOP else "page__icon",
        spaced=Spaced(node=Node(box=box, ink=box, content=image)),
        attributes=(("alt", ""), ("width", f"{box.width:g}"), ("height", f"{box.height:g}")),
    )
    found.boxes[id(made)] = box
    found.made.append(made)
    return made


def _moved(found: Found, kept: Mapping[int, int]) -> Found:
    return replace(found, lines=_renamed(found.lines, kept), boxes=_renamed(found.boxes, kept))


def _renamed(values: Mapping[int, object], kept: Mapping[int, int]) -> dict:  # type: ignore[type-arg]
    return {**values, **{kept[key]: value for key, value in values.items() if key in kept}}


# --- text


async def _texts(body: Element, found: Found, mockup: Mockup, renderer: Renderer) -> dict[int, Paragraph]:
    """The paragraphs of the base as they are set in the narrow picture: in the same faces, as large as they are there."""
    wanted = [one for one in elements(body) if one.text is not None and id(one) in found.lines]
    rows = [_worded(_in_rows(found.lines[id(one)]), one.text.text) for one in wanted if one.text is not None]
    styles = [one.text.style for one in wanted if one.text is not None]
    first = await _set(rows, styles, mockup, renderer)
    sized = [replace_size(style, _ratio(lines)) for style, lines in zip(styles, first, strict=True)]
    again = await _set(rows, sized, mockup, renderer) if sized != styles else first
    return {id(one): _paragraph(lines) for one, lines in zip(wanted, again, strict=True)}


async def _set(
    rows: Sequence[Sequence[TextLine]], styles: Sequence[Style], mockup: Mockup, renderer: Renderer
) -> list[list[SetLine]]:
    lines = [line for row in rows for line in row]
    each = [style for row, style in zip(rows, styles, strict=True) for _ in row]
    inks = ink_pictures(lines, mockup)
    done = await set_lines(lines, [[one] for one in each], [[one] for one in inks], mockup.viewport.scale, renderer)
    flat = iter(replace(line, style=style, runs=()) for line, style in zip(done, each, strict=True))
    return [[next(flat) for _ in row] for row in rows]


def _in_rows(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, those that were read in pieces as one; they look alike all along."""
    rows: list[TextLine] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last is not None and abs(last.box.center[1] - line.box.center[1]) <= ONE_ROW * last.box.height:
            rows[-1] = replace(last, text=f"{last.text} {line.text}", box=Box.around((last.box, line.box)))
        else:
            rows.append(replace(line, runs=()))
    return rows


def _worded(rows: Sequence[TextLine], text: str) -> list[TextLine]:
    """The rows with the words of the base where these were read otherwise: so many on each as its width has room for."""
    words = text.split()
    if spelling("".join(row.text for row in rows)) == spelling(text) or len(words) < len(rows):
        return list(rows)
    letters = len(text) / sum(row.box.width for row in rows)  # a px
    made, at, end = [], 0, 0.0
    for number, row in enumerate(rows):
        end += row.box.width * letters
        least, most = at + 1, len(words) - (len(rows) - number - 1)
        stop = min(range(least, most + 1), key=lambda place: abs(len(" ".join(words[:place])) - end))
        stop = len(words) if number == len(rows) - 1 else stop
        made.append(replace(row, text=" ".join(words[at:stop])))
        at = stop
    return made


def _ratio(lines: Sequence[SetLine]) -> float:
    """How much larger the ink is than the lines would be in the style that they are set in."""
    return median(one.line.box.width / max(1.0, one.extent.left + one.extent.right) for one in lines)


def replace_size(style: Style, ratio: float) -> Style:
    """The style so many times as large, in a size that people write; the same where that is the noise of measuring."""
    if abs(ratio - 1) <= SAME_SIZE:
        return style
    want = style.size * ratio
    size = next(
        near for step, off in SIZE_STEPS if abs((near := round(want / step) * step) - want) <= off * want or off == 0
    )
    return replace(style, size=size, letter_spacing=round(style.letter_spacing * size / style.size, 3))


def _paragraph(lines: Sequence[SetLine]) -> Paragraph:
    """The lines as one text; where they break is the browser's to say, as the base has no breaks written for them."""
    made = shaped(lines)
    return made if made.wraps else replace(made, wraps=True, widest=made.narrowest + 2)


# --- from which width on


async def _breakpoint(files: Sequence[SourceFile], wide: Viewport, narrow: int, renderer: Renderer) -> int:
    """The largest width, in px, at which the layout measured at `wide` does not hold; at least `narrow`."""
    tree = SourceTree(tuple(files), safe_path(emission.ENTRY))
    base = await renderer.glance(tree, replace(wide, scale=1.0))
    holds, breaks = wide.width, narrow
    while holds - breaks > TOLD_APART:
        middle = (holds + breaks) // 2
        shown = await renderer.glance(tree, Viewport(middle, wide.height, 1.0))
        if still_holds(base, shown):
            holds = middle
        else:
            breaks = middle
    return breaks


def still_holds(base: Render, shown: Render) -> bool:
    """Whether the layout of `base` is that of `shown`, in a narrower window.

    Nothing sticks out, no text lies over another, no bar wraps, and most of what stands side by side still does: that a single
    row wraps is what rows are made for.
    """
    if shown.size.width > shown.viewport.width + OVERFLOW or len(base.elements) != len(shown.elements):
        return False
    if _meeting(shown) > _meeting(base):
        return False
    rows = _levels(base.elements)
    apart = [row for row in rows if _came_apart(base.elements, shown.elements, row)]
    return len(apart) <= FEW * len(rows) and not any(_is_bar(base.elements, row) for row in apart)


def _is_bar(shown: Sequence[Shown], parts: Sequence[int]) -> bool:
    """Whether the parts stand in the head of the page or in a navigation."""
    at = shown[parts[0]].parent
    while at is not None:
        if shown[at].tag == "nav" or (shown[at].tag == "header" and shown[at].box.height <= AT_TOP):
            return True
        at = shown[at].parent
    return False


def _meeting(shown: Render) -> int:
    """How many lines of text lie over a line of another element."""
    lines = sorted(
        ((piece.box, one.index) for one in shown.elements for piece in one.texts if piece.text.strip()),
        key=lambda pair: pair[0].y,
    )
    count = 0
    for at, (box, owner) in enumerate(lines):
        for other, another in lines[at + 1 :]:
            if other.y >= box.bottom - TEXTS_MEET:
                break
            across = min(box.right, other.right) - max(box.x, other.x)
            count += owner != another and across > TEXTS_MEET and box.bottom - other.y > 0.4 * other.height
    return count


def _levels(shown: Sequence[Shown]) -> list[list[int]]:
    """Parts of one element that stand side by side: of each of its rows, the numbers of their elements."""
    parts: dict[int, list[int]] = {}
    for one in shown:
        if one.parent is not None and one.box.width > 0 and one.styles.get("position") != "absolute":
            parts.setdefault(one.parent, []).append(one.index)
    found = []
    for parent, inside in parts.items():
        if shown[parent].styles.get("display") not in ("flex", "grid", "inline-flex") or len(inside) < 2:
            continue
        rows: list[list[int]] = []
        for number in inside:
            box = shown[number].box
            row = next((row for row in rows if shown[row[-1]].box.right <= box.x + 1), None)
            if row is None:
                rows.append([number])
            else:
                row.append(number)
        found += [row for row in rows if len(row) > 1]
    return found


def _came_apart(base: Sequence[Shown], shown: Sequence[Shown], parts: Sequence[int]) -> bool:
    """Whether what stood side by side does not any more."""
    for before, after in pairwise(parts):
        was = base[after].box.x >= base[before].box.right - 1
        if was and shown[after].box.x < shown[before].box.right - CHANGED:
            return True
    return False
