import dataclasses
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from builders import a_mockup, a_pass, a_perception, a_run

from screenshot2code.core.events import (
    MockupRead,
    PassFinished,
    RunFailed,
    RunFinished,
    RunStarted,
    StageStarted,
    Warned,
)
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.history import StopReason, Variant
from screenshot2code.core.settings import RunSettings
from screenshot2code.errors import StoreError, UnknownName
from screenshot2code.store.runs import SLUG_LENGTH, RunStore, StoreWriter, make_run_id

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def begun(store, name="login", *, passes=0):
    run_id = store.new_run(a_mockup(name), RunSettings())
    for number in range(1, passes + 1):
        store.add_pass(run_id, a_pass(number, score=0.5 + number / 100))
    return run_id


# --- ids


def test_an_id_says_when_and_what_and_sorts_by_time():
    assert make_run_id("Login Page (v2)", NOON, "3f9a") == "20261122-120000-login-page-v2-3f9a"
    assert make_run_id("b", NOON, "0000") < make_run_id("a", NOON + timedelta(seconds=1), "0000")


def test_the_time_of_an_id_is_utc():
    assert make_run_id("a", NOON.astimezone(timezone(timedelta(hours=9))), "0000").startswith("20261122-120000")


@pytest.mark.parametrize("name", ["", "漢字", "../../etc", "a" * 300, "-- x --"])
def test_an_id_is_a_safe_file_name_whatever_the_mockup_is_called(name):
    assert re.fullmatch(rf"\d{{8}}-\d{{6}}-[a-z0-9-]{{1,{SLUG_LENGTH}}}-abcd", make_run_id(name, NOON, "abcd"))


def test_two_runs_in_one_second_have_two_ids(folder):
    suffixes = iter(["aaaa", "aaaa", "bbbb"])
    with RunStore.open(folder, clock=lambda: NOON, suffix=lambda: next(suffixes)) as store:
        assert begun(store) != begun(store)


# --- a run, kept


def test_a_killed_run_still_knows_what_could_not_be_read(store):
    run_id = begun(store)
    StoreWriter(store)(MockupRead(run=run_id, facts=a_perception(), seconds=1.0, cached=False))
    store.add_pass(run_id, a_pass())
    assert store.load_run(run_id).unread == a_perception().unread != ()


def test_a_finished_run_comes_back_equal(store):
    run_id = begun(store)
    run = a_run(run_id, a_pass(1), a_pass(2, score=0.9), stopped=StopReason.PLATEAU)
    for one in run.passes:
        store.add_pass(run_id, one)
    store.finish(run)
    assert store.load_run(run_id) == run


def test_a_run_of_several_widths_comes_back_with_each_and_with_those_at_which_nobody_looked(store):
    run_id = begun(store)
    run = a_run(run_id, a_pass(1))
    best = run.best
    narrow = dataclasses.replace(a_mockup("login@390"), viewport=Viewport(390, 800))
    variants = tuple(
        Variant(mockup=one, render=best.render, comparison=best.comparison) for one in (run.mockup, narrow)
    )
    store.finish(run)
    run = dataclasses.replace(run, variants=variants, unseen=(320,))
    for _ in range(2):  # a second look takes the place of the first
        store.set_variants(run)
        assert store.load_run(run_id) == run
    assert run.reaches(0.0) is False
    assert dataclasses.replace(run, unseen=()).reaches(0.0) is True
    assert store.verify() == ()


def test_a_run_that_nobody_ended_has_its_passes_and_says_interrupted(store):
    loaded = store.load_run(begun(store, passes=2))
    assert loaded.passes == (a_pass(1, score=0.51), a_pass(2, score=0.52))
    assert loaded.stopped is StopReason.INTERRUPTED


def test_finishing_records_passes_that_were_not_announced(store):
    run_id = begun(store, passes=1)
    store.finish(a_run(run_id, a_pass(1, score=0.51), a_pass(2)))
    assert len(store.load_run(run_id).passes) == 2


def test_a_run_that_failed_after_a_pass_keeps_it_and_says_why(store):
    run_id = begun(store, passes=1)
    store.finish(a_run(run_id, a_pass(1, score=0.51), stopped=StopReason.FAILED, failure="The browser died."))
    loaded, listed = store.load_run(run_id), store.summary(run_id)
    assert (loaded.stopped, loaded.failure) == (StopReason.FAILED, "The browser died.")
    assert (listed.state, listed.message, listed.best_score) == ("failed", "The browser died.", 0.51)


def test_a_run_that_failed_before_a_pass_is_listed_and_loading_it_says_why(store):
    run_id = begun(store)
    store.fail(run_id, "No Chromium was found.", "Run: screenshot2code install")
    listed = store.summary(run_id)
    assert (listed.state, listed.stopped, listed.message) == ("failed", StopReason.FAILED, "No Chromium was found.")
    with pytest.raises(StoreError) as error:
        store.load_run(run_id)
    assert error.value.hint == "No Chromium was found."


def test_saying_the_same_twice_is_no_error_and_saying_another_thing_is(store):
    run_id = begun(store, passes=1)
    store.begin(run_id, a_mockup(), RunSettings())
    store.add_pass(run_id, a_pass(1, score=0.51))
    with pytest.raises(StoreError, match="another pass 1"):
        store.add_pass(run_id, a_pass(1, score=0.99))
    with pytest.raises(StoreError, match="another run"):
        store.begin(run_id, a_mockup("other"), RunSettings())
    assert store.load_run(run_id).passes == (a_pass(1, score=0.51),)


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.add_pass("x", a_pass()),
        lambda store: store.finish(a_run("x", a_pass())),
        lambda store: store.fail("x", "m"),
        lambda store: store.set_output("x", Path("out")),
    ],
    ids=["add_pass", "finish", "fail", "set_output"],
)
def test_a_run_that_was_never_begun_takes_nothing(store, write):
    with pytest.raises(StoreError, match="never begun"):
        write(store)
    assert store.list_runs() == ()


def test_the_output_folder_is_remembered(store):
    run_id = begun(store, passes=1)
    assert store.output_of(run_id) is None
    store.set_output(run_id, Path("out/login"), Path("report.html"))
    store.set_output(run_id, Path("moved"))
    assert store.output_of(run_id) == Path("moved")
    assert store.summary(run_id).report == "report.html"


def test_names_and_messages_that_are_no_utf_8_are_kept(store):
    odd = "caf\udce9 \ud800"
    run_id = begun(store, odd, passes=1)
    store.set_output(run_id, Path(odd))
    store.fail(run_id, odd, odd)
    assert store.output_of(run_id) == Path(odd)
    assert store.load_run(run_id).failure == store.summary(run_id).message == odd


def test_the_store_reads_events(store):
    write = StoreWriter(store)
    run_id = "20261122-120000-login-abcd"
    run = a_run(run_id, a_pass())
    write(RunStarted(run=run_id, mockup=run.mockup, settings=run.settings))
    write(StageStarted(run=run_id, label="rendering"))
    write(Warned(run=run_id, message="careful"))
    write(PassFinished(run=run_id, finished=run.passes[0], is_best=True))
    write(RunFinished(result=run))
    assert store.load_run(run_id) == run
    write(RunStarted(run="second", mockup=run.mockup, settings=run.settings))
    write(RunFailed(run="second", message="no", hint="do"))
    assert store.summary("second").state == "failed"


# --- finding and listing


def test_the_list_is_newest_first_and_no_longer_than_asked(store):
    ids = [begun(store, name, passes=index) for index, name in enumerate(("a", "b", "c"))]
    assert [one.id for one in store.list_runs(2)] == [ids[2], ids[1]]
    newest = store.list_runs()[0]
    assert (newest.mockup_name, newest.mockup_path, newest.passes) == ("c", "designs/c.png", 2)
    assert (newest.engine, newest.model, newest.stack, newest.best_score) == ("offline", None, "html", 0.52)
    assert newest.started.tzinfo is not None


def test_a_run_is_found_by_id_by_its_beginning_and_as_the_latest(store):
    first, second = begun(store, "login"), begun(store, "pricing")
    assert store.find(first) == first
    assert store.find(second[:15]) == second
    assert store.find("latest") == second


def test_an_ambiguous_beginning_names_the_runs(store):
    ids = {begun(store), begun(store)}
    with pytest.raises(UnknownName, match="2 runs") as error:
        store.find("2026")
    assert all(one in error.value.hint for one in ids)


def test_an_unknown_run_names_a_near_one(store):
    login, _ = begun(store, "login"), begun(store, "pricing")
    for wrong in ("login", login[:-1] + "f"):
        with pytest.raises(UnknownName) as error:
            store.find(wrong)
        assert login in error.value.hint


def test_an_empty_store_says_how_to_make_a_run(store):
    with pytest.raises(UnknownName, match="no run yet"):
        store.load_run("latest")


def test_a_run_whose_process_is_alive_runs_and_one_whose_process_is_gone_was_interrupted(folder, store):
    script = (
        "import sys; from pathlib import Path; from builders import *; from screenshot2code.store.runs import RunStore;"
        "print(RunStore.open(Path(sys.argv[1])).new_run(a_mockup(), RunSettings()))"
    )
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        env={**os.environ, "PYTHONPATH": tests},
        capture_output=True,
        text=True,
        check=True,
    )
    assert store.summary(done.stdout.strip()).state == "interrupted"
    assert store.summary(begun(store)).state == "running"


# --- perception


def test_a_perception_is_kept_for_its_picture_and_version(store):
    facts = a_perception()
    assert store.get_perception(facts.digest, "1@2") is None
    store.put_perception(facts.digest, "1@2", facts)
    store.put_perception(facts.digest, "1@2", facts)
    assert store.get_perception(facts.digest, "1@2") == facts
    assert store.get_perception(facts.digest, "2@2") is None


def test_a_damaged_perception_is_as_good_as_none(store, folder):
    facts = a_perception()
    store.put_perception(facts.digest, "1", facts)
    for path in (folder / "blobs").rglob("??/*"):
        path.write_bytes(b"")
    assert store.get_perception(facts.digest, "1") is None


# --- the folder


def test_the_store_ignores_itself_in_git(store, folder):
    subprocess.run(["git", "init", "-q", str(folder.parent)], check=True)
    begun(store, passes=1)
    status = subprocess.run(
        ["git", "-C", str(folder.parent), "status", "--porcelain", "--untracked-files=all"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout == ""


def test_a_store_is_opened_again_with_all_that_was_in_it(open_store):
    with open_store() as store:
        run_id = begun(store, passes=1)
    with open_store() as store:
        assert store.load_run(run_id).id == run_id


# --- proof


def test_a_whole_store_has_no_faults(store):
    begun(store, passes=2)
    store.put_perception("d", "1", a_perception())
    assert store.verify() == ()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"x")], ids=["gone", "changed"])
def test_every_damaged_blob_is_a_fault(store, folder, damage):
    run_id = begun(store, passes=1)
    blobs = sorted(path for path in (folder / "blobs").rglob("??/*"))
    assert len(blobs) == 5  # mockup, two source files, render, elements
    for path in blobs:
        content = path.read_bytes()
        damage(path)
        assert any(run_id in fault for fault in store.verify()), path
        path.write_bytes(content)
    assert store.verify() == ()


def test_a_run_without_a_pass_says_whether_it_goes_on(store):
    run_id = begun(store)
    with pytest.raises(StoreError) as raised:
        store.load_run(run_id)
    assert raised.value.hint == f"It is still running (process {os.getpid()})."


def test_a_name_that_is_like_none_is_told_the_latest(store):
    run_id = begun(store)
    with pytest.raises(UnknownName) as raised:
        store.find("zzz")
    assert raised.value.hint == f"The latest is {run_id!r}; all: screenshot2code runs list"
