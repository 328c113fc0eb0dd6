"""Ten runs of `make drill`, and that the drill would see a promise broken."""

import zlib

import drill
import pytest
from builders import a_mockup, a_pass

from screenshot2code.core.settings import RunSettings
from screenshot2code.store.runs import RunStore

SEEDS = range(10)


@pytest.mark.whole
@pytest.mark.browser  # one has to be installed; the pages are painted
def test_ten_runs_keep_every_promise():
    endings = list(drill.every(SEEDS, at_once=2))
    assert sorted(one.seed for one in endings) == list(SEEDS)
    assert [(one.seed, one.wrong) for one in endings if one.wrong] == []
    assert sum(one.passes for one in endings) >= 5
    assert len({fault for one in endings for fault in one.faults}) >= 8


def test_a_key_is_found_also_where_it_is_compressed(tmp_path):
    (tmp_path / "plain.log").write_text(f"Bearer {drill.KEY}")
    (tmp_path / "blob").write_bytes(zlib.compress(f"x {drill.KEY} y".encode()))
    (tmp_path / "clean").write_bytes(zlib.compress(b"nothing"))
    found = sorted(drill._of_key("", f"error: {drill.KEY}", tmp_path))
    assert found == ["the key is in blob", "the key is in plain.log", "the key is in stderr"]


@pytest.mark.parametrize("code", [4, 99, -11, 137])
def test_an_ending_that_no_page_of_ours_names_is_seen(code, tmp_path):
    assert any(f"ended with {code}" in what for what in drill._of_ending(code, "", "boom", tmp_path))


@pytest.mark.parametrize("code", [0, 1, 2, 3, 130, -9])
def test_documented_endings_are_right(code, tmp_path):
    assert list(drill._of_ending(code, "", "", tmp_path)) == []


def test_tracebacks_and_crash_files_are_seen(tmp_path):
    (tmp_path / "screenshot2code-crash-1.txt").write_text("x")
    assert len(list(drill._of_ending(3, "", "Traceback (most recent call last)", tmp_path))) == 2


def test_passes_without_a_store_are_lost(tmp_path):
    assert list(drill._of_store(0, "pass 1  vision   score 0.9\n", tmp_path)) == [
        "passes were announced and there is no store"
    ]


def test_a_pass_that_is_not_in_the_store_is_lost(tmp_path):
    with RunStore.open(tmp_path / "store") as store:
        run = store.new_run(a_mockup(), RunSettings())
        store.begin(run, a_mockup(), RunSettings())
        store.add_pass(run, a_pass(1))
    said = "pass 1  offline\npass 2  vision\n"
    assert "finished passes are lost: [2]" in list(drill._of_store(-9, said, tmp_path))
