"""What has which role on the source page and on ours, matched by place: recall, precision, F1. The rule: docs/output.md."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from screenshot2code.core.geometry import Box

ROLES = ("heading", "link", "button", "item", "field", "label", "landmark", "image")
HALF = 0.5  # of the smaller box that has to lie in the other, of the two boxes of pictures, of the words of landmarks
ENDS = 400.0  # px at the head and foot of a page whose bands may be called header and footer


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many were asked for and hit, how many were found and are right; what was missed and what is wrong."""

    asked: int = 0
    hit: int = 0
    found: int = 0
    right: int = 0
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            asked=self.asked + other.asked,
            hit=self.hit + other.hit,
            found=self.found + other.found,
            right=self.right + other.right,
        )

    @property
    def recall(self) -> float:
        return self.hit / self.asked if self.asked else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0

    def brief(self) -> str:
        """F1 with what it is of, for a table."""
        return f"{self.f1:.2f}/{self.asked}" if self.asked or self.found else "-"


def tallies(
    source: Sequence[Mapping[str, Any]], leave: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]
) -> dict[str, Tally]:
    """A tally for each role: `source` says what is there, `leave` what else may be called so, `ours` what we call so."""
    return {role: _tally(role, *(_of(role, rows) for rows in (source, leave, ours))) for role in ROLES}


def shared(
    groups: Sequence[Sequence[Sequence[float]]], painted: Sequence[Mapping[str, Any]], said: dict[str, list[str]]
) -> tuple[int, int]:
    """Of the source's repeated items that have an element of ours at their place: those with the class that most have."""
    one, many = 0, 0
    said["shared"] = []
    for group in groups:
        names = []
        for box in group:
            near = max(painted, key=lambda row: _box(row).iou(Box(*box)), default=None)
            if near is not None and _box(near).iou(Box(*box)) >= HALF:
                names.append(near["name"])
        if len(names) < 3:
            continue
        tokens = Counter(token for name in names for token in set(name.partition(".")[2].split()))
        most = max(tokens.values(), default=0)
        one, many = one + most, many + len(names)
        if most < len(names):
            said["shared"].append(", ".join(f"{name} {count}" for name, count in Counter(names).most_common()))
    return one, many


def _of(role: str, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["role"] == role]


def _tally(
    role: str, source: list[Mapping[str, Any]], leave: list[Mapping[str, Any]], ours: list[Mapping[str, Any]]
) -> Tally:
    same = {"landmark": _same_landmark, "image": _same_picture}.get(role, _same_place)
    asked = [row for row in source if row["asked"]]
    missed = [row for row in asked if not any(same(row, one) for one in ours)]
    wrong = [one for one in ours if not any(same(row, one) for row in source)]
    wrong = [one for one in wrong if not any(_may_be(role, row, one) for row in leave)]
    if role == "landmark":
        wrong = [one for one in wrong if not _may_be_landmark(one, source, ours)]
    return Tally(
        asked=len(asked),
        hit=len(asked) - len(missed),
        found=len(ours),
        right=len(ours) - len(wrong),
        missed=tuple(map(_said, missed)),
        wrong=tuple(map(_said, wrong)),
    )


def _box(row: Mapping[str, Any]) -> Box:
    return Box(*row["box"])


def _same_place(row: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    here, there = _box(row), _box(one)
    smaller = min(here.area, there.area)
    return smaller > 0 and here.overlap(there) >= HALF * smaller and max(here.area, there.area) < 12 * smaller


def _same_picture(row: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    return _box(row).iou(_box(one)) >= HALF or (_same_place(row, one) and max(_box(row).area, _box(one).area) < 4000)


def _same_landmark(row: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    here, there = (Counter(each["text"].lower().split()) for each in (row, one))
    return row["kind"] == one["kind"] and sum((here & there).values()) >= HALF * sum((here | there).values())


def _may_be(role: str, row: Mapping[str, Any], one: Mapping[str, Any]) -> bool:
    return role != "landmark" and _same_place(row, one)


def _may_be_landmark(
    one: Mapping[str, Any], source: Sequence[Mapping[str, Any]], ours: Sequence[Mapping[str, Any]]
) -> bool:
    """Bands at the ends of the page, the one main part, rows and columns of a few short words each."""
    bottom = max((_box(row).bottom for row in (*source, *ours)), default=0.0)
    box = _box(one)
    return {
        "header": box.y <= ENDS and box.height <= ENDS,
        "footer": box.bottom >= bottom - ENDS,
        "main": sum(1 for other in ours if other["kind"] == "main") == 1,
        "nav": len(one["text"]) <= 600,
        "aside": box.width <= 420,
    }[one["kind"]]


def _said(row: Mapping[str, Any]) -> str:
    kind = f"{row['kind']} " if "kind" in row else ""
    return f'{kind}"{row["text"][:40]}" at {", ".join(f"{side:g}" for side in row["box"])}'
