"""`--model` and `--base-url` as people write them."""

import subprocess
import sys

import pytest

from screenshot2code.errors import ConfigError, KeyMissing, UnknownName, UsageError
from screenshot2code.providers import PROVIDERS, normalised_base_url, open_provider


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1"),
        (" http://127.0.0.1:8080/v1/ ", "http://127.0.0.1:8080/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("https://openrouter.ai/api", "https://openrouter.ai/api/v1"),
        ("https://api.groq.com/openai/v1/chat/completions", "https://api.groq.com/openai/v1"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "https://generativelanguage.googleapis.com/v1beta/openai"),
    ],
)  # fmt: skip
def test_a_base_url_is_read_as_people_paste_it(text, base):
    assert normalised_base_url(text) == base


@pytest.mark.parametrize("text", ["127.0.0.1:8080/v1", "localhost", "ftp://x/v1", "http://", "http://[::1", ""])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ConfigError):
        normalised_base_url(text)


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(ConfigError) as caught:
        normalised_base_url("https://me:hidden@acme.test/v1")
    assert "hidden" not in f"{caught.value!r} {caught.value.hint}"


@pytest.mark.parametrize("service", PROVIDERS.values(), ids=lambda service: service.name)
def test_every_base_url_of_the_table_is_already_normal(service):
    assert service.base_url is None or normalised_base_url(service.base_url) == service.base_url


def test_the_model_may_hold_slashes():
    provider = open_provider(
        "openrouter/openai/gpt-5.4-image-2", base_url=None, environment={"OPENROUTER_API_KEY": "k"}
    )
    assert (provider.name, provider.model) == ("openrouter", "openai/gpt-5.4-image-2")


def test_an_unknown_service_suggests_a_near_one():
    with pytest.raises(UnknownName) as caught:
        open_provider("openruoter/x", base_url=None, environment={})
    assert "Did you mean 'openrouter'?" in caught.value.hint


@pytest.mark.parametrize("model", ["openai", "openai/", "local"])
def test_a_service_without_a_model_is_not_enough(model):
    with pytest.raises(UsageError, match="names no model"):
        open_provider(model, base_url=None, environment={})


def test_local_wants_an_address():
    with pytest.raises(UsageError, match="Where is"):
        open_provider("local/x", base_url=None, environment={})


def test_a_missing_key_is_found_before_anything_is_sent():
    with pytest.raises(KeyMissing):
        open_provider("openai/gpt", base_url=None, environment={})


def test_the_table_loads_no_http_client():
    code = "import sys, screenshot2code.providers; print('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
