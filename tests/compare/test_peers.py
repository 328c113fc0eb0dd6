"""Which value a changed element most likely had: as a person would guess from what is like it."""

from screenshot2code.compare.attribution import Attribution
from screenshot2code.compare.peers import usual_family, usual_weight
from screenshot2code.core.artifacts import Element, Render, TextBox
from screenshot2code.core.findings import Fingerprint
from screenshot2code.core.geometry import Box, Size, Viewport

FINGERPRINT = Fingerprint(browser="drawn", version="1", flags=(), fonts_digest="")


def element(index, parent, tag, text="Some words", kind="", **styles):
    box = Box(0, 20 * index, 100, 18)
    return Element(
        index=index, parent=parent, tag=tag, selector=f"{tag}{index}", box=box, texts=(TextBox(text=text, box=box),) if text else (),
        styles={name.replace("_", "-"): value for name, value in styles.items()}, attributes={"class": kind},
    )  # fmt: skip


def attribution(*elements):
    return Attribution(
        Render(png=b"", viewport=Viewport(100, 100), size=Size(100, 100), elements=elements, fingerprint=FINGERPRINT)
    )


def test_a_heading_that_lost_its_weight_has_that_of_the_headings_beside_it():
    page = attribution(
        element(0, None, "body", "", font_weight="400"),
        element(1, 0, "h2", font_weight="400"),
        element(2, 0, "h2", font_weight="600"),
        element(3, 0, "p", "A long text that is bold, and is no heading at all", font_weight="700"),
    )
    assert usual_weight(1, page, bolder=True) == "600"
    assert usual_weight(3, page, bolder=False) == "400"


def test_where_nothing_is_bold_css_names_the_weight():
    page = attribution(element(0, None, "body", "", font_weight="400"), element(1, 0, "p", font_weight="400"))
    assert usual_weight(1, page, bolder=True) == "700"


def test_a_text_in_a_face_of_its_own_had_that_of_what_holds_it():
    page = attribution(
        element(0, None, "body", "", font_family="Lato, sans-serif"),
        element(1, 0, "p", font_family="Courier"),
        element(2, 0, "main", "Most of the text of this page stands in here", font_family="Georgia"),
    )
    assert usual_family(1, "Courier", page) == "Lato, sans-serif"
    assert usual_family(0, "Lato, sans-serif", attribution(page.elements[0])) is None
