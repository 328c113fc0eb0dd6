"""The same abilities from Python, and the prompt that a model would get."""

import subprocess
import sys

import pytest

import screenshot2code
from screenshot2code.core.events import PassFinished, RunFinished, RunStarted

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]


async def test_generate_tells_of_every_event_and_returns_what_was_written(card, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    events = []
    outcome = await screenshot2code.generate(
        card, output_folder=tmp_path / "page", on_event=events.append, passes=1, tuning=False, store=tmp_path / "store"
    )
    assert (tmp_path / "page" / "index.html").is_file()
    kinds = [type(event) for event in events]
    assert kinds[0] is RunStarted
    assert kinds[-1] is RunFinished
    assert kinds.count(PassFinished) == len(outcome.run.passes) == 1


async def test_the_sync_form_inside_a_loop_says_so(card, tmp_path):
    with pytest.raises(RuntimeError, match="running event loop"):
        screenshot2code.generate_sync(card, output_folder=tmp_path / "page")


def test_the_prompt_is_shown_and_nobody_is_asked(card, tmp_path):
    command = [sys.executable, "-m", "screenshot2code", "generate", str(card), "--show-prompt", "--start", "blank"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("[system]\n\nYou turn the picture of a web page")
    assert '"Email address"' in ran.stdout
    assert "[picture] The mockup, 460 x 480 px:" in ran.stdout
    assert not (tmp_path / "card").exists()
