import re
from html import unescape
from html.parser import HTMLParser

from runs_by_hand import comparison, difference, mockup, one_pass, render, run, tree

from screenshot2code.core.artifacts import SourceFile
from screenshot2code.report.page import comparison_page, run_page

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


class Outline(HTMLParser):
    """Which elements and attributes a page is made of, as a parser sees it."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.ids, self.names = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        self.names += [value for name, value in attrs if name == "name"]


def outline(html):
    parser = Outline()
    parser.feed(html)
    return parser


def a_hostile_run():
    hostile = difference(HOSTILE, selector=HOSTILE, seen=HOSTILE, expected=HOSTILE)
    return run(
        one_pass(
            differences=(hostile,),
            notes=(HOSTILE,),
            warnings=(HOSTILE,),
            shown=render(complaints=(HOSTILE,), blocked=(HOSTILE,)),
            source=tree(SourceFile.of("js/app.js", HOSTILE), SourceFile.of("it's & more.svg", HOSTILE)),
        ),
        of=mockup(HOSTILE),
        failure=HOSTILE,
    )


def test_strings_from_pages_stay_text():
    plain, hostile = outline(run_page(run(), output="x")), outline(run_page(a_hostile_run(), output=HOSTILE))
    assert hostile.tags.count("script") == plain.tags.count("script") == 1
    assert hostile.tags.count("img") == plain.tags.count("img")
    assert not [name for name in hostile.attributes if name.startswith("on") or name == "style"]


def test_a_hostile_target_stays_text():
    html = comparison_page(mockup(), render(), comparison(), target=HOSTILE, target_score=0.9)
    assert outline(html).tags.count("script") == 1
    assert "alert(1)" in html


def test_nothing_is_asked_of_a_network():
    html = run_page(run(one_pass(1, 0.5), one_pass(2, 0.9, parent=1)), output=None)
    assert set(re.findall(r'(?:src|href)="([a-z]+:)', html)) == {"data:"}
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'; img-src data:;" in unescape(html)


def test_identifiers_are_unique_and_links_lead_somewhere():
    html = run_page(run(one_pass(1, 0.5), one_pass(2, 0.9, parent=1)), output="./login/")
    ids = outline(html).ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_each_pass_is_shown_with_its_figures():
    html = run_page(run(one_pass(1, 0.512), one_pass(2, 0.934, parent=1)), output=None)
    assert outline(html).names.count("pass") == 2
    assert "+.422" in html


def test_one_pass_needs_no_chooser_and_no_chart():
    html = run_page(run(), output=None)
    assert "pass" not in outline(html).names
    assert 'class="chart"' not in html


def test_a_run_without_differences_says_so():
    html = run_page(run(one_pass(differences=())), output=None)
    assert "No differences" in html
    assert "What a person cannot tell apart is not listed." in html


def test_notes_of_the_engine_are_printed_with_their_pass():
    assert "2 lines could not be read" in run_page(run(one_pass(notes=("2 lines could not be read",))), output=None)


def test_the_same_run_gives_the_same_bytes():
    assert run_page(run(), output="x") == run_page(run(), output="x")


def test_sixty_differences_in_each_of_five_passes_stay_a_small_file():
    """Beside its pictures, which are what they are: rows and marks of the passes that nobody looks at are there as well."""
    many = tuple(difference(f"Row {number}", weight=1 / 60) for number in range(60))
    shown = render()
    passes = [one_pass(number, 0.8, parent=number - 1 or None, differences=many, shown=shown) for number in range(1, 6)]
    text = re.sub(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+", "", run_page(run(*passes), output=None))
    assert len(text) < 600_000
