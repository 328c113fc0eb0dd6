"""The calibration law and the traps, on two fixtures in a real browser. `bench/calibration.py` does all of it on all of them."""

import asyncio
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest

from screenshot2code.compare.blend import Blend
from screenshot2code.compare.picture import as_render, blank
from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive

pytestmark = [pytest.mark.browser, pytest.mark.ocr]

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = ("login", "contact")  # small pages: the whole file stays within a minute
SHOWN = """
const shown = [...document.body.querySelectorAll('*')].filter(one => {
  const box = one.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || (one.closest('svg') && one.tagName !== 'svg')) return false;
  const text = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  return text || ['IMG', 'SVG', 'INPUT', 'BUTTON', 'TEXTAREA', 'SELECT'].includes(one.tagName.toUpperCase());
});
const move = (one, x) => {
  if (getComputedStyle(one).display === 'inline') one.style.setProperty('display', 'inline-block', 'important');
  one.style.setProperty('transform', `translate(${x}px, 0)`, 'important');
};
"""
DAMAGE = {
    "a third gone": "shown.forEach((one, at) => at % 3 == 0 && one.style.setProperty('visibility', 'hidden', 'important'));",
    "a fifth moved by 40 px": "shown.forEach((one, at) => at % 5 == 0 && move(one, 40));",
    "shifted by 6 px": "document.body.style.setProperty('transform', 'translate(6px, 6px)');",
}


def site(name, added=""):
    folder = FIXTURES / name
    case = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    files = {
        path.relative_to(folder / "site").as_posix(): path.read_bytes()
        for path in sorted((folder / "site").rglob("*"))
        if path.is_file()
    }
    files[case["page"]] = files[case["page"]].replace(b"</body>", added.encode() + b"</body>")
    tree = SourceTree(
        tuple(SourceFile(PurePosixPath(path), content) for path, content in files.items()),
        PurePosixPath(case["page"]),
    )
    viewport = case["viewport"]
    return tree, Viewport(viewport["width"], viewport["height"], viewport["scale"])


@pytest.fixture(scope="module")
async def cases(chromium, tmp_path_factory):
    """For each fixture: the mockup, what is read in it, and its page as it is."""
    made = {}
    for name in NAMES:
        whole = await chromium.render(*site(name))
        path = tmp_path_factory.mktemp(name) / "mockup.png"
        path.write_bytes(whole.png)
        mockup = read_mockup(path)
        made[name] = mockup, await asyncio.to_thread(perceive, mockup), whole
    return made


@pytest.mark.parametrize("name", NAMES)
async def test_the_calibration_law_holds(chromium, cases, name):
    mockup, facts, whole = cases[name]
    renders = [blank(mockup, facts)]
    for script in DAMAGE.values():
        run = f"<script>addEventListener('load', () => {{ {SHOWN} {script} }});</script>"
        renders.append(await chromium.render(*site(name, run)))
    renders.append(whole)
    looking, quick = Blend(shortcut=False), Blend()
    scores = [looking.compare(mockup, facts, render).score for render in renders]
    assert all(worse < better for worse, better in pairwise(scores)), scores
    assert scores[-1] >= 0.995
    assert looking.compare(mockup, facts, whole).differences == ()
    assert quick.compare(mockup, facts, whole).score == 1.0
    assert quick.compare(mockup, facts, renders[-2]).score == scores[-2]


async def test_a_page_that_is_a_picture_of_the_page_is_told_so(cases):
    mockup, facts, whole = cases["login"]
    body = next(one for one in whole.elements if one.tag == "body")
    image = replace(body, index=0, parent=None, tag="img", texts=())
    comparison = Blend().compare(mockup, facts, replace(whole, elements=(image,), declarations=()))
    assert comparison.parts["text"] == 0.0
    assert comparison.score < 0.7
    assert "no text" in comparison.differences[0].summary


@pytest.mark.parametrize(
    ("added", "said"),
    [("<script src='nowhere.js'></script>", "nowhere.js"), ("<script>console.error('out of paint')</script>", "out of paint")],
)  # fmt: skip
async def test_a_missing_file_or_an_error_is_broken(chromium, cases, added, said):
    mockup, facts, _ = cases["login"]
    comparison = Blend().compare(mockup, facts, await chromium.render(*site("login", added)))
    broken = [one for one in comparison.differences if one.kind == "broken"]
    assert broken
    assert said in broken[0].summary


def test_picture_against_picture(cases):
    mockup, facts, _ = cases["login"]
    other, others, _ = cases["contact"]
    same = Blend(shortcut=False).compare(mockup, facts, as_render(mockup.png, facts))
    assert (same.score >= 0.995, same.differences) == (True, ())
    unlike = Blend().compare(mockup, facts, as_render(other.png, others))
    assert unlike.score < 0.5
    assert unlike.differences
    assert all(one.selector is None and one.source is None for one in unlike.differences)


def test_the_same_mockup_is_looked_at_once(cases, monkeypatch):
    from screenshot2code.compare import judgement

    looked: list[Mockup] = []
    once = judgement.mockup_lines
    monkeypatch.setattr(judgement, "mockup_lines", lambda facts, sheet: looked.append(facts) or once(facts, sheet))
    mockup, facts, whole = cases["login"]
    blend, other = Blend(shortcut=False), cases["contact"]
    renders: list[Render] = [whole, blank(mockup, facts), whole]
    scores = [blend.compare(mockup, facts, render).score for render in renders]
    assert scores[0] == scores[2]
    assert len(looked) == 1
    blend.compare(other[0], other[1], whole)
    assert len(looked) == 2
