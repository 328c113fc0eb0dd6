"""Editing CSS in place: one value changes, every other character stays."""

from hypothesis import given
from hypothesis import strategies as some

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.engines.tuning.stylesheet import replace, slots, tree_slots

CSS = """/* tokens */
:root { --ink: #222; --gap:8px }
.hero h1,
.hero h2 {
  font: 700 40px/1.2 "Open Sans", sans-serif;  /* big */
  margin : 0 auto
}
@media (min-width: 600px) {
  .hero { padding: calc(1px + 2px) 4px !important; }
}
"""


def tree(css: str) -> SourceTree:
    page = SourceFile.of("index.html", "<p>")
    return SourceTree((page, SourceFile.of("css/site.css", css)), page.path)


def test_finds_every_declaration_with_rule_and_line():
    found = [(one.selector, one.property, one.value, one.line) for one in slots(SourceFile.of("a.css", CSS))]
    assert found == [
        (":root", "--ink", "#222", 2),
        (":root", "--gap", "8px", 2),
        (".hero h1, .hero h2", "font", '700 40px/1.2 "Open Sans", sans-serif', 5),
        (".hero h1, .hero h2", "margin", "0 auto", 6),
        (".hero", "padding", "calc(1px + 2px) 4px !important", 9),
    ]
    assert slots(SourceFile.of("a.css", CSS))[-1].media == "@media (min-width: 600px)"


def test_a_change_touches_only_the_value():
    page = tree(CSS)
    ink, gap = tree_slots(page)[:2]
    changed = replace(page, {ink: "#333333", gap: "9.5px"})
    assert changed.get("css/site.css").text == CSS.replace("#222", "#333333").replace("8px", "9.5px")


def test_a_value_with_a_comment_inside_is_left_alone():
    assert slots(SourceFile.of("a.css", "a { color: red /* why */ ; top: 1px }"))[0].property == "top"


def test_windows_line_ends_do_not_shift_positions():
    css = CSS.replace("\n", "\r\n")
    page = tree(css)
    assert replace(page, {tree_slots(page)[3]: "1px"}).get("css/site.css").text == css.replace("0 auto", "1px")


@given(
    some.lists(
        some.tuples(
            some.sampled_from([".a", ".b > p", "h1", "*"]),
            some.sampled_from(["color", "--x", "margin"]),
            some.sampled_from(["1px", "#fff", "var(--y, 2px)", 'url("a;b}.png")', "0 1px rgb(0 0 0 / 50%)"]),
            some.sampled_from(["", " ", "\n\t", "/* ; } */"]),
            some.sampled_from([";", "; ", ""]),
        )
    )
)
def test_every_slot_reads_back_what_was_written(rules):
    css = "".join(f"{selector}{{{space}{name}:{space}{value}{end}}}" for selector, name, value, space, end in rules)
    file = SourceFile.of("a.css", css)
    found = slots(file)
    assert [(one.selector, one.property, one.value) for one in found] == [(s, n, v) for s, n, v, _, _ in rules]
    assert all(file.text[one.start : one.end] == one.value for one in found)
