"""`keys`: what a person stores is found again, and seen by nobody."""

import stat
import sys

import pytest
import schemas

pytestmark = pytest.mark.whole

KEY = "sk-or-v1-0123456789abcdef"


@pytest.fixture
def place(tmp_path):
    """An empty home of the test's own; the session's would keep keys for the tests that come after."""
    return {
        name: tmp_path / name.lower()
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA")
    }


def where(s2c, cwd, service, **environment):
    document = schemas.check("keys", s2c("keys", "list", "--json", cwd=cwd, **environment).document)
    return next((one["place"], one["where"]) for one in document["keys"] if one["service"] == service)


def test_a_key_is_stored_found_and_removed_and_never_printed(s2c, tmp_path, place):
    stored = s2c("keys", "set", "openrouter", cwd=tmp_path, stdin=f"{KEY}\n", **place)
    assert stored.code == 0, stored.err
    kind, path = where(s2c, tmp_path, "openrouter", **place)
    assert (kind, path) != ("none", None)
    if kind == "file" and sys.platform != "win32":
        (file,) = tmp_path.rglob("keys.json")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    listed = s2c("keys", "list", cwd=tmp_path, **place)
    removed = s2c("keys", "remove", "openrouter", cwd=tmp_path, **place)
    again = s2c("keys", "remove", "openrouter", cwd=tmp_path, **place)
    told = s2c("keys", "remove", "openrouter", "--json", cwd=tmp_path, **place)
    assert [one["place"] for one in schemas.check("keys", told.document)["keys"]] == ["none"]
    assert [KEY[6:] in one.out + one.err for one in (stored, listed, removed, again)] == [False] * 4
    assert ("removed" in removed.out, "No key" in again.out) == (True, True)
    assert where(s2c, tmp_path, "openrouter", **place) == ("none", None)


def test_a_key_in_the_environment_wins_and_is_said_to(s2c, tmp_path, place):
    stored = s2c("keys", "set", "openai", cwd=tmp_path, stdin=KEY, OPENAI_API_KEY="other", **place)
    assert "OPENAI_API_KEY is set, and wins over it." in stored.err
    assert where(s2c, tmp_path, "openai", OPENAI_API_KEY="other", **place) == ("environment", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("service", "stdin", "sentence"),
    [
        ("openruter", KEY, "Did you mean 'openrouter'?"),
        ("openai", "", "No key came on stdin."),
        ("openai", "two words", "characters that no key has"),
    ],
)
def test_what_cannot_be_stored_is_said(s2c, tmp_path, place, service, stdin, sentence):
    ran = s2c("keys", "set", service, cwd=tmp_path, stdin=stdin, **place)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err


def test_a_key_is_no_argument(s2c, tmp_path, place):
    ran = s2c("keys", "set", "openai", KEY, cwd=tmp_path, **place)
    assert ran.code == 2
