"""Classes: what things of one kind have in common is said once."""

from screenshot2code.engines.offline.responsive import narrowed
from screenshot2code.engines.offline.sheet import Sheet


def settled(*needs):
    sheet = Sheet(("display", "margin-top", "padding", "color"))
    for name, css, hint in needs:
        sheet.classes(name, css, hint)
    sheet.settle()
    return sheet


def test_things_that_look_alike_have_one_class():
    sheet = settled(("hero__card", {"padding": "8px"}, "one"), ("hero__card", {"padding": "8.4px"}, "two"))
    assert sheet.classes("hero__card", {"padding": "8.4px"}) == "hero-card"
    assert sheet.rules == {"hero-card": {"padding": "8px"}}


def test_one_that_looks_otherwise_has_a_second_class_with_what_is_its_own():
    plain = {"padding": "8px", "color": "red"}
    sheet = settled(("card", plain, "one"), ("card", plain, "two"), ("card", {**plain, "color": "blue"}, "premium"))
    assert sheet.classes("card", {**plain, "color": "blue"}) == "card card-premium"
    assert sheet.rules == {"card": plain, "card-premium": {"color": "blue"}}


def test_a_look_that_differs_in_one_thing_is_that_look_with_one_class_more():
    row = {"display": "flex", "gap": "4px", "height": "9px", "color": "red", "margin-top": "8px"}
    looks = [("row", {**row, "margin-top": f"{step}px"}, f"number-{step}") for step in (8, 24, 60)]
    sheet = settled(*looks, ("row", {"color": "blue"}, "other"), ("row", {"color": "blue"}, "others"))
    assert [sheet.classes(*look[:2]) for look in looks] == [
        "row row-number-8",
        "row row-number-8 row-spaced",
        "row row-number-8 row-lower",
    ]
    assert sheet.rules["row-spaced"] == {"margin-top": "24px"}
    assert list(sheet.rules).index("row-spaced") > list(sheet.rules).index("row-number-8")


def test_a_look_that_several_share_is_named_for_what_it_looks_like():
    needs = [("text", {"color": "red"}, "one"), ("text", {"color": "var(--color-accent)"}, "two")]
    sheet = settled(*needs, ("text", {"color": "var(--color-accent)"}, "three"), ("text", {"padding": "8px"}, "four"))
    assert sheet.classes("text", {"color": "var(--color-accent)"}) == "text text-accent"
    assert sheet.classes("text", {"padding": "8px"}) == "text text-four"


def test_what_one_of_a_kind_has_not_is_taken_back():
    spaced = {"margin-top": "16px", "padding": "8px"}
    sheet = settled(("item", spaced, "one"), ("item", spaced, "two"), ("item", {"padding": "8px"}, "first"))
    assert sheet.rules["item-first"] == {"margin-top": "0"}


def test_class_names_have_no_numbers_however_many_looks_there_are():
    needs = [("text", {"margin-top": f"{8 * step}px"}, "") for step in range(40)]
    sheet = settled(*needs)
    assert len(sheet.rules) == 40
    assert not any(letter.isdigit() for name in sheet.rules for letter in name)


def test_narrow_windows_have_rows_that_wrap_but_for_entries_and_controls():
    said = narrowed(
        {"hero-row": {"display": "flex", "gap": "8px"}, "nav-link": {"display": "flex"}}, 1280, {"nav-link": 120.0}
    )
    assert said == "@media (width <= 1279px) {\n  .hero-row {\n    flex-wrap: wrap;\n  }\n}\n"


def test_a_page_that_fits_already_has_no_media_queries():
    assert narrowed({"text": {"color": "red"}}, 1280, {}) == ""


def test_a_kind_is_written_as_most_of_it_was_measured():
    off, *right = ({"padding": one} for one in ("8.4px", "8px", "8px"))
    sheet = settled(*(("card", css, "") for css in (off, *right)))
    assert sheet.rules == {"card": {"padding": "8px"}}
    assert sheet.classes("card", off) == "card"
