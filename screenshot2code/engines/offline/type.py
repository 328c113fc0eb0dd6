"""Typography: which face, size and letter-spacing explain the ink that was found.

Every candidate face is measured by the browser that will render the page. A style cluster (lines of like size, weight, colour
and case) votes as one: with `a` and `h` a line's ink width and height at 1 px, a face explains the cluster if one size `s` and
one spacing `t` satisfy `s * a + t * gaps = width` and `s * h = height` for all of its lines. The lines of one cluster differ in
their letters, so a wrong face cannot explain all their widths at once: the residual tells faces apart without any pixels.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.colors import distance
from screenshot2code.render.base import Renderer, TextExtent, TextSample

PROBE_SIZE = 100.0  # large enough that hinting and rounding vanish, so measures scale to any size
MAX_FAMILIES = 3  # a designed page has rarely more; each further one is mostly a misreading
FAMILY_GAIN = 0.25  # of the pooled residual (1 = typical measuring noise) that a further family must save
WIDTH_NOISE = (0.7, 0.004)  # px, and share of the width: anti-aliased ink edges, and rounding of advances
HEIGHT_NOISE = (0.7, 0.05)  # px, and share of the height: whole pixels, and what touches a line from above or below
TIGHTEST, WIDEST = -0.025, 0.3  # em: nobody sets text tighter or wider; ink that says so is not all of this line's
ADOPT = (1.5, 0.02)  # px, and share of the width, that a line may miss the width it has in a style of other lines
OTHER_SIZE = 0.5  # log ratio: a style so far from what the ink says is not this line's, whatever its width
STRANGER = (3.0, 0.06)  # the same for a line to leave its cluster: a wrong face misses by up to a twentieth
ADOPT_HEIGHT = 2.0  # px that the ink may be lower than the style says; higher is what neighbours add
KIND_DOUBT = 0.8  # residual added to a family of another kind than perception saw
RARE = 1.0  # residual added to faces that few pages use: they pass for a lighter or tighter common one
SPACING_PRIOR = 0.1  # em: capitals are spaced by a tenth, little else is spaced as widely
SPACING_DOUBT, SPACING_GAIN = 3.0, 0.15  # residual added for each em of spacing, and residual it must save beyond that
WORST = 5.0  # noises: beyond, ink is simply not this line's
SPACING_FLOOR = 0.006  # em: below this the fit is noise and the text is set solid
WEIGHT_DOUBT = 0.35  # residual added to a face whose weight is not the one that perception saw
SIZE_STEPS = (1.0, 0.5, 0.8)  # px and half px as designers choose, .8 for rem multiples such as 12.8
SIZE_SNAP = 0.012  # share of the size that snapping may move
LIKE_SIZE = 0.09  # log ratio of perceived sizes within one style cluster
LIKE_COLOR = 6.0  # CIE76 distance within one style cluster: thin strokes never reach their full colour


@dataclass(frozen=True, slots=True)
class Family:
    """A family to try: the name that is looked for, the stack that is written, and its kind."""

    name: str
    stack: str
    generic: str
    rare: bool = False


FAMILIES = (
    Family("Arial", 'Arial, "Helvetica Neue", Helvetica, "Liberation Sans", sans-serif', "sans-serif"),
    Family("system-ui", 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif', "sans-serif"),
    Family("Times New Roman", '"Times New Roman", Times, "Liberation Serif", serif', "serif"),
    Family("Georgia", 'Georgia, "DejaVu Serif", serif', "serif"),
    Family("Courier New", '"Courier New", Courier, "Liberation Mono", monospace', "monospace"),
    Family("DejaVu Sans Mono", 'Menlo, Consolas, "DejaVu Sans Mono", monospace', "monospace"),
    Family("Arial Narrow", '"Arial Narrow", "Liberation Sans Narrow", sans-serif', "sans-serif", rare=True),
)
"""Stacks that resolve on every system; always tried."""

WEB_FAMILIES = {
    "sans-serif": (
        "Inter", "Roboto", "Open Sans", "Lato", "Montserrat", "Poppins", "Nunito", "Source Sans 3", "Source Sans Pro",
        "Noto Sans", "Raleway", "Ubuntu", "Cantarell", "Work Sans", "DM Sans", "IBM Plex Sans", "Fira Sans", "Rubik",
        "Oswald", "Varela Round",
    ),
    "serif": ("Merriweather", "Lora", "Playfair Display", "Roboto Slab", "Noto Serif", "PT Serif"),
    "monospace": ("Roboto Mono", "JetBrains Mono", "Fira Code", "Source Code Pro"),
}  # fmt: skip
"""Families that pages are often set in; tried where they turn out to be installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text is set. `family` is a CSS list; `size` and `letter_spacing` are px; `color` is `#rrggbb`."""

    family: str
    generic: str
    size: float
    weight: int
    color: str
    letter_spacing: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetLine:
    """A line as it will be set: its style, its measure in that style, and what decides where it may wrap."""

    line: TextLine
    style: Style
    extent: TextExtent
    space: float  # advance of a blank
    first_word: float  # advance of the first word

    @property
    def baseline(self) -> float:
        """Where the baseline is in the picture: the ink's bottom, or its top for text that never descends."""
        return self.line.box.y + self.extent.ascent

    @property
    def origin(self) -> float:
        """Where the pen starts in the picture."""
        return self.line.box.x + self.extent.left


@dataclass(frozen=True, slots=True)
class _Fit:
    """Size and spacing in px, and by how many typical measuring errors they miss the ink."""

    size: float
    spacing: float
    residual: float
    family: Family | None = None
    weight: int = 400


async def set_type(lines: Sequence[TextLine], renderer: Renderer) -> tuple[SetLine, ...]:
    """Every line with the style that explains it best, in the order given."""
    if not lines:
        return ()
    families = (*FAMILIES, *await _installed(renderer))
    clusters = _clusters(lines)
    weights = _weights(lines, clusters)
    samples = [
        TextSample(text=lines[index].text, family=family.stack, size=PROBE_SIZE, weight=weight)
        for family in families
        for cluster, choice in zip(clusters, weights, strict=True)
        for weight in choice
        for index in cluster
    ]
    measured = dict(zip(samples, await renderer.measure(samples), strict=True))
    fits = [
        [_best_fit([lines[index] for index in cluster], family, choice, measured) for family in families]
        for cluster, choice in zip(clusters, weights, strict=True)
    ]
    kept = _few_families(fits, [_mass(lines, cluster) for cluster in clusters])
    styles: dict[int, Style] = {}
    accepted: list[Style] = []
    waiting = list(zip(clusters, weights, strict=True))
    while waiting:
        waiting.sort(key=lambda pair: (_mass(lines, pair[0]), -pair[0][0]))
        cluster, choice = waiting.pop()
        members = [lines[index] for index in cluster]
        fit = min((_best_fit(members, family, choice, measured) for family in kept), key=lambda fit: fit.residual)
        own = _style(fit, members)
        strangers = [index for index in cluster if not _explains(own, lines[index], measured, STRANGER)]
        if strangers and len(strangers) < len(cluster):
            waiting += [(strangers, choice), ([index for index in cluster if index not in strangers], choice)]
            continue
        adopted = {index: _adopted(lines[index], own, accepted, measured) for index in cluster}
        styles.update({index: known or own for index, known in adopted.items()})
        if None in adopted.values():
            accepted.append(own)
    return await _measured(lines, [styles[index] for index in range(len(lines))], renderer)


def _best_fit(
    members: Sequence[TextLine],
    family: Family,
    weights: Sequence[int],
    measured: Mapping[TextSample, TextExtent],
) -> _Fit:
    """How well the family explains the lines in the best of the weights."""
    perceived = _perceived_weight(members)
    tried = []
    for weight in weights:
        probes = [
            measured[TextSample(text=line.text, family=family.stack, size=PROBE_SIZE, weight=weight)]
            for line in members
        ]
        fit = _fit(members, probes)
        doubt = _doubt(weight, perceived) + _kind_doubt(family, members)
        tried.append(replace(fit, residual=fit.residual + doubt, family=family, weight=weight))
    return min(tried, key=lambda fit: fit.residual)


def _style(fit: _Fit, members: Sequence[TextLine]) -> Style:
    assert fit.family is not None
    size, spacing = _snapped(fit, members)
    return Style(
        family=fit.family.stack,
        generic=fit.family.generic,
        size=size,
        weight=fit.weight,
        color=_pooled_color(members),
        letter_spacing=spacing,
    )


def _adopted(
    line: TextLine, own: Style, accepted: Sequence[Style], measured: Mapping[TextSample, TextExtent]
) -> Style | None:
    """A style that explains this line as well as its own, already used by more of the page; None where there is none.

    A page has few styles, and the ink of single lines is often disturbed: a tall neighbour, a rule that touches it.
    """
    for style in accepted:
        if abs(math.log(style.size / own.size)) < OTHER_SIZE and _explains(style, line, measured, ADOPT):
            return style if distance(style.color, own.color) < LIKE_COLOR else replace(style, color=own.color)
    return None


def _explains(
    style: Style, line: TextLine, measured: Mapping[TextSample, TextExtent], tolerance: tuple[float, float]
) -> bool:
    """Whether the line has the width that the style gives it, to `tolerance` (px, share), and is no lower than it says."""
    probe = measured.get(TextSample(text=line.text, family=style.family, size=PROBE_SIZE, weight=style.weight))
    if probe is None:
        return False
    scale = style.size / PROBE_SIZE
    width = (probe.left + probe.right) * scale + style.letter_spacing * (len(line.text) - 1)
    height = (probe.ascent + probe.descent) * scale
    near = abs(width - line.box.width) <= tolerance[0] + tolerance[1] * line.box.width
    return near and height <= line.box.height + ADOPT_HEIGHT


async def _installed(renderer: Renderer) -> tuple[Family, ...]:
    """The web families that this machine has: their text is as wide whatever the fallback."""
    probe = "Hamburgefonstiv 0123"
    names = [(name, generic) for generic, row in WEB_FAMILIES.items() for name in row]
    samples = [
        TextSample(text=probe, family=f'"{name}", {fallback}', size=PROBE_SIZE)
        for name, _ in names
        for fallback in ("monospace", "serif")
    ]
    extents = await renderer.measure(samples)
    return tuple(
        Family(name, f'"{name}", {generic}', generic)
        for (name, generic), mono, serif in zip(names, extents[::2], extents[1::2], strict=True)
        if abs(mono.advance - serif.advance) < 0.01  # two different faces never agree this closely
    )


async def _measured(lines: Sequence[TextLine], styles: Sequence[Style], renderer: Renderer) -> tuple[SetLine, ...]:
    samples = [
        TextSample(
            text=text,
            family=style.family,
            size=style.size,
            weight=style.weight,
            letter_spacing=style.letter_spacing,
        )
        for line, style in zip(lines, styles, strict=True)
        for text in (line.text, "n n", "nn", line.text.split(" ")[0])
    ]
    extents = await renderer.measure(samples)
    return tuple(
        SetLine(
            line=line,
            style=style,
            extent=extents[4 * index],
            space=extents[4 * index + 1].advance - extents[4 * index + 2].advance,
            first_word=extents[4 * index + 3].advance,
        )
        for index, (line, style) in enumerate(zip(lines, styles, strict=True))
    )


def _clusters(lines: Sequence[TextLine]) -> list[list[int]]:
    """Indices of lines that look set alike, greedily in reading order."""
    clusters: list[list[int]] = []
    for index, line in enumerate(lines):
        for cluster in clusters:
            if _alike(line, lines[cluster[0]]):
                cluster.append(index)
                break
        else:
            clusters.append([index])
    return clusters


def _alike(one: TextLine, other: TextLine) -> bool:
    return (
        abs(math.log(one.size / other.size)) < LIKE_SIZE
        and abs(one.weight - other.weight) < 150  # regular and medium are one, bold is another
        and one.generic == other.generic
        and one.text.isupper() == other.text.isupper()
        and distance(one.color, other.color) < LIKE_COLOR
    )


def _perceived_weight(members: Sequence[TextLine]) -> int:
    """The weight that most letters were seen in."""
    votes: dict[int, int] = {}
    for line in members:
        votes[line.weight] = votes.get(line.weight, 0) + len(line.text)
    return max(votes, key=lambda weight: (votes[weight], -weight))


def _weights(lines: Sequence[TextLine], clusters: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The weights to try for each cluster: what was seen, and its neighbours where that is between two."""
    choices = []
    for cluster in clusters:
        seen = _perceived_weight([lines[index] for index in cluster])
        choices.append(tuple(sorted({seen, 400, 700} if 400 < seen < 700 else {seen})))
    return choices


def _doubt(weight: int, perceived: int) -> float:
    return WEIGHT_DOUBT * min(1.0, abs(weight - perceived) / 300)


def _kind_doubt(family: Family, members: Sequence[TextLine]) -> float:
    """What speaks against a family of another kind than the one that perception saw; weak for short text."""
    letters = sum(len(line.text) for line in members)
    disagree = sum(len(line.text) for line in members if line.generic != family.generic) / max(1, letters)
    return KIND_DOUBT * disagree + (RARE if family.rare else 0.0) + (0.05 if family.generic != "sans-serif" else 0.0)


def _fit(members: Sequence[TextLine], probes: Sequence[TextExtent]) -> _Fit:
    """Size and spacing by robust least squares: misread lines must not bend the rest."""
    rows: list[tuple[float, float, float, float]] = []  # ink per px, gaps, target, noise
    for line, probe in zip(members, probes, strict=True):
        ink_width = (probe.left + probe.right) / PROBE_SIZE
        ink_height = (probe.ascent + probe.descent) / PROBE_SIZE
        if ink_width <= 0 or ink_height <= 0:
            continue
        rows.append((ink_width, len(line.text) - 1, line.box.width, WIDTH_NOISE[0] + WIDTH_NOISE[1] * line.box.width))
        rows.append((ink_height, 0.0, line.box.height, HEIGHT_NOISE[0] + HEIGHT_NOISE[1] * line.box.height))
    typical = sorted(line.size for line in members)[len(members) // 2]
    if not rows:
        return _Fit(typical, 0.0, 9.0)
    solid = _solve(rows, None)
    if len(members) == 1 and len(members[0].text) == 1:
        return solid
    spaced = _solve(rows, SPACING_PRIOR * typical)
    if not TIGHTEST * spaced.size <= spaced.spacing <= WIDEST * spaced.size:
        spaced = _bounded(rows, TIGHTEST if spaced.spacing < 0 else WIDEST)
    else:
        spaced = replace(spaced, residual=spaced.residual + SPACING_DOUBT * abs(spaced.spacing) / spaced.size)
    # Spacing is one more number to turn: it must earn its place, or a wrong face hides behind it.
    earned = solid.residual - spaced.residual > SPACING_GAIN and abs(spaced.spacing) >= SPACING_FLOOR * spaced.size
    return spaced if earned else solid


def _solve(rows: Sequence[tuple[float, float, float, float]], prior: float | None) -> _Fit:
    """Weighted least squares over `rows`, reweighted four times so that outliers count less.

    `prior` is the spread in px that the spacing is expected within; None: no spacing at all.
    """
    weights = [1.0] * len(rows)
    size, spacing = 0.0, 0.0
    for _ in range(4):
        ss = st = tt = sb = tb = 0.0
        for (ink, gaps, target, noise), weight in zip(rows, weights, strict=True):
            share = weight / noise**2
            ss += share * ink * ink
            st += share * ink * gaps
            tt += share * gaps * gaps
            sb += share * ink * target
            tb += share * gaps * target
        if prior is None:
            size, spacing = sb / ss, 0.0
        else:
            tt += 1 / prior**2
            determinant = ss * tt - st * st
            size, spacing = (sb * tt - st * tb) / determinant, (ss * tb - st * sb) / determinant
        errors = [abs(size * ink + spacing * gaps - target) / noise for ink, gaps, target, noise in rows]
        weights = [1.0 if error <= 2 else 2 / error for error in errors]  # Huber's knee, in noises
    return _Fit(size, spacing, sum(min(error, WORST) for error in errors) / len(errors))


def _bounded(rows: Sequence[tuple[float, float, float, float]], spacing: float) -> _Fit:
    """The fit with a spacing of that many em: widths decide, as heights are what disturbance adds to."""
    widths = [(ink + spacing * gaps, 0.0, target, noise) for ink, gaps, target, noise in rows if gaps]
    fit = _solve(widths, None)
    return _Fit(fit.size, spacing * fit.size, 2.0 + fit.residual)


def _mass(lines: Sequence[TextLine], cluster: Sequence[int]) -> int:
    """How much a cluster counts: its letters, of long lines only so many that labels are not outvoted."""
    return sum(min(40, len(lines[index].text)) for index in cluster)


def _few_families(fits: Sequence[Sequence[_Fit]], masses: Sequence[int]) -> list[Family]:
    """Up to MAX_FAMILIES that together explain the clusters (rows), each worth its place; the page's main family first."""
    total = sum(masses)
    chosen: list[int] = []
    best = [math.inf] * len(fits)
    while len(chosen) < MAX_FAMILIES:
        costs = [
            sum(mass * min(known, row[column].residual) for known, row, mass in zip(best, fits, masses, strict=True))
            / total
            for column in range(len(fits[0]))
        ]
        column = min(range(len(costs)), key=costs.__getitem__)
        now = sum(mass * known for known, mass in zip(best, masses, strict=True)) / total if chosen else math.inf
        if chosen and now - costs[column] < FAMILY_GAIN:
            break
        chosen.append(column)
        best = [min(known, row[column].residual) for known, row in zip(best, fits, strict=True)]
    found = [fits[0][column].family for column in chosen]
    return [family for family in found if family is not None]


def _snapped(fit: _Fit, members: Sequence[TextLine]) -> tuple[float, float]:
    """The fit on sizes that people choose; spacing takes up what snapping moved the widths by, if there was any."""
    size = fit.size
    for step in SIZE_STEPS:
        near = round(fit.size / step) * step
        if near > 0 and abs(near - fit.size) <= SIZE_SNAP * fit.size:
            size = near
            break
    else:
        size = round(fit.size, 1)
    spacing = fit.spacing
    if spacing:
        letters = sum(len(line.text) for line in members)
        width = sum(line.box.width for line in members)
        spacing += (1 - size / fit.size) * width / letters
    return round(size, 2), round(spacing, 2)


def _pooled_color(members: Sequence[TextLine]) -> str:
    """The colour of the largest letters' weight: thick strokes show their colour best, long lines count most."""
    votes: dict[str, float] = {}
    for line in members:
        votes[line.color] = votes.get(line.color, 0.0) + len(line.text)
    return max(votes, key=lambda color: (votes[color], color))
