"""Large letters of hairlines, as light headlines have: read like all others, though no text that models learn from is so thin."""

import pytest
from typeset import line, typeset

from screenshot2code.imaging.perception import ocr

pytestmark = [pytest.mark.ocr, pytest.mark.browser]

HEADLINES = (
    "TO YOU", "OUR STORY", "WORTH DRINKING", "BULK BLENDS", "A NEW DAY", "Fresh ideas", "SINCE 1897", "Hello there", "COFFEE & TEA",
    "MENU", "STORE HOURS", "Get in touch",
)  # fmt: skip
SIZES = (44, 48, 56, 64)
GROUNDS = (("#212529", "#f6e1c5"), ("#6c757d", "#ffffff"), ("#f8f9fa", "#2f4858"))


@pytest.fixture(scope="module")
async def headlines(chromium):
    lines = [
        line(
            text, family="Raleway", size=SIZES[at % 4], weight=100, color=GROUNDS[at % 3][0], ground=GROUNDS[at % 3][1]
        )
        for at, text in enumerate(HEADLINES)
    ]
    return await typeset(chromium, lines, columns=1, row=110)


def test_large_letters_of_hairlines_are_read(headlines):
    read = [line.text.replace(" ", "") for line in ocr.read(headlines.pixels).lines]
    assert sum(text.replace(" ", "") in read for text in HEADLINES) >= len(HEADLINES) - 1, read
