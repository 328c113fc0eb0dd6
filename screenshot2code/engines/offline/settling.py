"""Sizes, weights and letter-spacings settled by drawing: which of the values that people write give the mockup's own pixels.

A line that is drawn as it was set is all but the same picture, and a size that is half a percent off is visibly another one.
So each line is drawn in what its width and height allow. A page has few settings, and the ink of single lines is often
disturbed: a setting is opened only where it saves more than it costs, and every line takes the best one that is open.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.evidence import hinted_extent
from screenshot2code.engines.offline.families import PROBE_SIZE
from screenshot2code.fonts import pack_family
from screenshot2code.render.base import InkPicture, Renderer, TextExtent, TextSample

# px by which an ink box is wider than its ink: 98 % of the lines of fixtures/, measured in their true type.
BOX_EXCESS = (-1.1, 1.6)
HEIGHT_REACH = 0.09  # share of the size by which a line's height may mislead: a pixel of its capitals
HINTED_REACH = 0.03  # share of the size: whole px beside one that has been found by hinted widths
NEAREST = 5  # sizes to draw for a line: short ones allow many
SURE = 0.97  # of likeness: what is set otherwise is less like its ink, nearly always on fixtures/
EXACT = 0.985  # the same, with a few percent of the right settings below it
SPACED_LETTERS = 4  # shorter text says nothing about letter-spacing
SPOKESMEN = 2  # of lines that look alike, so many are tried closely
UNREAD, READ = 0.7, 0.95  # of likeness: below, the letters are not what was read, and above they surely are
OPENING = 0.3  # what a setting costs, in letters that are not like their ink at all
SPACING_DOUBT = 0.3  # what letter-spacing adds to that: it explains misread letters too
SLANT_DOUBT = 0.3  # and a slant, which a faint or blurred line may pass for
# And another family than the page's own, in which most lines come out: faces drawn by the same hand are told apart by luck in
# a few figures or a label. What is really set in another one saves two and more in ten letters; its other weights come with it.
FAMILY_DOUBT = 0.8
MOST_LETTERS = 40  # of a line that count: a label is not to be outvoted by a paragraph
# Steps of sizes, and how much dearer they are: whole and half px, multiples of .05rem, of .125 px (.875em of whole sizes), rest.
SIZE_DOUBTS = ((1.0, 0.0), (0.5, 0.1), (0.8, 0.1), (0.125, 0.15), (0.05, 0.25))
WRITTEN, SPACED = 4, 3  # of these steps that are drawn at once: without letter-spacing, and with it
FINE = 0.015  # share of the size: around one that is nearly but not quite like the ink
TIGHTEST, WIDEST = -0.06, 0.35  # em of letter-spacing
SPACING_STEPS = ("em", 0.025), ("em", 0.01), ("px", 0.25), ("px", 0.1)
SPACINGS = 3  # to draw for a size
ENDS = 0.8  # px that a line's ends may mislead: its letter-spacing is known to that by its number of gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A face at a size. `family` is a CSS list; `size` and `spacing` are px."""

    family: str
    generic: str
    weight: int
    size: float
    spacing: float = 0.0
    slant: str = "normal"  # normal, italic


@dataclass(slots=True, kw_only=True)
class Trials:
    """Lines, their ink, and how like it every setting is that was drawn."""

    lines: Sequence[TextLine]
    inks: Sequence[InkPicture | None]
    scale: float
    renderer: Renderer
    own: frozenset[str] = frozenset()  # the families that the page is sure to be set in, once they are known
    likeness: dict[int, dict[Setting, float]] = field(default_factory=dict)
    hinted: bool = False  # then widths are of one size, and settings are measured at their own
    extents: dict[tuple[int, str, int, str], dict[float, TextExtent]] = field(
        default_factory=dict
    )  # by line and face, and by the size they were measured at; told as if at PROBE_SIZE

    async def draw(self, asked: Iterable[tuple[int, Setting]]) -> None:
        """Compare these lines in these settings, as far as that was not done before."""
        fresh = [pair for pair in dict.fromkeys(asked) if pair[1] not in self.likeness.get(pair[0], {})]
        fresh.sort(
            key=lambda pair: (pair[1].family, pair[1].weight, pair[1].slant)
        )  # changing the face costs more than drawing
        samples = [
            TextSample(
                text=self.lines[index].text,
                family=setting.family,
                size=setting.size * self.scale,
                weight=setting.weight,
                style=setting.slant,
                letter_spacing=setting.spacing * self.scale,
                ink=self.inks[index],
            )
            for index, setting in fresh
        ]
        found = await self.renderer.measure(samples) if samples else ()
        for (index, setting), one in zip(fresh, found, strict=True):
            self.likeness.setdefault(index, {})[setting] = one.likeness or 0.0

    async def probe(self, asked: Iterable[tuple[int, Setting]]) -> None:
        """Measure these lines in the faces of these settings, hinted letters at the sizes as well."""
        keys = dict.fromkeys((index, one.family, one.weight, one.slant, self._measured_at(one)) for index, one in asked)
        fresh = [key for key in keys if key[-1] not in self.extents.get(key[:-1], {})]
        at_sizes = await self._measured(fresh)
        hinted = [key for key in fresh if key[-1] != PROBE_SIZE]
        linear = dict(zip(hinted, await self._measured([(*key[:-1], PROBE_SIZE) for key in hinted]), strict=True))
        for key, extent in zip(fresh, at_sizes, strict=True):
            told = hinted_extent(linear[key], extent, key[-1]) if key in linear else extent
            self.extents.setdefault(key[:-1], {})[key[-1]] = told

    async def _measured(self, keys: Sequence[tuple[int, str, int, str, float]]) -> Sequence[TextExtent]:
        samples = [
            TextSample(text=self.lines[index].text, family=family, size=size, weight=weight, style=slant)
            for index, family, weight, slant, size in keys
        ]
        return await self.renderer.measure(samples) if samples else ()

    def _measured_at(self, setting: Setting) -> float:
        return setting.size * self.scale if self.hinted and pack_family(setting.family) else PROBE_SIZE

    def per_px(self, index: int, setting: Setting) -> tuple[float, float]:
        """Ink width and height of the line in this face, for each px of size; hinted, by the nearest size that was measured."""
        measured = self.extents[index, setting.family, setting.weight, setting.slant]
        extent = measured[min(measured, key=lambda size: abs(size - self._measured_at(setting)))]
        return (extent.left + extent.right) / PROBE_SIZE, (extent.ascent + extent.descent) / PROBE_SIZE

    def fits(self, index: int, setting: Setting) -> bool:
        """Whether the line would be about as wide as its ink."""
        line = self.lines[index]
        width = self.per_px(index, setting)[0] * setting.size + setting.spacing * (len(line.text) - 1)
        return BOX_EXCESS[0] <= line.box.width - width <= BOX_EXCESS[1]

    def cost(self, setting: Setting) -> float:
        """What opening this setting costs, in letters that are not like their ink at all."""
        is_other = bool(self.own) and setting.family not in self.own
        return _cost(setting) + (FAMILY_DOUBT if is_other else 0.0)

    def most_used(self, settings: Collection[Setting]) -> str:
        """The family of most letters, where each line takes the likest of these settings."""
        letters: dict[str, int] = {}
        for index, found in self.likeness.items():
            best = max((one for one in found if one in settings), key=found.__getitem__, default=None)
            if best is not None:
                letters[best.family] = letters.get(best.family, 0) + len(self.lines[index].text)
        return max(letters, key=letters.__getitem__, default="")

    def best(self, index: int, *, spaced: bool | None = None) -> tuple[float, Setting | None]:
        """The likeness that a line reached so far, and in what; of settings with letter-spacing or without, if it is said."""
        found = self.likeness.get(index, {})
        asked = [one for one in found if spaced is None or bool(one.spacing) is spaced]
        best = max(asked, key=found.__getitem__, default=None)
        return (found[best], best) if best else (0.0, None)

    def doubtful(self, group: Sequence[int], least: float) -> list[int]:
        """The longest lines of the group that nothing was as like as `least`: those that speak for the others."""
        found = [index for index in group if UNREAD / 2 <= self.best(index)[0] < least]
        return sorted(found, key=lambda index: -len(self.lines[index].text))[:SPOKESMEN]


async def settle(
    lines: Sequence[TextLine],
    inks: Sequence[InkPicture | None],
    guesses: Sequence[Sequence[Setting]],
    groups: Sequence[Sequence[int]],
    scale: float,
    renderer: Renderer,
    *,
    hinted: bool = False,
) -> dict[int, Setting]:
    """The setting of every line whose ink is seen. `guesses` are each line's likely settings; `groups` look set alike."""
    trials = Trials(lines=lines, inks=inks, scale=scale, renderer=renderer, hinted=hinted)
    clear = [index for index in range(len(lines)) if inks[index] is not None]
    seen = [[index for index in group if inks[index] is not None] for group in groups]
    await trials.probe((index, guess) for index in clear for guess in guesses[index])
    await trials.draw(
        (index, one) for index in clear for guess in guesses[index] for one in _solid(trials, index, guess)
    )
    speakers = [index for group in seen for index in trials.doubtful(group, SURE)]
    others = [(index, one) for index in speakers for guess in guesses[index][:1] for one in _otherwise(guess)]
    await trials.probe(others)
    await trials.draw((index, one) for index, other in others for one in _solid(trials, index, other)[1:])
    common = sorted({one.size for one in _opened(trials, clear)})
    speakers = [index for group in seen for index in trials.doubtful(group, SURE)]
    await trials.draw((index, one) for index in speakers for one in _nearly(trials, index))
    await trials.draw(
        (index, one) for index in speakers for guess in guesses[index] for one in _spaced(trials, index, guess, common)
    )
    speakers = [index for group in seen for index in trials.doubtful(group, EXACT)]
    await trials.draw((index, one) for index in speakers for one in _spaced_nearly(trials, index))
    main = trials.most_used(_opened(trials, clear))
    chosen = _opened_beside(trials, clear, main)
    for _ in range(2):
        # What other lines are set in was not drawn for all that it fits.
        pairs = [(index, setting) for index in clear for setting in chosen]
        await trials.probe(pairs)
        await trials.draw((index, setting) for index, setting in pairs if trials.fits(index, setting))
        chosen = _opened_beside(trials, clear, main)
    settled = {}
    for index in clear:
        found = {one: likeness for one, likeness in trials.likeness[index].items() if one in chosen}
        if found:
            settled[index] = max(found, key=found.__getitem__)
    return settled


async def likest(
    lines: Sequence[TextLine],
    inks: Sequence[InkPicture | None],
    ways: Sequence[Sequence[Setting]],
    scale: float,
    renderer: Renderer,
) -> int:
    """Which of the `ways` to set all of these lines, each a setting for every line, is most like their ink at the right sizes."""
    trials = Trials(lines=lines, inks=inks, scale=scale, renderer=renderer)
    pairs = [(index, guess) for way in ways for index, guess in enumerate(way)]
    await trials.probe(pairs)
    drawn = {pair: _solid(trials, *pair) for pair in pairs}
    await trials.draw((index, one) for (index, _), tried in drawn.items() for one in tried)

    def found(way: Sequence[Setting]) -> float:
        best = [max(trials.likeness[index][one] for one in drawn[index, guess]) for index, guess in enumerate(way)]
        return sum(len(line.text) * likeness for line, likeness in zip(lines, best, strict=True))

    return max(range(len(ways)), key=lambda at: found(ways[at]))


def sizes_near(low: float, high: float, *, steps: int) -> list[float]:
    """Sizes between the two that people write, the likeliest first: multiples of the first so many SIZE_DOUBTS."""
    found: dict[float, float] = {}
    for step, doubt in SIZE_DOUBTS[:steps]:
        for count in range(int(low / step), int(high / step) + 2):
            size = round(count * step, 3)
            if low <= size <= high and size > 0:
                found.setdefault(size, doubt)
    middle = (low + high) / 2
    return sorted(found, key=lambda size: (found[size], abs(size - middle)))


def _solid(trials: Trials, index: int, guess: Setting) -> list[Setting]:
    """The guess itself, and the sizes at which the line is as wide as its ink without any letter-spacing."""
    width, _ = trials.per_px(index, guess)
    if width <= 0:
        return [guess]
    box = trials.lines[index].box
    low, high = (box.width - BOX_EXCESS[1]) / width, (box.width - BOX_EXCESS[0]) / width
    if trials.hinted and pack_family(guess.family):  # a size beside the measured one has widths of its own
        low, high = low * (1 - HINTED_REACH), high * (1 + HINTED_REACH)
    sizes = sizes_near(low, high, steps=WRITTEN) or sizes_near(low, high, steps=len(SIZE_DOUBTS))
    return [guess, *(replace(guess, size=size, spacing=0.0) for size in sizes[:NEAREST])]


def _otherwise(guess: Setting) -> list[Setting]:
    """The guess's family in weights that were not thought of, and slanted."""
    packed = pack_family(guess.family)
    weights = [face.weight for face in packed.faces] if packed else [400, 700]
    slanted = replace(guess, slant="italic")
    return [slanted, *(replace(guess, weight=weight) for weight in weights if weight != guess.weight)]


def _nearly(trials: Trials, index: int) -> list[Setting]:
    """Odder sizes around the line's best without letter-spacing."""
    likeness, best = trials.best(index, spaced=False)
    if best is None or likeness < UNREAD:
        return []
    sizes = sizes_near(best.size * (1 - FINE), best.size * (1 + FINE), steps=len(SIZE_DOUBTS))
    return [replace(best, size=size) for size in sizes]


def _spaced(trials: Trials, index: int, guess: Setting, common: Sequence[float]) -> list[Setting]:
    """Settings with letter-spacing: sizes by the height, of those that people write or the page has anyway."""
    _, height = trials.per_px(index, guess)
    if height <= 0 or len(trials.lines[index].text) < SPACED_LETTERS:
        return []
    tall = trials.lines[index].box.height / height
    low, high = tall * (1 - HEIGHT_REACH), tall * (1 + HEIGHT_REACH)
    sizes = dict.fromkeys([*sizes_near(low, high, steps=SPACED), *(size for size in common if low <= size <= high)])
    return [one for size in sizes for one in _as_wide(trials, index, replace(guess, size=size))]


def _spaced_nearly(trials: Trials, index: int) -> list[Setting]:
    """Odder sizes around the line's best with letter-spacing."""
    likeness, best = trials.best(index, spaced=True)
    if best is None or likeness < UNREAD or likeness < trials.best(index, spaced=False)[0]:
        return []
    sizes = sizes_near(best.size * 0.96, best.size * 1.04, steps=4)
    return [one for size in sizes for one in _as_wide(trials, index, replace(best, size=size))]


def _as_wide(trials: Trials, index: int, setting: Setting) -> list[Setting]:
    """The setting with the letter-spacings that people write and that make the line about as wide as its ink."""
    line = trials.lines[index]
    gaps = len(line.text) - 1
    width, _ = trials.per_px(index, setting)
    spacing = (line.box.width - sum(BOX_EXCESS) / 2 - setting.size * width) / gaps
    if not TIGHTEST * setting.size <= spacing <= WIDEST * setting.size:
        return []
    nice: dict[float, None] = {}
    for unit, step in SPACING_STEPS:
        length = step * (setting.size if unit == "em" else 1.0)
        for count in (int(spacing / length) - 1, int(spacing / length), int(spacing / length) + 1):
            near = round(count * length, 3)
            if near and abs(near - spacing) <= ENDS / gaps:
                nice.setdefault(near)
    ordered = sorted(nice, key=lambda one: abs(one - spacing))[:SPACINGS]
    return [replace(setting, spacing=one) for one in ordered or [round(spacing, 2)]]


def _opened_beside(trials: Trials, clear: Sequence[int], main: str) -> list[Setting]:
    """The settings that are worth their cost, of the family `main` and of others that are worth more: those are the page's too."""
    trials.own = frozenset({main})
    trials.own |= {one.family for one in _opened(trials, clear)}
    return _opened(trials, clear)


def _opened(trials: Trials, clear: Sequence[int]) -> list[Setting]:
    """The settings that are worth their cost together: greedily the one that saves most, as long as it saves any."""
    masses = {index: _mass(trials, index) for index in clear}
    by_setting: dict[Setting, dict[int, float]] = {}
    for index, found in trials.likeness.items():
        for setting, likeness in found.items():
            by_setting.setdefault(setting, {})[index] = likeness
    costs = {setting: trials.cost(setting) for setting in by_setting}
    have = dict.fromkeys(clear, 0.0)
    opened: list[Setting] = []

    def gain(setting: Setting) -> float:
        saved = sum(masses[index] * max(0.0, one - have[index]) for index, one in by_setting[setting].items())
        return saved - costs[setting]

    # What a setting saves only falls as others are opened: one that is still the best after it was looked at again is the best.
    waiting = [(-gain(setting), place, setting) for place, setting in enumerate(by_setting)]
    heapq.heapify(waiting)
    while waiting:
        _, place, setting = heapq.heappop(waiting)
        now = -gain(setting)
        if waiting and (now, place) > waiting[0][:2]:
            heapq.heappush(waiting, (now, place, setting))
            continue
        if now >= 0:
            break
        opened.append(setting)
        for index, likeness in by_setting[setting].items():
            have[index] = max(have[index], likeness)
    return _needed(opened, by_setting, masses, costs)


def _needed(
    opened: Sequence[Setting],
    by_setting: Mapping[Setting, Mapping[int, float]],
    masses: Mapping[int, float],
    costs: Mapping[Setting, float],
) -> list[Setting]:
    """The opened settings without those that later ones made needless."""
    kept = list(opened)
    for setting in reversed(opened):
        others = [one for one in kept if one != setting]
        loss = 0.0
        for index, likeness in by_setting[setting].items():
            rest = max((by_setting[one].get(index, 0.0) for one in others), default=0.0)
            loss += masses[index] * max(0.0, likeness - rest)
        if loss < costs[setting]:
            kept = others
    return kept


def _mass(trials: Trials, index: int) -> float:
    """What a line counts: its letters, as far as they are what was read."""
    read = min(1.0, max(0.05, (trials.best(index)[0] - UNREAD) / (READ - UNREAD)))
    return read * min(MOST_LETTERS, len(trials.lines[index].text))


def _cost(setting: Setting) -> float:
    odd = SIZE_DOUBTS[-1][1]
    doubt = next((doubt for step, doubt in SIZE_DOUBTS if _is_multiple(setting.size, step)), odd)
    return (
        OPENING
        + doubt
        + (SPACING_DOUBT if setting.spacing else 0.0)
        + (SLANT_DOUBT if setting.slant != "normal" else 0.0)
    )


def _is_multiple(size: float, step: float) -> bool:
    return abs(size / step - round(size / step)) < 1e-6
