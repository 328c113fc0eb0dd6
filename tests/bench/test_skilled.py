"""The skilled model reads what our prompts say, and can be told less."""

import dataclasses

import skilled
from skilled import Senses, SkilledService, answer, read

FACTS = """Texts, in reading order:
<data>
"Sign in"; x 24 y 20 w 120 h 20; 24px 700 sans-serif; #222222 on #ffffff
"Remember me"; x 24 y 90 w 120 h 20; 16px 400 sans-serif; #222222 on #ffffff
</data>
"""
CODE = """# The code as it is
<file path="index.html">
<body>
<h1>Sign in</h1>
<p>Remember me</p><p>Remember me</p>
</file>
<file path="site.css">
h1 {
  font-size: 20px;
  font: 400 20px/1.5 sans-serif;
}
p { color: red }
</file>
"""
ROWS = """The differences between mockup and render
<data>
1. font size; at site.css:2 "font-size: 20px;"; element "h1"; font-size is "20px" should be "24px"; in the mockup x 24 y 20 w 120 h 20, in the render x 24 y 18 w 100 h 17; costs 0.021; "too small"
2. extra; text is "Remember me" should be nothing; in the mockup x 1 y 1 w 1 h 1; costs 0.010; "twice"
3. color; element "p"; color is "#ff0000" should be "#222222"; in the mockup x 1 y 1 w 1 h 1; costs 0.010; "red"
</data>
"""


def request(text):
    return {
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": text}]}]
    }


def brief(**senses):
    return read(request(FACTS + CODE + ROWS), Senses(**senses))


def test_repairs_what_is_named_and_writes_edits_that_fit_once():
    said = answer(brief())
    assert '<edit path="site.css">' in said
    assert "  font-size: 24px;" in said
    assert "p {\n  color: #222222;\n}" in said  # no line was named: a rule at the end
    html = said.partition('<edit path="index.html">')[2].partition("</edit>")[0]
    assert html.partition("=======")[2].count("Remember me") == 1


def test_what_is_left_out_is_not_known():
    assert answer(brief(differences=False)) == "I see nothing that I could repair."
    unvalued = brief(values=False).named[0]
    assert (unvalued.expected, unvalued.seen, unvalued.line) == (None, None, 2)
    unplaced = brief(lines=False).named[0]
    assert (unplaced.file, unplaced.line, unplaced.selector) == (None, None, "h1")
    assert brief(selectors=False).named[0].selector is None


def test_without_line_and_selector_only_a_value_that_stands_once_is_changed():
    said = answer(brief(lines=False, selectors=False))
    assert "  font-size: 24px;" in said
    assert "#222222" not in said  # `color: red` is not how the difference says it


def test_one_value_of_a_shorthand_is_changed():
    lines = ["h1 {", "  font: 400 20px/1.5 sans-serif;", "}"]
    skilled._declare_at(lines, 1, dataclasses.replace(brief().named[0], property="font-size"))
    assert lines[1] == "  font: 400 24px/1.5 sans-serif;"


def test_what_lost_before_is_not_done_again():
    tried = 'Revisions of this same code that were tried already:\n<data>\n- pass 2 (vision): 0.7 -> 0.6, so it was thrown away; it changed "site.css:2 font-size: 20px; -> font-size: 24px;"\n</data>\n'
    said = answer(read(request(FACTS + CODE + ROWS + tried), Senses()))
    assert "font-size: 24px" not in said
    assert "color: #222222" in said


def test_the_first_text_of_all_is_put_before_the_second():
    code = CODE.replace("<h1>Sign in</h1>\n", "").replace("<p>Remember me</p>", "", 1)
    row = 'The differences between mockup and render\n<data>\n1. missing; text is nothing should be "Sign in"; in the mockup x 24 y 20 w 120 h 20; costs 0.021; "missing"\n</data>\n'
    said = answer(read(request(FACTS + code + row), Senses()))
    assert "<body>\n<p>Sign in</p>\n>>>>>>>" in said


def test_of_a_line_with_words_too_many_the_element_that_is_there_twice_is_taken_away():
    row = 'The differences between mockup and render\n<data>\n1. text; text is "Sign in Remember me Remember me" should be "Sign in Remember me"; in the mockup x 24 y 20 w 120 h 20; costs 0.021; "text"\n</data>\n'
    said = answer(read(request(FACTS + CODE + row), Senses()))
    assert said.partition("=======")[2].count("Remember me") == 1


def test_the_service_counts_what_a_revision_takes_from_the_second_request_on():
    with SkilledService(Senses()) as service:
        service.answer_to({}, request(FACTS + CODE + ROWS))
        assert service.taken == []  # nothing can be remembered of a first request
        service.answer_to({}, request(FACTS + CODE + ROWS))
        service.answer_to({}, request(FACTS + CODE))  # nothing to repair: no revision
    (one,) = service.taken
    mended = brief()
    answer(mended)
    assert one.fresh == 0
    assert one.code_bytes == sum(
        len("\n".join(lines)) for lines in mended.files.values()
    )  # what whole files would hold
    assert one.edits > 0
