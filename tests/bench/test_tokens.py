"""Tokens of a revision are counted from what is sent, and what is the same from the beginning is remembered."""

import base64
import io

import pytest
from PIL import Image
from tokens import pieces, table, taken


def picture(color):
    stream = io.BytesIO()
    Image.new("RGB", (75, 100), color).save(stream, format="PNG")
    url = "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()
    return {"type": "image_url", "image_url": {"url": url}}


def text(words):
    return {"type": "text", "text": words}


def request(*parts):
    return pieces({"messages": [{"role": "system", "content": "s" * 40}, {"role": "user", "content": list(parts)}]})


def test_what_is_the_same_from_the_beginning_is_remembered_and_nothing_after_it():
    before = request(picture("white"), text("f" * 400), text("old"), picture("red"))
    now = request(picture("white"), text("f" * 400), text("newer" * 8), picture("red"))
    one = taken(before, now, "e" * 80, "c" * 800)
    assert (one.stable, one.fresh) == (10 + 10 + 100, 10 + 10)  # the render is the same, but stands behind what is not
    assert (one.edits, one.code, one.edits_bytes, one.code_bytes) == (20, 200, 80, 800)
    assert one.written == pytest.approx(0.1)
    assert one.unremembered == pytest.approx((20 + 20) / (120 + 20 + 200))
    assert one.everything == pytest.approx((140 + 20) / (140 + 200))
    assert "| login | 120 | 20 | 20 | 200 | 10% | 10% | 12% | 47% |" in table([("login", [one]), ("none", [])])


def test_another_picture_is_not_remembered():
    before, now = request(picture("white"), text("f" * 400)), request(picture("#fffffe"), text("f" * 400))
    assert taken(before, now, "e", "c").stable == 10
