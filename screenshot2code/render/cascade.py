"""Which declarations decide each element, by the rules of the cascade (CSS Cascade 5): importance, layers, specificity, order.

Pure: what matches and what is met is known (render.matching). User-agent styles are not ours to tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from screenshot2code.core.findings import SourceLine
from screenshot2code.render.authored import Layers, Rule, Specificity, Written, specificity
from screenshot2code.render.matching import Matches


@dataclass(frozen=True, slots=True)
class Authored:
    """A declaration as it stands in a rule, with the longhands that it sets. Of rank, a higher one wins."""

    property: str
    value: str
    rule: str
    source: SourceLine | None
    longhands: tuple[str, ...]
    important: bool
    layer: tuple[float, ...] = ()
    overruled: str | None = field(default=None, compare=False)  # the value that would hold if this one were not there


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A rule, where it stands (`sheet` is for whoever knows the sheets), and its layer's place among all."""

    rule: Rule
    sheet: int
    layer: tuple[float, ...]


def placed(sheets: Sequence[Sequence[Rule]], layers: Layers) -> list[Placed]:
    """All rules of a page's `sheets`, in the order in which they stand. Call it when every sheet has named its layers."""
    return [
        Placed(rule=rule, sheet=number, layer=layers.rank(rule.layer))
        for number, rules in enumerate(sheets)
        for rule in rules
    ]


def is_understood(rule: Rule, matches: Matches) -> bool:
    """Whether the browser knows all selectors of the list; else it drops the rule (Selectors 4, 3.8)."""
    return all(matches.by_selector[one] is not None for one in rule.alternatives)


def rules_by_element(rules: Sequence[Placed], matches: Matches) -> dict[int, tuple[int, ...]]:
    """Places in `rules` of those that match, by element, from the weakest to the strongest."""
    found: dict[int, list[tuple[tuple[float, ...], Specificity, int]]] = {}
    for number, one in enumerate(rules):
        if not is_understood(one.rule, matches) or not all(matches.met[met] for met in one.rule.conditions):
            continue
        best: dict[int, Specificity] = {}
        for selector in one.rule.alternatives:
            matched = matches.by_selector[selector]
            if matched:
                weight = specificity(selector)
                for element in matched:
                    best[element] = max(best.get(element, weight), weight)
        for element, weight in best.items():
            found.setdefault(element, []).append((one.layer, weight, number))
    return {element: tuple(number for _, _, number in sorted(ranked)) for element, ranked in found.items()}


def authored(
    declarations: Iterable[Written],
    longhands: Mapping[tuple[str, str], tuple[str, ...]],
    *,
    rule: str,
    layer: tuple[float, ...],
    lines: Mapping[int, SourceLine | None],
) -> Iterator[Authored]:
    """Those that the browser understands; `lines` is by row."""
    for one in declarations:
        # A custom property takes any value, also none at all.
        names = (one.property,) if one.property.startswith("--") else longhands[one.property, one.value]
        if names:
            yield Authored(
                property=one.property,
                value=one.value,
                rule=rule,
                source=lines[one.row],
                longhands=names,
                important=one.important,
                layer=layer,
            )


def winning(declarations: Iterable[Authored]) -> list[Authored]:
    """Of declarations from the weakest to the strongest, those that still decide a longhand."""
    decides: dict[str, Authored] = {}
    overruled: dict[int, str] = {}
    every = list(declarations)
    for one in every:
        for longhand in one.longhands:
            before = decides.get(longhand)
            if before is None or _beats(one, before):
                decides[longhand] = one
            stronger, weaker = decides[longhand], before if decides[longhand] is one else one
            if weaker is not None and (weaker.property == stronger.property or " " not in weaker.value):
                overruled[id(stronger)] = (
                    weaker.value
                )  # of several the last: rules come from the weakest to the strongest
    alive = {id(one) for one in decides.values()}
    return [replace(one, overruled=overruled.get(id(one))) for one in every if id(one) in alive]


def _beats(later: Authored, earlier: Authored) -> bool:
    if not earlier.important:
        return True
    # Among important declarations the order of layers is turned round.
    return later.important and later.layer <= earlier.layer
