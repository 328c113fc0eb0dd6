"""How large text is, and how it looks, in the fonts of this machine and of the pack, by the canvas of the browser that renders."""

import asyncio
import base64
import json
from collections.abc import Sequence

from playwright.async_api import Browser, Page

from screenshot2code.fonts import PackFace, pack_family
from screenshot2code.render.base import InkPicture, TextExtent, TextSample

STROKE_DOUBT = 0.25  # likeness lost where there is e times as much ink, or as little: correlation hardly sees weight

_LOAD = """async faces => {
  for (const [family, weight, data] of faces) {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const face = new FontFace(family, bytes.buffer, {weight: String(weight), style: "normal"});
    document.fonts.add(await face.load());
  }
}"""

# Text starts anywhere between two pixels, and the browser draws it at quarters of one: so the sample is drawn at each quarter.
# Where it lies on the ink, rows and columns tell by their sums alone; only there the pixels themselves are compared. What is
# not like the ink at halves is not at quarters either. Both inks are taken relative to their fullest pixels, which thin strokes
# never fill. The correlation is over the ink's own rectangle.
_INSTALL = """strokeDoubt => {
  const EDGE = 3, PHASES = [0, 0.5, 0.25, 0.75], HOPELESS = 0.75, INKED = 0.3, CORE = 0.9;
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const fullest = values => {
    const counts = new Uint32Array(256);
    let total = 0;
    for (let at = 0; at < values.length; at++) if (values[at] > 76) { counts[values[at]]++; total++; }
    let left = total * 0.02;
    for (let level = 255; level > 76; level--) { left -= counts[level]; if (left < 0) return level; }
    return 255;
  };
  const solid = values => {  // the usual level of what is inked through and through, as perception takes a text's colour
    const counts = new Uint32Array(256);
    let most = 0, total = 0;
    for (let at = 0; at < values.length; at++) { counts[values[at]]++; if (values[at] > most) most = values[at]; }
    for (let level = Math.floor(INKED * most) + 1; level <= most; level++) total += counts[level];
    let strongest = most;
    for (let left = total * 0.02; strongest > 0 && (left -= counts[strongest]) >= 0;) strongest--;
    const least = Math.ceil(CORE * strongest);
    let half = 0, level = 255;
    for (let at = least; at < 256; at++) half += counts[at];
    for (half /= 2; level > least && (half -= counts[level]) > 0;) level--;
    return level;
  };
  const picture = ([width, height, data, color]) => {
    const values = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const rows = new Float64Array(height), columns = new Float64Array(width);
    let sum = 0, squares = 0;
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++, at++) {
        const value = values[at];
        rows[y] += value; columns[x] += value; sum += value; squares += value * value;
      }
    const mean = sum / values.length;
    return {width, height, values, color, mean, spread: squares - sum * mean, mass: sum / fullest(values), rows, columns};
  };
  const shift = (profile, drawn) => {  // of -EDGE..EDGE, that at which the sums are most alike
    let best = -Infinity, where = 0;
    for (let from = 0; from <= 2 * EDGE; from++) {
      let difference = 0;
      for (let at = 0; at < profile.length; at++) difference -= Math.abs(profile[at] - drawn[from + at]);
      if (difference > best) { best = difference; where = from; }
    }
    return where;
  };
  const correlation = (ink, drawn, stride, left, top) => {
    let both = 0, sum = 0, squares = 0;
    for (let y = 0, at = 0; y < ink.height; y++) {
      let from = (y + top) * stride + left;
      for (let x = 0; x < ink.width; x++, at++, from++) {
        const value = drawn[from];
        both += value * ink.values[at]; sum += value; squares += value * value;
      }
    }
    const spread = squares - sum * sum / ink.values.length;
    return [spread > 0 && ink.spread > 0 ? (both - sum * ink.mean) / Math.sqrt(spread * ink.spread) : 0, sum];
  };
  const compared = (text, ink, m) => {
    const wide = ink.width + 2 * EDGE, high = ink.height + 2 * EDGE;
    const {font, letterSpacing} = context;
    if (context.canvas.width < wide || context.canvas.height < high) {
      context.canvas.width = Math.max(wide, context.canvas.width);
      context.canvas.height = Math.max(high, context.canvas.height);
      context.font = font; context.letterSpacing = letterSpacing;
    }
    context.fillStyle = ink.color;
    let best = -1, pen = [0, 0], full = 0, doubt = 0, likest = null;
    for (const phase of PHASES) {
      if (best < HOPELESS && phase % 0.5) break;
      const x = EDGE + phase + m.actualBoundingBoxLeft, y = EDGE + Math.round(m.actualBoundingBoxAscent);
      context.clearRect(0, 0, wide, high);
      context.fillText(text, x, y);
      const pixels = context.getImageData(0, 0, wide, high).data;
      const drawn = new Uint8Array(wide * high), rows = new Float64Array(high), columns = new Float64Array(wide);
      for (let y = 0, at = 0; y < high; y++) {
        let row = 0;
        for (let x = 0; x < wide; x++, at++) {
          const value = pixels[4 * at + 3];
          drawn[at] = value; row += value; columns[x] += value;
        }
        rows[y] = row;
      }
      full ||= fullest(drawn);
      const left = shift(ink.columns, columns), top = shift(ink.rows, rows);
      const [found, sum] = correlation(ink, drawn, wide, left, top);
      if (found > best) {
        best = found;
        likest = drawn;
        pen = [x - left, y - top];
        doubt = strokeDoubt * Math.abs(Math.log((sum / full + 1) / (ink.mass + 1)));
      }
    }
    return [best - doubt, ...pen, likest ? solid(ink.values) / Math.max(1, solid(likest)) : 1];
  };
  globalThis.measureText = ([samples, inks]) => {
    const out = [], pictures = inks.map(picture);
    let last = "";
    for (const [text, family, size, weight, style, spacing, ink] of samples) {
      const font = `${style} ${weight} ${size}px ${family}`;
      if (font !== last) context.font = last = font;
      context.letterSpacing = `${spacing}px`;
      const m = context.measureText(text);
      out.push([m.width, m.actualBoundingBoxLeft, m.actualBoundingBoxRight, m.actualBoundingBoxAscent,
                m.actualBoundingBoxDescent, m.fontBoundingBoxAscent, m.fontBoundingBoxDescent,
                ink === null ? null : compared(text, pictures[ink], m)]);
    }
    return out;
  };
}"""


_ASK = "given => JSON.stringify(measureText(JSON.parse(given)))"


class Ruler:
    """Measures text in `page`, which shows nothing and keeps the faces that it has loaded."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self.browser = browser
        self._page = page
        self._loading = asyncio.Lock()
        self._loaded: set[PackFace] = set()
        self._is_ready = False

    async def measure(self, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
        """The extent of each sample."""
        async with self._loading:
            faces = [face for face in _pack_faces(samples) if face not in self._loaded]
            if faces:
                await self._page.evaluate(_LOAD, [[face.family, face.weight, _text(face.data)] for face in faces])
                self._loaded.update(faces)
            if not self._is_ready:
                await self._page.evaluate(_INSTALL, STROKE_DOUBT)
                self._is_ready = True
        return await _measured(self._page, samples)


async def _measured(page: Page, samples: Sequence[TextSample]) -> tuple[TextExtent, ...]:
    inks: dict[InkPicture, int] = {}
    asked = [
        (one.text, one.family, one.size, one.weight, one.style, one.letter_spacing, _number(one.ink, inks))
        for one in samples
    ]
    drawn = [[ink.width, ink.height, _text(ink.coverage), ink.color] for ink in inks]
    # As text: Playwright walks through every value of what it carries to and fro, which costs more than to measure it.
    answer = await page.evaluate(_ASK, json.dumps([asked, drawn]))
    return tuple(
        TextExtent(
            advance=advance,
            left=left,
            right=right,
            ascent=ascent,
            descent=descent,
            font_ascent=font_ascent,
            font_descent=font_descent,
            likeness=None if found is None else found[0],
            pen=None if found is None else (found[1], found[2]),
            fuller=None if found is None else found[3],
        )
        for advance, left, right, ascent, descent, font_ascent, font_descent, found in json.loads(answer)
    )


def _pack_faces(samples: Sequence[TextSample]) -> list[PackFace]:
    """The faces of the pack that a page with these samples would load, each once."""
    asked = dict.fromkeys((one.family, one.weight) for one in samples)
    wanted = [(family, weight) for stack, weight in asked if (family := pack_family(stack)) is not None]
    return list({face.name: face for family, weight in wanted for face in [family.face(weight)]}.values())


def _number(ink: InkPicture | None, known: dict[InkPicture, int]) -> int | None:
    return None if ink is None else known.setdefault(ink, len(known))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
