import json
from dataclasses import dataclass, replace

import pytest
from builders import a_mockup, a_pass, a_perception

from screenshot2code.core.artifacts import Mockup, SourceTree
from screenshot2code.core.findings import Baselines, Comparison
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.history import Pass
from screenshot2code.core.perception import Perception
from screenshot2code.core.settings import Policy, RunSettings
from screenshot2code.errors import StoreError
from screenshot2code.store import codec


class Drawer(dict):
    """Blobs in memory."""

    def put(self, content: bytes) -> str:
        self[f"d{hash(content)}"] = content
        return f"d{hash(content)}"


@pytest.fixture
def drawer():
    return Drawer()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Pass, a_pass(2)),
        (Pass, a_pass(1, elements=0)),
        (Perception, a_perception()),
        (Mockup, a_mockup()),
        (RunSettings, RunSettings(engine="vision", model="a/b", scale=2.0, policy=Policy(time_limit_s=60.0))),
        (Viewport, Viewport(390, 844, 3)),
    ],
    ids=["pass", "empty page", "perception", "mockup", "settings", "viewport"],
)
def test_a_value_comes_back_equal(kind, value, drawer):
    assert codec.loads(kind, codec.dumps(value, drawer.put), drawer.__getitem__) == value


def test_a_librarys_own_number_is_kept_as_a_number(drawer):
    import numpy as np

    found = replace(a_pass().comparison.baselines, empty=np.float32(0.25), shifted=np.int64(1))
    back = codec.loads(Baselines, codec.dumps(found, drawer.put), drawer.__getitem__)
    assert (back.empty, back.shifted) == (0.25, 1)
    assert (type(back.empty), type(back.shifted)) == (float, int)


def test_what_is_big_is_not_in_the_text(drawer):
    text = codec.dumps(a_pass(elements=2000, picture=b"p" * 100_000), drawer.put)
    assert len(text) < 5_000
    assert b"p" * 100_000 in drawer.values()


def test_a_field_of_a_later_version_is_passed_over(drawer):
    stored = json.loads(codec.dumps(RunSettings(stack="vue"), drawer.put))
    stored["added_later"] = {"any": ["thing"]}
    stored["policy"]["also_later"] = 1
    assert codec.loads(RunSettings, json.dumps(stored), drawer.__getitem__) == RunSettings(stack="vue")


def test_a_field_of_an_earlier_version_takes_its_default(drawer):
    stored = json.loads(codec.dumps(RunSettings(), drawer.put))
    del stored["tuning"], stored["policy"]["min_gain"]
    assert codec.loads(RunSettings, json.dumps(stored), drawer.__getitem__) == RunSettings()


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", "high"), ("score", None), ("parts", [1]), ("differences", 3), ("differences", [{"kind": "nonsense"}])],
)
def test_a_value_of_another_shape_is_a_store_error(field, value, drawer):
    stored = json.loads(codec.dumps(a_pass().comparison, drawer.put))
    stored[field] = value
    with pytest.raises(StoreError, match="Comparison"):
        codec.loads(Comparison, json.dumps(stored), drawer.__getitem__)


def test_a_missing_required_field_is_named(drawer):
    stored = json.loads(codec.dumps(a_pass().comparison, drawer.put))
    del stored["baselines"]
    with pytest.raises(StoreError, match="baselines"):
        codec.loads(Comparison, json.dumps(stored), drawer.__getitem__)


def test_what_a_value_refuses_to_be_is_a_store_error(drawer):
    stored = json.loads(codec.dumps(a_pass().draft.source, drawer.put))
    stored["entry"] = "gone.html"
    with pytest.raises(StoreError, match="the browser should open"):
        codec.loads(SourceTree, json.dumps(stored), drawer.__getitem__)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3"])
def test_broken_json_is_a_store_error(text, drawer):
    with pytest.raises(StoreError):
        codec.loads(Viewport, text, drawer.__getitem__)


def test_every_blob_is_found_also_behind_what_was_set_aside(drawer):
    text = codec.dumps(a_pass(elements=2000), drawer.put)
    assert set(codec.blobs_in(text, drawer.__getitem__)) == set(drawer)


def test_a_type_that_core_does_not_use_is_our_bug(drawer):
    @dataclass
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        codec.dumps(Odd(1j), drawer.put)
