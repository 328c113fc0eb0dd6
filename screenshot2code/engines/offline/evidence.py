"""What is known of the page's lines in the faces that they may be set in: widths, and likeness of letters that were drawn."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.clusters import perceived_weight
from screenshot2code.engines.offline.families import PROBE_SIZE, Family, Weights
from screenshot2code.engines.offline.fitting import NEAR_MEASURED, Fit, fit, fit_hinted
from screenshot2code.render.base import InkPicture, Renderer, TextExtent, TextSample

KIND_DOUBT = 0.8  # cost of a family of another kind than perception saw
RARE = 1.0  # cost of faces that few pages use: they pass for a lighter or tighter common one
PACK_DOUBT = 0.3  # cost of a face that has to be sent along: one that every system has wins where both explain the ink
WEIGHT_DOUBT = 0.35  # cost of a weight that is not the one that perception saw
LOOKS = (
    10.0  # cost of having nothing in common with the ink; a right face is .9 like it, a wrong one of its width about .7
)
OWN_SIZE = 0.06  # log ratio by which a line's own width may speak for another size than its cluster's
UNTRIED = 9.0  # residual of a face that no line of the cluster was measured in: no reason to take it there
HALF_DOUBT = 0.1  # residual by which half a pixel of size must be better than a whole one
SLACK_HINTED = 0.05  # share of a line's width that hinting may add or take
SIZES_TRIED = (
    -1.5,
    -1,
    -0.5,
    0,
    0.5,
    1,
    1.5,
)  # px beside the size that unhinted letters would have: hinting moves it by up to a tenth
HOPELESS = (
    2.0  # cost by width beyond the best's from which drawing a face cannot help it: its letters are .2 apart as well
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A face for a cluster, how it is set in it, and by how many typical measuring errors that misses the ink."""

    family: Family
    weight: int
    fit: Fit
    cost: float
    likeness: float = 0.0  # of the letters that were drawn; 0 where none were


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The lines, their letters in the mockup (None where they are not seen clearly), and what was measured so far.

    `extents` are at PROBE_SIZE; `likeness` is by line, family and weight. Letters that are `hinted` have widths of their own at
    each size: these are measured at the size that explains a cluster best, `at`, and told as if at PROBE_SIZE.
    """

    lines: Sequence[TextLine]
    inks: Sequence[InkPicture | None]
    scale: float
    extents: dict[TextSample, TextExtent] = field(default_factory=dict)
    likeness: dict[tuple[int, str, int], float] = field(default_factory=dict)
    compared: set[int] = field(default_factory=set)  # lines that `likeness` knows of
    fits: dict[tuple[tuple[int, ...], str, int], Fit] = field(default_factory=dict)  # by lines, family and weight
    hinted: bool = False
    at: dict[tuple[int, str, int], float] = field(default_factory=dict)  # px, by line, family and weight

    def choices(self, cluster: Sequence[int], candidates: Iterable[Family], seen: Weights) -> list[Choice]:
        """Every face of the families, as it explains the lines of the cluster."""
        members = [self.lines[index] for index in cluster]
        perceived = perceived_weight(members)
        found = []
        for family in candidates:
            for weight in seen.of(family):
                own = self._fit(cluster, family, weight)
                cost = own.residual + _doubt(weight, perceived) + _family_doubt(family)
                unlikeness = self._unlikeness(cluster, family, weight)
                # What perception thinks of the kind is a guess from afar; letters side by side know better.
                cost += _kind_doubt(family, members) if unlikeness is None else LOOKS * unlikeness
                found.append(Choice(family, weight, own, cost, 0.0 if unlikeness is None else 1 - unlikeness))
        return found

    def _fit(self, cluster: Sequence[int], family: Family, weight: int) -> Fit:
        """The face's fit to those lines of the cluster that were measured in it; asked for again as more is known of it."""
        probes = [(index, self.extents.get(sample_of(self.lines[index], family.stack, weight))) for index in cluster]
        known = {index: probe for index, probe in probes if probe is not None}
        if not known:
            return Fit(self.lines[cluster[0]].size, 0.0, UNTRIED)
        key = (tuple(known), family.stack, weight)
        if key not in self.fits:
            members, extents = [self.lines[index] for index in known], list(known.values())
            at = {self.at.get((index, family.stack, weight)) for index in known}
            size = at.pop() if len(at) == 1 else None  # of hinted letters, those of other sizes are told nothing of
            self.fits[key] = fit(members, extents) if size is None else fit_hinted(members, extents, size)
        return self.fits[key]

    def drawing(self, index: int, choice: Choice) -> TextSample:
        """The line in this face, as wide as its ink: what differs then is its letters."""
        line = self.lines[index]
        probe = self.extents[sample_of(line, choice.family.stack, choice.weight)]
        solid = line.box.width - choice.fit.spacing * (len(line.text) - 1)
        size = PROBE_SIZE * solid / max(1.0, probe.left + probe.right)
        usual = abs(math.log(max(size, 1.0) / choice.fit.size)) < OWN_SIZE
        measured = self.at.get((index, choice.family.stack, choice.weight))
        if measured is not None and abs(size - measured) <= NEAR_MEASURED * measured:
            size = measured
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


def sample_of(line: TextLine, stack: str, weight: int) -> TextSample:
    return TextSample(text=line.text, family=stack, size=PROBE_SIZE, weight=weight)


async def probe_widths(
    evidence: Evidence,
    clusters: Sequence[Sequence[int]],
    seen: Sequence[Weights],
    candidates: Sequence[Family],
    renderer: Renderer,
) -> None:
    samples = [
        sample_of(evidence.lines[index], family.stack, weight)
        for family in candidates  # outside: changing the face costs more than measuring
        for cluster, choice in zip(clusters, seen, strict=True)
        for weight in choice.of(family)
        for index in cluster
    ]
    evidence.extents.update(zip(samples, await renderer.measure(samples), strict=True))
    if evidence.hinted:
        for cluster, choice in zip(clusters, seen, strict=True):
            await _probe_at_sizes(
                evidence, cluster, [(one, weight) for one in candidates for weight in choice.of(one)], renderer
            )


async def _probe_at_sizes(
    evidence: Evidence, cluster: Sequence[int], faces: Sequence[tuple[Family, int]], renderer: Renderer
) -> None:
    """Measure the lines again where hinting matters: in each face, at the sizes about the one that they would have without it."""
    lines = [evidence.lines[index] for index in cluster]
    tried = []
    for family, weight in faces:
        if family.packed is None:  # what the system has is drawn as its own settings say, which no flag changes
            continue
        linear = fit(lines, [evidence.extents[sample_of(line, family.stack, weight)] for line in lines], SLACK_HINTED)
        middle = round(linear.size)
        tried += [(family, weight, size) for size in dict.fromkeys(middle + more for more in SIZES_TRIED) if size > 5]
    samples = [
        replace(sample_of(line, family.stack, weight), size=size * evidence.scale)
        for family, weight, size in tried
        for line in lines
    ]
    found = iter(await renderer.measure(samples) if samples else ())
    best: dict[tuple[str, int], tuple[float, float, list[TextExtent]]] = {}
    for family, weight, size in tried:
        linear_ones = [evidence.extents[sample_of(line, family.stack, weight)] for line in lines]
        extents = [hinted_extent(one, next(found), size * evidence.scale) for one in linear_ones]
        cost = fit_hinted(lines, extents, size).residual + (0.0 if size == round(size) else HALF_DOUBT)
        key = (family.stack, weight)
        if key not in best or cost < best[key][0]:
            best[key] = (cost, size, extents)
    for (stack, weight), (_, size, extents) in best.items():
        for index, line, extent in zip(cluster, lines, extents, strict=True):
            evidence.extents[sample_of(line, stack, weight)] = extent
            evidence.at[index, stack, weight] = size
    evidence.fits.clear()  # they were of other widths


def hinted_extent(linear: TextExtent, hinted: TextExtent, size: float) -> TextExtent:
    """A line at PROBE_SIZE, `linear`, as wide as hinting makes it at `size`, in device pixels, where it was measured as `hinted`.

    Only the advance is taken: of ink a browser says whole pixels at such sizes, always too many, so that letters of 20 px seemed
    21 px high, and a smaller size with letter-spacing the better fit.
    """
    advance = hinted.advance * PROBE_SIZE / size
    return replace(linear, advance=advance, right=linear.right + advance - linear.advance)


def told_at(extent: TextExtent, scale: float) -> TextExtent:
    """The extent as if it were of a size `scale` times as large."""
    return replace(
        extent,
        advance=extent.advance * scale,
        left=extent.left * scale,
        right=extent.right * scale,
        ascent=extent.ascent * scale,
        descent=extent.descent * scale,
    )


async def draw(
    evidence: Evidence,
    clusters: Sequence[Sequence[int]],
    drawn: Sequence[Sequence[int]],
    seen: Sequence[Weights],
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
