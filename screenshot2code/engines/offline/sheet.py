"""Rules of a style sheet from what every element needs: what things of one kind have in common is said once.

Elements of one name are one class with the declarations that most of them share; one that looks otherwise has a second
class with what is its own.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

COUNTED = ("alt", "other", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "last", "extra")
NEARLY = {"margin-top": 0.13, "margin-bottom": 0.13, "height": 0.13, "left": 0.13, "top": 0.13}
"""px that two measures of one thing may differ; of what adds up downwards, less."""
ACROSS = 0.51  # px of everything else that is no size of letters
EXACT = frozenset({"font-size", "letter-spacing", "line-height", "box-shadow", "border", "max-width", "flex"})
INITIAL = {
    "margin-top": "0",
    "margin-bottom": "0",
    "margin-left": "0",
    "padding": "0",
    "max-width": "none",
    "white-space": "normal",
    "letter-spacing": "normal",
}
"""What takes back a declaration that most things of a kind have and one has not."""
MOST = 0.5  # of the elements of a name that have to agree on a declaration
LENGTH = re.compile(r"-?\d+(?:\.\d+)?(?=px)")

Declarations = Mapping[str, str]


class Sheet:
    """Collects what elements need, settles on rules, then says which classes an element has."""

    def __init__(self, order: tuple[str, ...]) -> None:
        self._order = {name: place for place, name in enumerate(order)}
        self._needs: dict[str, list[tuple[dict[str, str], str]]] = {}  # by name: declarations and hint of each element
        self._classes: dict[str, list[tuple[dict[str, str], str]]] = {}
        self.rules: dict[str, dict[str, str]] = {}
        self.widest: dict[str, float] = {}  # by class: px of the widest element that has it
        self._taken: set[str] = set()
        self._is_settled = False

    def classes(self, name: str, css: Declarations, hint: str = "") -> str:
        """The classes of what is called `name`; "" until the sheet is settled, and where nothing is declared."""
        name = name.replace("__", "-")
        ordered = self.ordered(css)
        if not self._is_settled:
            self._needs.setdefault(name, []).append((ordered, hint))
            return ""
        return next((said for known, said in self._classes.get(name, ()) if is_nearly(known, ordered)), "")

    def ordered(self, css: Declarations) -> dict[str, str]:
        """The declarations from the outside inwards."""
        return dict(sorted(css.items(), key=lambda pair: self._order.get(pair[0], len(self._order))))

    def free(self, name: str, hint: str) -> str:
        """A class for what is called `name` that nothing has yet; it is taken then."""
        found = _free(name, hint, self._taken)
        self._taken.add(found)
        return found

    def saw(self, classes: str, width: float) -> None:
        """Remember how wide an element of these classes is."""
        for name in classes.split():
            self.widest[name] = max(width, self.widest.get(name, 0.0))

    def settle(self) -> None:
        """Rules for everything that was asked for so far."""
        taken = self._taken = set(self._needs)
        for name, needs in self._needs.items():
            kinds: list[tuple[dict[str, str], str, int]] = []
            for css, hint in needs:
                at = next((place for place, one in enumerate(kinds) if is_nearly(one[0], css)), None)
                if at is None:
                    kinds.append((css, hint, 1))
                else:
                    kinds[at] = (*kinds[at][:2], kinds[at][2] + 1)
            self._classes[name] = list(self._kinds(name, kinds, taken))
        self._is_settled = True

    def _kinds(
        self, name: str, kinds: list[tuple[dict[str, str], str, int]], taken: set[str]
    ) -> Iterator[tuple[dict[str, str], str]]:
        shared = _shared([(css, count) for css, _, count in kinds])
        several = len(kinds) > 1  # they have the name in common even where they look alike in nothing
        if shared:
            self.rules[name] = shared
        for css, hint, _ in kinds:
            own = {key: value for key, value in css.items() if shared.get(key) != value}
            own |= {key: INITIAL[key] for key in shared if key not in css}
            if not own:
                yield css, name if shared or several else ""
                continue
            free = name if not several and name not in self.rules else _free(name, hint, taken)
            taken.add(free)
            self.rules[free] = own
            yield css, f"{name} {free}" if several else free


def is_nearly(one: Declarations, other: Declarations) -> bool:
    """Whether both say the same but for what measuring leaves open: things of one kind, which are to have one class."""
    if one.keys() != other.keys():
        return False
    for name, value in one.items():
        here, there = LENGTH.findall(value), LENGTH.findall(other[name])
        if value == other[name]:
            continue
        if name in EXACT or len(here) != len(there) or LENGTH.sub("", value) != LENGTH.sub("", other[name]):
            return False
        limit = NEARLY.get(name, ACROSS)
        if any(abs(float(a) - float(b)) > limit for a, b in zip(here, there, strict=True)):
            return False
    return True


def _shared(kinds: list[tuple[dict[str, str], int]]) -> dict[str, str]:
    """The declarations that most elements have, and that the others can take back."""
    if len(kinds) == 1:
        return dict(kinds[0][0])
    every = sum(count for _, count in kinds)
    names = {name: None for css, _ in kinds for name in css}
    shared: dict[str, str] = {}
    for name in names:
        values: Counter[str] = Counter()
        for css, count in kinds:
            if name in css:
                values[css[name]] += count
        value, count = values.most_common(1)[0]
        if count > MOST * every and (name in INITIAL or sum(values.values()) == every):
            shared[name] = value
    return shared


def _free(name: str, hint: str, taken: set[str]) -> str:
    """`name` with the hint, then counted in words."""
    bases = [f"{name}-{hint}"] if hint and not name.endswith(hint) else []
    base = bases[0] if bases else name
    counted = (f"{base}-{word}" for word in COUNTED)
    further = (f"{base}-{one}-{other}" for one in COUNTED for other in COUNTED)
    return next(one for one in (*bases, *counted, *further) if one not in taken)
