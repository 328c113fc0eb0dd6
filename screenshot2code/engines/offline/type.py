"""Typography: which face, size and letter-spacing explain the ink that was found.

Every candidate face is measured by the browser that will render the page. A style cluster (lines of like size, weight, colour
and case) votes as one: with `a` and `h` a line's ink width and height at 1 px, a face explains the cluster if one size `s` and
one spacing `t` satisfy `s * a + t * gaps = width` and `s * h = height` for all of its lines. The lines of one cluster differ in
their letters, so a wrong face rarely explains all their widths at once. The few families that explain the page best are then
drawn, and their letters compared with the mockup's: shapes and strokes decide between faces of like widths, and on the weight.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.families import FAMILIES, PROBE_SIZE, Family, families
from screenshot2code.engines.offline.fitting import Fit, fit
from screenshot2code.engines.offline.looks import ink_pictures
from screenshot2code.engines.offline.proofreading import proofread
from screenshot2code.engines.offline.setlines import SetLine, Style, pieces, reworded, set_lines
from screenshot2code.engines.offline.settling import Setting, settle
from screenshot2code.render.base import InkPicture, Renderer, TextExtent, TextSample

FAMILY_NOISE = 1.0  # cost that a further family must save in a cluster to count there: less comes by chance
UNEXPLAINED = 10.0  # cost beyond which a face does not explain a cluster at all, and more of it says nothing
MAX_FAMILIES = 3  # a designed page has rarely more; each further one is mostly a misreading
FAMILY_GAIN = 0.25  # of the pooled cost (1 = typical measuring noise) that a further family must save
TWIN, APART = 0.9, 0.08  # likeness of a family that is surely the right one, and by how much others must stay behind
TELLING = 8  # letters that can tell a family so
ADOPT = (1.5, 0.02)  # px, and share of the width, that a line may miss the width it has in a style of other lines
ADOPT_LOOKS = 0.05  # of likeness that a line may lose by taking the weight of other lines
OTHER_WEIGHT = 0.05  # of likeness by which a face may come behind another at first sight and still be drawn closely
OTHER_SIZE = 0.5  # log ratio: a style so far from what the ink says is not this line's, whatever its width
STRANGER = (3.0, 0.06)  # the same for a line to leave its cluster: a wrong face misses by up to a twentieth
ADOPT_HEIGHT = 2.0  # px that the ink may be lower than the style says; higher is what neighbours add
KIND_DOUBT = 0.8  # cost of a family of another kind than perception saw
RARE = 1.0  # cost of faces that few pages use: they pass for a lighter or tighter common one
PACK_DOUBT = 0.3  # cost of a face that has to be sent along: one that every system has wins where both explain the ink
WEIGHT_DOUBT = 0.35  # cost of a weight that is not the one that perception saw
FACE_DOUBT = (
    0.3  # cost of a face that larger clusters of the page do not use: single short lines flicker between weights
)
LOOKS = (
    10.0  # cost of having nothing in common with the ink; a right face is .9 like it, a wrong one of its width about .7
)
SHORTLIST = (
    8  # families that are drawn for a page: the right one was among the first 5 by width on all pages of fixtures/
)
OWN_SIZE = 0.06  # log ratio by which a line's own width may speak for another size than its cluster's
FAVOURITES = 3  # families that are drawn for a cluster alone: monospaced ones are all of one width
MEASURED, DRAWN = 3, 1  # lines of a cluster that are measured in every family, and drawn in those of the shortlist
HOPELESS = (
    2.0  # cost by width beyond the best's from which drawing a face cannot help it: its letters are .2 apart as well
)
SIZE_STEPS = (1.0, 0.5, 0.8)  # px and half px as designers choose, .8 for rem multiples such as 12.8
SIZE_SNAP = 0.012  # share of the size that snapping may move
LIKE_SIZE = 0.09  # log ratio of perceived sizes within one style cluster
LIKE_COLOR = 6.0  # CIE76 distance within one style cluster: thin strokes never reach their full colour


@dataclass(frozen=True, slots=True)
class _Choice:
    """A face for a cluster, how it is set in it, and by how many typical measuring errors that misses the ink."""

    family: Family
    weight: int
    fit: Fit
    cost: float
    likeness: float = 0.0  # of the letters that were drawn; 0 where none were


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """The lines, their letters in the mockup (None where they are not seen clearly), and what was measured so far.

    `extents` are at PROBE_SIZE; `likeness` is by line, family and weight.
    """

    lines: Sequence[TextLine]
    inks: Sequence[InkPicture | None]
    scale: float
    extents: dict[TextSample, TextExtent] = field(default_factory=dict)
    likeness: dict[tuple[int, str, int], float] = field(default_factory=dict)
    compared: set[int] = field(default_factory=set)  # lines that `likeness` knows of
    fits: dict[tuple[tuple[int, ...], str, int], Fit] = field(default_factory=dict)  # by lines, family and weight

    def choices(self, cluster: Sequence[int], candidates: Iterable[Family], seen: Sequence[int]) -> list[_Choice]:
        """Every face of the families, as it explains the lines of the cluster."""
        members = [self.lines[index] for index in cluster]
        perceived = _perceived_weight(members)
        found = []
        for family in candidates:
            for weight in family.weights(seen):
                own = self._fit(cluster, family, weight)
                cost = own.residual + _doubt(weight, perceived) + _family_doubt(family)
                unlikeness = self._unlikeness(cluster, family, weight)
                # What perception thinks of the kind is a guess from afar; letters side by side know better.
                cost += _kind_doubt(family, members) if unlikeness is None else LOOKS * unlikeness
                found.append(_Choice(family, weight, own, cost, 0.0 if unlikeness is None else 1 - unlikeness))
        return found

    def _fit(self, cluster: Sequence[int], family: Family, weight: int) -> Fit:
        """The face's fit to those lines of the cluster that were measured in it; asked for again as more is known of it."""
        probes = [(index, self.extents.get(_probe(self.lines[index], family.stack, weight))) for index in cluster]
        known = {index: probe for index, probe in probes if probe is not None}
        key = (tuple(known), family.stack, weight)
        if key not in self.fits:
            self.fits[key] = fit([self.lines[index] for index in known], list(known.values()))
        return self.fits[key]

    def drawing(self, index: int, choice: _Choice) -> TextSample:
        """The line in this face, as wide as its ink: what differs then is its letters."""
        line = self.lines[index]
        probe = self.extents[_probe(line, choice.family.stack, choice.weight)]
        solid = line.box.width - choice.fit.spacing * (len(line.text) - 1)
        size = PROBE_SIZE * solid / max(1.0, probe.left + probe.right)
        usual = abs(math.log(max(size, 1.0) / choice.fit.size)) < OWN_SIZE
        return TextSample(
            text=line.text,
            family=choice.family.stack,
            size=(size if usual else choice.fit.size) * self.scale,
            weight=choice.weight,
            letter_spacing=choice.fit.spacing * self.scale,
            ink=self.inks[index],
        )

    def _unlikeness(self, cluster: Sequence[int], family: Family, weight: int) -> float | None:
        """From 0 to 1; None where no letters were compared. A face that was not drawn beside others is not like them."""
        seen = [
            (len(self.lines[index].text), self.likeness[index, family.stack, weight])
            for index in cluster
            if (index, family.stack, weight) in self.likeness
        ]
        letters = sum(count for count, _ in seen)
        return (
            sum(count * (1 - likeness) for count, likeness in seen) / letters
            if letters
            else None
            if self.compared.isdisjoint(cluster)
            else 1.0
        )


async def set_type(lines: Sequence[TextLine], renderer: Renderer, mockup: Mockup | None = None) -> tuple[SetLine, ...]:
    """Every line with the styles that explain it best, in the order given; by its box alone where there is no mockup."""
    if not lines:
        return ()
    scale = mockup.viewport.scale if mockup else 1.0
    rows = [pieces(line) for line in lines]
    flat = [piece for row in rows for piece in row]
    inks = ink_pictures(flat, mockup) if mockup else [None] * len(flat)
    found = iter(zip(await _chosen(flat, inks, scale, renderer), inks, strict=True))
    paired = [[next(found) for _ in row] for row in rows]
    return await set_lines(
        [reworded(line, [text for (_, text), _ in row]) for line, row in zip(lines, paired, strict=True)],
        [[style for (style, _), _ in row] for row in paired],
        [[ink for _, ink in row] for row in paired],
        scale,
        renderer,
    )


async def _chosen(
    lines: Sequence[TextLine], inks: Sequence[InkPicture | None], scale: float, renderer: Renderer
) -> list[tuple[Style, str]]:
    """A style for each line, and its text, proofread."""
    evidence = _Evidence(lines=lines, inks=inks, scale=scale)
    clusters = _clusters(lines)
    seen = _weights(lines, clusters)
    candidates = await families(renderer)
    clear = [[index for index in cluster if inks[index] is not None] for cluster in clusters]
    drawn = [_longest(lines, cluster, DRAWN) for cluster in clear]
    # What is drawn is measured too: the longest lines of a cluster may all be ones whose letters are not seen clearly.
    measured = [
        sorted({*_longest(lines, cluster, MEASURED), *shown}) for cluster, shown in zip(clusters, drawn, strict=True)
    ]
    await _probe_widths(evidence, measured, seen, candidates, renderer)
    likely = _shortlist(evidence, clusters, seen, candidates)
    await _draw(evidence, clusters, drawn, seen, likely, renderer)
    columns = [family for family in candidates if any(family in row for row in likely)]
    rows = [
        _by_family(evidence.choices(cluster, columns, choice)) for cluster, choice in zip(clusters, seen, strict=True)
    ]
    kept = _few_families(rows, [_mass(lines, cluster) for cluster in clusters])
    await _probe_widths(evidence, clusters, seen, kept, renderer)
    await _draw(evidence, clusters, clear, seen, [kept] * len(clusters), renderer)
    styles = _styles(evidence, clusters, seen, kept)
    guesses = [_guesses(evidence, index, styles[index], kept) for index in range(len(lines))]
    settled = await settle(lines, inks, guesses, clusters, evidence.scale, renderer)
    styles.update((index, _as_settled(styles[index], setting)) for index, setting in settled.items())
    texts = {index: line.text for index, line in enumerate(lines)}
    for index, (text, setting) in (await proofread(lines, inks, settled, scale, renderer)).items():
        styles[index], texts[index] = _as_settled(styles[index], setting), text
    return [(styles[index], texts[index]) for index in range(len(lines))]


def _styles(
    evidence: _Evidence, clusters: Sequence[list[int]], seen: Sequence[tuple[int, ...]], kept: Sequence[Family]
) -> dict[int, Style]:
    """A style for each line: that of its cluster, or one that more of the page has and that explains it as well."""
    lines = evidence.lines
    styles: dict[int, Style] = {}
    accepted: list[Style] = []
    waiting = list(zip(clusters, seen, strict=True))
    while waiting:
        waiting.sort(key=lambda pair: (_mass(lines, pair[0]), -pair[0][0]))
        cluster, choice = waiting.pop()
        members = [lines[index] for index in cluster]
        used = {(style.family, style.weight) for style in accepted}
        best = min(
            evidence.choices(cluster, kept, choice),
            key=lambda one: one.cost + (FACE_DOUBT if used and (one.family.stack, one.weight) not in used else 0.0),
        )
        own = _style(best, members)
        strangers = [index for index in cluster if not _explains(own, lines[index], evidence.extents, STRANGER)]
        if strangers and len(strangers) < len(cluster):
            waiting += [(strangers, choice), ([index for index in cluster if index not in strangers], choice)]
            continue
        adopted = {index: _adopted(index, own, accepted, evidence) for index in cluster}
        styles.update({index: known or own for index, known in adopted.items()})
        if None in adopted.values():
            accepted.append(own)
    return styles


def _guesses(evidence: _Evidence, index: int, style: Style, kept: Sequence[Family]) -> list[Setting]:
    """The line's setting by its style, and in faces that are about as like its ink."""
    generics = {family.stack: family.generic for family in kept}
    own = Setting(
        family=style.family,
        generic=style.generic,
        weight=style.weight,
        size=style.size,
        spacing=style.letter_spacing,
    )
    likeness = {
        (stack, weight): found
        for (line, stack, weight), found in evidence.likeness.items()
        if line == index and stack in generics
    }
    least = likeness.get((style.family, style.weight), 0.0) - OTHER_WEIGHT
    others = [
        replace(own, family=stack, generic=generics[stack], weight=weight)
        for (stack, weight), found in likeness.items()
        if found >= least
    ]
    return list(dict.fromkeys([own, *others]))


def _as_settled(style: Style, setting: Setting) -> Style:
    return replace(
        style,
        family=setting.family,
        generic=setting.generic,
        weight=setting.weight,
        size=setting.size,
        letter_spacing=setting.spacing,
        slant=setting.slant,
    )


# --- what the browser is asked


def _probe(line: TextLine, stack: str, weight: int) -> TextSample:
    return TextSample(text=line.text, family=stack, size=PROBE_SIZE, weight=weight)


async def _probe_widths(
    evidence: _Evidence,
    clusters: Sequence[Sequence[int]],
    seen: Sequence[Sequence[int]],
    candidates: Sequence[Family],
    renderer: Renderer,
) -> None:
    samples = [
        _probe(evidence.lines[index], family.stack, weight)
        for family in candidates  # outside: changing the face costs more than measuring
        for cluster, choice in zip(clusters, seen, strict=True)
        for weight in family.weights(choice)
        for index in cluster
    ]
    evidence.extents.update(zip(samples, await renderer.measure(samples), strict=True))


async def _draw(
    evidence: _Evidence,
    clusters: Sequence[Sequence[int]],
    drawn: Sequence[Sequence[int]],
    seen: Sequence[Sequence[int]],
    candidates: Sequence[Sequence[Family]],
    renderer: Renderer,
) -> None:
    """Compare the lines `drawn` of each cluster with its faces, at the size and spacing that explain the cluster."""
    keys: list[tuple[int, str, int]] = []
    samples: list[TextSample] = []
    for cluster, indices, choice, likely in zip(clusters, drawn, seen, candidates, strict=True):
        faces = evidence.choices(cluster, likely, choice)
        least = min(one.fit.residual for one in faces)
        for one in faces:
            for index in indices:
                key = (index, one.family.stack, one.weight)
                if key in evidence.likeness or one.fit.residual > least + HOPELESS:
                    continue
                keys.append(key)
                samples.append(evidence.drawing(index, one))
    for key, extent in zip(keys, await renderer.measure(samples) if samples else (), strict=True):
        if extent.likeness is not None:
            evidence.likeness[key] = extent.likeness
            evidence.compared.add(key[0])


# --- which families, which weights


def _shortlist(
    evidence: _Evidence, clusters: Sequence[Sequence[int]], seen: Sequence[Sequence[int]], candidates: Sequence[Family]
) -> list[list[Family]]:
    """The families worth drawing, for each cluster: the best by width for the page and for it, and those that every system has."""
    costs = dict.fromkeys(candidates, 0.0)
    favourites: list[list[Family]] = []
    for cluster, choice in zip(clusters, seen, strict=True):
        mass = _mass(evidence.lines, cluster)
        row = _by_family(evidence.choices(cluster, candidates, choice))
        for one in row:
            costs[one.family] += mass * one.fit.residual
        row.sort(key=lambda one: one.cost)
        favourites.append([one.family for one in row[:FAVOURITES]])
    ordered = sorted(candidates, key=costs.__getitem__)
    common = {*ordered[:SHORTLIST], *FAMILIES}
    return [[family for family in candidates if family in common or family in own] for own in favourites]


def _longest(lines: Sequence[TextLine], cluster: Sequence[int], count: int) -> list[int]:
    """The lines of the cluster that say most about a face."""
    return sorted(cluster, key=lambda index: (-len(lines[index].text), index))[:count]


def _by_family(choices: Sequence[_Choice]) -> list[_Choice]:
    """The best weight of each family, in the order in which the families come."""
    best: dict[Family, _Choice] = {}
    for one in choices:
        if one.family not in best or one.cost < best[one.family].cost:
            best[one.family] = one
    return list(best.values())


def _few_families(rows: Sequence[Sequence[_Choice]], masses: Sequence[int]) -> list[Family]:
    """Up to MAX_FAMILIES that together explain the clusters (rows), each worth its place; the page's main family first."""
    total = sum(masses)
    costs = [[min(one.cost, UNEXPLAINED) for one in row] for row in rows]
    chosen: list[int] = []
    best = [math.inf] * len(rows)
    while len(chosen) < MAX_FAMILIES:
        with_each = [
            [
                row[column] if row[column] < known - FAMILY_NOISE else known
                for known, row in zip(best, costs, strict=True)
            ]
            for column in range(len(rows[0]))
        ]
        pooled = [sum(mass * cost for mass, cost in zip(masses, row, strict=True)) / total for row in with_each]
        column = min(range(len(pooled)), key=pooled.__getitem__)
        now = sum(mass * known for known, mass in zip(best, masses, strict=True)) / total if chosen else math.inf
        if chosen and now - pooled[column] < FAMILY_GAIN:
            break
        chosen.append(column)
        best = with_each[column]
    while len(chosen) <= MAX_FAMILIES:
        further = _unmistakable(rows, masses, chosen)
        if further is None:
            break
        chosen.append(further)
    return [rows[0][column].family for column in chosen]


def _unmistakable(rows: Sequence[Sequence[_Choice]], masses: Sequence[int], chosen: Sequence[int]) -> int | None:
    """A family for few lines of the page, but of just their letters, where none of the chosen comes near."""
    gains: dict[int, float] = {}
    for row, mass in zip(rows, masses, strict=True):
        have = max(row[column].likeness for column in chosen)
        for column, one in enumerate(row):
            if one.likeness >= TWIN and one.likeness > have + APART and mass >= TELLING:
                gains[column] = gains.get(column, 0.0) + mass * (one.likeness - have)
    return max(gains, key=gains.__getitem__, default=None)


def _style(choice: _Choice, members: Sequence[TextLine]) -> Style:
    size, spacing = _snapped(choice.fit, members)
    return Style(
        family=choice.family.stack,
        generic=choice.family.generic,
        size=size,
        weight=choice.weight,
        color=_pooled_color(members),
        letter_spacing=spacing,
    )


def _adopted(index: int, own: Style, accepted: Sequence[Style], evidence: _Evidence) -> Style | None:
    """A style that explains this line as well as its own, already used by more of the page; None where there is none.

    A page has few styles, and the ink of single lines is often disturbed: a tall neighbour, a rule that touches it.
    """
    line = evidence.lines[index]
    for style in accepted:
        near = abs(math.log(style.size / own.size)) < OTHER_SIZE and _explains(style, line, evidence.extents, ADOPT)
        if near and _loses(index, own, style, evidence.likeness) <= ADOPT_LOOKS:
            return style if distance(style.color, own.color) < LIKE_COLOR else replace(style, color=own.color)
    return None


def _loses(index: int, own: Style, other: Style, likeness: Mapping[tuple[int, str, int], float]) -> float:
    """By how much the line is less like its ink in the other style's weight; 0 where that is not known."""
    mine, theirs = (likeness.get((index, style.family, style.weight)) for style in (own, other))
    return 0.0 if mine is None or theirs is None else mine - theirs


def _explains(
    style: Style, line: TextLine, measured: Mapping[TextSample, TextExtent], tolerance: tuple[float, float]
) -> bool:
    """Whether the line has the width that the style gives it, to `tolerance` (px, share), and is no lower than it says."""
    probe = measured.get(_probe(line, style.family, style.weight))
    if probe is None:
        return False
    scale = style.size / PROBE_SIZE
    width = (probe.left + probe.right) * scale + style.letter_spacing * (len(line.text) - 1)
    height = (probe.ascent + probe.descent) * scale
    near = abs(width - line.box.width) <= tolerance[0] + tolerance[1] * line.box.width
    return near and height <= line.box.height + ADOPT_HEIGHT


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
    return KIND_DOUBT * disagree


def _family_doubt(family: Family) -> float:
    """What speaks against a family whatever the page: fewer pages are set in it, or it has to be sent along."""
    seldom = (RARE if family.rare else 0.0) + (0.05 if family.generic != "sans-serif" else 0.0)
    return seldom + (PACK_DOUBT if family.packed else 0.0)


def _mass(lines: Sequence[TextLine], cluster: Sequence[int]) -> int:
    """How much a cluster counts: its letters, of long lines only so many that labels are not outvoted."""
    return sum(min(40, len(lines[index].text)) for index in cluster)


def _snapped(fit: Fit, members: Sequence[TextLine]) -> tuple[float, float]:
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
