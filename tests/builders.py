"""Core values as they come out of a run, without a browser: every kind of field filled, so that a round trip proves something."""

import hashlib

from screenshot2code.core.artifacts import Declaration, Element, Mockup, Render, SourceFile, SourceTree, TextBox
from screenshot2code.core.findings import (
    PARTS,
    Baselines,
    Comparison,
    Difference,
    DifferenceKind,
    Fingerprint,
    SourceLine,
)
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Draft, Pass, Run, StopReason, Usage
from screenshot2code.core.perception import Border, ImageRegion, Perception, Region, Shadow, Swatch, TextLine, Word
from screenshot2code.core.settings import RunSettings

FINGERPRINT = Fingerprint(browser="chromium", version="140.0", flags=("--headless",), fonts_digest="f0")
VIEWPORT = Viewport(800, 600, 1.5)


def a_mockup(name: str = "login") -> Mockup:
    png = b"\x89PNG mockup " + name.encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(png).hexdigest()
    return Mockup(name=name, path=f"designs/{name}.png", png=png, viewport=VIEWPORT, digest=digest)


def a_pass(number: int = 1, *, score: float = 0.8, elements: int = 100, picture: bytes = b"") -> Pass:
    """A pass like a real one: enough elements to be set aside, every kind of field filled."""
    page = f'<!doctype html><p class="n{number}">’ é 漢</p>'
    source = SourceTree(
        (SourceFile.of("index.html", page), SourceFile.of("assets/photo.png", b"\x89PNG\x00\xff")),
        SourceFile.of("index.html", "").path,
    )
    every = tuple(
        Element(
            index=index,
            parent=index - 1 if index else None,
            tag="p",
            selector=f"p:nth-of-type({index})",
            box=Box(0.5, index * 20, 300.25, 18),
            texts=(TextBox(text=f"line {index}", box=Box(0, 0, 40, 18)),),
            styles={"color": "rgb(0, 0, 0)", "font-size": "16px"},
            attributes={"class": f"n{index}"},
        )
        for index in range(elements)
    )
    declaration = Declaration(
        element=0, property="font", value="var(--f)", rule=".n", source=SourceLine("styles.css", 4)
    )
    render = Render(
        png=picture or f"PNG of pass {number}".encode(),
        viewport=VIEWPORT,
        size=Size(800, 2000),
        elements=every,
        declarations=(declaration,),
        complaints=("ReferenceError: x",),
        fingerprint=FINGERPRINT,
    )
    difference = Difference(
        kind=DifferenceKind.FONT_SIZE,
        box=Box(1, 2, 3, 4),
        rendered_box=None,
        source=SourceLine("styles.css", 42),
        expected="48px",
        seen="40px",
        loss=0.02,
        weight=1.0,
        summary="too small",
    )
    comparison = Comparison(
        score=score,
        parts=dict.fromkeys(PARTS, score),
        baselines=Baselines(empty=0.1, shifted=0.7),
        differences=(difference,),
        renderer=FINGERPRINT,
        warnings=("a warning",),
    )
    return Pass(
        number=number,
        parent=number - 1 if number > 1 else None,
        engine="offline",
        draft=Draft(source=source, usage=Usage(input_tokens=3, cost_usd=None), stages={"ocr": 1.5}, notes=("n",)),
        render=render,
        comparison=comparison,
        seconds=1.25,
    )


def a_perception() -> Perception:
    word = Word(text="Hello", box=Box(1, 2, 30, 10))
    line = TextLine(
        text="Hello", box=word.box, words=(word,), confidence=0.9, color="#000000", background="#ffffff", size=16.0
    )
    region = Region(
        box=Box(0, 0, 100, 40),
        fill="#eeeeee",
        radius=4,
        border=Border(width=1, color="#cccccc", sides=("top",)),
        shadow=Shadow(dx=0, dy=1, blur=3, color="#00000033"),
    )
    return Perception(
        digest=a_mockup().digest,
        size=Size(800, 600),
        background="#ffffff",
        lines=(line,),
        regions=(region,),
        images=(ImageRegion(box=Box(5, 5, 9, 9), data=b"\x89PNG crop", media_type="image/png", is_icon=True),),
        palette=(Swatch(value="#ffffff", share=0.9, role="background"),),
        unread=(Box(7, 7, 7, 7),),
    )


def a_run(run_id: str, *passes: Pass, stopped: StopReason = StopReason.PASSES_SPENT, failure: str | None = None) -> Run:
    return Run(
        id=run_id,
        mockup=a_mockup(),
        settings=RunSettings(),
        passes=passes,
        stopped=stopped,
        seconds=9.5,
        failure=failure,
    )
