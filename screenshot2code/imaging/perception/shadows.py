"""The shadow that a box casts: how the page darkens towards it on its four sides, as one CSS box-shadow."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screenshot2code.imaging.codec import Pixels
from screenshot2code.imaging.perception.edges import SIDES, Profile, is_between, profile_of
from screenshot2code.imaging.perception.raster import Colour, Mask, Rect, as_colour

WAVERS = 1.2  # levels
FARTHEST = 56  # CSS pixels that a shadow is followed outwards
DEEPEST = 130.0  # levels by which the page is darker right beside the box, at most
FAINTEST = 1.5  # the same, at least, where it is darkest
LIGHTEST = 0.02  # opacity
COLOURED = 160.0  # levels of a shadow's brightest channel: what is brighter is a tint, not a shadow
LIGHTER = 16.0  # levels by which one channel of a box may be lighter than the page: blue buttons on #f5f5f9 have 6
OFF_TINT = 0.12  # of a tint's strength by which it may be off the colour of its box
BLACK_SHARE = 0.15  # of the box's own colour in a tint, up to which black in it is rounding
OTHER_GROUND = 48.0  # levels: what a fade ends in is another ground, and not this one in the shadow of the next box
GAP = 36  # CSS pixels to the next box of a row
STILL = 4  # equal pixels in a row: the page itself
SHORTEST = 3  # pixels of a fade that meets something else before it ends
BLURS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 28, 35, 40, 48)  # CSS pixels that style sheets use
OFFSETS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20)
OFF_LINE = 6.0  # levels by which a pixel may be off the way from the page's colour to the shadow's

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """An outer shadow in device pixels; `alpha` is its opacity where it is full, `ground` what it falls on."""

    dx: float
    dy: float
    blur: float
    color: Colour
    alpha: float
    ground: Colour

    @property
    def reach(self) -> int:
        """How far beyond the box it can be seen at most."""
        return int(np.ceil(self.blur + max(abs(self.dx), abs(self.dy)))) + 1

    def explains(self, pixels: Pixels) -> Mask:
        """Which of `pixels` are no more than the ground under this shadow, full or less."""
        ground = np.asarray(self.ground, np.float32)
        way = np.asarray(self.color, np.float32) - ground
        off = pixels.astype(np.float32) - ground
        share = off @ way / max(1.0, float(way @ way))
        beside = np.abs(off - share[..., None] * way).max(axis=2)
        return np.asarray((share > -0.02) & (share <= 1.15 * self.alpha + 0.02) & (beside <= OFF_LINE))


@dataclass(frozen=True, slots=True, eq=False)
class _Fade:
    """Colours outwards from an edge, as long as they lighten; `is_settled` if they end in the page itself."""

    colours: Profile
    is_settled: bool


def find_shadow(pixels: Pixels, rect: Rect, *, fill: Colour, radius: float, unit: float) -> Cast | None:
    """The shadow round `rect` (borders included): the page darkens towards the box below it and on another side."""
    depth = round(FARTHEST * unit)
    room = {side: _room(pixels, rect, side) >= STILL for side in SIDES}
    looked = {side: _side_fade(pixels, rect, side, depth, radius, fill) for side in SIDES if room[side]}
    # Between two boxes of a row their shadows fill the gap: such a side says nothing.
    fades = {
        side: fade
        for side, fade in looked.items()
        if fade is not None or not _is_narrow(pixels, rect, side, round(GAP * unit), radius)
    }
    seen = {side: fade for side, fade in fades.items() if fade is not None}
    if not seen or ("bottom" in fades and "bottom" not in seen) or (len(seen) < 2 and len(fades) > 2):
        return None
    if max(len(fade.colours) for fade in seen.values()) < 3:
        return None  # one darker pixel is a line, not a shadow
    if not any(fade.is_settled for fade in seen.values()) and len(seen) < len(fades):
        return None  # what changes on and on may be a gradient
    ground = _ground(seen)
    # A card may lie on two grounds, its head on a dark band: its shadow is measured where it falls on the one below.
    seen = {side: fade for side, fade in seen.items() if float(np.abs(fade.colours[-1] - ground).max()) <= OTHER_GROUND}
    if not seen or ("bottom" in fades and "bottom" not in seen):
        return None
    strongest = max(seen.values(), key=lambda fade: float((ground - fade.colours[0]).max()))
    deepest = float((ground - strongest.colours[0]).max())
    if not FAINTEST <= deepest <= DEEPEST:
        return None
    shade = _darkest(ground, strongest.colours[0])
    if float(shade.max()) > COLOURED:
        own = _own_colour(ground, strongest.colours[0], np.asarray(fill, np.float64))
        if own is None:
            return None
        shade = own
    contrast = ground - shade
    channel = int(contrast.argmax())
    if contrast[channel] <= 0:
        return None
    drops = {side: (ground[channel] - fade.colours[:, channel]) / contrast[channel] for side, fade in seen.items()}
    return _fitted(drops, rect, unit=unit, shade=as_colour(shade), ground=as_colour(ground))


def _ground(seen: dict[str, _Fade]) -> Floats:
    """The colour that shadows fall on: of what they end in, that which most sides have; of two the one below the box."""
    ends = {side: fade.colours[-1] for side, fade in seen.items()}
    certain = [side for side, fade in seen.items() if fade.is_settled] or list(seen)

    def like(side: str) -> list[str]:
        return [other for other in ends if float(np.abs(ends[other] - ends[side]).max()) <= OTHER_GROUND]

    chosen = max(certain, key=lambda side: (len(like(side)), side == "bottom"))
    return np.asarray(np.median([ends[side] for side in like(chosen) if side in certain], axis=0))


def _is_narrow(pixels: Pixels, rect: Rect, side: str, gap: int, radius: float) -> bool:
    """Whether another box stands closer than `gap` on this side."""
    profile = profile_of(pixels, rect, side, gap, radius)
    return profile is not None and bool((np.abs(np.diff(profile, axis=0)).max(axis=1) > 8).any())


def _room(pixels: Pixels, rect: Rect, side: str) -> int:
    height, width = pixels.shape[:2]
    room = {"top": rect.top, "left": rect.left, "right": width - rect.right, "bottom": height - rect.bottom}
    return int(room[side])


def _side_fade(pixels: Pixels, rect: Rect, side: str, depth: int, radius: float, fill: Colour) -> _Fade | None:
    """The fade along a side, or along that half of it which has one: the other may lie on something else."""
    if side in ("top", "bottom"):
        middle = (rect.left + rect.right) // 2
        halves = Rect(rect.left, rect.top, middle, rect.bottom), Rect(middle, rect.top, rect.right, rect.bottom)
    else:
        middle = (rect.top + rect.bottom) // 2
        halves = Rect(rect.left, rect.top, rect.right, middle), Rect(rect.left, middle, rect.right, rect.bottom)
    for part in (rect, *halves):
        profile = profile_of(pixels, part, side, depth, radius)
        fade = None if profile is None else _fade(profile, fill)
        if fade is not None:
            return fade
    return None


def _fade(profile: Profile, fill: Colour) -> _Fade | None:
    still = np.convolve(np.abs(np.diff(profile, axis=0)).max(axis=1) < 0.5, np.ones(STILL), mode="valid") >= STILL
    # Something else begins where it darkens again: another box, or its shadow. A blur wavers by a level.
    darker = (np.maximum.accumulate(profile, axis=0) - profile).max(axis=1) > WAVERS
    end = int(np.argmax(still)) if still.any() else len(profile) - 1
    stop = int(np.argmax(darker)) - 1 if darker.any() else len(profile) - 1
    is_settled = bool(still.any()) and end <= stop
    reach = min(end, stop)
    if reach < 1 or (not is_settled and reach < SHORTEST):
        return None
    colours = profile[: reach + 1]
    if (colours[-1] - colours[0]).max() < 0.9:
        return None
    # One pixel between two colours is the edge of a box that does not end with a pixel.
    if reach == 1 and is_between(as_colour(colours[0]), fill, as_colour(colours[1])):
        return None
    # A shadow's slope is steepest at its box; a step far out is the edge of something.
    steps = np.abs(np.diff(colours, axis=0)).max(axis=1)
    if float(steps[reach // 2 :].max()) > max(2.0, 1.5 * float(steps[: max(1, reach // 2)].max())):
        return None
    return _Fade(colours, is_settled)


def _darkest(ground: Floats, beside: Floats) -> Floats:
    """The darkest colour on the line from the page through the shade: of many that look alike the most transparent."""
    towards = beside - ground
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = np.where(towards < 0, -ground / towards, np.where(towards > 0, (255 - ground) / towards, np.inf))
    return np.asarray(np.clip(ground + float(limits.min()) * towards, 0, 255))


def _own_colour(ground: Floats, beside: Floats, fill: Floats) -> Floats | None:
    """The colour of a tinted shade, if it is that of the box itself, alone or over a black one: what style sheets let glow.

    Any other tint is no shadow, and what is lighter than the page, in any channel, casts none on it.
    """
    if float((fill - ground).max()) > LIGHTER:
        return None
    towards = beside - ground
    ways = np.stack([fill - ground, -ground], axis=1)
    shares = np.linalg.lstsq(ways, towards, rcond=None)[0]
    off = float(np.abs(ways @ shares - towards).max())
    if shares[0] <= 0 or shares[1] < -BLACK_SHARE * shares[0] or off > max(FAINTEST, OFF_TINT * float(-towards.min())):
        return None
    return fill if shares[1] <= BLACK_SHARE * shares[0] else _darkest(ground, beside)


def _fitted(drops: dict[str, Floats], rect: Rect, *, unit: float, shade: Colour, ground: Colour) -> Cast | None:
    """The blur, offset and opacity that come closest to how the shares of the shadow fall on each side."""
    seen = np.concatenate(list(drops.values()))
    blurs, offsets = unit * np.array(BLURS)[:, None, None], unit * np.array(OFFSETS)[None, :, None]
    models = np.concatenate([_share(side, len(drop), rect, blurs / 2, offsets) for side, drop in drops.items()], axis=2)
    alphas = models @ seen / np.maximum(1e-9, (models * models).sum(axis=2))
    errors = ((alphas[..., None] * models - seen) ** 2).sum(axis=2)
    errors[(offsets > 2 * blurs + 2 * unit)[..., 0]] = np.inf
    row, column = np.unravel_index(int(errors.argmin()), errors.shape)
    error, alpha = float(errors[row, column]), float(alphas[row, column])
    radius, fall = unit * BLURS[row], unit * OFFSETS[column]
    if alpha < LIGHTEST or error > 0.25 * float((seen**2).sum()):
        return None
    return Cast(dx=0.0, dy=fall, blur=radius, color=shade, alpha=min(1.0, alpha), ground=ground)


def _share(side: str, count: int, rect: Rect, sigma: Floats, offset: Floats) -> Floats:
    """How much of a full shadow falls on the pixels outwards from the middle of a side. CSS blurs with a Gaussian.

    `sigma` varies along the first axis, `offset` along the second, the pixels of the result along the third.
    """
    out = np.arange(count) + 0.5
    if side in ("left", "right"):
        across = _between(np.asarray(-out), rect.width, sigma, 0 * offset)
        middle = _between(np.array(rect.height / 2), rect.height, sigma, offset)
        return np.asarray(across * middle)
    place = np.asarray(rect.height + out if side == "bottom" else -out)
    return np.asarray(
        _between(place, rect.height, sigma, offset) * _between(np.array(rect.width / 2), rect.width, sigma, 0 * offset)
    )


def _between(place: Floats, length: float, sigma: Floats, offset: Floats) -> Floats:
    inside = place - offset
    return np.asarray(_cumulative(inside / sigma) - _cumulative((inside - length) / sigma))


def _cumulative(z: Floats) -> Floats:
    """The normal distribution, to 1e-5 (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.16)."""
    size = np.abs(z)
    t = 1 / (1 + 0.33267 * size)
    tail = np.exp(-0.5 * size * size) / np.sqrt(2 * np.pi) * t * (0.4361836 + t * (-0.1201676 + t * 0.9372980))
    return np.asarray(np.where(z >= 0, 1 - tail, tail))
