"""`refine`: a page that somebody wrote, worked nearer to its mockup in its own files."""

import pytest
import schemas

from screenshot2code.core.geometry import Viewport
from screenshot2code.output import read_tree

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

PAGE = """<!doctype html><html lang="en"><title>Rooms</title><link rel="stylesheet" href="../css/site.css">
<header class="bar"><p class="brand">Northern Rooms</p></header>
<main><h1 class="title">A quiet place near the harbour</h1>
<p class="note">Bring your own towels and a good book.</p></main>
"""
RIGHT = """/* the design's own */
:root { --ink: #1f3a5f; --paper:#b8c8e0 }
* { margin: 0; font-family: "DejaVu Sans", sans-serif; }
.bar   { padding: 12px 24px; background: var(--paper) } /* no semicolon */
.brand { font-size: 18px; font-weight: 700; color: var(--ink); }
.title { margin: 28px 24px 0; font-size: 1.75rem; color: var(--ink); }
.note  { margin-top: 12px; margin-left: 24px; font-size: 14px; color: #a03030; }
"""


@pytest.fixture
async def project(tmp_path, chromium):
    """A folder with a page in `pages/`, its style sheet beside that in `css/`, and the mockup of it."""
    for name, text in {"site/pages/rooms.html": PAGE, "site/css/site.css": RIGHT, "site/notes.txt": "mine"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    render = await chromium.render(read_tree(tmp_path / "site/pages/rooms.html"), Viewport(640, 300))
    (tmp_path / "mockup.png").write_bytes(render.png)
    return tmp_path


def test_a_value_that_is_wrong_is_mended_where_it_stands(s2c, project):
    sheet = project / "site/css/site.css"
    sheet.write_text(RIGHT.replace("1.75rem", "2rem").replace("padding: 12px 24px", "padding: 20px 24px"))
    ran = s2c("refine", "mockup.png", "site/pages/rooms.html", "--engine", "tuning", "--json", cwd=project)
    assert ran.code == 0, ran.err
    run = schemas.check("generate", ran.document)["runs"][0]
    assert sheet.read_text() == RIGHT
    assert run["score"] > 0.99 > run["passes"][0]["score"]
    assert [one["path"] for one in run["files"]] == ["css/site.css"]
    assert sorted(path.name for path in (project / "site").rglob("*") if path.is_file()) == [
        "notes.txt",
        "rooms.html",
        "site.css",
    ]


def test_an_instruction_needs_a_model(s2c, project):
    ran = s2c("refine", "mockup.png", "site/pages/rooms.html", "-m", "make it sticky", cwd=project)
    assert (ran.code, "--model" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("target", "said"), [("mockup.png", "is no HTML file"), ("http://localhost:1/", "an address has none")]
)
def test_what_has_no_files_to_change_is_refused(s2c, project, target, said):
    ran = s2c("refine", "mockup.png", target, cwd=project)
    assert (ran.code, said in ran.err) == (2, True)
