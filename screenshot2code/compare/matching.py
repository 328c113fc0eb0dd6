"""Which line of the mockup is which line of the render.

Three looks, the surest first: the same letters at the same place (whatever OCR made of them), like text nearby (assignment over
all that is left), the same letters somewhere near (text that OCR did not see). What then remains is missing or extra.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from screenshot2code.compare.agreement import MARGIN, find_near, letterforms, texts_agree
from screenshot2code.compare.alignment import Alignment
from screenshot2code.compare.letters import ends, rise
from screenshot2code.compare.lines import Line, fold, likeness
from screenshot2code.compare.phrases import parted
from screenshot2code.compare.sheet import Sheet, find_ink
from screenshot2code.core.artifacts import Element, Render
from screenshot2code.core.geometry import Box
from screenshot2code.imaging.color import distance

COVERED = 0.5  # of a line's ink: a line that was read is settled when matched letters cover more
OTHER_INK = 6.0  # CIEDE2000 between the inks of one word on both sides: thin strokes of one colour differ by less
SHORTEST_REST = 3  # letters
SAME_WORDS = 0.9  # likeness from which another width is another font size, not another text
ONE_TEXT = 0.98  # ... from which letters can be compared one by one: OCR may misread a character of a long line
SAME_PIECE_PX = 1.5  # of width or height: a piece of a line in its own size and face
LIKE = 0.5  # Design2Code pairs blocks from half of the characters on
SAME_BOX = 0.7  # intersection over union: what was read here is this line, and no longer one that holds it
SAME_PLACE = 0.4  # intersection over union: two texts here are one text that was changed
NEARBY_PX = 240.0  # closeness falls to 1/e over this distance when texts are paired
SIZE_COUNTS = 0.35  # beside that: a heading and a button of one word are told apart by their letters
EQUAL_COUNTS, LONG_KEY = 0.4, 8  # and more for equal texts of so many letters: cards that changed places have their own
SEARCH_PX = 64  # how far letters that OCR did not see are looked for
SEARCH_LIMIT = 60  # so many of them at most: a page of icons must not cost seconds
SAME_LETTERS = 0.9  # correlation from which letters found elsewhere may be the same
PICTURE_SHARE = 0.1  # of a page's characters may stand in pictures or in CSS without being text of the document
CHART_SHARE = 0.2  # ... and so many in charts, which a script draws on a canvas: there is no other text there
LARGEST_CHART = 0.2  # of the page; a larger canvas is a picture of the page
WORDMARK_WORDS, WORDMARK_CHARACTERS = 2, 24  # a picture of so few words is a logo


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePair:
    """A line found on both sides. (dx, dy): how far the render's is off its expected place, in CSS px."""

    mockup: Line
    rendered: Line
    likeness: float
    dx: float
    dy: float
    agreed: bool = False  # the pixels agree
    form: float = 1.0  # how alike the letters are drawn, size aside; 1 where the pixels agree or the texts differ
    rise: float = 0.0  # how many times as tall the mockup's letters are; 0 where nobody has measured it
    ends: float = 0.0  # how alike the first and last letters are, at their own size
    read: Line | None = (
        None  # what was read there, where the pixels agree on the whole and the reader saw other letters
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """All lines of both sides. `excused` stand inside pictures of the mockup and are left out of the account."""

    pairs: tuple[LinePair, ...]
    missing: tuple[Line, ...]
    extra: tuple[Line, ...]
    excused: tuple[Line, ...]
    forgiven: tuple[Box, ...] = ()  # where the mockup has words of a text that breaks elsewhere in the render


@dataclass(slots=True)
class _Desk:
    """What is still open while lines are matched."""

    mockup: Sheet
    render: Sheet
    alignment: Alignment
    read: list[Line]
    shown: list[Line]
    pairs: list[LinePair] = field(default_factory=list)
    forgiven: list[Box] = field(default_factory=list)


def match_lines(
    mockup: Sheet, render: Sheet, alignment: Alignment, read: Sequence[Line], shown: Sequence[Line], page: Render
) -> Matched:
    """Pair the lines `read` in the mockup with those `shown` by the render's DOM."""
    desk = _Desk(mockup, render, alignment, list(read), list(shown))
    _take_agreeing(desk)
    _take_alike(desk)
    _join_neighbours(desk)
    _part_by_element(desk)
    _take_found_nearby(desk)
    _forgive_other_wraps(desk)
    pictures = [element for element in page.elements if is_picture(element)]
    generated, excused, missing = _sort_out(desk, pictures, sum(len(line.key) for line in read))
    pairs = tuple(_with_form(pair, mockup, render) for pair in (*desk.pairs, *generated))
    return Matched(
        pairs=pairs, missing=tuple(missing), extra=tuple(desk.shown), excused=tuple(excused), forgiven=tuple(desk.forgiven),
    )  # fmt: skip


def _with_form(pair: LinePair, mockup: Sheet, render: Sheet) -> LinePair:
    one, two = pair.mockup.ink, pair.rendered.ink
    # The keys are asked, not the pair: lines of a paragraph that breaks elsewhere count as alike with other words in them.
    if pair.agreed:
        return pair
    pair = replace(pair, rise=rise(mockup, one.box, render, two.box), ends=ends(mockup, one.box, render, two.box))
    if one.underlined != two.underlined or likeness(pair.mockup.key, pair.rendered.key) < ONE_TEXT:
        return pair
    return replace(pair, form=letterforms(mockup, one.box, render, two.box))


def is_picture(element: Element) -> bool:
    """Whether the element paints pixels that came from elsewhere and may hold drawn text."""
    return element.tag in _PICTURES or "url(" in element.styles.get("background-image", "")


_PICTURES = {"img", "picture", "svg", "canvas", "video", "iframe", "object", "embed"}


def _take_agreeing(desk: _Desk) -> None:
    """Lines of the DOM whose pixels are at their place in the mockup; what was read there is settled, misread or not."""
    still: list[Line] = []
    covered: dict[int, float] = defaultdict(float)
    for line in desk.shown:
        place = desk.alignment.to_mockup(line.ink.box).padded(MARGIN)
        band = desk.alignment.band_of_rendered(line.ink.box.center[1])
        here, there = desk.mockup.window(place), desk.render.window(place, band.dx, band.dy)
        if not texts_agree(here, there):
            still.append(line)
            continue
        box = desk.alignment.to_mockup(line.box)
        # Both inks are measured over the same box: a line joined from pieces of two colours would differ from itself.
        here_ink, there_ink = find_ink(desk.mockup, box), find_ink(desk.render, line.box)
        if np.array_equal(here, there) or here_ink is None or there_ink is None:
            here_ink, there_ink = replace(line.ink, box=desk.alignment.to_mockup(line.ink.box)), line.ink
        twin = replace(line, box=box, ink=here_ink, element=None)
        shown = replace(line, ink=there_ink)
        read = next(
            (one for one in desk.read if one.key != line.key and one.ink.box.iou(twin.ink.box) >= SAME_BOX), None
        )
        whole = LinePair(mockup=twin, rendered=shown, likeness=1.0, dx=0.0, dy=0.0, agreed=True, read=read)
        desk.pairs += [whole] if np.array_equal(here, there) else _in_its_colors(whole, line, desk)
        for at, other in enumerate(desk.read):
            covered[at] += other.ink.box.overlap(place)
    desk.shown = still
    rest = [_rest_of(line, desk) for at, line in enumerate(desk.read) if covered[at] > COVERED * line.ink.box.area]
    desk.read = [line for at, line in enumerate(desk.read) if covered[at] <= COVERED * line.ink.box.area]
    desk.read += [line for line in rest if line is not None]


def _in_its_colors(whole: LinePair, line: Line, desk: _Desk) -> list[LinePair]:
    """The line piece by piece, where one of them (a link, a marked word) has another colour in the mockup and others have not."""
    if len({piece.element for piece in line.pieces}) < 2:
        return [whole]
    pairs: list[LinePair] = []
    for piece in line.pieces:
        box = desk.alignment.to_mockup(piece.box)
        here, there = find_ink(desk.mockup, box), find_ink(desk.render, piece.box)
        if here is None or there is None:
            return [whole]
        twin, shown = replace(piece, box=box, ink=here, element=None), replace(piece, ink=there)
        pairs.append(replace(whole, mockup=twin, rendered=shown, read=None))
    apart = [float(distance(pair.mockup.ink.color, pair.rendered.ink.color)) for pair in pairs]
    return pairs if max(apart) > OTHER_INK >= min(apart) else [whole]


def _rest_of(line: Line, desk: _Desk) -> Line | None:
    """What is left of a line that was read, where the reader took its neighbour for a part of it and only that one is there."""
    key, box = line.key, line.ink.box
    for pair in desk.pairs:
        own, place = pair.rendered.key, pair.mockup.ink.box
        if place.overlap(box) < COVERED * place.area or len(own) > len(key):
            continue
        if key.endswith(own):
            key, box = key[: -len(own)], Box.from_edges(box.x, box.y, max(box.x + 1, place.x - 1), box.bottom)
        elif key.startswith(own):
            key, box = (
                key[len(own) :],
                Box.from_edges(min(box.right - 1, place.right + 1), box.y, box.right, box.bottom),
            )
    if len(key) < SHORTEST_REST or key == line.key or box.width < box.height:
        return None
    ink = find_ink(desk.mockup, box)
    band = desk.alignment.band_at(box.center[1])
    if ink is None or texts_agree(desk.mockup.window(box), desk.render.window(box, band.dx, band.dy)):
        return None
    words = line.text.split()
    spans = (
        [" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)]
        if len(words) < 40
        else []
    )
    text = next((span for span in spans if fold(span) == key), key)
    return replace(line, text=text, key=key, box=box, ink=ink)


def _take_alike(desk: _Desk) -> None:
    """The best assignment of what is left, by likeness of text, closeness and overlap."""
    if not desk.read or not desk.shown:
        return
    alike = _rough_likeness(desk.read, desk.shown)
    places = [desk.alignment.to_mockup(line.ink.box) for line in desk.shown]
    centers = np.array([line.ink.box.center for line in desk.read])
    others = np.array([box.center for box in places])
    far = np.hypot(*np.moveaxis(centers[:, None] - others[None], -1, 0))
    shared = np.array([[line.ink.box.iou(box) for box in places] for line in desk.read])
    allowed = (alike >= LIKE) | (shared >= SAME_PLACE)
    heights = np.log([line.ink.box.height for line in desk.read]), np.log([line.ink.box.height for line in desk.shown])
    of_size = np.exp(-np.abs(heights[0][:, None] - heights[1][None]))
    same = np.array([[one.key == two.key and len(one.key) >= LONG_KEY for two in desk.shown] for one in desk.read])
    near = 0.5 * np.exp(-far / NEARBY_PX) + 0.3 * shared
    worth = np.where(allowed, alike + near + SIZE_COUNTS * of_size + EQUAL_COUNTS * same, 0.0)
    taken = _assigned(worth)
    for row, column in taken:
        desk.pairs.append(_paired(desk, desk.read[row], desk.shown[column]))
    used_rows, used_columns = {row for row, _ in taken}, {column for _, column in taken}
    desk.read = [line for at, line in enumerate(desk.read) if at not in used_rows]
    desk.shown = [line for at, line in enumerate(desk.shown) if at not in used_columns]


def _assigned(worth: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The pairs of a row and a column, each in one pair at most, whose `worth` is the most in all; without those of none.

    Where the best of every row is in a column of its own, those are the pairs, as no others can be worth more: so it is with
    nearly all pages, and scipy, whose import takes .4 s, is asked only of the others.
    """
    rows = np.flatnonzero(worth.max(axis=1) > 0)
    best = worth[rows].argmax(axis=1)
    is_plain = (worth[rows] == worth[rows, best][:, None]).sum(axis=1) == 1  # of equals, either might be meant
    if len(set(best.tolist())) < len(rows) or not is_plain.all():
        from scipy.optimize import linear_sum_assignment

        rows, best = linear_sum_assignment(worth, maximize=True)
    return [(row, column) for row, column in zip(rows.tolist(), best.tolist(), strict=True) if worth[row, column] > 0]


def _rough_likeness(read: Sequence[Line], shown: Sequence[Line]) -> NDArray[np.float64]:
    """Dice over single characters and pairs of them, all lines against all at once."""
    vectors = np.stack([_counts(line.key) for line in (*read, *shown)])
    first, second = vectors[: len(read)], vectors[len(read) :]
    shared = np.array([np.minimum(row, second).sum(axis=1) for row in first])
    total = first.sum(axis=1)[:, None] + second.sum(axis=1)[None]
    dice: NDArray[np.float64] = 2 * shared / np.maximum(total, 1)
    return dice


def _counts(key: str) -> NDArray[np.uint8]:
    counts = np.zeros(256, np.uint8)
    for at, character in enumerate(key):
        counts[ord(character) % 97] = min(255, counts[ord(character) % 97] + 1)
        if at:
            slot = 97 + (31 * ord(key[at - 1]) + ord(character)) % 159
            counts[slot] = min(255, counts[slot] + 1)
    return counts


def _paired(desk: _Desk, read: Line, shown: Line) -> LinePair:
    """The two lines as a pair, looked at closely: if the letters agree after a small move, the move is exact."""
    read = _without_bullet(read, shown, desk.mockup)
    place = desk.alignment.to_mockup(shown.ink.box)
    dx, dy = _offset(read.ink.box, place)
    alike = likeness(read.key, shown.key)
    if abs(read.ink.box.width - place.width) <= 4 and abs(read.ink.box.height - place.height) <= 4:
        needle = desk.render.window(shown.ink.box)
        spot = place.shifted(-dx, -dy)
        found = find_near(needle, desk.mockup, spot, 4)
        if found and found[2] >= SAME_LETTERS:
            exact = spot.shifted(found[0], found[1])
            if texts_agree(desk.mockup.window(exact), needle):
                ink = find_ink(desk.mockup, exact) or read.ink
                return LinePair(
                    mockup=replace(read, ink=ink, key=shown.key),
                    rendered=shown,
                    likeness=1.0,
                    dx=round(place.x) - round(exact.x),
                    dy=round(place.y) - round(exact.y),
                    agreed=True,
                )
    return LinePair(mockup=read, rendered=shown, likeness=alike, dx=dx, dy=dy)


def _without_bullet(read: Line, shown: Line, mockup: Sheet) -> Line:
    """The line without the bullet that the reader took for its beginning; of a list item it is drawn, and no text."""
    words = read.words
    if len(words) < 2 or fold(words[0][0]) or not fold(shown.text[:1]):
        return read
    box = Box.around(place for _, place in words[1:])
    ink = find_ink(mockup, Box.from_edges(box.x - 1, read.box.y - 1, read.box.right + 1, read.box.bottom + 1))
    text = " ".join(word for word, _ in words[1:])
    return read if ink is None else replace(read, text=text, box=box, ink=ink, words=words[1:])


def _offset(wanted: Box, place: Box) -> tuple[float, float]:
    """How far `place` is off `wanted`, by the edge or middle that is nearest: a larger face alone moves nothing."""
    sideways = (place.x - wanted.x, place.center[0] - wanted.center[0], place.right - wanted.right)
    down = (place.bottom - wanted.bottom, place.center[1] - wanted.center[1], place.y - wanted.y)
    return min(sideways, key=abs), min(down, key=abs)


def _join_neighbours(desk: _Desk) -> None:
    """What one side has as one line and the other as two is joined, where that makes the texts more alike."""
    for is_read, left in ((True, desk.read), (False, desk.shown)):
        for line in tuple(left):
            at = _better_joined(desk, line, is_read=is_read)
            if at is None:
                continue
            pair = desk.pairs[at]
            mine = pair.mockup if is_read else pair.rendered
            whole = _whole(mine, line)
            joined = _paired(desk, whole, pair.rendered) if is_read else _paired(desk, pair.mockup, whole)
            desk.pairs[at] = joined
            left.remove(line)


def _part_by_element(desk: _Desk) -> None:
    """Lines that several elements wrote, piece by piece, where some of the pieces are as they should be and others are not."""
    for pair in tuple(desk.pairs):
        parts = [] if pair.agreed else parted(pair.mockup, pair.rendered, desk.mockup)
        pairs = [_paired(desk, read, shown) for read, shown in parts if read is not None and shown is not None]
        if not _tell_apart(pairs, is_whole=len(parts) == len(pairs)):
            continue
        at = next(at for at, one in enumerate(desk.pairs) if one is pair)
        desk.pairs[at : at + 1] = pairs
        desk.read += [read for read, shown in parts if read is not None and shown is None]
        desk.shown += [shown for read, shown in parts if read is None and shown is not None]


def _tell_apart(pairs: Sequence[LinePair], *, is_whole: bool) -> bool:
    """Whether pieces of one line have to be judged one by one: some are sound, and others are not, or not there."""
    sound = [_is_sound(one) for one in pairs]
    if not any(sound):
        return False
    return not is_whole or not all(sound) or len({(round(one.dx), round(one.dy)) for one in pairs}) > 1


def _is_sound(pair: LinePair) -> bool:
    one, two = pair.mockup.ink.box, pair.rendered.ink.box
    return pair.agreed or (
        pair.likeness >= ONE_TEXT and max(abs(one.width - two.width), abs(one.height - two.height)) <= SAME_PIECE_PX
    )


def _better_joined(desk: _Desk, line: Line, *, is_read: bool) -> int | None:
    for at, pair in enumerate(desk.pairs):
        mine, other = (pair.mockup, pair.rendered) if is_read else (pair.rendered, pair.mockup)
        if pair.likeness >= 1.0 or not _on_one_line(mine.ink.box, line.ink.box):
            continue
        if likeness(_whole(mine, line).key, other.key) > pair.likeness + 0.02:
            return at
    return None


def _on_one_line(one: Box, two: Box) -> bool:
    overlap = min(one.bottom, two.bottom) - max(one.y, two.y)
    return overlap > 0.4 * min(one.height, two.height)


def _whole(one: Line, two: Line) -> Line:
    first, second = sorted((one, two), key=lambda line: line.ink.box.x)
    longer = one if one.ink.box.width >= two.ink.box.width else two
    return replace(
        longer,
        text=f"{first.text} {second.text}",
        key=fold(first.key + second.key),
        box=Box.around((one.box, two.box)),
        ink=replace(longer.ink, box=Box.around((one.ink.box, two.ink.box)), mass=one.ink.mass + two.ink.mass),
        pieces=(*(first.pieces or (first,)), *(second.pieces or (second,))) if longer.element is not None else (),
        words=(*first.words, *second.words),
    )


def _take_found_nearby(desk: _Desk) -> None:
    """Letters of the render that OCR did not see in the mockup, although they are there, a little off."""
    settled = [pair.mockup.ink.box for pair in desk.pairs]
    still = []
    for at, line in enumerate(desk.shown):
        place = desk.alignment.to_mockup(line.ink.box)
        needle = desk.render.window(line.ink.box)
        found = find_near(needle, desk.mockup, place, SEARCH_PX) if at < SEARCH_LIMIT else None
        spot = place.shifted(found[0], found[1]) if found and found[2] >= SAME_LETTERS else None
        ink = find_ink(desk.mockup, spot) if spot else None
        if (
            not spot
            or not ink
            or any(spot.iou(box) > SAME_PLACE for box in settled)
            or not texts_agree(desk.mockup.window(spot), needle)
        ):
            still.append(line)
            continue
        settled.append(spot)
        twin = replace(line, box=spot, ink=ink, element=None)
        dx, dy = round(place.x) - round(spot.x), round(place.y) - round(spot.y)
        desk.pairs.append(LinePair(mockup=twin, rendered=line, likeness=1.0, dx=dx, dy=dy, agreed=True))
        desk.read = [other for other in desk.read if other.ink.box.overlap(spot) <= COVERED * other.ink.box.area]
    desk.shown = still


def _forgive_other_wraps(desk: _Desk) -> None:
    """A paragraph whose lines break elsewhere still has its text: its lines then count as alike."""
    of_element: dict[int, list[int]] = defaultdict(list)
    for at, pair in enumerate(desk.pairs):
        if pair.rendered.element is not None:
            of_element[pair.rendered.element].append(at)
    for element, places in of_element.items():
        if all(desk.pairs[at].likeness >= 1.0 for at in places) and not any(
            line.element == element for line in desk.shown
        ):
            continue
        pairs = [desk.pairs[at] for at in places]
        shown = [pair.rendered for pair in pairs] + [line for line in desk.shown if line.element == element]
        around = Box.around(pair.mockup.ink.box for pair in pairs).padded(30)
        text = _in_reading_order(shown)
        beside = [line for line in desk.read if around.y <= line.ink.box.y and line.ink.box.bottom <= around.bottom]
        read = [pair.mockup for pair in pairs]
        read += [line for line in beside if around.contains(line.ink.box) or line.key in text]
        if likeness(_in_reading_order(read), text) < 0.985:
            continue
        for at in places:
            desk.pairs[at] = replace(desk.pairs[at], likeness=1.0)
        desk.forgiven += [line.ink.box for line in desk.read if line in read]
        desk.forgiven += [desk.alignment.to_mockup(line.ink.box) for line in desk.shown if line in shown]
        desk.read = [line for line in desk.read if line not in read]
        desk.shown = [line for line in desk.shown if line not in shown]


def _in_reading_order(lines: Sequence[Line]) -> str:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.ink.box.center[1]):
        if rows and _on_one_line(rows[-1][0].ink.box, line.ink.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return fold("".join(line.key for row in rows for line in sorted(row, key=lambda one: one.ink.box.x)))


def _sort_out(
    desk: _Desk, pictures: Sequence[Element], characters: int
) -> tuple[list[LinePair], list[Line], list[Line]]:
    """What was read and has no text in the DOM: content that CSS wrote, excused inside pictures, or missing."""
    generated, excused, missing = [], [], []
    budget, charts = PICTURE_SHARE * characters, CHART_SHARE * characters
    page = desk.mockup.width * desk.mockup.height
    canvases = [one for one in pictures if one.tag == "canvas" and one.box.area <= LARGEST_CHART * page]
    for line in sorted(desk.read, key=lambda one: (not one.on_image, len(one.key))):
        band = desk.alignment.band_at(line.ink.box.center[1])
        place = line.ink.box.padded(MARGIN)
        there = place.shifted(band.dx, band.dy)
        agrees = texts_agree(desk.mockup.window(place), desk.render.window(place, band.dx, band.dy))
        if not agrees and (aside := _drawn_aside(desk, place, there, pictures)) is not None:
            agrees, there = True, aside
        drawn = any(picture.box.overlap(there) > 0.5 * place.area for picture in pictures)
        is_wordmark = (
            agrees
            and drawn
            and len(line.text.split()) <= WORDMARK_WORDS
            and len(line.text) <= WORDMARK_CHARACTERS
            and not _is_page_sized(pictures, place, desk.mockup)
        )
        is_charted = agrees and any(canvas.box.overlap(there) > 0.5 * there.area for canvas in canvases)
        # Text that CSS wrote is not in the DOM. It shares the tenth: a picture of the page can be put there by CSS as well.
        if agrees and not drawn and len(line.key) <= budget:
            budget -= len(line.key)
            shown = replace(line, box=line.box.shifted(band.dx, band.dy))
            generated.append(LinePair(mockup=line, rendered=shown, likeness=1.0, dx=0.0, dy=0.0, agreed=True))
        elif is_charted and len(line.key) <= charts:
            charts -= len(line.key)
            excused.append(line)
        elif (line.on_image or is_wordmark) and len(line.key) <= budget:
            budget -= len(line.key)
            excused.append(line)
        else:
            missing.append(replace(line, drawn=agrees))
    return generated, excused, missing


def _drawn_aside(desk: _Desk, place: Box, there: Box, pictures: Sequence[Element]) -> Box | None:
    """Where a picture of the render that stands a little elsewhere draws the very letters of the mockup's `place`."""
    if not any(picture.box.overlap(there.padded(SEARCH_PX)) > 0 for picture in pictures):
        return None
    wanted = desk.mockup.window(place)
    found = find_near(wanted, desk.render, there, SEARCH_PX)
    if found is None or found[2] < SAME_LETTERS:
        return None
    aside = there.shifted(found[0], found[1])
    is_drawn = any(picture.box.overlap(aside) > 0.5 * place.area for picture in pictures)
    return aside if is_drawn and texts_agree(wanted, desk.render.window(aside)) else None


def _is_page_sized(pictures: Sequence[Element], place: Box, sheet: Sheet) -> bool:
    """Whether the picture that draws this line is more than a logo: a tenth of the page or larger."""
    page = sheet.width * sheet.height
    return all(picture.box.area > 0.1 * page for picture in pictures if picture.box.overlap(place) > 0)
