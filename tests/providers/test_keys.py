"""Keys are found by name and never shown."""

import pickle

import pytest

from screenshot2code.errors import ConfigError, KeyMissing
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.keys import Secret, find_key, require_key

OPENAI = PROVIDERS["openai"]
GEMINI = PROVIDERS["gemini"]


def test_a_secret_has_no_printed_form():
    secret = Secret("sk-hidden")
    assert "sk-hidden" not in f"{secret} {secret!r} {secret!s} {[secret]} {vars(Secret)}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_the_first_variable_that_is_set_wins():
    assert find_key(GEMINI, {"GEMINI_API_KEY": " ", "GOOGLE_API_KEY": " g\n"}).reveal() == "g"
    assert find_key(GEMINI, {"GEMINI_API_KEY": "a", "GOOGLE_API_KEY": "b"}).reveal() == "a"
    assert find_key(GEMINI, {}) is None


@pytest.mark.parametrize("value", ["sk-a\nsk-b", "sk-ä", "sk a", "sk\x00"])
def test_what_cannot_be_a_key_is_said_without_showing_it(value):
    with pytest.raises(ConfigError) as caught:
        find_key(OPENAI, {"OPENAI_API_KEY": value})
    assert "OPENAI_API_KEY" in caught.value.message
    assert value not in f"{caught.value!r} {caught.value.hint}"


def test_a_missing_key_names_the_variable_and_the_way_without():
    with pytest.raises(KeyMissing) as caught:
        require_key(OPENAI, {})
    assert "OPENAI_API_KEY" in caught.value.hint
    assert "offline engine needs no key" in caught.value.hint


def test_a_local_service_wants_no_key_but_takes_one():
    assert require_key(PROVIDERS["local"], {}) is None
    assert require_key(PROVIDERS["local"], {"SCREENSHOT2CODE_LOCAL_API_KEY": "k"}).reveal() == "k"
