"""Changes of a page, and of a picture, that no person sees: about none of them may anything be reported."""

import os
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import mutations
import numpy as np
from mutations import Files, Site
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, sync_playwright
from staged import Shelf, encoded

from screenshot2code.render.browsers import find_browser

SAME_WINDOW = (
    1.0  # of 255: what another rasteriser does to a page that is blurred; a side bar that ends elsewhere does more
)
CARET = (1, 17)  # px: what Chromium draws in a field of 16 px text


def unseen_changes(site: Site) -> dict[str, Files]:
    """Files of the page, changed by less than an eye notices."""
    sheet = mutations.last_sheet(site)
    texts = [one for one in site.elements if one["visible"] and len(one["text"]) >= 4]
    grounds = [one for one in site.elements if one["visible"] and re.match(r"rgb\(", one["styles"]["background-color"])]
    if sheet is None or not texts:
        return {"as it is": {}}
    dice = random.Random(site.case.name)
    one, two = dice.choice(texts), dice.choice(grounds or texts)
    near = [min(255, part + 1) for part in mutations.rgb(one["styles"]["color"])]
    ground = [max(0, part - 1) for part in mutations.rgb(two["styles"]["background-color"])]
    rules = {
        "as it is": "",
        "a quarter pixel": f"{one['path']} {{ translate: 0.25px 0 }}",
        "1/255 of ink": f"{one['path']} {{ color: rgb({near[0]}, {near[1]}, {near[2]}) !important }}",
        "1/255 of ground": f"{two['path']} {{ background-color: rgb({ground[0]}, {ground[1]}, {ground[2]}) !important }}",
        "0.01 px of spacing": f"{one['path']} {{ letter-spacing: 0.01px !important }}",
    }
    base = site.files[sheet].rstrip(b"\n")
    return {name: {sheet: base + f"\n{rule}\n".encode()} if rule else {} for name, rule in rules.items()}


def redrawn(site: Site, png: bytes, shelf: Shelf) -> dict[str, bytes]:
    """Pictures of the same page: compressed, with a caret, and as other rasterisers draw it."""
    whole = Image.open(BytesIO(png)).convert("RGB")
    caret = whole.copy()
    text = random.Random(site.case.name).choice([one for one in site.elements if one["visible"] and one["text"]])
    x, y = round(text["box"][0] + text["box"][2]) + 2, round(text["box"][1])
    ImageDraw.Draw(caret).rectangle((x, y, x + CARET[0] - 1, y + CARET[1] - 1), fill=(0, 0, 0))
    found = {
        "JPEG 90": encoded(whole, format="JPEG", quality=90),
        "JPEG 75": encoded(whole, format="JPEG", quality=75),
        "WebP 80": encoded(whole, format="WEBP", quality=80),
        "through a wider colour space": encoded(_through_p3(whole), format="PNG"),
        "a caret": encoded(caret, format="PNG"),
    }
    for name, (flags, scale) in RASTERISERS.items():
        kept: bytes | None = shelf.get("redrawn", repr(site.window), site.case.name, name, site.html)
        found[name] = kept or shelf.put(
            _drawn(site, flags, scale, whole.size), "redrawn", repr(site.window), site.case.name, name, site.html
        )
    return found


# Linear light of sRGB to that of Display P3.
TO_P3 = np.array(((0.8225, 0.1774, 0.0), (0.0332, 0.9669, 0.0), (0.0171, 0.0724, 0.9108)))


def _through_p3(picture: Image.Image) -> Image.Image:
    """The picture as it comes back from a program that keeps its colours in 8 bits of Display P3."""
    wide = np.rint(255 * _gamma(_light(np.asarray(picture) / 255) @ TO_P3.T)) / 255
    back = np.rint(255 * _gamma(_light(wide) @ np.linalg.inv(TO_P3).T))
    return Image.fromarray(back.astype(np.uint8))


def _light(levels: Any) -> Any:
    return np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)


def _gamma(light: Any) -> Any:
    clipped = np.clip(light, 0, 1)
    return np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)


RASTERISERS: dict[str, tuple[tuple[str, ...], float]] = {
    "drawn twice as large and scaled down": (("--font-render-hinting=none",), 2),
    "drawn half as large again and scaled down": (("--font-render-hinting=none",), 1.5),
    "hinted": (("--font-render-hinting=slight",), 1),
    "with subpixel fringes": (("--font-render-hinting=none", "--enable-lcd-text"), 1),
}
"""Flags of the browser and device pixels per CSS pixel."""


def _drawn(site: Site, flags: tuple[str, ...], scale: float, size: tuple[int, int]) -> bytes:
    """The page as the browser draws it so, at the size of the picture that it is held against."""
    with _browser(flags) as opened:
        told = {**site.case.viewport, **site.window}
        for height in (told["height"], size[1]):
            viewport = {**told, "scale": scale, "height": height}
            with mutations.shown(opened, site.case, site.files, viewport=viewport) as page:
                picture = Image.open(BytesIO(mutations.capture.picture(page))).convert("RGB")
            if round(picture.height / scale) == size[1]:
                break
    return encoded(picture.resize(size, Image.Resampling.LANCZOS) if scale != 1 else picture, format="PNG")


@contextmanager
def _browser(flags: tuple[str, ...]) -> Iterator[Browser]:
    """The browser that the product would use, in other clothes."""
    choice = find_browser(environment=os.environ)
    with sync_playwright() as playwright:
        base = [one for one in mutations.capture.FLAGS if not one.startswith("--font-render") and "lcd" not in one]
        opened = playwright.chromium.launch(executable_path=choice.path, args=[*base, *flags])
        try:
            yield opened
        finally:
            opened.close()
