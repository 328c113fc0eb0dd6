"""Typography: which face, size and letter-spacing explain the ink that was found.

Every candidate face is measured by the browser that will render the page. A style cluster (lines of like size, weight, colour
and case) votes as one: with `a` and `h` a line's ink width and height at 1 px, a face explains the cluster if one size `s` and
one spacing `t` satisfy `s * a + t * gaps = width` and `s * h = height` for all of its lines. The lines of one cluster differ in
their letters, so a wrong face rarely explains all their widths at once. The few families that explain the page best are then
drawn, and their letters compared with the mockup's: shapes and strokes decide between faces of like widths, and on the weight.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.clusters import LIKE_COLOR, clusters_of, longest, mass_of, weights_of
from screenshot2code.engines.offline.colors import distance
from screenshot2code.engines.offline.evidence import SLACK_HINTED, Choice, Evidence, draw, probe_widths, sample_of
from screenshot2code.engines.offline.families import PROBE_SIZE, Family, Weights, families
from screenshot2code.engines.offline.fitting import Fit
from screenshot2code.engines.offline.looks import ink_pictures
from screenshot2code.engines.offline.proofreading import proofread
from screenshot2code.engines.offline.setlines import SetLine, Style, pieces, reworded, set_lines
from screenshot2code.engines.offline.settling import Setting, likest, settle
from screenshot2code.engines.offline.shortlist import TELLING, by_family, few_families, shortlist, strange_ones, twin_of
from screenshot2code.engines.offline.sieve import Sifted, sift
from screenshot2code.imaging.hinting import shows_hinting
from screenshot2code.render.base import InkPicture, Renderer, TextExtent, TextSample

ADOPT = (1.5, 0.02)  # px, and share of the width, that a line may miss the width it has in a style of other lines
ADOPT_LOOKS = 0.05  # of likeness that a line may lose by taking the weight of other lines
OTHER_WEIGHT = 0.05  # of likeness by which a face may come behind another at first sight and still be drawn closely
OTHER_SIZE = 0.5  # log ratio: a style so far from what the ink says is not this line's, whatever its width
STRANGER = (3.0, 0.06)  # the same for a line to leave its cluster: a wrong face misses by up to a twentieth
ADOPT_HEIGHT = 2.0  # px that the ink may be lower than the style says; higher is what neighbours add
FACE_DOUBT = (
    0.3  # cost of a face that larger clusters of the page do not use: single short lines flicker between weights
)
SIFTED = 12  # lines of a cluster that say which families it can be set in at all
FOR_STRANGERS = 6  # families more that are tried for a cluster which is like none of the page's
MEASURED, DRAWN = 3, 1  # lines of a cluster that are measured in every such family, and drawn in those of the shortlist
SIZE_STEPS = (1.0, 0.5, 0.8)  # px and half px as designers choose, .8 for rem multiples such as 12.8
SIZE_SNAP = 0.012  # share of the size that snapping may move


async def set_type(lines: Sequence[TextLine], renderer: Renderer, mockup: Mockup | None = None) -> tuple[SetLine, ...]:
    """Every line with the styles that explain it best, in the order given; by its box alone where there is no mockup."""
    if not lines:
        return ()
    scale = mockup.viewport.scale if mockup else 1.0
    rows = [pieces(line) for line in lines]
    flat = [piece for row in rows for piece in row]
    inks = ink_pictures(flat, mockup) if mockup else [None] * len(flat)
    hinted = mockup is not None and shows_hinting(mockup)
    found = iter(zip(await _chosen(flat, inks, scale, renderer, hinted=hinted), inks, strict=True))
    paired = [[next(found) for _ in row] for row in rows]
    return await set_lines(
        [reworded(line, [text for (_, text), _ in row]) for line, row in zip(lines, paired, strict=True)],
        [[style for (style, _), _ in row] for row in paired],
        [[ink for _, ink in row] for row in paired],
        scale,
        renderer,
        hinted=hinted,
    )


async def _chosen(
    lines: Sequence[TextLine], inks: Sequence[InkPicture | None], scale: float, renderer: Renderer, *, hinted: bool
) -> list[tuple[Style, str]]:
    """A style for each line, and its text, proofread."""
    evidence = Evidence(lines=lines, inks=inks, scale=scale, hinted=hinted)
    clusters = clusters_of(lines)
    masses = [mass_of(lines, cluster) for cluster in clusters]
    clear = [[index for index in cluster if inks[index] is not None] for cluster in clusters]
    drawn = [longest(lines, cluster, DRAWN) for cluster in clear]
    # What is drawn is measured too: the longest lines of a cluster may all be ones whose letters are not seen clearly.
    measured = [
        sorted({*longest(lines, cluster, MEASURED), *shown}) for cluster, shown in zip(clusters, drawn, strict=True)
    ]
    slack = SLACK_HINTED if hinted else 0.0
    sifted = sift(lines, inks, [longest(lines, cluster, SIFTED) for cluster in clusters], masses, scale, slack)
    seen = [
        Weights(weights, packed) for weights, packed in zip(weights_of(lines, clusters), sifted.weights, strict=True)
    ]
    candidates = await families(renderer, sifted.families)
    await probe_widths(evidence, measured, seen, candidates, renderer)
    likely = shortlist(evidence, clusters, seen, candidates)
    await draw(evidence, clusters, drawn, seen, likely, renderer)
    candidates += await _for_strangers(evidence, clusters, drawn, seen, likely, masses, sifted, renderer)
    columns = [family for family in candidates if any(family in row for row in likely)]
    rows = [
        by_family(evidence.choices(cluster, columns, choice)) for cluster, choice in zip(clusters, seen, strict=True)
    ]
    kept = few_families(rows, masses)
    twin = twin_of(rows, masses, kept[0])
    if twin is not None and twin not in kept:
        kept[0] = await _told_apart(evidence, clear, seen, (kept[0], twin), renderer)
    await probe_widths(evidence, clusters, seen, kept, renderer)
    await draw(evidence, clusters, clear, seen, [kept] * len(clusters), renderer)
    styles = _styles(evidence, clusters, seen, kept)
    guesses = [_guesses(evidence, index, styles[index], kept) for index in range(len(lines))]
    settled = await settle(lines, inks, guesses, clusters, evidence.scale, renderer, hinted=hinted)
    styles.update((index, _as_settled(styles[index], setting)) for index, setting in settled.items())
    texts = {index: line.text for index, line in enumerate(lines)}
    for index, (text, setting) in (await proofread(lines, inks, settled, scale, renderer)).items():
        styles[index], texts[index] = _as_settled(styles[index], setting), text
    return [(styles[index], texts[index]) for index in range(len(lines))]


async def _for_strangers(
    evidence: Evidence,
    clusters: Sequence[Sequence[int]],
    drawn: Sequence[Sequence[int]],
    seen: Sequence[Weights],
    likely: list[list[Family]],
    masses: Sequence[int],
    sifted: Sifted,
    renderer: Renderer,
) -> tuple[Family, ...]:
    """Families that the page as a whole has nothing of, drawn for clusters that are like none of those that it has.

    A wordmark or a headline counts little beside a page of running text. Each such cluster's own best by width are tried, and
    added to its row of `likely`.
    """
    rows = [evidence.choices(cluster, row, choice) for cluster, row, choice in zip(clusters, likely, seen, strict=True)]
    wanted = {
        at: [name for name in sifted.orders[at] if name not in sifted.families][:FOR_STRANGERS]
        for at in strange_ones(rows, masses)
    }
    names = {name for row in wanted.values() for name in row}
    further = tuple(one for one in await families(renderer, names) if one.name in names) if names else ()
    for at, row in wanted.items():
        own = [family for family in further if family.name in row]
        lines = [*dict.fromkeys([*longest(evidence.lines, clusters[at], MEASURED), *drawn[at]])]
        await probe_widths(evidence, [lines], [seen[at]], own, renderer)
        likely[at] += own
    await draw(evidence, clusters, drawn, seen, likely, renderer)
    return further


async def _told_apart(
    evidence: Evidence,
    clear: Sequence[Sequence[int]],
    seen: Sequence[Weights],
    families: Sequence[Family],
    renderer: Renderer,
) -> Family:
    """Which of the families the page is set in: by its longest lines of each look, drawn at the sizes that people write."""
    rows = [
        (longest(evidence.lines, cluster, 1)[0], choice)
        for cluster, choice in zip(clear, seen, strict=True)
        if mass_of(evidence.lines, cluster) >= TELLING
    ]
    ways: list[list[Setting]] = []
    for family in families:
        best = [
            min(evidence.choices([index], [family], choice), key=lambda one: (one.cost, one.weight))
            for index, choice in rows
        ]
        ways.append(
            [Setting(family=family.stack, generic=family.generic, weight=one.weight, size=one.fit.size) for one in best]
        )
    lines = [evidence.lines[index] for index, _ in rows]
    inks = [evidence.inks[index] for index, _ in rows]
    return families[await likest(lines, inks, ways, evidence.scale, renderer)] if rows else families[0]


def _styles(
    evidence: Evidence, clusters: Sequence[list[int]], seen: Sequence[Weights], kept: Sequence[Family]
) -> dict[int, Style]:
    """A style for each line: that of its cluster, or one that more of the page has and that explains it as well."""
    lines = evidence.lines
    styles: dict[int, Style] = {}
    accepted: list[Style] = []
    waiting = list(zip(clusters, seen, strict=True))
    while waiting:
        waiting.sort(key=lambda pair: (mass_of(lines, pair[0]), -pair[0][0]))
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


def _guesses(evidence: Evidence, index: int, style: Style, kept: Sequence[Family]) -> list[Setting]:
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


def _style(choice: Choice, members: Sequence[TextLine]) -> Style:
    size, spacing = _snapped(choice.fit, members)
    return Style(
        family=choice.family.stack,
        generic=choice.family.generic,
        size=size,
        weight=choice.weight,
        color=_pooled_color(members),
        letter_spacing=spacing,
    )


def _adopted(index: int, own: Style, accepted: Sequence[Style], evidence: Evidence) -> Style | None:
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
    probe = measured.get(sample_of(line, style.family, style.weight))
    if probe is None:
        return False
    scale = style.size / PROBE_SIZE
    width = (probe.left + probe.right) * scale + style.letter_spacing * (len(line.text) - 1)
    height = (probe.ascent + probe.descent) * scale
    near = abs(width - line.box.width) <= tolerance[0] + tolerance[1] * line.box.width
    return near and height <= line.box.height + ADOPT_HEIGHT


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
