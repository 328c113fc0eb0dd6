"""Rules of a style sheet from what every element needs: what things of one kind have in common is said once.

Elements of one name are one class with the declarations that most of them share; one that looks otherwise has a second
class with what is its own. What differs from an earlier look in a single declaration has the classes of that one, and one more.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from math import inf

from screenshot2code.engines.offline import adjectives

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
FULL = 3  # declarations from which a look that differs in one is that look with one class more
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
        self.rooms: dict[str, float] = {}  # by class: px of the widest element that holds one of it
        self.columned: set[str] = set()  # classes of which one stands in no row
        self.filling: set[str] = set()  # classes of pictures that are as wide as what holds them
        self._taken: set[str] = set()
        self._is_settled = False

    def classes(self, name: str, css: Declarations, hint: str = "") -> str:
        """The classes of what is called `name`; "" until the sheet is settled, and where nothing is declared."""
        name = name.replace("__", "-")
        ordered = self.ordered(css)
        if not self._is_settled:
            self._needs.setdefault(name, []).append((ordered, hint))
            return ""
        here = self._classes.get(name, ())
        exact = next((said for known, said in here if known == ordered), None)
        return exact if exact is not None else next((said for known, said in here if is_nearly(known, ordered)), "")

    def ordered(self, css: Declarations) -> dict[str, str]:
        """The declarations from the outside inwards."""
        return dict(sorted(css.items(), key=lambda pair: self._order.get(pair[0], len(self._order))))

    def free(self, name: str, hint: str) -> str:
        """A class for what is called `name` that nothing has yet; it is taken then."""
        found = adjectives.free(name, {}, hint, self._taken, several=False)
        self._taken.add(found)
        return found

    def saw(self, classes: str, width: float, room: float = inf, *, in_row: bool = True) -> None:
        """Remember how wide an element of these classes is, and what holds it: a row, or parts one below the other."""
        for name in classes.split():
            self.widest[name] = max(width, self.widest.get(name, 0.0))
            self.rooms[name] = max(room, self.rooms.get(name, 0.0))
            if not in_row:
                self.columned.add(name)

    def settle(self) -> None:
        """Rules for everything that was asked for so far."""
        taken = self._taken = set(self._needs)
        for name, needs in self._needs.items():
            kinds = _kinds_of(needs)
            usual = [_usual(css for css, _ in kind) for kind in kinds]
            rows = [(css, kind[0][1], len(kind)) for css, kind in zip(usual, kinds, strict=True)]
            for (_, said), kind in zip(self._kinds(name, rows, taken), kinds, strict=True):
                known = {tuple(css.items()): css for css, _ in kind}
                self._classes.setdefault(name, []).extend((css, said) for css in known.values())
        self._is_settled = True

    def _kinds(
        self, name: str, kinds: list[tuple[dict[str, str], str, int]], taken: set[str]
    ) -> Iterator[tuple[dict[str, str], str]]:
        shared = _shared([(css, count) for css, _, count in kinds])
        several = len(kinds) > 1  # they have the name in common even where they look alike in nothing
        if shared:
            self.rules[name] = shared
        looks: list[tuple[dict[str, str], str]] = []  # what is written so far beside the shared rule, and its classes
        changes: dict[tuple[str, str], str] = {}  # the class of each single change
        for css, hint, count in kinds:
            own = {key: value for key, value in css.items() if shared.get(key) != value}
            own |= {key: INITIAL[key] for key in shared if key not in css}
            if not own:
                yield css, name if shared or several else ""
                continue
            if not several and name not in self.rules:
                said = name
                self.rules[name] = own
            elif (near := _near(looks, own)) is not None:
                change = next((key, value) for key, value in own.items() if near[0].get(key) != value)
                if change not in changes:
                    changes[change] = adjectives.free(name, dict([change]), hint, taken, several=True)
                    taken.add(changes[change])
                said = f"{near[1]} {changes[change]}"
            else:
                free = adjectives.free(name, own, hint, taken, several=count > 1)
                taken.add(free)
                self.rules[free] = own
                looks.append((own, free))
                said = free
            yield css, f"{name} {said}" if several else said
        self.rules.update({free: {key: value} for (key, value), free in changes.items()})  # behind what they change


def _kinds_of(needs: list[tuple[dict[str, str], str]]) -> list[list[tuple[dict[str, str], str]]]:
    """What is needed by elements of one name, those together that look nearly alike."""
    kinds: list[list[tuple[dict[str, str], str]]] = []
    for css, hint in needs:
        kind = next((one for one in kinds if is_nearly(one[0][0], css)), None)
        if kind is None:
            kinds.append([(css, hint)])
        else:
            kind.append((css, hint))
    return kinds


def _usual(every: Iterable[dict[str, str]]) -> dict[str, str]:
    """What most of a kind declare to the letter: where one was measured a little off, the others are right."""
    counted = Counter(tuple(css.items()) for css in every)
    return dict(counted.most_common(1)[0][0])


def _near(looks: list[tuple[dict[str, str], str]], own: dict[str, str]) -> tuple[dict[str, str], str] | None:
    """The look among `looks` that declares the same things as `own`, or one less, and says otherwise in one of them only."""
    for look, name in looks:
        others = sum(1 for key, value in own.items() if look.get(key) != value)
        if len(look) >= FULL and look.keys() <= own.keys() and others == 1:
            return look, name
    return None


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
