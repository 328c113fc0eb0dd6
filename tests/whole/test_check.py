"""`check` in a repository, step by step: nothing known, nothing changed, a style sheet changed, a mask, a page that is gone."""

import json
import re
from pathlib import Path

import pytest
import schemas
from PIL import Image

from screenshot2code.core.geometry import Viewport
from screenshot2code.output import read_tree

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
PAGE = """<!doctype html><meta charset="utf-8"><title>Sign in</title><link rel="stylesheet" href="css/page.css">
<h1>Sign in</h1><p class="lead">Welcome back to your account</p><p id="clock">12:00</p>
"""
CSS = """body {
  margin: 24px;
  font: 16px/1.5 Arial, sans-serif;
}
h1 {
  font-size: 32px;
}
.lead {
  color: #1d4ed8;
}
"""
TOML = """
[[page]]
name = "sign-in"
mockup = "mockups/sign-in.png"
file = "src/index.html"
[[page]]
name = "picture"
mockup = "mockups/sign-in.png"
file = "mockups/copy.png"
"""


@pytest.fixture(scope="module")
async def steps(s2c, chromium, tmp_path_factory):
    """What came of each command, in order."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("src/css", "mockups"):
        (folder / name).mkdir(parents=True)
    (folder / "src/index.html").write_text(PAGE)
    (folder / "src/css/page.css").write_text(CSS)
    (folder / "screenshot2code.toml").write_text(TOML)
    render = await chromium.render(read_tree(folder / "src"), Viewport(400, 300))
    for name in ("sign-in", "copy"):
        (folder / f"mockups/{name}.png").write_bytes(render.png)
    ran = {"never": s2c("check", "--lock-only", "--json", cwd=folder)}
    ran["first"] = s2c("check", "--json", cwd=folder)
    ran["again"] = s2c("check", cwd=folder, PATH=folder, PLAYWRIGHT_BROWSERS_PATH=folder)  # no browser in sight
    (folder / "src/css/page.css").write_text(CSS.replace("32px", "24px"))
    ran["stale"] = s2c("check", "--lock-only", "src/css/page.css", cwd=folder)
    forms = ("sarif=out/a.sarif", "junit=out/a.xml", "markdown=out/a.md", "brief=out/a-brief.md", "json=out/a.json")
    ran["failed"] = s2c(
        "check", "src/css/page.css", "--report", "out", *(f"--format={form}" for form in forms), cwd=folder
    )
    ran["masked"] = s2c(
        "compare", "mockups/sign-in.png", "src", "--mask", "h1", "--mask", "0,0,400,300", "--json", cwd=folder
    )
    (folder / "mockups/copy.png").unlink()
    ran["gone"] = s2c("check", "picture", "--format", "github", cwd=folder)
    return folder, ran


async def test_a_page_that_was_never_accepted_is_said_without_a_browser(steps):
    ran = steps[1]["never"]
    pages = schemas.check("check", ran.document)["pages"]
    assert (ran.code, [one["status"] for one in pages]) == (1, ["fail", "fail"])
    assert pages[0]["reason"] == "was never accepted; run: screenshot2code check"


async def test_pages_that_look_like_their_mockups_pass(steps):
    ran = steps[1]["first"]
    document = schemas.check("check", ran.document)
    assert (ran.code, document["counts"]) == (0, {"pass": 2, "fail": 0, "cached": 0, "error": 0})
    assert [one["score"] for one in document["pages"]] == [1.0, 1.0]


async def test_what_has_not_changed_is_not_rendered(steps):
    ran = steps[1]["again"]
    assert ran.code == 0, ran.err
    assert "2 pages: 2 unchanged" in ran.out


async def test_the_lock_says_what_changed(steps):
    ran = steps[1]["stale"]
    assert ran.code == 1
    assert "sign-in  src/css/page.css changed since it was accepted; run: screenshot2code check" in ran.out
    assert "picture" not in ran.out


async def test_a_page_that_moved_away_is_told_with_the_line_that_did_it(steps):
    folder, ran = steps
    assert ran["failed"].code == 1
    assert re.search(r"^  src/css/page\.css:6 h1 font-size 24px -> 32px", ran["failed"].out, re.MULTILINE), ran[
        "failed"
    ].out
    document = schemas.check("check", json.loads((folder / "out/a.json").read_text()))
    assert [one["status"] for one in document["pages"]] == ["fail"]
    assert document["pages"][0]["differences"][0]["source"] == {"file": "src/css/page.css", "line": 6}
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "a-brief-crops", "a-brief.md", "a.json", "a.md", "a.sarif", "a.xml", "index.html", "sign-in.html",
    ]  # fmt: skip
    with Image.open(folder / "out/a-brief-crops/1.png") as crop:
        assert crop.width > 200
    assert "(a-brief-crops/1.png)" in (folder / "out/a-brief.md").read_text()


async def test_what_is_masked_counts_as_right(steps):
    document = schemas.check("compare", steps[1]["masked"].document)
    assert (document["differences"], document["met"]) == ([], True)


async def test_a_page_that_cannot_be_looked_at_is_3(steps):
    ran = steps[1]["gone"]
    assert (ran.code, ran.out.count("\n")) == (3, 1)
    assert ran.out.startswith("::error file=mockups/copy.png,line=1,title=picture::There is no file or folder")


async def test_what_is_written_is_the_lock_and_what_lies_beside_it(steps):
    names = {path.name for path in steps[0].iterdir()} - {"out"}
    assert names == {
        "src",
        "mockups",
        "screenshot2code.toml",
        "screenshot2code.lock",
        "screenshot2code.lock.d",
        ".screenshot2code",
    }


def test_the_hooks_are_commands_that_exist(s2c, tmp_path):
    hooks = re.findall(r"- id: (.+)\n(?:.*\n)*?  entry: (.+)\n", HOOKS.read_text())
    assert [one for one, _ in hooks] == ["screenshot2code-lock", "screenshot2code-check"]
    for _, entry in hooks:
        program, *arguments = entry.split()
        assert program == "screenshot2code"
        ran = s2c(*arguments, cwd=tmp_path)
        assert (ran.code, "There is no screenshot2code.toml" in ran.err) == (2, True)
