"""Runs made by hand, for tests of what is printed about them: small pictures, known differences."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.findings import Baselines, Comparison, Difference, DifferenceKind, Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Draft, Pass, Run, StopReason, Usage
from screenshot2code.core.settings import Policy, RunSettings

FINGERPRINT = Fingerprint(
    browser="chromium-headless-shell", version="140.0.7339.80", flags=("--hide-scrollbars",), fonts_digest="9f3a1c"
)
INDEX = """<!doctype html>
<html lang="en">
<head><link rel="stylesheet" href="css/style.css"></head>
<body><h1>Sign in</h1><p>Welcome back</p></body>
</html>
"""
STYLE = "\n:root { --ink: #1c1b19; }\n/* the card */\n.card h1 {\n  font-size: 40px;\n  color: var(--ink);\n}\n"


def picture(
    size: tuple[int, int] = (400, 300), *, heading: tuple[int, int, int, int] = (40, 40, 240, 80), ink: str = "#223355"
) -> bytes:
    image = Image.new("RGB", size, "#f4f4f0")
    draw = ImageDraw.Draw(image)
    draw.rectangle(heading, fill=ink)
    draw.rectangle((40, 120, 360, 200), outline="#888888", width=2)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def mockup(name: str = "login", *, size: tuple[int, int] = (400, 300), png: bytes | None = None) -> Mockup:
    return Mockup(name=name, path=f"{name}.png", png=png or picture(size), viewport=Viewport(*size), digest="0" * 64)


HEADING_SEEN = Box(60, 48, 200, 40)
HEADING_LINE = SourceLine("css/style.css", 5)


def difference(
    summary: str = "The heading is 20 px too far to the right",
    *,
    kind: DifferenceKind = DifferenceKind.FONT_SIZE,
    weight: float = 0.5,
    box: Box | None = None,
    rendered_box: Box | None = HEADING_SEEN,
    selector: str | None = ".card h1",
    source: SourceLine | None = HEADING_LINE,
    seen: str | None = "40px",
    expected: str | None = "48px",
) -> Difference:
    return Difference(
        kind=kind,
        box=box or Box(40, 40, 200, 40),
        rendered_box=rendered_box,
        selector=selector,
        source=source,
        property="font-size",
        expected=expected,
        seen=seen,
        loss=weight * 0.1,
        weight=weight,
        summary=summary,
    )


def comparison(
    score: float = 0.9, differences: Sequence[Difference] = (), *, warnings: Sequence[str] = ()
) -> Comparison:
    parts = {"ssim": score, "blocks": 0.95, "text": 0.98, "position": score, "color": 0.97, "size": 1.0}
    return Comparison(
        score=score,
        parts=parts,
        baselines=Baselines(empty=0.41, shifted=0.87),
        differences=tuple(differences),
        renderer=FINGERPRINT,
        warnings=tuple(warnings),
    )


def render(png: bytes | None = None, *, size: tuple[int, int] = (400, 300), **more: tuple[str, ...]) -> Render:
    return Render(
        png=png or picture(size, heading=(60, 48, 260, 88)),
        viewport=Viewport(*size),
        size=Size(*size),
        fingerprint=FINGERPRINT,
        **more,
    )


def tree(*more: SourceFile) -> SourceTree:
    index = SourceFile.of("index.html", INDEX)
    return SourceTree((SourceFile.of("css/style.css", STYLE), index, *more), index.path)


def one_pass(
    number: int = 1,
    score: float = 0.9,
    *,
    parent: int | None = None,
    differences: Sequence[Difference] | None = None,
    shown: Render | None = None,
    source: SourceTree | None = None,
    cost_usd: float | None = 0.0,
    notes: tuple[str, ...] = (),
    warnings: Sequence[str] = (),
) -> Pass:
    found = (difference(),) if differences is None else differences
    return Pass(
        number=number,
        parent=parent,
        engine="offline" if parent is None else "tuning",
        draft=Draft(source=source or tree(), usage=Usage(cost_usd=cost_usd), notes=notes),
        render=shown or render(picture(heading=(40 + 20 // number, 48, 240, 80 + number))),
        comparison=comparison(score, found, warnings=warnings),
        seconds=1.5,
    )


def run(
    *passes: Pass,
    stopped: StopReason = StopReason.PASSES_SPENT,
    failure: str | None = None,
    of: Mockup | None = None,
    unread: tuple[Box, ...] = (),
) -> Run:
    return Run(
        id="20261122-154501-login-3f9a",
        mockup=of or mockup(),
        settings=RunSettings(policy=Policy(target=0.95)),
        passes=passes or (one_pass(),),
        stopped=stopped,
        seconds=12.3,
        failure=failure,
        unread=unread,
    )
