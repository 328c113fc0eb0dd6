"""`[[page]]` and `[project]`: what they give, and what is wrong with them said by file, page and key."""

from pathlib import Path

import pytest

from screenshot2code.config import project_pages, resolve
from screenshot2code.errors import ConfigError, UsageError
from screenshot2code.pages import Mask, PageEntry, Serve, parse_mask_flags, parse_viewport_flag

LOGIN = '[[page]]\nmockup = "mockups/login.png"\n'


def written(folder, text, name="screenshot2code.toml"):
    (folder / name).write_text(text)
    return project_pages(folder, threshold=0.95)


def test_a_page_needs_a_mockup_and_a_place(tmp_path):
    project = written(tmp_path, LOGIN + 'file = "src/login.html"')
    page = PageEntry(
        name="login",
        mockup=tmp_path / "mockups/login.png",
        target=str(tmp_path / "src/login.html"),
        is_url=False,
        threshold=0.95,
    )
    assert (project.root, project.pages, project.serve) == (tmp_path, (page,), None)


def test_everything_that_a_page_may_say(tmp_path):
    text = """
    target = 0.9
    [project]
    stack = "html"
    source = "src"
    serve = { url = "http://localhost:5173/app", command = "npm run dev", timeout = 90 }
    [[page]]
    name = "home"
    mockup = "m/home@2x.png"
    route = "/start"
    viewport = "390x844"
    threshold = 0.8
    mask = ["#clock", [0, 0, 320, 50], "m/mask.png", { selector = "div.png" }]
    [[page]]
    name = "old"
    mockup = "m/old.png"
    url = "https://example.test/old"
    viewport = { width = 1280 }
    sources = ["old/**/*.css"]
    mask = [1, 2, 3, 4]
    """
    project = written(tmp_path, text)
    home, old = project.pages
    assert project.serve == Serve(url="http://localhost:5173/app", command="npm run dev", timeout_s=90)
    assert (home.target, home.is_url, home.is_served) == ("http://localhost:5173/app/start", True, True)
    assert (home.width, home.height, home.threshold, home.sources) == (390, 844, 0.8, ("src/**",))
    assert home.masks == (
        Mask(selector="#clock"),
        Mask(box=(0, 0, 320, 50)),
        Mask(file=tmp_path / "m/mask.png"),
        Mask(selector="div.png"),
    )
    assert (old.is_served, old.width, old.height, old.sources) == (False, 1280, None, ("old/**/*.css",))
    assert old.masks == (Mask(box=(1, 2, 3, 4)),)
    assert resolve({}, {}, tmp_path).run.stack == "html"


def test_pages_may_stand_in_pyproject_and_are_found_from_below(tmp_path):
    written(
        tmp_path,
        "[tool.screenshot2code]\n" + '[[tool.screenshot2code.page]]\nmockup = "a.png"\nfile = "a.html"\n',
        "pyproject.toml",
    )
    (tmp_path / "deep" / "er").mkdir(parents=True)
    project = project_pages(tmp_path / "deep" / "er", threshold=1)
    assert [one.name for one in project.pages] == ["a"]
    assert project.file == tmp_path / "pyproject.toml"


def test_no_project_file_is_no_project(tmp_path):
    assert project_pages(tmp_path, threshold=1) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[page]\nmockup = 'a.png'", ["[[page]]"]),
        ("project = 3", ["project wants a table"]),
        ("[project]\nstck = 'x'", ["'stck'", "'stack'"]),
        ("[project]\nsource = '/elsewhere'", ["/elsewhere lies outside"]),
        ("[project]\nserve = 'npm run dev'", ["serve wants a table"]),
        ("[project.serve]\ncommand = 'npm run dev'", ["names no url"]),
        ("[project.serve]\nurl = 'localhost:5173'", ["serve url", "http://"]),
        ("[[page]]\nfile = 'a.html'", ["page 1", "names no mockup"]),
        (LOGIN, ["page 1", "names no page"]),
        (LOGIN + "file = 'a'\nurl = 'http://x.test'", ["names its page 2 times (file, url)"]),
        (LOGIN + "route = '/a'", ["no server is named", "[project.serve]"]),
        (LOGIN + "url = 'ftp://x.test'", ["url", "http://"]),
        (LOGIN + "name = 'in'\nfile = 'a'\nviewport = '1280*800'", ["'in'", "viewport", "1280x800", "'1280*800'"]),
        (LOGIN + "file = 'a'\nviewport = true", ["viewport"]),
        (LOGIN + "file = 'a'\nviewport = '0x10'", ["viewport"]),
        (LOGIN + "file = 'a'\nthreshold = 95", ["threshold", "from 0 to 1", "95"]),
        (LOGIN + "file = 'a'\nmask = 3", ["mask", "a list of masks"]),
        (LOGIN + "file = 'a'\nmask = [[1, 2, 3]]", ["mask", "[1, 2, 3]"]),
        (LOGIN + "file = 'a'\nmask = [[1, 2, 0, 4]]", ["a box with a width"]),
        (LOGIN + "file = 'a'\nmask = {selector = '#a', box = [1, 2, 3, 4]}", ["one of selector, box and file"]),
        (LOGIN + "file = 'a'\nmokup = 'b'", ["'mokup'", "'mockup'"]),
        (LOGIN + "file = 'a'\n" + LOGIN + "file = 'b'", ["two pages are named 'login'"]),
    ],
)
def test_what_is_wrong_is_said_with_file_page_and_key(tmp_path, text, words):
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, text)
    said = f"{caught.value.message} {caught.value.hint}"
    assert str(tmp_path) in said
    assert [word for word in words if word not in said] == []


def test_a_persons_own_file_has_no_pages(tmp_path):
    (tmp_path / "mine.toml").write_text(LOGIN)
    with pytest.raises(ConfigError, match=r"tables of a project"):
        resolve({}, {"SCREENSHOT2CODE_CONFIG": str(tmp_path / "mine.toml")}, tmp_path)


def test_flags_are_read_like_the_file():
    masks = parse_mask_flags(["#a .b", " 1, 2,3 ,4.5", "m.PNG"], Path("/base"))
    assert masks == (Mask(selector="#a .b"), Mask(box=(1, 2, 3, 4.5)), Mask(file=Path("/base/m.PNG")))
    assert parse_viewport_flag("1280x800") == (1280, 800)
    assert parse_viewport_flag("390") == (390, None)
    for bad in ("wide", "12x"):
        with pytest.raises(UsageError, match="--viewport"):
            parse_viewport_flag(bad)
    with pytest.raises(UsageError, match="--mask"):
        parse_mask_flags([" "], Path())
