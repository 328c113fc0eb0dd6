from dataclasses import replace

from runs_by_hand import comparison, difference, mockup, one_pass, picture, render, run, tree

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.core.findings import DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box, Size
from screenshot2code.report.present import DIFFERENCES_SHOWN, comparison_view, embedded_passes, run_view


def view_of(*passes, **more):
    return run_view(run(*passes, **more), output="./login/")


def test_the_head_judges_by_the_best_pass_not_by_the_last():
    view = view_of(one_pass(1, 0.7), one_pass(2, 0.93, parent=1), one_pass(3, 0.8, parent=2))
    assert (view.verdict.score, view.best.number) == (".930", 2)
    assert [one.is_best for one in view.passes] == [False, True, False]


def test_what_misses_the_target_says_by_how_much():
    assert (view_of(one_pass(1, 0.93)).verdict.is_met, view_of(one_pass(1, 0.93)).verdict.gap) == (False, ".020")
    assert (view_of(one_pass(1, 0.95)).verdict.is_met, view_of(one_pass(1, 0.95)).verdict.gap) == (True, "")


def test_the_baselines_are_one_sentence():
    assert view_of().verdict.baselines == (
        "For scale: an empty page would score .41, the mockup itself shifted by 6 px .87."
    )


def test_a_gain_is_over_the_parent_not_over_the_pass_before():
    view = view_of(one_pass(1, 0.7), one_pass(2, 0.6, parent=1), one_pass(3, 0.8, parent=1))
    assert [one.gain for one in view.passes] == ["", "−.100", "+.100"]


def test_differences_come_by_weight_whatever_order_they_came_in():
    light, heavy = difference("light", weight=0.2), difference("heavy", weight=0.7)
    rows = view_of(one_pass(differences=(light, heavy))).best.differences
    assert [(row.rank, row.summary, row.share) for row in rows] == [(1, "Heavy", 70.0), (2, "Light", 20.0)]


def test_a_row_says_each_thing_once():
    told = difference("css/style.css:5  .card h1  font-size 40px -> 48px (moves 3 blocks below by 9 px)")
    other = difference("The heading is too small", weight=0.1)
    first, second = view_of(one_pass(differences=(told, other))).best.differences
    assert (first.summary, first.selector) == ("font-size 40px \u2192 48px (moves 3 blocks below by 9 px)", ".card h1")
    assert (first.has_change, second.has_change) == (False, True)


def test_what_the_sentence_says_already_is_not_said_again_whatever_its_case():
    missing = "block of 1px x 242px at 1038px, 504px"
    told = difference(f".card h1  {missing} is missing here", seen=None, expected=missing, source=None)
    (row,) = view_of(one_pass(differences=(told,))).best.differences
    assert (row.summary, row.has_change) == (f"Block{missing[5:]} is missing here", False)


def test_kinds_are_counted_the_most_frequent_first():
    several = (
        difference(),
        difference(kind=DifferenceKind.MISSING),
        difference(kind=DifferenceKind.PAGE_SIZE),
        difference(kind=DifferenceKind.MISSING),
    )
    assert view_of(one_pass(differences=several)).best.kinds == (("missing", 2), ("font size", 1), ("page size", 1))


def test_a_part_that_did_not_change_says_so():
    parts = {one.name: one.course for one in view_of(one_pass(1, 0.7), one_pass(2, 0.93, parent=1)).verdict.parts}
    assert (parts["ssim"], parts["size"]) == (".700 \u2192 .930", "1.000, unchanged")


def test_boxes_of_little_weight_are_drawn_light():
    best = view_of(one_pass(differences=(difference(weight=0.5), difference(weight=0.01)))).best
    assert sorted(mark.is_light for mark in best.seen_marks) == [False, True]


def test_a_long_tail_is_summed_up():
    many = tuple(difference(f"number {index}", weight=0.001) for index in range(DIFFERENCES_SHOWN + 3))
    best = view_of(one_pass(differences=many)).best
    assert len(best.differences) == DIFFERENCES_SHOWN
    assert best.tail.startswith("3 smaller differences not listed")


def test_a_source_line_leads_into_the_listing_of_its_file():
    view = view_of()
    style = next(file for file in view.files if file.path == "css/style.css")
    assert view.best.differences[0].href == f"#{style.id}-L5"
    assert "font-size" in "".join(piece.text for piece in style.listing.lines[4])


def test_a_line_that_is_not_there_is_named_but_leads_nowhere():
    rows = view_of(
        one_pass(
            differences=(
                difference(source=SourceLine("css/style.css", 5000)),
                difference(source=SourceLine("built/app.css", 1)),
            )
        )
    ).best.differences
    assert [(row.source, row.href) for row in rows] == [("css/style.css:5000", ""), ("built/app.css:1", "")]


def test_lines_of_another_pass_lead_nowhere_because_only_the_best_files_are_here():
    view = view_of(one_pass(1, 0.7), one_pass(2, 0.9, parent=1))
    assert [bool(one.differences[0].href) for one in view.passes] == [False, True]


def test_what_is_missing_is_marked_as_a_ghost_in_the_render():
    best = view_of(one_pass(differences=(difference(rendered_box=None),))).best
    assert not best.expected_marks[0].is_ghost
    assert best.seen_marks[0].is_ghost
    assert best.seen_marks[0].box == best.expected_marks[0].box


def test_small_marks_lie_over_large_ones():
    large, small = difference(box=Box(0, 0, 300, 300)), difference(box=Box(10, 10, 5, 5))
    marks = view_of(one_pass(differences=(small, large))).best.expected_marks
    assert [mark.box.width for mark in marks] == [300, 5]


def test_pictures_share_a_canvas_as_large_as_the_largest():
    shown = replace(render(picture((500, 700))), size=Size(500, 700))
    stage = view_of(one_pass(shown=shown)).stage
    assert (stage.width, stage.height) == (500, 700)
    assert (stage.mockup.share, stage.renders[0].share) == (80.0, 100.0)


def test_equal_pictures_are_embedded_once():
    shown = render()
    view = view_of(one_pass(1, 0.7, shown=shown), one_pass(2, 0.9, parent=1, shown=shown))
    assert [one.id for one in view.stage.renders] == ["render-1"]
    assert [one.picture for one in view.passes] == ["render-1", "render-1"]


def test_too_many_pictures_leave_the_first_and_the_best():
    whole = run(one_pass(1, 0.7), one_pass(2, 0.75, parent=1), one_pass(3, 0.9, parent=2), one_pass(4, 0.8, parent=3))
    assert embedded_passes(whole) == {1, 2, 3, 4}
    assert embedded_passes(whole, limit=100) == {1, 3}


def test_what_was_left_out_is_said():
    noisy = tuple(
        one_pass(number, number / 10, shown=render(png=bytes([number]) * 8_000_000)) for number in range(1, 5)
    )
    view = view_of(*noisy)
    assert view.stage.left_out.startswith(
        "Only the best and the first pass have their pictures here; those of 2 passes"
    )
    assert [one.picture for one in view.passes] == ["render-1", "", "", "render-4"]


def test_the_entry_comes_first_then_folders():
    files = view_of(
        one_pass(source=tree(SourceFile.of("assets/a.png", picture()), SourceFile.of("zoo.woff2", b"x")))
    ).files
    assert [file.path for file in files] == ["index.html", "css/style.css", "zoo.woff2", "assets/a.png"]
    assert [bool(file.listing) for file in files] == [True, True, False, False]
    assert files[3].preview.startswith("data:image/png;base64,")


def test_one_pass_has_no_chart_and_several_have():
    assert view_of(one_pass()).chart is None
    assert len(view_of(one_pass(1, 0.7), one_pass(2, 0.9, parent=1)).chart.dots) == 2


def test_a_price_that_is_unknown_makes_the_sum_unknown():
    facts = {
        fact.label: fact.value for fact in view_of(one_pass(1, cost_usd=None), one_pass(2, 0.5, cost_usd=0.1)).facts
    }
    assert facts["Model cost"] == "unknown"


def test_a_comparison_names_its_target_and_has_no_files():
    view = comparison_view(mockup(), render(), comparison(0.8), target="dist/index.html", target_score=0.75)
    assert (view.kind, view.target, view.files, view.chart) == ("Comparison", "dist/index.html", (), None)
    assert view.verdict.is_met
    assert view.best.differences == ()


def test_ends_of_the_scale_do_not_run_into_each_other():
    at = {place.id: place for place in view_of().verdict.places}
    assert (at["place-empty"].reads_on, at["place-empty"].is_above) == (False, False)
    assert at["place-shifted"].is_above
    near_zero = comparison_view(
        mockup(),
        render(),
        replace(comparison(), baselines=replace(comparison().baselines, empty=0.02)),
        target="x",
        target_score=0.9,
    )
    assert next(place for place in near_zero.verdict.places if place.id == "place-empty").reads_on
