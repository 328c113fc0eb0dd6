"""The forms of a check's outcome, each held to what reads it: SARIF's own schema, an XML parser, the rules of workflow commands."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from builders import a_pass
from jsonschema import Draft4Validator

from screenshot2code.cli.outputs import Results, Wanted, check_places, wanted_of, write_all
from screenshot2code.cli.verdicts import pages_text
from screenshot2code.core.findings import Difference, DifferenceKind, SourceLine
from screenshot2code.core.geometry import Box, Viewport
from screenshot2code.errors import OutputError, OutputFailed, UsageError
from screenshot2code.report.annotations import annotations
from screenshot2code.report.brief import Crop, brief, wanted_crops
from screenshot2code.report.junit import junit
from screenshot2code.report.markdown import LONGEST, markdown
from screenshot2code.report.outcome import Fault, PageOutcome, Status, exit_code, sentence
from screenshot2code.report.overview import overview
from screenshot2code.report.sarif import RULES, sarif

NASTY = "a|b `c`\n::error::\x07 <script>&amp; @octocat ]]> 100%"
SARIF = json.loads(
    (Path(__file__).parent / "sarif-2.1.0-rtm.5.json").read_text()
)  # OASIS, by way of @microsoft/jest-sarif


def difference(kind=DifferenceKind.FONT_SIZE, **changes):
    fields = {
        "kind": kind,
        "box": Box(10, 20, 300, 40),
        "rendered_box": Box(10, 24, 280, 36),
        "selector": ".hero h1",
        "source": SourceLine("hero.css", 42),
        "property": "font-size",
        "expected": "48px",
        "seen": "40px",
        "loss": 0.02,
        "weight": 0.5,
        "summary": "hero.css:42  .hero h1  font-size 40px -> 48px; 3 blocks below move 9px because of it",
    }
    return Difference(**{**fields, **changes})


def page(*differences, name="home", score=0.9, **changes):
    comparison = replace(a_pass(score=score).comparison, differences=differences, warnings=())
    fields = {
        "name": name,
        "status": Status.FAIL,
        "mockup_path": "mockups/home.png",
        "target": "src/home.html",
        "threshold": 0.95,
        "comparison": comparison,
        "viewport": Viewport(1280, 800),
        "entry": "src/home.html",
        "files": {"hero.css": "src/hero.css"},
    }
    return PageOutcome(**{**fields, **changes})


BROKEN = page(
    name="gone", status=Status.ERROR, comparison=None, fault=Fault(message="There is no mockup.", hint="Make one.")
)
NAMELESS = difference(
    selector=None, source=None, property=None, expected=None, seen=None, summary="a block is missing here"
)
UGLY = page(
    difference(selector=NASTY, summary=f"hero.css:42  {NASTY}  text {NASTY}"),
    name=NASTY,
    warnings=(NASTY,),
    entry="a b/ü%.html",
)
EVERY = (page(difference(), NAMELESS), page(difference(), name="fine", status=Status.CACHED, score=0.99), BROKEN, UGLY)


def test_a_difference_is_one_sentence_that_begins_with_what_can_be_clicked():
    said = "src/hero.css:42 .hero h1 font-size 40px -> 48px; 3 blocks below move 9px because of it"
    assert sentence(page(), difference()) == said
    assert sentence(page(), NAMELESS) == "a block is missing here (at 10, 20)"


def test_the_worst_page_decides_the_exit_code():
    fine = page(status=Status.PASS)
    assert [exit_code(pages) for pages in ((), (fine,), (fine, page()), (page(), BROKEN))] == [0, 0, 1, 3]


# --- SARIF


def test_sarif_keeps_its_schema():
    log = json.loads(json.dumps(sarif(EVERY)))
    Draft4Validator(SARIF).validate(log)
    (run,) = log["runs"]
    assert [one["level"] for one in run["results"]] == ["error", "error", "note", "error", "error"]
    assert {one["ruleId"] for one in run["results"]} == {one["id"] for one in run["tool"]["driver"]["rules"]}
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    assert places[0] == {"artifactLocation": {"uri": "src/hero.css"}, "region": {"startLine": 42}}
    assert places[1]["artifactLocation"]["uri"] == "src/home.html"  # without a source, the page itself


def test_the_schema_would_see_a_fault():
    log = sarif(EVERY)
    log["runs"][0]["results"][0]["level"] = "bad"
    assert list(Draft4Validator(SARIF).iter_errors(log))


def test_every_kind_of_difference_is_a_rule():
    assert set(RULES) == {*DifferenceKind, "page"}


def test_an_alert_stays_the_same_when_numbers_and_lines_change():
    one, other = (sarif([page(difference(**changes))])["runs"][0]["results"][0] for changes in (
        {}, {"source": SourceLine("hero.css", 77), "seen": "44px", "summary": "x", "loss": 0.01}
    ))  # fmt: skip
    assert one["partialFingerprints"] == other["partialFingerprints"]
    elsewhere = sarif([page(difference(selector="h2"))])["runs"][0]["results"][0]
    assert elsewhere["partialFingerprints"] != one["partialFingerprints"]


# --- JUnit


def test_junit_is_xml_with_a_case_a_page():
    root = ET.fromstring(junit(EVERY, seconds=1.5))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "2", "1")
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert "src/hero.css:42 .hero h1" in cases["home"].find("failure").text
    assert cases["gone"].find("error").get("message") == "There is no mockup."
    assert list(cases["fine"]) == []
    assert len(cases) == 4


# --- GitHub


def test_each_annotation_is_one_command_on_one_line():
    lines = annotations(EVERY).split("\n")
    assert lines[0] == (
        "::error file=src/hero.css,line=42,title=home%3A score 0.9000%2C below 0.95::"
        ".hero h1 font-size 40px -> 48px; 3 blocks below move 9px because of it"
    )
    assert all(re.fullmatch(r"::(error|warning) file=[^,:]+,line=\d+,title=[^:,]*::[^\r\n]*", line) for line in lines)
    assert len(lines) == 5  # two, none for the page that passes, the error, the ugly one and its warning
    assert lines[2] == "::error file=src/home.html,line=1,title=gone::There is no mockup. Make one."


def test_nothing_is_annotated_where_every_page_passes():
    assert annotations([page(status=Status.PASS)]) == ""


# --- Markdown


def test_markdown_has_a_row_a_page_and_lists_what_is_wrong():
    text = markdown(EVERY[:3], seconds=2)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + 3
    assert "`src/hero.css:42` `.hero h1` font-size 40px" in rows[2]
    assert "There is no mockup." in rows[4]
    assert "<summary>home: score 0.9000, below 0.95</summary>" in text


def test_nobody_is_mentioned_and_nothing_breaks_out_of_its_cell():
    text = markdown([UGLY], seconds=2)
    row = next(line for line in text.splitlines() if line.startswith("| ❌"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"(?<!\\)<script", outside)
    assert not re.search(r"(?<!\\)@[a-z]", outside)


def test_a_comment_fits_into_a_comment():
    many = [page(*[difference(selector=f".a{n} > {'b' * 200}") for n in range(15)], name=f"p{at}") for at in range(30)]
    text = markdown(many, seconds=1)
    assert len(text) < LONGEST + 200
    assert "Left out for length: the differences of" in text


# --- the brief


def test_the_heaviest_page_and_difference_come_first_and_passing_pages_not_at_all():
    heavy = page(difference(loss=0.3), name="heavy")
    text = brief([page(difference()), page(name="fine", status=Status.PASS), heavy], crops={})
    assert text.index("`heavy`") < text.index("`home`")
    assert "fine" not in text
    assert "1. `src/hero.css:42` `.hero h1` `font-size 40px -> 48px;" in text


@pytest.mark.parametrize("tokens", [500, 1000, 4000])
def test_a_brief_keeps_to_its_tokens_and_says_what_it_left_out(tokens):
    many = page(*[difference(selector=f".row-{n} td", loss=0.02 - n / 10_000) for n in range(100)])
    crops = {("home", n): Crop(link=f"c/{n}.png", width=600, height=300) for n in range(6)}
    text = brief([many], crops=crops, tokens=tokens)
    pictures = 240 * text.count("![")
    assert len(text) / 3.5 + pictures <= tokens * 1.05
    listed = len(re.findall(r"^\d+\. ", text, re.MULTILINE))
    assert f"Not listed for length: {100 - listed} smaller" in text


def test_quoted_text_stays_in_its_code_span():
    line = next(one for one in brief([UGLY], crops={}).splitlines() if one.startswith("1."))
    assert "\n" not in line
    assert "`` " in line or "``" in line  # a fence longer than the backquotes inside


def test_pictures_are_of_the_heaviest_that_have_a_place():
    size = difference(DifferenceKind.PAGE_SIZE, loss=0.5)
    pages = [page(size, difference(loss=0.01)), page(difference(loss=0.2), name="other")]
    assert [(one.name, number) for one, number, _ in wanted_crops(pages)] == [("other", 0), ("home", 1)]


def test_where_all_is_well_the_brief_says_so():
    assert "Nothing is to be done" in brief([page(status=Status.PASS)], crops={})


# --- terminal, overview


def test_the_terminal_form_is_a_line_a_page_and_one_of_sums():
    text = re.sub(r"\x1b\[[0-9;]*m", "", pages_text(EVERY[:3], seconds=1.25))
    assert text.splitlines() == [
        "fail    home  score 0.9000, below 0.95",
        "  src/hero.css:42 .hero h1 font-size 40px -> 48px; 3 blocks below move 9px because of it  -0.0200",
        "  a block is missing here (at 10, 20)  -0.0200",
        "cached  fine  score 0.9900",
        "error   gone  There is no mockup.",
        "  Make one.",
        "3 pages: 1 unchanged, 1 failed, 1 in error (1.2 s)",
    ]


def test_the_overview_escapes_what_it_shows():
    html = overview([UGLY], {NASTY: "ugly.html"})
    assert "<script>" not in html
    assert 'href="ugly.html"' in html


# --- where each goes


def test_forms_go_to_files_and_one_to_stdout():
    assert wanted_of((), None, as_json=False) == (Wanted("text", None),)
    assert wanted_of((), None, as_json=True) == (Wanted("json", None),)
    assert wanted_of(("sarif",), Path("a.sarif"), as_json=False) == (
        Wanted("sarif", Path("a.sarif")),
        Wanted("text", None),
    )
    assert wanted_of(("junit=a.xml", "md"), None, as_json=False) == (
        Wanted("junit", Path("a.xml")),
        Wanted("markdown", None),
    )


def test_a_form_that_the_disk_does_not_take_costs_no_other(tmp_path, capsys):
    (tmp_path / "file").touch()
    wanted = (
        Wanted("junit", tmp_path / "file" / "a.xml"),
        Wanted("sarif", tmp_path / "a.sarif"),
        Wanted("github", None),
    )
    results = Results(
        outcomes=EVERY, seconds=1, document=dict, text=str, html=lambda _: None, crops=tmp_path / "crops", tokens=4000
    )
    with pytest.raises(OutputFailed, match=r"a\.xml could not be written"):
        write_all(wanted, results)
    assert json.loads((tmp_path / "a.sarif").read_text())["version"] == "2.1.0"
    assert capsys.readouterr().out.startswith("::error file=src/hero.css")


def test_places_are_looked_at_before_any_work(tmp_path):
    (tmp_path / "mockup.png").touch()
    (tmp_path / "reports").mkdir()
    with pytest.raises(OutputError, match="would replace the mockup"):
        check_places([Wanted("junit", tmp_path / "mockup.png")], keep=[tmp_path / "mockup.png"])
    with pytest.raises(OutputError, match="is a folder"):
        check_places([Wanted("html", tmp_path / "reports")])
    check_places([Wanted("html", tmp_path / "reports")], folder=True)
    with pytest.raises(OutputError, match="cannot be written"):
        check_places([Wanted("html", tmp_path / "mockup.png")], folder=True)


@pytest.mark.parametrize(
    ("formats", "output", "words"),
    [
        (("jnuit",), None, "Did you mean 'junit'"),
        (("junit", "sarif"), None, "Only one form fits on stdout, not junit and sarif"),
        (("html",), None, "goes to a file"),
        (("junit=",), None, "names no file"),
        (("junit=a", "sarif=a"), None, "same file"),
        (("junit=a",), Path("b"), "--output is for one --format"),
        ((), Path("b"), "--output is for one --format"),
    ],
)
def test_what_cannot_be_is_said(formats, output, words):
    with pytest.raises(UsageError) as caught:
        wanted_of(formats, output, as_json=False)
    assert words in f"{caught.value.message} {caught.value.hint}"
