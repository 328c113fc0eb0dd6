"""The families that text may be set in: those that every system answers for, those of the pack, and what else is installed."""

from collections.abc import Sequence
from dataclasses import dataclass

from screenshot2code.fonts import PackFamily, pack
from screenshot2code.render.base import Renderer, TextSample

PROBE_SIZE = 250.0  # ink is measured in whole pixels up to 256 px, and coarser beyond: this scales to any size
WEIGHT_REACH = 100  # beyond the weights that perception saw: strokes of light designs pass for a lighter weight


@dataclass(frozen=True, slots=True)
class Family:
    """A family to try: the name that is looked for, the stack that is written, its kind, and whether few pages use it."""

    name: str
    stack: str
    generic: str
    rare: bool = False
    packed: PackFamily | None = None

    def weights(self, seen: Sequence[int]) -> tuple[int, ...]:
        """The weights to try where perception saw `seen`: of the pack, the faces about there."""
        if self.packed is None:
            return tuple(seen)
        low, high = min(seen) - WEIGHT_REACH, max(seen) + WEIGHT_REACH
        near = [face.weight for face in self.packed.faces if low <= face.weight <= high]
        return tuple(near) or (self.packed.face(seen[0]).weight,)


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
    "sans-serif": ("Source Sans 3", "Noto Sans", "Ubuntu", "Cantarell", "Fira Sans", "Varela Round"),
    "serif": ("Noto Serif", "PT Serif"),
    "monospace": ("Fira Code",),
}
"""Families that pages are often set in and the pack does not have; tried where they turn out to be installed."""


async def families(renderer: Renderer) -> tuple[Family, ...]:
    """Every family to try here."""
    packed = tuple(Family(one.name, one.stack, one.generic, packed=one) for one in pack())
    return (*FAMILIES, *packed, *await _installed(renderer))


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
