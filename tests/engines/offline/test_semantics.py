"""What the parts of a page are, where that decides how they are laid out."""

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import Border, Region
from screenshot2code.engines.offline import semantics, spacing, tree
from screenshot2code.engines.offline.element import elements
from screenshot2code.engines.offline.paragraphs import paragraphs

CARD = Border(width=1, color="#cccccc")


def test_columns_of_a_grid_are_of_the_main_part_that_stands_in_it(set_line):
    page = Box(0, 0, 1280, 720)
    regions = [
        Region(box=Box(0, 0, 1280, 60), fill="#123456"),
        Region(box=Box(24, 84, 813, 600), fill="#ffffff", border=CARD),
        Region(box=Box(861, 84, 395, 600), fill="#ffffff", border=CARD),
    ]
    lines = [
        set_line("Acme", 24, 24),
        set_line("What was sold this year", 48, 120, size=24),
        *(
            set_line(f"Order of {day}", 885, 120 + 60 * place)
            for place, day in enumerate(("Monday", "Tuesday", "Friday"))
        ),
    ]
    texts = paragraphs(lines, [region.box for region in regions])
    root = tree.sectioned(tree.build(page, regions=regions, images=[], paragraphs=texts))
    made = semantics.meaning(spacing.space(root))
    (main,) = (one for one in elements(made) if one.tag == "main")
    assert main.css_map["grid-column"] == "span 8"
    assert not any("grid-column" in one.css_map for inside in main.children for one in elements(inside))


def test_what_a_plan_has_is_a_list_without_links_and_the_button_below_is_none_of_it(set_line):
    page = Box(0, 0, 1280, 720)
    button = Region(box=Box(500, 420, 240, 40), fill="#0d6efd", radius=4)
    regions = [Region(box=Box(460, 160, 320, 360), fill="#ffffff", border=CARD), button]
    items = ("Unlimited projects", "5 GB of storage", "Dedicated support", "Monthly reports")
    lines = [
        set_line("Pay as you grow", 460, 60, size=32),
        *(set_line(text, 500, 240 + 40 * place) for place, text in enumerate(items)),
        set_line("Choose plan", 576, 430, color="#ffffff"),
    ]
    texts = paragraphs(lines, [region.box for region in regions])
    root = tree.sectioned(tree.build(page, regions=regions, images=[], paragraphs=texts))
    made = list(elements(semantics.meaning(spacing.space(root))))
    assert [len(one.children) for one in made if one.tag == "ul"] == [len(items)]
    entries = [one for one in made if one.tag == "li"]
    assert len(entries) == len(items)
    assert not [one for entry in entries for one in elements(entry) if one.tag == "a"]
