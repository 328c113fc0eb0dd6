"""Style sheets without a browser: names, near-duplicates, magic lengths, colours beside the tokens. The rule: docs/output.md."""

import re
from dataclasses import dataclass
from itertools import combinations

from screenshot2code.core.artifacts import SourceTree

RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
LENGTH = re.compile(r"(?<![\w#.-])-?\d*\.?\d+(px|rem|em)\b")
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")
BAD_NAME = re.compile(r"\d+$|^[a-z]{1,2}$|^(?:div|box|wrapper|group|container)\b|\d{3,}")
NEAR_LEAST = 4  # declarations


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Counts, and shares of 0..1: `near` of all rules, `magic` of all lengths."""

    bad_names: int
    near: float
    magic: float
    literals: int
    said: dict[str, list[str]]


def style_of(tree: SourceTree) -> Style:
    """What the style sheets of `tree` look like; faces of fonts are none of its own."""
    sheets = {
        str(file.path): file.text for file in tree.files if file.path.suffix == ".css" and "font" not in file.path.name
    }
    pages = "\n".join(file.text for file in tree.files if file.path.suffix == ".html")
    tokens = "\n".join(text for path, text in sheets.items() if "token" in path)
    rules = [rule for path, text in sheets.items() if "token" not in path for rule in _rules(text)]
    names = {name for listed in re.findall(r'class="([^"]*)"', pages) for name in listed.split()}
    bad = sorted(name for name in names if BAD_NAME.search(name))
    bad += [selector for selector, _ in rules if re.search(r"#[A-Za-z]", selector)]
    bad += re.findall(r'style="[^"]*"', pages) + re.findall(r"https?://[^\"')\s]+", pages)
    near = _near(rules)
    scale = {
        float(size) * (16 if unit == "rem" else 1) for size, unit in re.findall(r"--[\w-]+:\s*([\d.]+)(px|rem)", tokens)
    }
    lengths, magic = _lengths(rules, scale)
    literals = [f"{selector}: {value}" for selector, inside in rules for name, value in inside if COLOR.search(value)]
    return Style(
        bad_names=len(bad),
        near=len(near) / max(1, len(rules)),
        magic=len(magic) / max(1, lengths),
        literals=len(literals),
        said={"names": bad, "near": near, "magic": magic, "literals": literals},
    )


def _rules(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    plain = re.sub(r"@(?:media|supports|container)[^{]*\{", "", plain)
    found = []
    for selector, inside in RULE.findall(plain):
        pairs = [tuple(part.split(":", 1)) for part in inside.split(";") if ":" in part]
        found.append((selector.strip(" \n}"), [(name.strip(), value.strip()) for name, value in pairs]))
    return found


def _near(rules: list[tuple[str, list[tuple[str, str]]]]) -> list[str]:
    """Rules of which an earlier rule has all declarations but one at most."""
    found: dict[str, str] = {}
    for (one, here), (other, there) in combinations(rules, 2):
        most = max(len(here), len(there))
        if min(len(here), len(there)) >= NEAR_LEAST and len(set(here) & set(there)) >= most - 1:
            found.setdefault(other, f"{other} is nearly {one}")
    return list(found.values())


def _lengths(rules: list[tuple[str, list[tuple[str, str]]]], scale: set[float]) -> tuple[int, list[str]]:
    """How many lengths there are, and those that nobody would have written."""
    count, magic = 0, []
    for selector, inside in rules:
        for name, value in inside:
            for match in LENGTH.finditer(value):
                count += 1
                number = abs(float(match[0].removesuffix(match[1])))
                size = number * (16 if match[1] == "rem" else 1)
                if match[1] == "em":
                    fine = round(number * 1000) % 5 == 0
                else:
                    fine = (
                        size % 4 == 0
                        or (size <= 20 and size % 2 == 0)
                        or (size <= 3 and size == int(size))
                        or size in scale
                    )
                if not fine:
                    magic.append(f"{selector} {name}: {value}")
    return count, magic
