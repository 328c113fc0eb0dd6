"""Size and letter-spacing by which a face explains the ink boxes of lines that are set alike."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.families import PROBE_SIZE
from screenshot2code.render.base import TextExtent

WIDTH_NOISE = (0.7, 0.004)  # px, and share of the width: anti-aliased ink edges, and rounding of advances
HEIGHT_NOISE = (0.7, 0.05)  # px, and share of the height: whole pixels, and what touches a line from above or below
TIGHTEST, WIDEST = -0.025, 0.3  # em: nobody sets text tighter or wider; ink that says so is not all of this line's
SPACING_PRIOR = 0.1  # em: capitals are spaced by a tenth, little else is spaced as widely
SPACING_DOUBT, SPACING_GAIN = 3.0, 0.15  # residual added for each em of spacing, and residual it must save beyond that
NEAR_MEASURED = 0.03  # share of the size within which widths of hinted letters hold that were measured at it, and they are drawn at it
LOWER_SPACED = 0.6  # residual for setting small letters apart at a size that is held: few do, and any face fits with it
WORST = 5.0  # noises: beyond, ink is simply not this line's
SPACING_FLOOR = 0.006  # em: below this the fit is noise and the text is set solid


@dataclass(frozen=True, slots=True)
class Fit:
    """Size and spacing in px, and by how many typical measuring errors they miss the ink."""

    size: float
    spacing: float
    residual: float


def fit(members: Sequence[TextLine], probes: Sequence[TextExtent], slack: float = 0.0) -> Fit:
    """Size and spacing by robust least squares: misread lines must not bend the rest. `probes` are at PROBE_SIZE.

    `slack` is a share of its width by which a line may be wider or narrower besides.
    """
    return _fit(members, _rows(members, probes, slack))


def fit_hinted(members: Sequence[TextLine], probes: Sequence[TextExtent], size: float) -> Fit:
    """The same where widths were measured at `size` and hold there only: that size, unless another explains the ink far better."""
    rows = _rows(members, probes, 0.0)
    free, held = _fit(members, rows), _fit(members, rows, size)
    if held.spacing and any(char.islower() for line in members for char in line.text):
        held = replace(held, residual=held.residual + LOWER_SPACED)
    doubted = replace(free, residual=free.residual + abs(free.size / size - 1) / NEAR_MEASURED)
    return held if held.residual <= doubted.residual else doubted


def _rows(
    members: Sequence[TextLine], probes: Sequence[TextExtent], slack: float
) -> list[tuple[float, float, float, float]]:
    """Ink per px, gaps, target, noise: the width of each line and its height."""
    rows: list[tuple[float, float, float, float]] = []
    for line, probe in zip(members, probes, strict=True):
        ink_width = (probe.left + probe.right) / PROBE_SIZE
        ink_height = (probe.ascent + probe.descent) / PROBE_SIZE
        if ink_width <= 0 or ink_height <= 0:
            continue
        rows.append(
            (ink_width, len(line.text) - 1, line.box.width, WIDTH_NOISE[0] + (WIDTH_NOISE[1] + slack) * line.box.width)
        )
        rows.append((ink_height, 0.0, line.box.height, HEIGHT_NOISE[0] + HEIGHT_NOISE[1] * line.box.height))
    return rows


def _fit(
    members: Sequence[TextLine], rows: Sequence[tuple[float, float, float, float]], size: float | None = None
) -> Fit:
    """The fit to `rows`, of this size where it is given."""
    typical = sorted(line.size for line in members)[len(members) // 2]
    if not rows:
        return Fit(typical, 0.0, 9.0)
    solid = _solve(rows, None, size)
    if len(members) == 1 and len(members[0].text) == 1:
        return solid
    spaced = _solve(rows, SPACING_PRIOR * typical, size)
    if not TIGHTEST * spaced.size <= spaced.spacing <= WIDEST * spaced.size:
        spaced = _bounded(rows, TIGHTEST if spaced.spacing < 0 else WIDEST)
    else:
        spaced = replace(spaced, residual=spaced.residual + SPACING_DOUBT * abs(spaced.spacing) / spaced.size)
    # Spacing is one more number to turn: it must earn its place, or a wrong face hides behind it.
    earned = solid.residual - spaced.residual > SPACING_GAIN and abs(spaced.spacing) >= SPACING_FLOOR * spaced.size
    return spaced if earned else solid


def _solve(rows: Sequence[tuple[float, float, float, float]], prior: float | None, held: float | None = None) -> Fit:
    """Weighted least squares over `rows`, reweighted four times so that outliers count less.

    `prior` is the spread in px that the spacing is expected within; None: no spacing at all. `held` is the size where it is known.
    """
    weights = [1.0] * len(rows)
    size, spacing = held or 0.0, 0.0
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
            size = held or sb / ss
        elif held is not None:
            spacing = (tb - st * held) / (tt + 1 / prior**2)
        else:
            tt += 1 / prior**2
            determinant = ss * tt - st * st
            size, spacing = (sb * tt - st * tb) / determinant, (ss * tb - st * sb) / determinant
        errors = [abs(size * ink + spacing * gaps - target) / noise for ink, gaps, target, noise in rows]
        weights = [1.0 if error <= 2 else 2 / error for error in errors]  # Huber's knee, in noises
    return Fit(size, spacing, sum(min(error, WORST) for error in errors) / len(errors))


def _bounded(rows: Sequence[tuple[float, float, float, float]], spacing: float) -> Fit:
    """The fit with a spacing of that many em: widths decide, as heights are what disturbance adds to."""
    widths = [(ink + spacing * gaps, 0.0, target, noise) for ink, gaps, target, noise in rows if gaps]
    fit = _solve(widths, None)
    return Fit(fit.size, spacing * fit.size, 2.0 + fit.residual)
