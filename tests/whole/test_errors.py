"""What a person can get wrong: one sentence, a hint, the documented exit code, a document for programs, nothing written."""

import shutil

import pytest
import schemas

pytestmark = pytest.mark.whole

NOBODY = "http://127.0.0.1:9"  # the discard port: nobody answers there

WRONG = {
    "no such file": (("generate", "nowhere.png"), 2, "There is no file nowhere.png."),
    "a folder": (("generate", "."), 2, "is a folder, not a picture."),
    "an empty file": (("generate", "empty.png"), 2, "empty.png is empty."),
    "text": (("generate", "text.png"), 2, "text.png is text, not a picture."),
    "half a picture": (("generate", "half.png"), 2, "half.png is damaged"),
    "output is a file": (("generate", "login.png", "-o", "text.png"), 2, "text.png is not a folder."),
    "output is somebody's": (("generate", "login.png", "-o", "theirs"), 2, "holds files that are not ours: notes.txt."),
    "output cannot be made": (("generate", "login.png", "-o", "text.png/x"), 2, "cannot be made"),
    "report is a folder": (("generate", "login.png", "--report", "theirs"), 2, "theirs is a folder."),
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
    "no key": (("generate", "login.png", "--model", "openai/x"), 3, "No key for openai was found."),
    "no such browser": (("generate", "login.png", "--browser-path", "gone"), 3, "gone, which does not exist."),
    "no browser there": (("generate", "login.png", "--cdp", NOBODY), 3, f"No browser answers at {NOBODY}."),
    "no time": (("generate", "login.png", "--time-limit", "1"), 3, "The time limit of 1 s was spent"),
    "nothing to compare": (("compare", "login.png", "gone"), 2, "There is no file or folder gone."),
    "a folder without a page": (("compare", "login.png", "theirs"), 2, "There is no page at theirs/index.html."),
    "no such run": (("runs", "show", "nothing"), 2, "There is no run yet."),
    "not a mockup to inspect": (("inspect", "text.png"), 2, "text.png is text, not a picture."),
    "a picture that cannot be written": (("inspect", "login.png", "--picture", "theirs"), 2, "theirs is a folder."),
}


@pytest.fixture
def desk(login, tmp_path):
    """A folder with everything that can be got wrong."""
    shutil.copy(login, tmp_path / "login.png")
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.png").write_text("not a picture")
    (tmp_path / "half.png").write_bytes(login.read_bytes()[:9000])
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "notes.txt").write_text("mine")
    (tmp_path / "package.json").write_text("{}")
    return tmp_path


def files_in(folder):
    return sorted(str(path) for path in folder.rglob("*") if ".screenshot2code" not in path.parts)


@pytest.mark.parametrize("mistake", WRONG)
def test_a_mistake_is_said_in_a_sentence(s2c, desk, mistake):
    arguments, code, sentence = WRONG[mistake]
    before = files_in(desk)
    ran = s2c(*arguments, "--json", cwd=desk)
    assert ran.code == code
    error = schemas.check("error", ran.document)["error"]
    assert error["exit_code"] == code
    assert sentence in error["message"]
    assert ran.err == f"Error: {error['message']}\n{error['hint']}\n"
    assert error["hint"]
    assert files_in(desk) == before


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
