"""Which mockups show one page."""

from pathlib import Path

import pytest

from screenshot2code.api import Session
from screenshot2code.batch import output_folders
from screenshot2code.grouping import pages, unknown_states, width_of


def shown(*names):
    return [
        (one.name, one.path.name, [each.name for each in one.beside]) for one in pages([Path(name) for name in names])
    ]


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("login.png", None),
        ("login@390.png", 390),
        ("login@390@2x.png", 390),
        ("login@2x.png", None),
        ("a@dark.png", None),
    ],
)
def test_the_width_stands_behind_an_at_sign_and_a_scale_is_none(name, width):
    assert width_of(Path(name)) == width


def test_mockups_that_differ_in_the_width_alone_are_one_page():
    assert shown("login.png", "home.png", "login@390.png", "login@768@2x.webp") == [
        ("login", "login.png", ["login@390.png", "login@768@2x.webp"]),
        ("home", "home.png", []),
    ]
    assert shown("login@1280.png", "login@390.png") == [("login", "login@1280.png", ["login@390.png"])]


def test_a_mockup_that_is_alone_keeps_its_name_and_other_folders_are_other_pages():
    assert shown("login@390.png") == [("login@390", "login@390.png", [])]
    assert shown("one/login.png", "two/login@390.png") == [
        ("login", "login.png", []),
        ("login@390", "login@390.png", []),
    ]
    assert shown("card.png", "card@2x.png") == [("card", "card.png", []), ("card@2x", "card@2x.png", [])]


def test_other_states_become_pages_of_their_own_and_that_is_said():
    assert shown("card.png", "card@dark.png") == [("card", "card.png", []), ("card@dark", "card@dark.png", [])]
    (said,) = unknown_states([Path("card.png"), Path("card@dark.png"), Path("mail@home.png"), Path("card@390.png")])
    assert said.startswith("card@dark.png: @dark is no width")


def test_one_page_of_several_widths_goes_where_it_is_told_or_to_a_folder_of_its_name():
    several = (Path("login.png"), Path("login@390.png"))
    assert list(output_folders(several, Path("out")).values()) == [Path("out")]
    assert list(output_folders(several, None).values()) == [Path("login")]


def test_generate_takes_them_by_name():
    assert "beside" in Session.generate.__annotations__
