"""The cases of fixtures/: where the mockup lies, what is true of it, and in which table of the benchmark it stands."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures"
HELDOUT = FIXTURES / "HELDOUT"
PICTURES = ("mockup.png", "mockup.jpg", "mockup.jpeg", "mockup.webp")
PLAIN_WIDTH = 1280  # CSS px from which a 1x PNG counts as the usual case that the goals are set for


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One mockup with its truth. `truth` is what fixtures/README.md says of truth.json."""

    name: str
    folder: Path
    page: str  # in site/, POSIX
    mockup: Path
    truth: dict[str, Any]
    viewport: dict[str, Any]
    floor: float | None
    what: str
    is_held_out: bool

    @property
    def scale(self) -> float:
        return float(self.viewport.get("scale", 1))

    @property
    def size(self) -> str:
        page, suffix = self.truth["page"], self.mockup.suffix[1:].upper()
        scale = f" @{self.scale:g}x" if self.scale != 1 else ""
        return f"{page['width']} x {page['height']}{scale}{'' if suffix == 'PNG' else f' {suffix}'}"

    @property
    def is_usual(self) -> bool:
        """A lossless picture at one device pixel for each CSS pixel, as wide as a desktop."""
        return self.mockup.suffix == ".png" and self.scale == 1 and self.truth["page"]["width"] >= PLAIN_WIDTH


def cases(names: list[str] | None = None) -> list[Case]:
    """All cases that have a mockup, or the named ones, in the order of their names. An unknown name ends the program."""
    held_out = _held_out()
    found = {path.parent.name: path.parent for path in sorted(FIXTURES.glob("*/case.toml"))}
    if unknown := [name for name in names or () if name not in found]:
        raise SystemExit(f"There is no fixture {', '.join(unknown)}. There are: {', '.join(found)}.")
    wanted = [folder for name, folder in found.items() if not names or name in names]
    read = (case_in(folder, is_held_out=folder.name in held_out) for folder in wanted)
    return [case for case in read if case is not None]


def case_in(folder: Path, *, is_held_out: bool = False) -> Case | None:
    """The case whose case.toml lies in `folder`; None if it was not rendered yet."""
    told = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    named = told.get("mockup", "")
    mockup = next((folder / name for name in (named, *PICTURES) if name and (folder / name).is_file()), None)
    if mockup is None or not (folder / "truth.json").is_file():
        return None
    return Case(
        name=folder.name,
        folder=folder,
        page=told["page"],
        mockup=mockup,
        truth=json.loads((folder / "truth.json").read_text(encoding="utf-8")),
        viewport=told["viewport"],
        floor=told.get("floor"),
        what=told.get("what", ""),
        is_held_out=is_held_out,
    )


def _held_out() -> set[str]:
    return set(tomllib.loads(HELDOUT.read_text(encoding="utf-8"))["pages"]) if HELDOUT.is_file() else set()
