"""A revision that loses is taken apart and what gains stays; of one that gains, what loses goes."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision.edits import Block, Edit
from screenshot2code.engines.vision.sifting import MOST_LOOKS, changes_of, sift
from screenshot2code.errors import RenderError

LINES = tuple(f"--{name}: 0;" for name in "abcdefgh")


class Judging:
    """Renders are the text of site.css; its score is a twentieth for each `good`, less a tenth for each `bad`, on .5."""

    def __init__(self, first_pass):
        self.first, self.looks = first_pass, 0

    async def render(self, site, viewport):
        self.looks += 1
        text = site.get("site.css").text
        if "breaks" in text:
            raise RenderError("no page")
        return dataclasses.replace(self.first.render, png=text.encode(), complaints=())

    def compare(self, mockup, facts, render):
        text = render.png.decode()
        score = 0.5 + 0.05 * text.count("good") - 0.1 * text.count("bad")
        return dataclasses.replace(self.first.comparison, score=score)


@pytest.fixture
def best(first_pass):
    source = first_pass.draft.source.replacing([SourceFile.of("site.css", "\n".join(LINES) + "\n")])
    comparison = dataclasses.replace(first_pass.comparison, score=0.5)
    return dataclasses.replace(first_pass, draft=dataclasses.replace(first_pass.draft, source=source), comparison=comparison)  # fmt: skip


def blocks(*values):
    edit = Edit("site.css", tuple(Block((line,), (line.replace("0", value),)) for line, value in zip(LINES, values, strict=False)))  # fmt: skip
    return changes_of((), (edit,))


def whole(best, *values):
    text = best.draft.source.get("site.css").text
    for line, value in zip(LINES, values, strict=False):
        text = text.replace(line, line.replace("0", value))
    return best.draft.source.replacing([SourceFile.of("site.css", text)])


async def sifted(values, best, brief, vision, *, doubted=True):
    judging = Judging(best)
    bench = Workbench(renderer=judging, comparer=judging, stack=vision("")[0]._stack)
    changes = blocks(*values)
    doubts = changes if doubted else ()
    made = await sift(whole(best, *values), changes, best, brief, bench, doubted=doubts)
    return made, made.source.get("site.css").text, judging.looks


async def test_what_gains_as_a_whole_is_left_as_it_is(best, brief, vision):
    """What a person asked for may cost score: there nothing is doubted."""
    made, text, looks = await sifted(["good", "bad", "good", "good"], best, brief, vision, doubted=False)
    assert (made.kept, made.of, looks) == (4, 4, 1)
    assert "bad" in text
    assert made.render.png.decode() == text


async def test_of_a_repair_that_gains_each_change_that_loses_is_left_out(best, brief, vision):
    made, text, looks = await sifted(["good", "bad", "good", "0", "bad", "good", "good", "good"], best, brief, vision)
    assert (made.kept, made.lost) == (6, 2)
    assert "bad" not in text
    assert made.render.png.decode() == text
    assert looks == 1 + 7 + 1  # the second one that loses is looked at again without the first


async def test_one_wrong_change_does_not_take_the_right_ones_with_it(best, brief, vision):
    made, text, looks = await sifted(["good", "bad", "0", "bad", "good", "good"], best, brief, vision)
    assert text.count("good") == 3
    assert "bad" not in text
    assert made.render.png.decode() == text
    assert looks <= MOST_LOOKS


async def test_a_change_that_breaks_the_page_is_left_out(best, brief, vision):
    values = ["good", "bad", "bad", "bad", "good", "breaks"]
    made, text, _ = await sifted(["bad" if value == "breaks" else value for value in values], best, brief, vision)
    assert text.count("good") == 2
    made, text, _ = await sifted(values, best, brief, vision)
    assert (made.kept, made.of) == (6, 6)  # a page that cannot be shown at all is for the loop to say


async def test_where_nothing_gains_the_whole_is_judged(best, brief, vision):
    made, text, _ = await sifted(["bad", "bad"], best, brief, vision)
    assert text.count("bad") == 2
    assert made.kept == made.of == 2


async def test_the_search_is_bounded(best, brief, vision):
    _, _, looks = await sifted(["bad"] * 8, best, brief, vision)
    assert looks <= MOST_LOOKS


async def test_lines_of_a_style_sheet_are_doubted_one_by_one_however_they_were_sent(best, brief, vision):
    """One block with a right and a wrong line, or the whole file: each line is a change of its own."""
    text = whole(best, "good", "bad", "0", "good").get("site.css").text
    changes = changes_of((SourceFile.of("site.css", text),), (), best.draft.source, whole(best, "good", "bad", "0", "good"))  # fmt: skip
    judging = Judging(best)
    bench = Workbench(renderer=judging, comparer=judging, stack=vision("")[0]._stack)
    made = await sift(whole(best, "good", "bad", "0", "good"), changes, best, brief, bench, doubted=changes)
    now = made.source.get("site.css").text
    assert (made.kept, made.lost) == (2, 1)
    assert now == text.replace("bad", "0")


async def test_what_is_put_into_and_taken_out_of_a_style_sheet_is_a_change_each(best):
    old = best.draft.source
    lines = [*LINES[:2], "--new: 1;", *LINES[2:5], *LINES[6:]]
    new = old.replacing([SourceFile.of("site.css", "\n".join(lines) + "\n")])
    assert [(one.at, one.end, one.lines) for one in changes_of((), (), old, new)] == [(2, 2, ("--new: 1;",)), (5, 6, ())]  # fmt: skip


async def test_the_engine_says_what_it_left_out(best, brief, vision):
    text = "\n".join(
        f'<edit path="site.css">\n<<<<<<< SEARCH\n{line}\n=======\n{line.replace("0", value)}\n>>>>>>> REPLACE\n</edit>'
        for line, value in zip(LINES, ["good", "bad"], strict=False)
    )
    engine, _ = vision(text)
    judging = Judging(best)
    engine._bench = dataclasses.replace(engine._bench, renderer=judging, comparer=judging)
    draft = await engine.draft(dataclasses.replace(brief, best=best), lambda _: None)
    assert any("1 of the model's 2 changes" in note for note in draft.notes)
    assert "good" in draft.source.get("site.css").text
