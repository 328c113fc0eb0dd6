"""What the engine says to a model, and what it makes of the answers."""

import dataclasses

import pytest

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.events import (
    AnswerRead,
    CostForeseen,
    FileFinished,
    FileStarted,
    StageStarted,
    TokensStreamed,
)
from screenshot2code.core.history import Adherence, Attempt, Draft
from screenshot2code.core.settings import RunSettings
from screenshot2code.engines.base import Workbench
from screenshot2code.engines.vision import Vision
from screenshot2code.errors import AnswerUnusable, MockupError, UsageError
from screenshot2code.providers.base import Finish, Picture, Text

PAGE = '<file path="index.html">\n<!doctype html>\n<h1>Sign in</h1>\n</file>\n'
STYLE = '<file path="css/site.css">\nh1 {}\n</file>\n'


def paths(draft):
    return [str(file.path) for file in draft.source.files]


def words(request, turn=-1):
    return "\n".join(part.text for part in request.turns[turn].parts if isinstance(part, Text))


def images(request):
    return [part.data for turn in request.turns for part in turn.parts if isinstance(part, Picture)]


def labels(request):
    return [part.label for turn in request.turns for part in turn.parts if isinstance(part, Picture)]


def fitting(line, new):
    return f'<edit path="site.css">\n<<<<<<< SEARCH\n{line}\n=======\n{new}\n>>>>>>> REPLACE\n</edit>\n'


async def test_a_first_draft_is_asked_for_with_the_picture_and_the_facts(vision, brief):
    engine, provider = vision(PAGE + STYLE)
    events = []
    draft = await engine.draft(brief, events.append)
    assert paths(draft) == ["index.html", "css/site.css"]
    assert (draft.usage.input_tokens, draft.usage.cost_usd) == (100, 0.5)
    assert draft.stages["model"] >= 0
    (request,) = provider.requests
    assert images(request) == [brief.mockup.png]
    assert '"Sign in"; x 24 y 20 w 120 h 20; 24.5px 700 sans-serif; #222222 on #ffffff' in words(request)
    assert "assets/image-1.png" in words(request)
    assert "index.html" in request.system


async def test_announces_files_as_they_come(vision, brief):
    engine, _ = vision(PAGE + STYLE)
    events = []
    await engine.draft(brief, events.append)
    assert [type(event) for event in events[:2]] == [CostForeseen, StageStarted]
    assert isinstance(events[-1], AnswerRead)
    files = [event for event in events if isinstance(event, FileStarted | FileFinished)]
    assert [(type(event).__name__, event.path) for event in files] == [
        ("FileStarted", "index.html"),
        ("FileFinished", "index.html"),
        ("FileStarted", "css/site.css"),
        ("FileFinished", "css/site.css"),
    ]
    assert [event.characters for event in events if isinstance(event, TokensStreamed)][-1] == len(PAGE + STYLE)


async def test_a_revision_is_told_what_was_measured_and_shown_both_pictures(vision, brief, first_pass):
    engine, provider = vision(fitting("  font-size: 20px;", "  font-size: 24.5px;"))
    tried = (Attempt(number=2, engine="vision", score_before=0.712, score_after=0.7),)
    told = dataclasses.replace(brief, best=first_pass, tried=tried, instruction="Keep it plain.")
    draft = await engine.draft(told, lambda _: None)
    assert draft.source.get("site.css").text == "body { margin: 0 }\nh1 {\n  font-size: 24.5px;\n}\n"
    assert draft.source.get("assets/image-1.png") is not None
    (request,) = provider.requests
    assert images(request)[:2] == [brief.mockup.png, first_pass.render.png]
    assert next(label for label in labels(request) if "left" in label).startswith("Difference 1: mockup (left)")
    said = words(request)
    assert 'at site.css:3 "font-size: 20px;"; element "h1"; font-size is "20px" should be "24.5px"' in said
    assert "pass 2 (vision): 0.712 -> 0.700, so it was thrown away" in said
    assert "Keep it plain." in said
    assert "ReferenceError" in said
    assert "<h1>Sign in</h1>" in said


async def test_mockup_and_facts_stay_the_same_so_that_they_can_be_cached(vision, brief, first_pass):
    engine, provider = vision(PAGE, PAGE)
    await engine.draft(brief, lambda _: None)
    await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    first, second = provider.requests
    assert first.system == second.system
    assert first.turns[0].parts[:2] == second.turns[0].parts[:2]


async def test_code_that_a_revision_left_alone_stays_the_same_so_that_it_can_be_cached(vision, brief, first_pass):
    engine, provider = vision(PAGE, PAGE)
    source = first_pass.draft.source
    changed = source.replacing([SourceFile.of("site.css", "h1 { color: red }")])
    other = dataclasses.replace(first_pass, draft=Draft(source=changed))
    for best in (first_pass, other):
        await engine.draft(dataclasses.replace(brief, best=best), lambda _: None)
    (page, style), (same, style_after) = ([part for part in request.turns[0].parts if "<file " in getattr(part, "text", "")] for request in provider.requests)  # fmt: skip
    assert "index.html" in page.text
    assert page == same
    assert style != style_after
    assert (page.cache, style.cache) == (False, True)  # one mark, where what may come again ends
    texts = [part for part in provider.requests[0].turns[0].parts if isinstance(part, Text)]
    assert [part.cache for part in texts] == [True, False, True, False]  # facts, files, what was measured


async def test_an_edited_file_is_announced_once_it_is_applied(vision, brief, first_pass):
    engine, _ = vision(fitting("  font-size: 20px;", "  font-size: 24px;"))
    events = []
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), events.append)
    files = [event for event in events if isinstance(event, FileStarted | FileFinished)]
    assert files == [
        FileStarted(run="r", path="site.css"),
        FileFinished(run="r", path="site.css", bytes=len(draft.source.get("site.css").content), streamed=True),
    ]


WRONG = fitting("  font-size: 21px;", "  font-size: 24px;")


async def test_an_edit_that_does_not_fit_is_asked_for_again_with_the_nearest_lines(vision, brief, first_pass):
    engine, provider = vision(WRONG, fitting("  font-size: 20px;", "  font-size: 24px;"))
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    assert "font-size: 24px;" in draft.source.get("site.css").text
    said = words(provider.requests[1])
    assert '"  font-size: 21px;"' in said
    assert '"3:   font-size: 20px;"' in said
    assert "again" in said
    assert "whole as <file>" not in said
    assert provider.requests[1].turns[1].role == "assistant"
    assert draft.usage.input_tokens == 200
    assert draft.adherence == Adherence(answers=2, blocks=2, misfits=1, repairs=1)


async def test_then_the_file_is_asked_for_whole(vision, brief, first_pass):
    engine, provider = vision(WRONG, WRONG, '<file path="site.css">\nh1 { font-size: 24px }\n</file>')
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    assert draft.source.get("site.css").text == "h1 { font-size: 24px }\n"
    said = words(provider.requests[2])
    assert "Send site.css whole" in said
    assert "  font-size: 20px;" in said  # as it is


async def test_then_the_last_good_version_stays(vision, brief, first_pass):
    engine, provider = vision(WRONG, WRONG, WRONG + '<file path="other.css">\nh2 {}\n</file>')
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    assert draft.source == first_pass.draft.source
    assert provider.answers == []
    assert any("last good version" in note for note in draft.notes)
    assert not draft.exhausted  # another turn may do better


async def test_all_edits_of_an_answer_are_applied_or_none(vision, brief, first_pass):
    right = fitting("  font-size: 20px;", "  font-size: 24px;")
    engine, _ = vision(right + WRONG, WRONG, WRONG)
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    assert draft.source.get("site.css").text == first_pass.draft.source.get("site.css").text


async def test_prose_gets_one_repair_turn(vision, brief):
    engine, provider = vision("I would rather talk.", PAGE)
    assert paths(await engine.draft(brief, lambda _: None)) == ["index.html"]
    assert "no file in the form" in words(provider.requests[1])


async def test_prose_twice_is_unusable(vision, brief):
    engine, provider = vision("I would rather talk.", "Really.", PAGE)
    with pytest.raises(AnswerUnusable, match="no usable code"):
        await engine.draft(brief, lambda _: None)
    assert len(provider.requests) == 2


async def test_a_cut_answer_keeps_its_complete_files_and_goes_on_once(vision, brief):
    engine, provider = vision((PAGE + '<file path="css/site.css">\nh1 { co', True), STYLE)
    draft = await engine.draft(brief, lambda _: None)
    assert paths(draft) == ["index.html", "css/site.css"]
    assert draft.source.get("css/site.css").text == "h1 {}\n"
    said = words(provider.requests[1])
    assert "inside css/site.css" in said
    assert "Complete so far: index.html" in said


async def test_a_long_answer_goes_on_for_as_long_as_it_brings_files(vision, brief):
    parts = [(PAGE + STYLE.replace("site", "one")[:-9], True)]
    parts += [(STYLE.replace("site", "one") + '<file path="css/two.css">\nh', True)]
    parts += [STYLE.replace("site", "two")]
    engine, provider = vision(*parts)
    draft = await engine.draft(brief, lambda _: None)
    assert paths(draft) == ["index.html", "css/one.css", "css/two.css"]
    assert draft.adherence.continued == 2
    assert len(provider.requests) == 3


async def test_an_answer_that_is_cut_without_progress_is_taken_as_far_as_it_is_whole(vision, brief):
    cut = ('<file path="css/site.css">\nh1 { co', True)
    engine, provider = vision((PAGE + cut[0], True), cut, PAGE)
    draft = await engine.draft(brief, lambda _: None)
    assert paths(draft) == ["index.html"]
    assert any("cut off" in note for note in draft.notes)
    assert len(provider.requests) == 2


async def test_an_answer_that_is_cut_before_any_file_is_unusable(vision, brief):
    cut = ('<file path="index.html">\n<h1>', True)
    engine, _ = vision(cut, cut)
    with pytest.raises(AnswerUnusable) as caught:
        await engine.draft(brief, lambda _: None)
    assert "longer answers" in caught.value.hint


async def test_a_connection_that_ended_is_not_called_too_long_an_answer(vision, brief):
    broken = ('<file path="css/site.css">\nh1 { co', Finish.BROKEN)
    engine, _ = vision((PAGE + broken[0], Finish.BROKEN), broken)
    notes = " ".join((await engine.draft(brief, lambda _: None)).notes)
    assert "connection ended" in notes
    assert "cut off" not in notes
    engine, _ = vision(broken, broken)
    with pytest.raises(AnswerUnusable) as caught:
        await engine.draft(brief, lambda _: None)
    assert "--fallback" in caught.value.hint


async def test_a_length_limit_after_the_last_file_costs_nothing(vision, brief):
    engine, provider = vision((PAGE + "And now", True))
    assert paths(await engine.draft(brief, lambda _: None)) == ["index.html"]
    assert len(provider.requests) == 1


async def test_a_fault_of_the_tree_is_repaired_but_does_not_lose_the_draft(vision, brief):
    linking = PAGE.replace("<h1>", '<link rel="stylesheet" href="css/none.css"><h1>')
    engine, provider = vision(linking, "Sorry.")
    draft = await engine.draft(brief, lambda _: None)
    assert "links css/none.css" in words(provider.requests[1])
    assert draft.notes == ("index.html links css/none.css, which is not there.",)


async def test_assets_come_along_when_a_file_refers_to_them(vision, brief):
    engine, _ = vision(PAGE.replace("<h1>", '<img src="assets/image-1.png"><h1>'))
    draft = await engine.draft(brief, lambda _: None)
    assert paths(draft) == ["index.html", "assets/image-1.png"]
    assert draft.source.get("assets/image-1.png").content == brief.facts.images[0].data


async def test_the_only_page_is_the_entry_whatever_it_is_called(vision, brief):
    engine, _ = vision(PAGE.replace("index.html", "login.html"))
    assert paths(await engine.draft(brief, lambda _: None)) == ["index.html"]


async def test_two_paths_that_differ_in_case_alone_are_repaired(vision, brief):
    engine, provider = vision(PAGE + STYLE + STYLE.replace("site", "Site"), "Sorry.")
    with pytest.raises(AnswerUnusable, match="same path"):
        await engine.draft(brief, lambda _: None)
    assert len(provider.requests) == 2


async def test_a_revision_that_changes_nothing_says_so(vision, brief, first_pass):
    engine, _ = vision(fitting("  font-size: 20px;", "  font-size: 20px;"))
    assert (await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)).exhausted


async def test_without_a_model_there_is_a_hint(brief):
    engine = Vision(Workbench(renderer=None, comparer=None, stack=None, provider=None))
    with pytest.raises(UsageError) as caught:
        await engine.draft(brief, lambda _: None)
    assert "--engine offline" in caught.value.hint


async def test_a_project_may_replace_one_template(vision, brief, tmp_path):
    (tmp_path / "draft").mkdir()
    (tmp_path / "draft/task.jinja2").write_text("Paint it. {{ instruction }}")
    engine, provider = vision(PAGE, prompts=tmp_path)
    await engine.draft(dataclasses.replace(brief, instruction="Now."), lambda _: None)
    assert words(provider.requests[0]).endswith("Paint it. Now.")


async def test_a_path_that_is_file_and_folder_is_repaired(vision, brief):
    both = PAGE + STYLE + '<file path="CSS">\nx\n</file>\n'
    engine, provider = vision(both, "Sorry.")
    with pytest.raises(AnswerUnusable, match="both a file and a folder"):
        await engine.draft(brief, lambda _: None)
    assert "both a file and a folder" in words(provider.requests[1])


@pytest.mark.parametrize("prose", ["", "I looked at it.\n"])
async def test_a_picture_of_no_page_is_refused_in_the_models_words(vision, brief, prose):
    engine, _ = vision(prose + "<refuse>a photo of a dog</refuse>\n")
    with pytest.raises(MockupError, match="a photo of a dog"):
        await engine.draft(brief, lambda _: None)


async def test_a_refusal_beside_files_is_none(vision, brief):
    engine, _ = vision("<refuse>nothing</refuse>\n" + PAGE)
    assert paths(await engine.draft(brief, lambda _: None)) == ["index.html"]


async def test_a_revision_without_code_changes_nothing(vision, brief, first_pass):
    engine, _ = vision("I would rather talk.", "Really.")
    draft = await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    assert draft.source == first_pass.draft.source


async def test_an_offline_draft_is_reworked_once_then_revised(vision, brief, first_pass):
    measured = dataclasses.replace(first_pass, engine="offline")
    for tried, expected in (
        ((), True),
        ((Attempt(number=2, engine="vision", score_before=0.7, score_after=0.6),), False),
    ):
        engine, provider = vision(PAGE)
        await engine.draft(dataclasses.replace(brief, best=measured, tried=tried), lambda _: None)
        assert ("measured out of the mockup" in words(provider.requests[0])) is expected


async def test_a_diagram_is_asked_for_as_one(vision, brief):
    engine, provider = vision(PAGE, settings=RunSettings(picture="diagram"))
    await engine.draft(brief, lambda _: None)
    assert "diagram.json" in words(provider.requests[0])
    assert "picture of a diagram" in provider.requests[0].system
