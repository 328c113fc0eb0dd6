"""The whole loop with a scripted engine: real browser, real comparer, a real page. A wrong draft, then the right one."""

import hashlib
from pathlib import Path

import pytest

from screenshot2code import loop
from screenshot2code.compare.blend import Blend
from screenshot2code.core.artifacts import Mockup, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.history import Brief, StopReason
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.imaging.perception import perceive
from screenshot2code.stacks.html import Html
from screenshot2code.testing import ScriptedEngine

pytestmark = [pytest.mark.browser, pytest.mark.ocr]

LOGIN = Path(__file__).parents[2] / "fixtures" / "login"
SHEET = "css/styles.css"


def login():
    site = LOGIN / "site"
    files = [
        (path.relative_to(site).as_posix(), path.read_bytes()) for path in sorted(site.rglob("*")) if path.is_file()
    ]
    names = {"login.html": "index.html"}
    linked = [(name, b"<!doctype html>") for name in ("password.html", "register.html")]
    return SourceTree.lenient([*((names.get(name, name), content) for name, content in files), *linked], "index.html")


async def test_a_wrong_draft_then_the_right_one(chromium):
    right = login()
    sheet = right.get(SHEET)
    lines = len(sheet.text.splitlines())
    mistake = ".card-header h3 { font-size: 40px !important; }\n"
    wrong = right.replacing([SourceFile(sheet.path, f"{sheet.text.rstrip()}\n{mistake}".encode())])
    png = (LOGIN / "mockup.png").read_bytes()
    mockup = Mockup(
        name="login", path="login.png", png=png, viewport=Viewport(1280, 800), digest=hashlib.sha256(png).hexdigest()
    )
    engine = ScriptedEngine("model", [wrong, right])
    run = await loop.refine(
        Brief(run="r", mockup=mockup, facts=perceive(mockup)),
        plan=loop.Plan(drafter="model", revisers=("model",)),
        engines={"model": engine},
        renderer=chromium,
        comparer=Blend(),
        stack=Html(),
        settings=RunSettings(policy=Policy(target=0.99, pass_limit=2)),
        emit=lambda _: None,
    )
    first, second = run.passes
    assert run.stopped is StopReason.TARGET_MET
    assert second.comparison.score > first.comparison.score + 0.005
    named = [(one.kind, str(one.source), one.expected, one.seen) for one in first.comparison.differences]
    assert ("font_size", f"{SHEET}:{lines + 1}", "28px", "40px") in named
    assert engine.briefs[1].best is first
