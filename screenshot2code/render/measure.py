"""How large text is in the fonts of this machine, by the canvas of the browser that renders."""

from collections.abc import Sequence

from playwright.async_api import Page

from screenshot2code.render.base import TextExtent, TextSample

_MEASURE = """async samples => {
  const context = document.createElement("canvas").getContext("2d");
  const out = [];
  for (const [text, family, size, weight, style, spacing] of samples) {
    context.font = `${style} ${weight} ${size}px ${family}`;
    context.letterSpacing = `${spacing}px`;
    const m = context.measureText(text);
    out.push([m.width, m.actualBoundingBoxLeft, m.actualBoundingBoxRight, m.actualBoundingBoxAscent,
              m.actualBoundingBoxDescent, m.fontBoundingBoxAscent, m.fontBoundingBoxDescent]);
  }
  return out;
}"""


async def measure(page: Page, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
    """The extent of each sample, measured in `page`, which shows nothing."""
    asked = [[one.text, one.family, one.size, one.weight, one.style, one.letter_spacing] for one in samples]
    rows = await page.evaluate(_MEASURE, asked)
    return tuple(
        TextExtent(
            advance=advance,
            left=left,
            right=right,
            ascent=ascent,
            descent=descent,
            font_ascent=font_ascent,
            font_descent=font_descent,
        )
        for advance, left, right, ascent, descent, font_ascent, font_descent in rows
    )
