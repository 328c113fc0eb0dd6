"""The model with known skill (bench/skilled.py) reads what our prompts really say: their words cannot part ways silently."""

import dataclasses
import importlib
from pathlib import Path

import pytest

from screenshot2code.core.findings import DifferenceKind
from screenshot2code.engines.vision.feedback import beside

BENCH = Path(__file__).parents[3] / "bench"


@pytest.fixture
def skilled(monkeypatch):
    monkeypatch.syspath_prepend(BENCH)
    return importlib.import_module("skilled")


async def test_it_reads_the_rows_that_our_feedback_writes(skilled, vision, brief, first_pass):
    engine, provider = vision("prose", "prose")
    await engine.draft(dataclasses.replace(brief, best=first_pass), lambda _: None)
    parts = provider.requests[0].turns[0].parts
    text = "\n".join(getattr(part, "text", getattr(part, "label", "")) for part in parts)
    found = skilled.read({"messages": [{"role": "user", "content": text}]}, skilled.Senses())
    assert [one.kind for one in found.named] == ["font size", "missing"]
    assert (found.named[0].file, found.named[0].line, found.named[0].expected) == ("site.css", 3, "24.5px")
    assert "Sign in" in [text for text, *_ in found.texts]
    assert set(found.files) == {"index.html", "site.css"}


def test_a_text_that_stands_twice_in_the_mockup_and_once_in_the_code_is_put_where_it_is_missing(skilled):
    page = ["<h1>Rooms</h1>", "<p>Breakfast</p>", "<p>Login</p>"]
    texts = [("Login", 600, 80), ("Breakfast", 440, 180), ("Login", 790, 370)]
    row = skilled.Named(number=1, kind="missing", text="Login", place=(605, 84))
    brief = skilled.Brief(files={"index.html": page, "a.css": [".menu { display: none; }"]}, named=[row], texts=texts)
    assert "<edit " in skilled.answer(brief)
    assert brief.files["index.html"] == ["<h1>Rooms</h1>", "<p>Login</p>", "<p>Breakfast</p>", "<p>Login</p>"]
    assert brief.files["a.css"] == [".menu { display: none; }"]


def test_it_makes_what_was_tried_and_helps_and_leaves_what_does_not(skilled, comparison, source):
    """Rows as our feedback writes them, with what came of them."""
    size, _ = comparison.differences
    extra = dataclasses.replace(size, kind=DifferenceKind.EXTRA, expected=None, property="color", seen="red")
    color = dataclasses.replace(size, kind=DifferenceKind.COLOR, property="color", expected="#111", seen="red")
    rows = beside([size, color, extra], source, first=1, gains={size: 0.01, color: 0.0, extra: 0.02})
    named = [skilled._named(skilled.ROW.fullmatch(one), skilled.Senses()) for one in rows]
    assert [one.is_vain for one in named] == [False, True, False]
    untold = [skilled._named(skilled.ROW.fullmatch(one), skilled.Senses(trials=False)) for one in rows]
    assert [one.is_vain for one in untold] == [False, False, True]  # the last is known by trial alone
    files = {"site.css": ["h1 {", "", "  font-size: 20px; color: red;", "}"]}
    skilled.answer(skilled.Brief(files=files, named=named, texts=[]))
    assert files["site.css"][2] == "  font-size: 24.5px; "
