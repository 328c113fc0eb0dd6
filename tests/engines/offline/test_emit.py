"""From facts to files, without a browser: golden text, laws of the output, refusals."""

import asyncio
import dataclasses
import re

import pytest
from builders import a_pass

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.events import FileFinished, FileStarted, StageStarted
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.core.history import Brief
from screenshot2code.core.perception import Border, ImageRegion, Perception, Region, TextRun
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.offline import Offline
from screenshot2code.errors import AnswerUnusable
from screenshot2code.stacks.html import Html
from screenshot2code.testing import page_picture

MOCKUP = Mockup(
    name="page", path="page.png", png=page_picture(Size(800, 400)), viewport=Viewport(800, 400), digest="0" * 64
)


@pytest.fixture
def facts(line):
    return Perception(
        digest=MOCKUP.digest,
        size=Size(800, 400),
        background="#ffffff",
        lines=(
            line("Acme", 24, 24, color="#ffffff"),
            line("Good things", 40, 100, size=40.0),
            line("A sentence that is long enough to wrap, and", 40, 180),
            line("goes on here.", 40, 204),
            line("Buy now", 72, 254, color="#ffffff"),
        ),
        regions=(
            Region(box=Box(0, 0, 800, 60), fill="#123456"),
            Region(box=Box(40, 240, 120, 40), fill="#c01020", radius=6),
            Region(box=Box(40, 300, 300, 60), fill="#ffffff", border=Border(width=1, color="#cccccc")),
        ),
        images=(ImageRegion(box=Box(500, 100, 200, 150), data=b"\x89PNG photo", media_type="image/png"),),
        palette=(),
    )


@pytest.fixture
def draft(ruler):
    async def make(facts, emit=lambda event: None, best=None, face="Arial"):
        workbench = Workbench(renderer=ruler(**{face: 1.0}), comparer=None, stack=Html())
        brief = Brief(run="run", mockup=MOCKUP, facts=facts, best=best)
        return await Offline(workbench).draft(brief, emit)

    return make


BODY = """\
  <header class="site-header"><a class="header-brand" href="#">Acme</a></header>
  <main>
    <section class="good-things">
      <div class="good-things-row">
        <div class="good-things-group">
          <h1 class="good-things-title">Good things</h1>
          <p class="good-things-text">A sentence that is long enough to wrap, and goes on here.</p>
          <a class="button" href="#">Buy now</a>
        </div>
        <img class="good-things-image" src="assets/good-things-image.png" alt="Good things" width="200" height="150">
      </div>
      <input class="field" type="text" aria-label="good things">
    </section>
  </main>
</body>
</html>
"""
TOKENS = """\
:root {
  --color-background: #fff;
  --color-accent: #123456;
  --color-accent-2: #c01020;
  --color-text: #222;
  --color-border: #ccc;
  --font-body:
    "Arial", "Helvetica Neue", "Helvetica", "Liberation Sans", sans-serif;
  --text-base: 16px;
  --text-lg: 40px;
  --radius: 6px;
}
"""
STYLE = """\
.site-header {
  padding: 18px 24px;
  background: var(--color-accent);
}

.header-brand {
  display: block;
  color: var(--color-background);
}

.good-things {
  margin-top: 28px;
  padding: 0 40px;
}

.good-things-row {
  display: flex;
  align-items: flex-start;
  justify-content: space-between;
  padding: 0 60px 0 0;
}

.good-things-group {
  width: 352px;
}

.good-things-title {
  font-size: var(--text-lg);
  line-height: 1.35;
}

.good-things-text {
  margin-top: 32px;
}

.button {
  display: block;
  width: fit-content;
  margin-top: 18px;
  padding: 8px 32px;
  background: var(--color-accent-2);
  border-radius: var(--radius);
  color: var(--color-background);
  text-align: center;
  white-space: nowrap;
}

.good-things-image {
  flex: none;
  margin-top: 12px;
}

.field {
  display: block;
  width: 100%;
  max-width: 300px;
  height: 60px;
  margin-top: 20px;
  padding: 0 12px;
  background: var(--color-background);
  border: 1px solid var(--color-border);
}

@media (width <= 799px) {
  .good-things-row {
    flex-wrap: wrap;
    row-gap: 8px;
  }

  .good-things-group {
    max-width: 100%;
  }
}

@media (width <= 767px) {
  .site-header,
  .good-things,
  .button {
    padding-right: 16px;
    padding-left: 16px;
  }

  .good-things-row {
    padding-right: 16px;
    padding-left: 0;
  }
}
"""


async def test_a_small_page_is_written_as_a_person_would(draft, facts):
    source = (await draft(facts)).source
    assert [str(file.path) for file in source.files] == [
        "index.html",
        "css/tokens.css",
        "css/base.css",
        "css/style.css",
        "README.md",
        "assets/good-things-image.png",
    ]
    assert source.get("index.html").text.partition("<body>\n")[2] == BODY
    assert source.get("css/tokens.css").text == TOKENS
    assert source.get("css/style.css").text == STYLE


async def test_a_row_of_like_words_in_the_head_is_navigation(draft, facts, line):
    words = tuple(line(word, x, 24, color="#ffffff") for word, x in (("Docs", 560), ("Pricing", 620), ("Log in", 710)))
    html = (await draft(dataclasses.replace(facts, lines=(*facts.lines, *words)))).source.get("index.html").text
    nav = re.search(r'<nav[^>]* aria-label="Main">(.*?)</nav>', html, re.DOTALL)[1]
    assert nav.count("<li") == len(re.findall(r"<li[^>]*>\s*<a [^>]*href", nav)) == 3


async def test_words_above_a_field_are_its_label(draft, facts, line):
    lines = tuple(one for one in facts.lines if one.text != "Buy now")
    label = line("Your name", 40, 282)
    html = (await draft(dataclasses.replace(facts, lines=(*lines, label)))).source.get("index.html").text
    assert '<label class="form-label" for="your-name">Your name</label>' in html
    assert 'id="your-name" type="text">' in html


async def test_the_readme_says_what_lies_where_and_what_was_guessed(draft, facts):
    said = (await draft(facts)).source.get("README.md").text
    assert said.startswith("# Good things\n")
    assert "`css/tokens.css`" in said
    assert "css/fonts.css" not in said
    assert 'all of them say `href="#"`' in said
    assert "narrower than 800 px" in said


async def test_the_tree_has_no_faults(draft, facts):
    assert Html().faults((await draft(facts)).source) == ()


async def test_the_same_facts_give_the_same_bytes(draft, facts):
    assert (await draft(facts)).source.digest == (await draft(facts)).source.digest


async def test_nothing_is_inline_absolute_or_broken_by_hand(draft, facts):
    text = "".join(file.text for file in (await draft(facts)).source.files if file.is_text)
    assert not [word for word in ("style=", "id=", "absolute", "<br", "http:", "https:", "file:") if word in text]


async def test_markup_in_a_mockup_is_text(draft, facts, line):
    evil = dataclasses.replace(facts, lines=(line('<script>alert("1")</script>&amp;', 40, 100),))
    html = (await draft(evil)).source.get("index.html").text
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;amp;" in html


async def test_a_revision_has_nothing_new_to_say(draft, facts):
    best = a_pass()
    again = await draft(facts, best=best)
    assert again.exhausted
    assert again.source is best.draft.source


async def test_files_and_stages_are_announced(draft, facts):
    heard = []
    made = await draft(facts, emit=heard.append)
    started = [event.path for event in heard if isinstance(event, FileStarted)]
    finished = {event.path: event.bytes for event in heard if isinstance(event, FileFinished)}
    assert started == [str(file.path) for file in made.source.files]
    assert finished == {str(file.path): len(file.content) for file in made.source.files}
    assert set(made.stages) == {"type", "layout", "widths", "files"}
    assert len([event for event in heard if isinstance(event, StageStarted)]) == 4


async def test_a_picture_of_the_page_is_refused(draft, facts):
    photo = ImageRegion(box=Box(0, 0, 800, 300), data=b"x", media_type="image/png")
    unread = tuple(Box(40, 20 * row, 200, 14) for row in range(8))
    with pytest.raises(AnswerUnusable, match="picture of itself"):
        await draft(dataclasses.replace(facts, images=(photo,), unread=unread))


async def test_unread_lines_are_said(draft, facts):
    made = await draft(dataclasses.replace(facts, unread=(Box(1, 1, 9, 9),)))
    assert "1 line of text" in made.notes[0]


async def test_an_empty_page_is_a_page(draft, facts):
    made = await draft(dataclasses.replace(facts, lines=(), regions=(), images=()))
    assert "<main></main>" in made.source.get("index.html").text


async def test_faces_of_the_pack_go_along_with_their_licence_and_no_others(draft, facts):
    source = (await draft(facts, face="Lato")).source
    assert {str(file.path) for file in source.files if "fonts" in str(file.path)} == {
        "css/fonts.css",
        "assets/fonts/lato-400.woff2",
        "assets/fonts/lato-LICENSE.txt",
    }
    assert 'href="css/fonts.css"' in source.get("index.html").text
    assert "SIL Open Font License" in source.get("assets/fonts/lato-LICENSE.txt").text
    assert '"Lato", "Lato Fallback", sans-serif' in source.get("css/tokens.css").text
    assert Html().faults(source) == ()


async def test_a_page_in_a_face_that_every_system_has_sends_none_along(draft, facts):
    source = (await draft(facts)).source
    assert [str(file.path) for file in source.files if "fonts" in str(file.path)] == []


async def test_the_bodys_colour_is_never_that_of_the_page(draft, facts, line):
    """Most letters of this page are white and stand on a dark bar; the page itself is white."""
    white = line("A long line of white letters on the dark bar at the top", 24, 24, color="#ffffff")
    source = (await draft(dataclasses.replace(facts, lines=(white, *facts.lines[1:])))).source
    assert "color: var(--color-text);" in source.get("css/base.css").text
    assert "--color-text: #222;" in source.get("css/tokens.css").text


async def test_a_line_of_dashes_is_a_border_and_has_no_ground(draft, facts):
    dashes = Border(width=1, color="#aaaaaa", sides=("top",), style="dashed")
    line = Region(box=Box(40, 230, 400, 1), fill="#ffffff", border=dashes)
    coupon = Region(box=Box(40, 300, 300, 60), fill="#fffbe6", border=Border(width=2, color="#cc3355", style="dotted"))
    drawn = await draft(dataclasses.replace(facts, regions=(*facts.regions[:2], line, coupon)))
    page, css = (drawn.source.get(path).text for path in ("index.html", "css/style.css"))
    rule = re.search(r'<hr class="([\w-]+)', page)[1]
    said = re.search(rf"\.{rule} {{(.*?)}}", css, re.DOTALL)[1]
    assert "border-top: 1px dashed var(--color-border" in said
    assert "background" not in said
    assert "border: 2px dotted" in css


async def test_corners_may_be_round_on_one_side(draft, facts):
    bar, button, field = facts.regions
    tab = dataclasses.replace(button, corners=("top-left", "top-right"))
    source = (await draft(dataclasses.replace(facts, regions=(bar, tab, field)))).source
    assert "border-radius: var(--radius) var(--radius) 0 0;" in source.get("css/style.css").text


@pytest.fixture
def with_runs(line):
    """A line of perception from pieces: (text, what is unlike the line itself)."""

    def make(x, y, *pieces):
        whole = line("".join(text for text, _ in pieces), x, y)
        runs, at = [], x
        for text, unlike in pieces:
            width = len(text) * 8.0
            box = Box(at, y, width, whole.box.height)
            runs.append(dataclasses.replace(TextRun(text=text, box=box, color=whole.color, size=16.0), **unlike))
            at += width
        return dataclasses.replace(whole, runs=tuple(runs))

    return make


@pytest.mark.parametrize(
    ("unlike", "written", "rule"),
    [
        (
            {"color": "#0d6efd", "decoration": "underline"},
            '<a class="good-things-link" href="#">the docs</a>',
            "color: var(--color-accent-3);\n  text-decoration: underline;",
        ),
        ({"weight": 700}, "<strong>the docs</strong>", ""),
        ({"decoration": "line-through"}, "<s>the docs</s>", ""),
        ({"color": "#888888"}, '<span class="good-things-part">the docs</span>', "color: var(--color-text-muted);"),
        (
            {"background": "#ffee88"},
            '<mark class="good-things-mark">the docs</mark>',
            "background: var(--color-accent-3);\n  color: var(--color-text);",
        ),
    ],
)
async def test_a_part_of_a_line_has_an_element_that_says_what_it_is(draft, facts, with_runs, unlike, written, rule):
    mixed = with_runs(40, 180, ("Please read ", {}), ("the docs", unlike), (", all of them, before asking", {}))
    kept = tuple(one for one in facts.lines if one.box.y not in (180, 204))
    source = (await draft(dataclasses.replace(facts, lines=(*kept, mixed)))).source
    assert f"Please read {written}, all of them" in source.get("index.html").text
    assert rule in source.get("css/style.css").text
    assert Html().faults(source) == ()


async def test_a_line_that_is_underlined_all_along_says_so_itself(draft, facts):
    lines = tuple(dataclasses.replace(one, decoration="underline") if one.box.y == 24 else one for one in facts.lines)
    source = (await draft(dataclasses.replace(facts, lines=lines))).source
    assert '<a class="header-link" href="#">Acme</a>' in source.get("index.html").text
    assert "text-decoration: underline" in source.get("css/style.css").text


async def test_a_page_that_is_one_picture_without_words_is_refused(draft, facts):
    whole = ImageRegion(box=Box(0, 0, 800, 400), data=b"\x89PNG photo", media_type="image/png")
    with pytest.raises(AnswerUnusable, match="picture of itself"):
        await draft(dataclasses.replace(facts, lines=(), regions=(), images=(whole,)))


async def test_a_picture_of_a_line_that_nobody_could_read_says_so(draft, facts):
    unread = ImageRegion(box=Box(500, 300, 200, 24), data=b"\x89PNG words", media_type="image/png", is_unread=True)
    made = await draft(dataclasses.replace(facts, images=(*facts.images, unread), unread=(unread.box,)))
    assert 'alt="text that could not be read"' in made.source.get("index.html").text
    assert made.notes == ("1 line of text could not be read; it is shown as a picture of itself.",)


async def test_a_page_beside_a_side_column_fills_what_is_left_from_where_it_begins(draft, facts, line):
    """Room shared out between the two would be taken by the one that grows, which then began too far left."""
    menu = [line(word, 40, 40 + 60 * at) for at, word in enumerate(("Home", "Team", "Work", "Shop", "Help"))]
    text = [
        line("Good things", 260, 40, size=32.0),
        line("A sentence that is long enough to end at the right", 260, 330),
    ]
    card = Region(box=Box(260, 120, 516, 180), fill="#c01020")
    side = Region(box=Box(24, 20, 176, 560), fill="#eeeeee", radius=8)
    whole = dataclasses.replace(facts, size=Size(800, 600), lines=(*menu, *text), regions=(side, card), images=())
    page = await draft(whole)
    style = next(file.text for file in page.source.files if str(file.path) == "css/style.css")
    layout = style.split(".layout {")[1].split("}")[0]
    column = style.split(".page {")[1].split("}")[0]
    assert "gap: 60px" in layout
    assert "justify-content" not in layout
    assert "flex: 1 1 0" in column


async def test_type_that_was_chosen_while_the_mockup_was_read_is_not_chosen_again(facts, ruler):
    renderer = ruler(Arial=1.0)
    asked = []
    measure = renderer.measure

    async def counted(samples):
        asked.append(len(samples))
        return await measure(samples)

    renderer.measure = counted
    workbench = Workbench(renderer=renderer, comparer=None, stack=Html())
    brief = Brief(run="run", mockup=MOCKUP, facts=facts)
    alone = await Offline(workbench).draft(brief, lambda event: None)
    early = Offline(workbench)
    lines = asyncio.get_running_loop().create_future()
    lines.set_result(facts.lines)
    await early.prepare(MOCKUP, lines)
    before = len(asked)
    assert (await early.draft(brief, lambda event: None)).source == alone.source
    assert len(asked) == before
    other = dataclasses.replace(facts, lines=facts.lines[:2])
    await early.draft(dataclasses.replace(brief, facts=other), lambda event: None)
    assert len(asked) > before  # what was chosen is of other lines
