"""What a person can get wrong: one sentence, a hint, the documented exit code, a document for programs, nothing written."""

import shutil
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
import schemas
from disks import closed_folder
from PIL import Image

pytestmark = pytest.mark.whole

NOBODY = "http://127.0.0.1:9"  # the discard port: nobody answers there

WRONG = {
    "no such file": (("generate", "nowhere.png"), 2, "There is no file nowhere.png."),
    "a folder": (("generate", "."), 2, "is a folder, not a picture."),
    "an empty file": (("generate", "empty.png"), 2, "empty.png is empty."),
    "text": (("generate", "text.png"), 2, "text.png is text, not a picture."),
    "half a picture": (("generate", "half.png"), 2, "half.png is damaged"),
    "a picture that would fill the memory": (("generate", "bomb.png"), 2, "bomb.png has 900 megapixels; the limit is"),
    "a dot": (("generate", "dot.png"), 2, "dot.png is 1x1 pixels: too small to hold a page."),
    "a film": (("generate", "moving.gif"), 2, "moving.gif has several frames"),
    "output is a file": (("generate", "login.png", "-o", "text.png"), 2, "text.png is not a folder."),
    "output is somebody's": (("generate", "login.png", "-o", "theirs"), 2, "holds files that are not ours: notes.txt."),
    "output cannot be made": (("generate", "login.png", "-o", "text.png/x"), 2, "cannot be made"),
    "report is a folder": (("generate", "login.png", "--report", "theirs"), 2, "theirs is a folder."),
    "report over the mockup": (
        ("generate", "login.png", "--report", "login.png"),
        2,
        "would replace the mockup itself.",
    ),
    "picture over the mockup": (("inspect", "login.png", "--picture", "./login.png"), 2, "would replace the mockup"),
    "unknown flag": (("generate", "login.png", "--colour"), 2, "No such option '--colour'."),
    "unknown command": (("generat", "login.png"), 2, "Did you mean 'generate'?"),
    "no mockup": (("generate",), 2, "Missing argument"),
    "unknown stack": (("generate", "login.png", "--stack", "htlm"), 2, "There is no stack named 'htlm'."),
    "unknown service": (
        ("generate", "login.png", "--model", "nobody/x"),
        2,
        "There is no model service named 'nobody'.",
    ),
    "no model": (("generate", "login.png", "--engine", "vision"), 2, "The vision engine needs a model."),
    "a diagram without a model": (("generate", "login.png", "--as", "diagram"), 2, "is drawn again by a model."),
    "a limit in dollars without a price": (
        ("generate", "login.png", "--model", "local/x", "--base-url", NOBODY, "--max-cost", "1"),
        2,
        "What x costs is not known",
    ),
    "no key": (("generate", "login.png", "--model", "openai/x"), 3, "No key for openai was found."),
    "no such browser": (("generate", "login.png", "--browser-path", "gone"), 3, "gone, which does not exist."),
    "no browser there": (("generate", "login.png", "--cdp", NOBODY), 3, f"No browser answers at {NOBODY}."),
    "no time": (("generate", "login.png", "--time-limit", "1"), 3, "The time limit of 1 s was spent"),
    "nothing to compare": (("compare", "login.png", "gone"), 2, "There is no file or folder gone."),
    "a folder without a page": (("compare", "login.png", "theirs"), 2, "There is no page at theirs/index.html."),
    "no project to check": (("check",), 2, "There is no screenshot2code.toml here or above."),
    "no such form": (
        ("compare", "login.png", "login.png", "--format", "jnuit"),
        2,
        "There is no format named 'jnuit'.",
    ),
    "a mask that is nothing": (("compare", "login.png", "login.png", "--mask", " "), 2, "--mask wants a selector"),
    "a mask of another size": (("compare", "login.png", "login.png", "--mask", "dot.png"), 2, "is not as large as"),
    "a window that is none": (
        ("compare", "login.png", "login.png", "--viewport", "wide"),
        2,
        "--viewport wants a width",
    ),
    "a form over the mockup": (
        ("compare", "login.png", "login.png", "--format", "junit=login.png"),
        2,
        "login.png would replace the mockup itself.",
    ),
    "no such service to keep a key of": (("keys", "remove", "opnai"), 2, "There is no model service named 'opnai'."),
    "no such run": (("runs", "show", "nothing"), 2, "There is no run yet."),
    "half a picture to compare": (("compare", "half.png", "login.png"), 2, "half.png is damaged"),
    "half a picture to compare with": (("compare", "login.png", "half.png"), 2, "half.png is damaged"),
    "not a mockup to inspect": (("inspect", "text.png"), 2, "text.png is text, not a picture."),
    "a picture that cannot be written": (("inspect", "login.png", "--picture", "theirs"), 2, "theirs is a folder."),
}


def bomb():
    """A PNG of 30 000 x 30 000 pixels in some kilobytes: 2.7 GB for whoever decodes it."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(90_001 * 100), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture
def desk(login, tmp_path):
    """A folder with everything that can be got wrong."""
    return lay_out(tmp_path, login)


def lay_out(folder, login):
    shutil.copy(login, folder / "login.png")
    (folder / "empty.png").touch()
    (folder / "text.png").write_text("not a picture")
    (folder / "half.png").write_bytes(login.read_bytes()[:9000])
    (folder / "bomb.png").write_bytes(bomb())
    Image.new("RGB", (1, 1)).save(folder / "dot.png")
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue")]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    (folder / "theirs").mkdir()
    (folder / "theirs" / "notes.txt").write_text("mine")
    (folder / "package.json").write_text("{}")
    return folder


def files_in(folder):
    """Every file but those of the run store, with its content."""
    paths = (path for path in folder.rglob("*") if ".screenshot2code" not in path.parts)
    return {str(path.relative_to(folder)): path.is_file() and path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def mistakes(s2c, login, tmp_path_factory):
    """What came of every mistake, each in a process and a folder of its own, two at a time."""

    def make(mistake):
        folder = lay_out(tmp_path_factory.mktemp("desk"), login)
        before = files_in(folder)
        return s2c(*WRONG[mistake][0], "--json", cwd=folder), before, files_in(folder)

    with ThreadPoolExecutor(max_workers=2) as pool:
        yield dict(zip(WRONG, pool.map(make, WRONG), strict=True))


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_said_in_a_sentence_and_nothing_is_written(mistakes, mistake):
    _, code, sentence = WRONG[mistake]
    ran, before, after = mistakes[mistake]
    assert ran.code == code, ran.err
    error = schemas.check("error", ran.document)["error"]
    assert error["exit_code"] == code
    assert sentence in error["message"]
    assert ran.err == f"Error: {error['message']}\n{error['hint']}\n"
    assert error["hint"]
    assert after == before


@pytest.mark.parametrize("mistake", ["half a picture", "output is somebody's"])
def test_for_a_person_a_mistake_is_two_lines_after_the_first(s2c, desk, mistake):
    arguments, code, sentence = WRONG[mistake]
    ran = s2c(*arguments, cwd=desk)
    assert (ran.code, ran.out) == (code, "")
    first, error, hint = ran.err.splitlines()
    assert first.startswith("reading ")
    assert sentence in error
    assert hint


def test_a_folder_that_may_not_be_written_to_is_refused(s2c, desk):
    with closed_folder(desk / "closed") as closed:
        for output, sentence in ((closed, "may not be written to"), (closed / "page", "cannot be made")):
            ran = s2c("generate", "login.png", "-o", output, cwd=desk)
            assert ran.code == 2, ran.err
            assert f"{output} {sentence}" in ran.err
            assert "-o" in ran.err.splitlines()[-1]
        assert not (closed / "page").exists()


def test_without_a_browser_the_way_to_get_one_is_said(s2c, desk):
    nowhere = {"PATH": desk, "PLAYWRIGHT_BROWSERS_PATH": desk}
    ran = s2c("generate", "login.png", cwd=desk, **nowhere)
    assert ran.code == 3
    doctor = s2c("doctor", "--json", cwd=desk, **nowhere)
    assert doctor.code == 3
    (browser,) = [one for one in schemas.check("doctor", doctor.document)["checks"] if one["name"] == "browser"]
    assert browser["status"] == "failed"
    for said in (ran.err, browser["fix"]):
        assert "Run: " in said
        assert "--browser-path" in said


def test_a_misspelt_variable_is_named(s2c, desk):
    ran = s2c("config", "show", cwd=desk, SCREENSHOT2CODE_STAK="html")
    assert ran.code == 2
    assert "Did you mean 'SCREENSHOT2CODE_STACK'?" in ran.err


def test_a_project_may_not_say_where_a_key_is_sent(s2c, desk):
    (desk / "screenshot2code.toml").write_text('base_url = "http://elsewhere.test"\n')
    ran = s2c("generate", "login.png", cwd=desk)
    assert ran.code == 2
    assert "base_url, which a project may not decide" in ran.err


def test_a_name_that_no_terminal_can_show_is_shown_as_escapes(s2c, login, tmp_path):
    name = b"\xff\xe9.png".decode(errors="surrogateescape")
    shutil.copy(login, tmp_path / name)
    ran = s2c("inspect", name, cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert ran.code == 0, ran.err
    assert "\\udcff\\udce9.png" in ran.err
