"""Few families explain a page; one that all but does is told from its main one by drawing."""

from screenshot2code.engines.offline.evidence import Choice
from screenshot2code.engines.offline.families import FAMILIES
from screenshot2code.engines.offline.fitting import Fit
from screenshot2code.engines.offline.shortlist import few_families, twin_of

ARIAL, UI, TIMES = FAMILIES[:3]


def row(*costs):
    return [Choice(family, 400, Fit(16, 0, cost), cost) for family, cost in zip((ARIAL, UI, TIMES), costs, strict=True)]


def test_a_family_that_explains_the_page_nearly_as_well_is_its_main_ones_twin():
    rows = [row(0.8, 0.6, 5.0), row(0.8, 0.8, 5.0)]
    assert few_families(rows, [100, 100]) == [UI]
    assert twin_of(rows, [100, 100], UI) == ARIAL


def test_one_that_is_clearly_worse_is_not():
    assert twin_of([row(1.6, 0.6, 5.0), row(1.5, 0.8, 5.0)], [100, 100], UI) is None


def test_a_family_for_a_part_of_the_page_is_kept():
    assert few_families([row(0.3, 6.0, 5.0), row(6.0, 6.0, 0.5)], [200, 100]) == [ARIAL, TIMES]
