"""Open-licence faces that pages are often set in: to tell a mockup's type by, and to write out with a page that is set in one.

Holds font files, their licences and the table of both. Does not belong here: which face a mockup is set in (engines.offline.type),
which fonts this machine has (render.fonts). `fixtures/make_fonts.py` makes the folder `pack/`.
"""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PACK = Path(__file__).parent / "pack"
MEASURES = "measures.json"  # in PACK: see `measures`

BOLD_FROM = 600  # browsers take a bold face for what is at least so heavy
STAND_INS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sans-serif": (("Arial", "Liberation Sans", "Arimo"), ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold")),
    "serif": (
        ("Times New Roman", "Liberation Serif", "Tinos"),
        ("Times New Roman Bold", "TimesNewRomanPS-BoldMT", "Liberation Serif Bold"),
    ),
    "monospace": (
        ("Courier New", "Liberation Mono", "Cousine"),
        ("Courier New Bold", "CourierNewPS-BoldMT", "Liberation Mono Bold"),
    ),
    # No script face is on every desktop: one that is, made as wide, moves nothing.
    "cursive": (("Arial", "Liberation Sans", "Arimo"), ("Arial Bold", "Arial-BoldMT", "Liberation Sans Bold")),
}
"""By kind, regular and bold: an installed face that every desktop has, or its twin of the same widths, as `local()` names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """By what the installed face of its kind (STAND_INS) takes a face's place without moving anything, in percent."""

    size_adjust: float  # makes running text as wide
    ascent: float  # these three are of the adjusted size, and make lines as high
    descent: float
    line_gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFace:
    """One upright face. `name` is unique in the pack; `sha256` is that of `data`. Faces of one family may share a variable file."""

    family: str
    weight: int
    name: str
    file: str  # relative to PACK
    sha256: str
    fallback: Fallback

    @property
    def file_name(self) -> str:
        """What its file is called, wherever it lies; unique in the pack for each file."""
        return Path(self.file).name

    @property
    def data(self) -> bytes:
        """The woff2 file."""
        return (PACK / self.file).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFamily:
    """A family with its faces, lightest first."""

    name: str
    generic: str
    licence: str  # SPDX
    licence_file: str  # relative to PACK
    packages: tuple[str, ...]  # name@version that the files were taken from
    faces: tuple[PackFace, ...]

    @property
    def stack(self) -> str:
        """The CSS font-family list that pages are written with."""
        return ", ".join([_quoted(self.name), _quoted(fallback_name(self.name)), self.generic])

    @property
    def slug(self) -> str:
        """The name as it is written in file names."""
        return self.name.lower().replace(" ", "-")

    @property
    def licence_text(self) -> str:
        return (PACK / self.licence_file).read_text(encoding="utf-8")

    def face(self, weight: int) -> PackFace:
        """The face that a browser takes for `weight` if it has all of these (CSS Fonts 4, 5.2)."""
        return min(self.faces, key=lambda face: _distance(face.weight, weight))


@cache
def pack() -> tuple[PackFamily, ...]:
    """Every family, in alphabetical order."""
    table = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf-8"))
    return tuple(
        PackFamily(
            name=row["name"],
            generic=row["generic"],
            licence=row["licence"],
            licence_file=row["licence_file"],
            packages=tuple(row["packages"]),
            faces=tuple(
                PackFace(
                    family=row["name"],
                    weight=face["weight"],
                    name=f"{row['name'].lower().replace(' ', '-')}-{face['weight']}",
                    file=face["file"],
                    sha256=face["sha256"],
                    fallback=Fallback(**face["fallback"]),
                )
                for face in row["face"]
            ),
        )
        for row in table["family"]
    )


def pack_family(stack: str) -> PackFamily | None:
    """The family of the pack that the CSS font-family list `stack` asks for first; None where that is another."""
    first = stack.split(",", maxsplit=1)[0].strip().strip("\"'").casefold()
    return next((family for family in pack() if family.name.casefold() == first), None)


@cache
def measures() -> dict[str, Any]:
    """How wide and high each letter of each face is, in em / 1000: what one needs to know before anything is drawn.

    `letters` names the letters, in the order of every list. Each of `families`, by name, has for its usual weight how far ink
    reaches to the `left`, `right`, `above` and `below` from where a letter starts on its baseline, `kerns`, by how much the pairs of
    letters, in one string, are set wider than each alone, and `faces`, by weight:
    `stroke`, the mean thickness of strokes, and `advances`.
    """
    found: dict[str, Any] = json.loads((PACK / MEASURES).read_text(encoding="utf-8"))
    return found


def font_faces(faces: Sequence[PackFace], *, folder: str) -> str:
    """A style sheet that loads `faces` from `folder`, an address relative to the sheet.

    Where a file has not come yet, or never does, an installed face stands in that is made as wide and as high: nothing jumps.
    """
    return "\n".join([*(_loaded(face, folder) for face in faces), *(_standing_in(face) for face in faces)])


def fallback_name(family: str) -> str:
    """What the faces that stand in for those of `family` are called."""
    return f"{family} Fallback"


def _loaded(face: PackFace, folder: str) -> str:
    return f"""\
@font-face {{
  font-family: {_quoted(face.family)};
  font-style: normal;
  font-weight: {face.weight};
  font-display: swap;
  src: url("{folder}/{face.file_name}") format("woff2");
}}
"""


def _standing_in(face: PackFace) -> str:
    family = pack_family(face.family)
    assert family is not None
    regular, bold = STAND_INS[family.generic]
    names = bold if face.weight >= BOLD_FROM else regular
    return f"""\
@font-face {{
  font-family: {_quoted(fallback_name(face.family))};
  font-style: normal;
  font-weight: {face.weight};
  src:
    {", ".join(f'local("{name}")' for name in names)};
  size-adjust: {face.fallback.size_adjust:g}%;
  ascent-override: {face.fallback.ascent:g}%;
  descent-override: {face.fallback.descent:g}%;
  line-gap-override: {face.fallback.line_gap:g}%;
}}
"""


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z-]+", name) else f'"{name}"'


def _distance(have: int, wanted: int) -> tuple[int, int]:
    """For `min`: between 400 and 500 first upwards to 500, then lighter, then bolder; else away from the middle first."""
    if 400 <= wanted <= 500:
        order = 0 if wanted <= have <= 500 else 1 if have < wanted else 2
    elif wanted < 400:
        order = 0 if have <= wanted else 1
    else:
        order = 0 if have >= wanted else 1
    return order, abs(have - wanted)
