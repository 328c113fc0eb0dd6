"""The main job with a model, as a person runs it: command line, loop, Chromium, judge; only the model is played by a service."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOCKUP = ROOT / "fixtures/login/mockup.png"
ANSWERS = sorted((ROOT / "bench/demo_answers").glob("*.txt"))

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]


@pytest.fixture(scope="module")
def demo_server():
    spec = importlib.util.spec_from_file_location("demo_server", ROOT / "bench/demo_server.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def outcome(demo_server, tmp_path_factory):
    """The run as JSON, what the service was sent, and the folder with the page."""
    folder = tmp_path_factory.mktemp("demo")
    with demo_server.serving([path.read_text(encoding="utf-8") for path in ANSWERS]) as service:
        command = [
            *(sys.executable, "-m", "screenshot2code", "generate", str(MOCKUP), "--json", "-o", str(folder / "page")),
            *("--model", "local/demo", "--base-url", service.base_url, "--passes", "2", "--no-tuning"),
            *("--start", "blank"),
        ]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        assert ran.returncode == 0, ran.stderr
        (run,) = json.loads(ran.stdout)["runs"]
        return run, service.journal, folder / "page"


def test_the_score_rises_and_the_better_pass_is_written(outcome):
    run, _, page = outcome
    first, second = run["passes"]
    assert (first["engine"], second["engine"]) == ("vision", "vision")
    assert second["score"] > first["score"] + 0.05
    assert run["best"] == 2
    assert "Remember Password" in (page / "index.html").read_text(encoding="utf-8")


def test_the_second_request_carries_both_pictures_and_what_was_measured(outcome):
    run, journal, _ = outcome
    first, second = journal
    assert len(first["pictures"]) == 1
    mockup, render, *close_ups = second["pictures"]
    assert 1 <= len(close_ups) <= 6
    assert mockup == first["pictures"][0]
    assert (mockup["width"], mockup["height"]) == (1280, 800)
    assert render["width"] == 1024  # an overview; what is wrong follows in full size
    assert render["sha256"] != mockup["sha256"]
    said = "\n".join(second["texts"])
    listed = said.partition("The differences between mockup and render")[2].partition("</data>")[0]
    rows = [row for row in listed.splitlines() if row[:1].isdigit()]
    assert rows
    assert "Remember Password" in listed  # the element that the first draft left out
    assert "css/site.css:" in listed  # the line of code that decides
    assert "should be" in listed
    assert f"Score {run['passes'][0]['score']:.3f}" in said


def test_the_first_request_carries_what_was_read_in_the_mockup(outcome):
    _, (first, _), _ = outcome
    said = "\n".join(first["texts"])
    for text in ("Email address", "Password", "Forgot Password?", "Need an account? Sign up!"):
        assert f'"{text}"' in said
    assert "#0d6efd" in said


def test_what_it_took_is_in_the_document(outcome):
    run, _, _ = outcome
    assert run["engine"] == "vision"
    assert run["model"] == "local/demo"
    assert all(one["tokens"]["output"] > 100 for one in run["passes"])
    assert run["cost_usd"] is None  # the service names no price: unknown is not zero
