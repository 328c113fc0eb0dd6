"""Pages of known boxes, rolled from a seed and drawn by Chromium: cards, fields, badges, photos, in the looks of real style sheets.

`rolled` gives a page as HTML with the truth about it; `pictures` draws pages. Everything is placed absolutely, so that the truth
is what was rolled and not what somebody measured. Used by tests/imaging and bench/regions.py.
"""

import base64
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

SHADOWS = (  # Bootstrap, Tailwind, Material, and the soft wide ones of admin templates
    "0 2px 4px rgba(0,0,0,.075)",
    "0 8px 16px rgba(0,0,0,.15)",
    "0 16px 48px rgba(0,0,0,.175)",
    "0 1px 2px rgba(0,0,0,.05)",
    "0 1px 3px rgba(0,0,0,.1), 0 1px 2px -1px rgba(0,0,0,.1)",
    "0 4px 6px -1px rgba(0,0,0,.1), 0 2px 4px -2px rgba(0,0,0,.1)",
    "0 10px 15px -3px rgba(0,0,0,.1), 0 4px 6px -4px rgba(0,0,0,.1)",
    "0 2px 1px -1px rgba(0,0,0,.2), 0 1px 1px rgba(0,0,0,.14), 0 1px 3px rgba(0,0,0,.12)",
    "0 2px 4px -1px rgba(0,0,0,.2), 0 4px 5px rgba(0,0,0,.14), 0 1px 10px rgba(0,0,0,.12)",
    "0 2px 28px rgba(58,59,69,.15)",
    "0 0 35px rgba(154,161,171,.15)",
)
WORDS = (
    "Overview",
    "Account",
    "Settings",
    "Pricing",
    "Reports",
    "Monthly",
    "Total",
    "orders",
    "Delivery",
    "Support",
    "Team",
    "Invoice",
    "Payment",
    "method",
    "Continue",
    "Save",
    "Cancel",
    "Details",
    "Recent",
    "Activity",
    "Project",
    "Budget",
    "Design",
    "review",
    "Launch",
    "Customers",
    "Storage",
    "Analytics",
    "Upload",
    "Search",
    "Filter",
    "Notes",
)
LIGHT_PAGES = ("#ffffff", "#ffffff", "#f8f9fa", "#f8f9fc", "#f3f4f6", "#f1f5f9", "#eef2f7", "#fafafa")
DARK_PAGES = ("#111827", "#0f172a", "#121212", "#1a1d21")
ACCENTS = ("#0d6efd", "#4e73df", "#198754", "#dc3545", "#6366f1", "#f59e0b", "#0ea5e9", "#7c3aed", "#1cc88a", "#212529")
BARS = ("#212529", "#1f2937", "#0d6efd", "#4338ca", "#0f766e", "#343a40", "#ffffff", "#f8f9fa")


@dataclass(frozen=True, kw_only=True)
class Truth:
    """One thing that a person sees; CSS pixels. `fill` None: it has to come out as a picture."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    fill: str | None
    radius: float = 0
    border: tuple[float, str] | None = None
    shadow: str | None = None


@dataclass
class Page:
    """A page being rolled."""

    name: str
    width: int
    background: str
    dark: bool
    height: int = 0
    scale: int = 1
    things: list[Truth] = field(default_factory=list)
    html: list[str] = field(default_factory=list)

    def box(self, kind, x, y, width, height, fill, *, radius=0, border=None, shadow=None, inside="", css=""):
        """A box and its truth."""
        self.things.append(
            Truth(
                kind=kind, x=x, y=y, width=width, height=height, fill=fill, radius=radius, border=border, shadow=shadow
            )
        )
        style = f"left:{x}px;top:{y}px;width:{width}px;height:{height}px;border-radius:{radius}px;"
        style += f"background:{fill};" if fill else ""
        style += f"border:{border[0]}px solid {border[1]};" if border else ""
        style += f"box-shadow:{shadow};" if shadow else ""
        self.html.append(f"<div style='{style}{css}'>{inside}</div>")

    def text(self, x, y, words, *, size=15, color=None, weight=400):
        """`words` in one line with the top of its line box at `y`."""
        color = color or ("#e5e7eb" if self.dark else "#212529")
        style = f"left:{x}px;top:{y}px;font-size:{size}px;color:{color};font-weight:{weight};line-height:1.2"
        self.html.append(f"<p style='{style}'>{words}</p>")

    def centred(self, box, words, *, size, color):
        """`words` in the middle of a box."""
        x, y, width, height = box
        style = f"left:{x}px;top:{y}px;width:{width}px;font-size:{size}px;line-height:{height}px;color:{color};text-align:center"
        self.html.append(f"<p style='{style}'>{words}</p>")

    @property
    def document(self):
        css = (
            "*{box-sizing:border-box;margin:0;padding:0}"
            f"body{{background:{self.background};position:relative;width:{self.width}px;height:{self.height}px;"
            "font-family:'Liberation Sans',Arial,sans-serif;overflow:hidden}"
            "div,p,img,svg,input{position:absolute;white-space:nowrap}"
        )
        return f"<!doctype html><meta charset=utf-8><style>{css}</style><body>{''.join(self.html)}"


def rolled(seed, *, width=1280, dark=None, scale=1):
    """The page of a seed: a bar and three or four blocks."""
    rng = random.Random(seed)
    dark = rng.random() < 0.15 if dark is None else dark
    page = Page(f"page{seed}", width, rng.choice(DARK_PAGES if dark else LIGHT_PAGES), dark, scale=scale)
    y = _bar(rng, page, 0)
    blocks = rng.sample(BLOCKS, 4)
    for block in blocks:
        y = block(rng, page, y + rng.choice((24, 32, 40))) + 8
    page.height = int(y + 40)
    return page


# --- what pages are made of -----------------------------------------------------------------------------------------------


def _words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def _surface(rng, page):
    """Fill, border and shadow of a card that can be told from its page."""
    if page.dark:
        return (
            rng.choice(("#1f2937", "#1e293b", "#23272b", "#2b3035")),
            (1, "#374151") if rng.random() < 0.5 else None,
            None,
        )
    fill = rng.choice(("#ffffff", "#ffffff", "#ffffff", "#f8f9fc", "#f8fafc"))
    look = rng.choice(("border", "shadow", "both", "flat"))
    border = (
        (1, rng.choice(("#e3e6f0", "#dee2e6", "#e5e7eb", "#ced4da", "#dfdfdf"))) if look in ("border", "both") else None
    )
    shadow = rng.choice(SHADOWS) if look in ("shadow", "both") else None
    if look == "flat" and _levels(fill, page.background) < 3:
        border = (1, "#e3e6f0")
    return fill, border, shadow


def _levels(one, other):
    return max(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (1, 3, 5))


def _on(fill):
    """A colour of text that can be read on `fill`."""
    return "#ffffff" if sum(int(fill[i : i + 2], 16) for i in (1, 3, 5)) < 400 else "#212529"


def _bar(rng, page, y):
    height = rng.choice((48, 56, 64, 72))
    fill = rng.choice([bar for bar in BARS if _levels(bar, page.background) >= 3])
    shadow = rng.choice(SHADOWS[:7]) if rng.random() < 0.4 and not page.dark else None
    page.box("band", 0, y, page.width, height, fill, shadow=shadow)
    page.text(24, y + height / 2 - 12, rng.choice(WORDS), size=20, color=_on(fill), weight=700)
    if page.width > 600:
        for index in range(3):
            page.text(page.width - 500 + 100 * index, y + height / 2 - 9, rng.choice(WORDS), color=_on(fill))
        accent = rng.choice([colour for colour in ACCENTS if _levels(colour, fill) > 20])
        _button(rng, page, page.width - 150, y + (height - 36) // 2, 110, 36, accent)
    return y + height


def _button(rng, page, x, y, width, height, fill, *, kind="button"):
    radius = rng.choice((0, 4, 6, 8, height / 2))
    page.box(kind, x, y, width, height, fill, radius=radius)
    page.centred((x, y, width, height), rng.choice(WORDS), size=min(15, height - 10), color=_on(fill))


def _cards(rng, page, y):
    count = 1 if page.width < 600 else rng.choice((2, 3, 4))
    gap, left = rng.choice((16, 24, 30)), 24
    width = (page.width - 2 * left - (count - 1) * gap) // count
    height = rng.choice((150, 190, 240))
    radius = rng.choice((0, 4, 5, 8, 12, 16))
    fill, border, shadow = _surface(rng, page)
    style = rng.choice(("plain", "header", "nested", "icon"))
    accent = rng.choice(ACCENTS)
    nested = _surface(rng, page)[0]
    for index in range(count):
        x = left + index * (width + gap)
        page.box("card", x, y, width, height, fill, radius=radius, border=border, shadow=shadow)
        edge = border[0] if border else 0
        top = y + 16
        if style == "header" and _levels("#eaecf4", fill) > 3 and not page.dark:
            rounded = max(0, radius - edge)
            head = f"border-radius:{rounded}px {rounded}px 0 0;"
            page.box("strip", x + edge, y + edge, width - 2 * edge, 44, "#f1f3f9", radius=rounded, css=head)
            top = y + 12
        page.text(x + 20, top, _words(rng, 2), size=17, weight=700)
        if style == "icon":
            _icon(rng, page, x + width - 60, y + 60, rng.choice((24, 32)), accent)
        page.text(x + 20, y + 62, _words(rng, 3), size=14, color="#9ca3af" if page.dark else "#6b7280")
        if style == "nested" and _levels(nested, fill) < 4:
            nested = "#374151" if page.dark else "#eef2f7"
        if style == "nested":
            page.box("nested", x + 20, y + 86, width - 40, 40, nested, radius=min(radius, 8))
            page.text(x + 32, y + 97, _words(rng, 2), size=14, color=_on(nested))
        if height > 160:
            _button(rng, page, x + 20, y + height - 54, 120, 36, accent)
    return y + height


def _pills(rng, page, y):
    x = 24
    while x < page.width - 160:
        height = rng.choice((14, 16, 18, 20, 24))
        width = rng.randrange(36, 90)
        fill = rng.choice((*ACCENTS, "#e0e7ff", "#d1fae5", "#fee2e2", "#e9ecef"))
        if _levels(fill, page.background) > 8:
            page.box("badge", x, y + (24 - height) // 2, width, height, fill, radius=rng.choice((height / 2, 4, 3)))
            label = rng.choice(("New", "12", "Hot", "Pro", "Sale", "Done"))
            page.centred((x, y + (24 - height) // 2, width, height), label, size=max(9, height - 7), color=_on(fill))
        x += width + rng.choice((8, 12, 40))
    return y + 24


def _form(rng, page, y):
    width = min(420, page.width - 48)
    x = rng.choice((24, (page.width - width) // 2))
    fill = "#ffffff" if not page.dark else "#1f2937"
    line = rng.choice(("#ced4da", "#d1d5db", "#dee2e6", "#9ca3af")) if not page.dark else "#4b5563"
    radius, height = rng.choice((0, 4, 6, 8, 20)), rng.choice((32, 38, 40, 48))
    top = y
    for row in range(rng.choice((2, 3))):
        page.text(x, top, _words(rng, 2), size=14)
        page.box("input", x, top + 22, width, height, fill, radius=min(radius, height / 2), border=(1, line))
        if row != 1:
            page.text(x + 13, top + 22 + height / 2 - 9, _words(rng, 2), size=15, color="#868e96")
        top += height + 38
    for index, shape in enumerate(("checkbox", "radio")):
        left = x + 160 * index
        if rng.random() < 0.5:
            page.box(
                shape,
                left,
                top,
                16,
                16,
                fill,
                radius=8 if shape == "radio" else rng.choice((2, 4)),
                border=(1, "#8b93a0"),
            )
        else:
            page.things.append(
                Truth(
                    kind=shape,
                    x=left,
                    y=top,
                    width=13,
                    height=13,
                    fill="#ffffff",
                    radius=6.5 if shape == "radio" else 2.5,
                    border=(1, "#767676"),
                )
            )
            page.html.append(f"<input type={shape} style='left:{left}px;top:{top}px;width:13px;height:13px'>")
        page.text(left + 26, top - 1, rng.choice(WORDS), size=14)
    _button(rng, page, x, top + 34, width, height, rng.choice(ACCENTS))
    return top + 34 + height


def _progress(rng, page, y):
    width = min(500, page.width - 48)
    for row in range(3):
        top, height = y + row * 44, rng.choice((6, 8, 12, 16))
        radius = rng.choice((0, 4, height / 2))
        accent, track = (
            rng.choice(ACCENTS[:9]),
            "#374151" if page.dark else rng.choice(("#e9ecef", "#eaecf4", "#d9dde3")),
        )
        done = round(width * rng.uniform(0.2, 0.9))
        page.text(24, top, _words(rng, 2), size=13)
        page.box("track", 24, top + 22, width, height, track, radius=min(radius, height / 2))
        page.box("progress", 24, top + 22, done, height, accent, radius=min(radius, height / 2))
    return y + 3 * 44


def _table(rng, page, y):
    width, row_height = page.width - 48, rng.choice((36, 44, 49))
    line = "#374151" if page.dark else rng.choice(("#dee2e6", "#e3e6f0", "#e5e7eb", "#eceeef"))
    stripe = "#1f2937" if page.dark else rng.choice(("#f2f2f2", "#f9fafb", "#f8f9fa"))
    is_striped = rng.random() < 0.5 and _levels(stripe, page.background) >= 3
    for row in range(5):
        top = y + row * row_height
        if is_striped and row % 2:
            page.box("stripe", 24, top, width, row_height, stripe)
        elif not is_striped and row:
            page.box("rule", 24, top, width, 1, line)
        for column in range(2 if page.width < 600 else 4):
            page.text(
                36 + column * width // 4,
                top + row_height / 2 - 9,
                _words(rng, 1),
                size=14,
                weight=700 if not row else 400,
            )
    return y + 5 * row_height


GRADIENTS = (
    ("#4e73df", "#224abe"),
    ("#0d6efd", "#6610f2"),
    ("#f59e0b", "#ef4444"),
    ("#10b981", "#0ea5e9"),
    ("#1f2937", "#4b5563"),
)


def _hero(rng, page, y):
    height = rng.choice((220, 300))
    one, other = rng.choice(GRADIENTS)
    angle = rng.choice((0, 45, 90, 135, 160, 180, 200))
    stops = f"{one}, {other}" if rng.random() < 0.7 else f"{one} 0%, {other} 60%, {one} 100%"
    if rng.random() < 0.5:
        page.box("gradient", 0, y, page.width, height, f"linear-gradient({angle}deg, {stops})")
    else:
        page.box(
            "gradient",
            24,
            y,
            page.width - 48,
            height,
            f"linear-gradient({angle}deg, {stops})",
            radius=rng.choice((0, 12)),
        )
    page.text(60, y + 60, _words(rng, 3), size=32 if page.width > 600 else 22, color="#ffffff", weight=700)
    page.text(60, y + 110, _words(rng, 4), size=16, color="#ffffff")
    _button(rng, page, 60, y + 150, 140, 42, "#ffffff")
    return y + height


def _chart(rng, page, y):
    height, x = 160, 40
    thick = rng.choice((4, 6, 8, 12, 16))
    for row in range(4):
        page.box("rule", 40, y + row * 40, page.width - 80, 1, "#374151" if page.dark else "#eaecf4")
    accent = rng.choice(ACCENTS[:9])
    while x < page.width - 80:
        tall = rng.randrange(12, height - 8)
        page.box("bar", x + 10, y + height - tall, thick, tall, accent)
        x += thick + rng.choice((10, 20, 30))
    page.box("rule", 40, y + height, page.width - 80, 1, "#6b7280")
    return y + height + 1


def _people(rng, page, y):
    fill, border, shadow = _surface(rng, page)
    count = min(4, (page.width - 4) // 300)
    for index in range(count):
        x = 24 + index * 300
        side = rng.choice((32, 40, 48, 64))
        page.box("card", x, y, 280, 96, fill, radius=8, border=border, shadow=shadow)
        _photo(rng, page, x + 16, y + 16, side, side, radius=side / 2, kind="avatar")
        page.text(x + 96, y + 24, _words(rng, 2), size=15, weight=700)
        page.text(x + 96, y + 48, _words(rng, 2), size=13, color="#6b7280")
    return y + 96


def _photos(rng, page, y):
    count = 1 if page.width < 600 else rng.choice((1, 2, 3))
    width = (page.width - 48 - (count - 1) * 24) // count
    height = rng.choice((200, 260, 320))
    for index in range(count):
        x = 24 + index * (width + 24)
        _photo(rng, page, x, y, width, height, radius=rng.choice((0, 0, 8)))
        if rng.random() < 0.6:
            page.text(x + 40, y + 60, _words(rng, 2), size=30 if width > 500 else 22, color="#ffffff", weight=700)
            page.text(x + 40, y + 110, _words(rng, 2), size=16, color="#ffffff")
            _button(rng, page, x + 40, y + 140, 120, 40, rng.choice(ACCENTS[:9]), kind="button on photo")
    return y + height


def _photo_cards(rng, page, y):
    fill, border, shadow = _surface(rng, page)
    count = 1 if page.width < 600 else 3
    width = (page.width - 48 - (count - 1) * 24) // count
    for index in range(count):
        x = 24 + index * (width + 24)
        edge = border[0] if border else 0
        page.box("card", x, y, width, 280, fill, border=border, shadow=shadow)
        _photo(rng, page, x + edge, y + edge, width - 2 * edge, 150)
        page.text(x + 20, y + 166, _words(rng, 2), size=18, weight=700)
        page.text(x + 20, y + 196, _words(rng, 3), size=14, color="#6b7280")
        _button(rng, page, x + 20, y + 226, 110, 36, rng.choice(ACCENTS))
    return y + 280


def _dark_band(rng, page, y):
    """A dark band with a faint pattern: dots, lines, or a map of patches."""
    height, fill = 260, rng.choice(("#212529", "#1b2430"))
    layer = np.zeros((height, page.width, 4), np.uint8)
    layer[..., :3] = 255
    noise = np.random.default_rng(rng.randrange(10**6))
    style = rng.choice(("dots", "lines", "map", "plain"))
    if style == "dots":
        layer[::12, ::12, 3] = layer[1::12, ::12, 3] = 28
    elif style == "lines":
        for offset in range(0, page.width + height, 24):
            cv2.line(layer, (offset, 0), (offset - height, height), (255, 255, 255, 14), 1, cv2.LINE_AA)
    elif style == "map":
        coarse = noise.normal(0, 1, (10, page.width // 30))
        patches = cv2.resize(coarse, (page.width, height), interpolation=cv2.INTER_CUBIC) > 0.5
        layer[patches, 3] = 14
    page.box("band" if style == "plain" else "patterned band", 0, y, page.width, height, fill)
    page.html.append(f"<img style='left:0;top:{y}px' src='{_uri(layer)}'>")
    page.text(page.width // 2 - 120, y + 30, _words(rng, 2), size=26, color="#ffffff", weight=700)
    for row in range(2):
        page.box("input", page.width // 2 - 160, y + 84 + 52 * row, 320, 40, "#ffffff", radius=4, border=(1, "#ced4da"))
        page.text(page.width // 2 - 148, y + 95 + 52 * row, _words(rng, 2), size=15, color="#868e96")
    _button(rng, page, page.width // 2 - 160, y + 196, 140, 40, rng.choice(("#f59e0b", "#0d6efd", "#1cc88a")))
    return y + height


def _icons(rng, page, y):
    for index in range((page.width - 48) // 150):
        x, side = 24 + 150 * index, rng.choice((16, 20, 24, 32, 48))
        look = rng.choice(("bare", "disc", "disc with shadow"))
        accent = rng.choice(ACCENTS[:9])
        if look == "bare":
            _icon(rng, page, x, y + (48 - side) // 2, side, accent)
        else:
            shadow = rng.choice(SHADOWS[:2]) if look == "disc with shadow" and not page.dark else None
            page.box("disc", x, y, 48, 48, accent, radius=24, shadow=shadow)
            _icon(rng, page, x + 14, y + 14, 20, "#ffffff", kind="icon on disc")
        page.text(x + 60, y + 16, rng.choice(WORDS)[:8], size=13)
    return y + 48


PATHS = (  # in a square of 24; filled, and drawn in outline
    ("M12 2l3 7h7l-6 4 3 8-7-5-7 5 3-8-6-4h7z", True),
    ("M12 21s-9-5-9-12a5 5 0 0 1 9-3 5 5 0 0 1 9 3c0 7-9 12-9 12z", True),
    ("M12 2l9 6v8l-9 6-9-6V8z", True),
    ("M4 12a8 8 0 1 0 16 0a8 8 0 1 0-16 0M12 8v5l3 2", False),
    ("M3 5h18v14H3zM3 6l9 7 9-7", False),
    ("M4 4h16v16H4zM4 9h16M9 4v16", False),
)


def _icon(rng, page, x, y, side, color, *, kind="icon"):
    path, is_filled = rng.choice(PATHS)
    page.things.append(Truth(kind=kind, x=x, y=y, width=side, height=side, fill=None))
    paint = f"fill='{color}'" if is_filled else f"fill='none' stroke='{color}' stroke-width='2'"
    page.html.append(
        f"<svg style='left:{x}px;top:{y}px' width='{side}' height='{side}' viewBox='0 0 24 24'><path d='{path}' {paint}/></svg>"
    )


def _photo(rng, page, x, y, width, height, *, radius=0, kind="photo"):
    page.things.append(Truth(kind=kind, x=x, y=y, width=width, height=height, fill=None, radius=radius))
    uri = _uri(photo(rng.randrange(10**6), round(width), round(height)))
    style = f"left:{x}px;top:{y}px;width:{width}px;height:{height}px;border-radius:{radius}px"
    page.html.append(f"<img style='{style}' src='{uri}'>")


def photo(seed, width, height):
    """A made-up photo: hills under a sky, a still life on a plain ground, or clouds of colour."""
    noise = np.random.default_rng(seed)
    clouds = sum(
        cv2.resize(noise.normal(0, 1, (2**k + 1, 2**k + 1, 3)), (width, height), interpolation=cv2.INTER_CUBIC) / 1.5**k
        for k in range(1, 6)
    )
    base = noise.uniform(60, 170, 3)
    picture = base + 26 * clouds + noise.normal(0, 3, (height, width, 3))
    style = noise.integers(3)
    if style == 0:  # sky: nearly even, with a smooth ramp
        ridge = (0.45 + 0.1 * np.sin(np.linspace(0, 6, width) + seed % 7)) * height
        sky = np.linspace(0, 1, height)[:, None, None] * np.array([40, 30, 10]) + np.array([150, 190, 235])
        above = np.arange(height)[:, None] < ridge[None]
        picture = np.where(
            above[..., None], np.broadcast_to(sky, picture.shape) + noise.normal(0, 0.4, picture.shape), picture
        )
    elif style == 1:  # a thing on a plain ground
        y, x = np.mgrid[0:height, 0:width]
        inside = ((x - width / 2) / (0.3 * width)) ** 2 + ((y - height / 2) / (0.35 * height)) ** 2 < 1
        ground = noise.uniform(170, 225, 3) - 0.06 * x[..., None] + noise.normal(0, 0.8, picture.shape)
        picture = np.where(inside[..., None], picture, ground)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _uri(pixels):
    if pixels.shape[2] == 4:
        _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA))
        return "data:image/png;base64," + base64.b64encode(encoded).decode()
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 88])
    return "data:image/jpeg;base64," + base64.b64encode(encoded).decode()


BLOCKS = (
    _cards,
    _cards,
    _pills,
    _form,
    _progress,
    _table,
    _hero,
    _chart,
    _people,
    _photos,
    _photo_cards,
    _dark_band,
    _icons,
)


# --- drawn ----------------------------------------------------------------------------------------------------------------

LETTERS = """() => [...document.querySelectorAll("p")].map((line) => {
    const node = line.firstChild, range = document.createRange(), letters = [];
    for (let at = 0; at < node.data.length; at += 1) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const { left, right, top, bottom } = range.getBoundingClientRect();
        letters.push([node.data[at], (left + right) / 2, left, right, top, bottom]);
    }
    return letters;
})"""


@dataclass(frozen=True)
class Drawn:
    """A page, its picture as PNG, and every line of it: characters with middle, left, right, top, bottom in CSS pixels."""

    page: Page
    png: bytes
    lines: list[list[tuple[str, float, float, float, float, float]]]


def pictures(browser, pages: Sequence[Page]) -> Iterator[Drawn]:
    """`pages` as a browser of Playwright's draws them."""
    for page in pages:
        context = browser.new_context(
            viewport={"width": page.width, "height": page.height}, device_scale_factor=page.scale, offline=True
        )
        try:
            tab = context.new_page()
            tab.set_content(page.document)
            tab.evaluate("() => Promise.all([...document.images].map((one) => one.decode()))")
            yield Drawn(page, tab.screenshot(), json.loads(json.dumps(tab.evaluate(LETTERS))))
        finally:
            context.close()
