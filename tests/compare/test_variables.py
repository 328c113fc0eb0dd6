"""A wrong token is told by the line that declares it; a right token used in the wrong place by the line that uses it."""

import pytest

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.faults import Fault
from screenshot2code.compare.finding import Finding
from screenshot2code.compare.folding import Group
from screenshot2code.compare.variables import by_variable
from screenshot2code.core.artifacts import Declaration, Element, Render
from screenshot2code.core.findings import DifferenceKind as Kind
from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport

TOKEN = Declaration(element=0, property="--brand", value="#c00", rule=":root", source=SourceLine("tokens.css", 3))
USES = tuple(
    Declaration(
        element=at,
        property="background-color",
        value="var(--brand)",
        rule=f".b{at}",
        source=SourceLine("page.css", 10 * at),
    )
    for at in (1, 2, 3)
)


@pytest.fixture
def buttons():
    elements = [Element(index=0, parent=None, tag="html", selector="html", box=Box(0, 0, 400, 300), styles={})]
    elements += [
        Element(index=at, parent=0, tag="a", selector=f".b{at}", box=Box(10, 50 * at, 100, 30), styles={})
        for at in (1, 2, 3)
    ]
    return Attribution(
        Render(
            png=b"", viewport=Viewport(400, 300), size=Size(400, 300), elements=tuple(elements), declarations=(TOKEN, *USES),
            fingerprint=Fingerprint(browser="drawn", version="", flags=(), fonts_digest=""),
        )
    )  # fmt: skip


def wrong(at):
    fault = Fault(kind=Kind.BACKGROUND, box=Box(10, 50 * at, 100, 30), element=at)
    finding = Finding(
        kind=Kind.BACKGROUND,
        element=at,
        property="background-color",
        expected="#0c0",
        seen="#c00",
        declaration=USES[at - 1],
    )
    return [(finding, Group(kind=Kind.BACKGROUND, faults=(fault,), element=at), 0.01)]


def test_all_uses_of_a_wrong_token_are_one_difference_with_its_line(buttons):
    (members,) = by_variable([wrong(1), wrong(2), wrong(3)], buttons)
    assert len(members) == 3
    assert {one.declaration.source for one, _, _ in members} == {SourceLine("tokens.css", 3)}
    assert members[0][0].note == "by --brand, used in page.css:10"


def test_one_use_of_a_token_that_is_right_elsewhere_is_told_by_its_own_line(buttons):
    (members,) = by_variable([wrong(2)], buttons)
    assert members[0][0].declaration.source == SourceLine("page.css", 20)
    assert members[0][0].note == "by --brand of tokens.css:3"


def test_what_uses_no_token_is_left_as_it_is(buttons):
    ((_, group, cost),) = wrong(1)
    plain = [(Finding(kind=Kind.COLOR, element=1, property="color", expected="#000", seen="#111"), group, cost)]
    assert by_variable([plain], buttons) == [plain]
