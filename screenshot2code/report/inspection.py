"""The JSON document of `inspect`: what a picture contains, and the scales that its measures fall into.

What is derived here is counted, not guessed: a size, a gap or a radius with the number of times that it was found. Gaps are
distances between neighbours, so those between lines of text run from ink to ink and are smaller than CSS would say.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, ImageRegion, Perception, Region, Shadow, TextLine
from screenshot2code.report.document import SCHEMA, Document, box, rounded, viewport
from screenshot2code.report.wording import unread_sentences

SIZE_STEP = 0.5  # estimates of one CSS size scatter by some tenths of a pixel
GAP_LIMIT = 160  # CSS px: what is further apart is placed by the page, not by a spacing scale
GAP_COUNT = 2  # a gap found once is a coincidence
GAP_ROWS = 24
SIZE_SLACK = 1.5  # CSS px: a card at x = 352.5 is a pixel wider or narrower than its neighbour at 52
SMALLEST_COMPONENT = 12  # CSS px a side: rules and hairlines have equal sizes without being anything


def inspect_document(perception: Perception, mockup: Mockup) -> Document:
    """What `inspect` prints."""
    return {
        "schema": SCHEMA,
        "mockup": mockup.path,
        "viewport": viewport(mockup.viewport),
        "background": perception.background,
        "texts": [_text(one) for one in perception.lines],
        "blocks": [_block(one) for one in perception.regions],
        "palette": [
            {"value": one.value, "share": rounded(one.share, 4), "role": one.role} for one in perception.palette
        ],
        "type_scale": _type_scale(perception.lines),
        "spacing": _spacing(perception),
        "radii": _radii(perception.regions),
        "shadows": _shadows(perception.regions),
        "images": [_image(one) for one in perception.images],
        "components": _components(perception.regions),
        "unread": [box(one) for one in perception.unread],
        "warnings": list(unread_sentences(perception.unread, mockup.viewport)),
    }


def _text(line: TextLine) -> Document:
    return {
        "text": line.text,
        "box": box(line.box),
        "font": line.generic,
        "size": rounded(line.size, 2),
        "weight": round(line.weight),
        "color": line.color,
        "background": line.background,
        "confidence": rounded(line.confidence, 3),
        "on_image": line.on_image,
    }


def _block(region: Region) -> Document:
    return {
        "box": box(region.box),
        "fill": region.fill,
        "radius": rounded(region.radius, 2),
        "border": None if region.border is None else _border(region.border),
        "shadow": None if region.shadow is None else _shadow(region.shadow),
    }


def _border(border: Border) -> Document:
    return {"width": rounded(border.width, 2), "color": border.color, "sides": list(border.sides)}


def _shadow(shadow: Shadow) -> Document:
    return {
        "dx": rounded(shadow.dx, 2),
        "dy": rounded(shadow.dy, 2),
        "blur": rounded(shadow.blur, 2),
        "color": shadow.color,
    }


def _image(image: ImageRegion) -> Document:
    return {
        "box": box(image.box),
        "media_type": image.media_type,
        "is_icon": image.is_icon,
        "bytes": len(image.data),
    }


def _type_scale(lines: Iterable[TextLine]) -> list[Document]:
    """The sizes of text, to half a pixel, smallest first."""
    counts = Counter(float(round(line.size / SIZE_STEP) * SIZE_STEP) for line in lines)
    return [{"size": size, "count": count} for size, count in sorted(counts.items())]


def _radii(regions: Iterable[Region]) -> list[Document]:
    """The corner radii, to whole pixels, smallest first."""
    counts = Counter(round(region.radius) for region in regions)
    return [{"value": value, "count": count} for value, count in sorted(counts.items()) if value > 0]


def _shadows(regions: Iterable[Region]) -> list[Document]:
    """The different shadows, the most frequent first."""
    counts = Counter(region.shadow for region in regions if region.shadow is not None)
    return [{**_shadow(shadow), "count": count} for shadow, count in counts.most_common()]


def _spacing(perception: Perception) -> list[Document]:
    """Gaps that occur at least twice, to whole pixels, the most frequent first."""
    blocks = [*(one.box for one in perception.regions), *(one.box for one in perception.images)]
    lines = [line.box for line in perception.lines]
    kinds = (("blocks", "x", blocks), ("blocks", "y", blocks), ("lines", "y", lines))
    counts = Counter(
        (between, axis, gap)
        for between, axis, boxes in kinds
        for gap in _gaps([_turned(one) for one in boxes] if axis == "x" else boxes)
    )
    often = [(key, count) for key, count in counts.items() if count >= GAP_COUNT]
    often.sort(key=lambda row: (-row[1], row[0]))
    return [
        {"value": gap, "axis": axis, "between": between, "count": count}
        for (between, axis, gap), count in often[:GAP_ROWS]
    ]


def _turned(value: Box) -> Box:
    """Columns as rows, so that one function finds the gaps along both axes."""
    return Box(value.y, value.x, value.height, value.width)


def _gaps(boxes: Sequence[Box]) -> list[int]:
    """From each box down to the nearest one below that lies under a part of it, in whole pixels, 1..GAP_LIMIT."""
    downwards = sorted(boxes, key=lambda one: one.y)
    found = []
    for index, upper in enumerate(downwards):
        below = (
            lower.y - upper.bottom
            for lower in downwards[index + 1 :]
            if lower.y >= upper.bottom and lower.x < upper.right and lower.right > upper.x
        )
        gap = round(next(below, 0))
        if 0 < gap <= GAP_LIMIT:
            found.append(gap)
    return found


def _components(regions: Iterable[Region]) -> list[Document]:
    """Regions of one size that occur more than once: candidates for a component, the largest share of the page first."""
    groups: list[list[Box]] = []
    for region in regions:
        if min(region.box.width, region.box.height) >= SMALLEST_COMPONENT:
            alike = (group for group in groups if _same_size(group[0], region.box))
            group = next(alike, None)
            if group is None:
                groups.append([region.box])
            else:
                group.append(region.box)
    repeated = sorted((group for group in groups if len(group) > 1), key=lambda group: -group[0].area * len(group))
    return [
        {
            "width": round(group[0].width),
            "height": round(group[0].height),
            "count": len(group),
            "boxes": [box(one) for one in group],
        }
        for group in repeated
    ]


def _same_size(first: Box, second: Box) -> bool:
    return abs(first.width - second.width) <= SIZE_SLACK and abs(first.height - second.height) <= SIZE_SLACK
