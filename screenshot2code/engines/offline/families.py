"""The families that text may be set in: those that every system answers for, those of the pack, and what else is installed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights that lines may have: as perception `seen` them, and for families of the pack by their own strokes."""

    seen: tuple[int, ...]
    packed: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def of(self, family: Family) -> tuple[int, ...]:
        """The weights to try in this family: where nothing is known of its strokes, those about what was seen."""
        if family.packed is None:
            return self.seen
        if family.name in self.packed:
            return self.packed[family.name]
        low, high = min(self.seen) - WEIGHT_REACH, max(self.seen) + WEIGHT_REACH
        near = [face.weight for face in family.packed.faces if low <= face.weight <= high]
        return tuple(near) or (family.packed.face(self.seen[0]).weight,)


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

WEB_FAMILIES = {"sans-serif": ("Cantarell",)}
"""Families that pages are often set in and the pack does not have; tried where they turn out to be installed."""


async def families(renderer: Renderer, packed_names: Collection[str] = ()) -> tuple[Family, ...]:
    """Every family to try here: of the pack those that are named."""
    packed = tuple(Family(one.name, one.stack, one.generic, packed=one) for one in pack() if one.name in packed_names)
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
