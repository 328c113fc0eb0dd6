"""`--model` and `--base-url` as people write them."""

import subprocess
import sys

import pytest

from screenshot2code.errors import ConfigError, KeyMissing, UnknownName, UsageError
from screenshot2code.providers import PROVIDERS, dialect_of, normalised_base_url, open_provider
from screenshot2code.providers.address import base_url_of


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
    assert service.base_url is None or base_url_of(service, dialect_of(service), None, {}) == service.base_url


def test_the_model_may_hold_slashes():
    provider = open_provider(
        "openrouter/openai/gpt-5.4-image-2", base_url=None, environment={"OPENROUTER_API_KEY": "k"}
    )
    assert (provider.name, provider.model) == ("openrouter", "openai/gpt-5.4-image-2")


def test_an_unknown_service_suggests_a_near_one():
    with pytest.raises(UnknownName) as caught:
        open_provider("openruoter/x", base_url=None, environment={})
    assert "Did you mean 'openrouter'?" in caught.value.hint


@pytest.mark.parametrize("model", ["openai", "openai/", "local", "ollama/"])
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


@pytest.mark.parametrize(
    ("model", "told", "url"),
    [
        ("ollama/x", {"OLLAMA_HOST": "10.0.0.5:11434"}, "http://10.0.0.5:11434/api"),
        ("ollama/x", {"OLLAMA_HOST": "https://ollama.test/v1/"}, "https://ollama.test/api"),
        ("openai/x", {"OPENAI_BASE_URL": "https://gateway.test/responses"}, "https://gateway.test/v1"),
        ("anthropic/x", {"ANTHROPIC_BASE_URL": "https://gateway.test"}, "https://gateway.test/v1"),
        ("gemini/x", {}, "https://generativelanguage.googleapis.com/v1beta"),
    ],
)
def test_a_service_is_where_its_vendors_own_client_would_look(model, told, url):
    keys = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"), "k")
    provider = open_provider(model, base_url=None, environment={**keys, **told})
    assert repr(provider).endswith(f" at {url})")


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("sonnet", "anthropic/claude-sonnet-5-5"),
        ("claude-opus-5-5", "anthropic/claude-opus-5-5"),
        ("gpt-7-nobody-knows", "openai/gpt-7-nobody-knows"),
        ("gemini-3.8-flash", "gemini/gemini-3.8-flash"),
        ("ollama/qwen3-vl:8b", "ollama/qwen3-vl:8b"),
    ],
)
def test_short_names_and_bare_ids_find_their_service(model, name):
    keys = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY"), "k")
    provider = open_provider(model, base_url=None, environment=keys)
    assert f"{provider.name}/{provider.model}" == name
