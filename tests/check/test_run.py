"""What a check remembers, forgets and accepts, with a session that paints: no browser, no OCR."""

import asyncio
import json
from dataclasses import replace

import pytest
from builders import a_mockup, a_pass, a_perception

from screenshot2code import config
from screenshot2code.check import lock
from screenshot2code.check.run import Check
from screenshot2code.errors import ConfigError, RenderTimedOut, UsageError
from screenshot2code.judging import Judged
from screenshot2code.report.outcome import Status

TOML = """
[[page]]
name = "home"
mockup = "mockups/home.png"
file = "src/home.html"
[[page]]
name = "about"
mockup = "mockups/about.png"
file = "src/about.html"
threshold = 0.8
[[page]]
name = "live"
mockup = "mockups/home.png"
url = "http://localhost:1/"
sources = ["app/**/*.css"]
"""
ASKED = {"home.html": ("gone.css", "home.html", "shared.css"), "about.html": ("about.html", "shared.css"), "": ()}


class Session:
    """Gives each page the score that stands in `scores`, and remembers who was looked at."""

    def __init__(self, **scores):
        self.scores = scores
        self.looked = []
        self.known = []

    async def compare(self, mockup, target, looking):
        name = "live" if target.startswith("http") else target.rpartition("/")[2].removesuffix(".html")
        self.looked.append(name)
        self.known.append(looking.facts is not None)
        score = self.scores.get(name, 1.0)
        if isinstance(score, Exception):
            raise score
        one = a_pass(score=score)
        asked = ASKED.get(target.rpartition("/")[2], ())
        return Judged(
            mockup=a_mockup(name),
            target=target,
            render=replace(one.render, asked=asked),
            comparison=one.comparison,
            seconds=0.5,
            facts=a_perception(),
        )


@pytest.fixture
def project(tmp_path):
    for path in (
        "mockups/home.png",
        "mockups/about.png",
        "src/home.html",
        "src/about.html",
        "src/shared.css",
        "app/a/b.css",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "screenshot2code.toml").write_text(TOML)
    return tmp_path


def opened(project, **settings):
    resolved = config.resolve(settings, {}, project)
    return Check(config.project_pages(project, threshold=0.95), resolved, cwd=project)


def run(project, *named, update=False, trusted=True, session=None, **scores):
    """One check: the status of each page, and the session that was used."""
    session = session or Session(**scores)
    check = opened(project)
    entries = check.select(named)
    known = [check.known(entry, trusted=trusted) for entry in entries]
    fresh = [one.entry for one in known if one.result is None and one.unreadable is None]
    remembered = {one.entry.name: check.from_memory(one, update=update) for one in known if one.entry not in fresh}
    looked = asyncio.run(check.look(fresh, session, update=update))
    outcomes = {one.name: one for one in (*remembered.values(), *looked)}
    assert check.accept() == []
    return {name: outcomes[name].status.value for name in (entry.name for entry in entries)}, session, outcomes


def locked(project):
    check = opened(project)
    return {one.name: check.by_the_lock(one) for one in check.select(())}


def test_what_was_looked_at_is_not_looked_at_again(project):
    first, session, _ = run(project)
    assert (first, session.looked) == (dict.fromkeys(("home", "about", "live"), "pass"), ["home", "about", "live"])
    again, session, _ = run(project)
    assert (again, session.looked) == (dict.fromkeys(("home", "about", "live"), "cached"), [])


@pytest.mark.parametrize(
    ("path", "looked"),
    [
        ("src/home.html", ["home"]),
        ("src/shared.css", ["home", "about"]),
        ("src/gone.css", ["home"]),  # was asked for and is made now
        ("src/other.css", []),  # nobody asks for it
        ("mockups/home.png", ["home", "live"]),
        ("app/a/b.css", ["live"]),
        ("app/new.css", ["live"]),
        ("app/new.js", []),
    ],
)
def test_a_change_is_looked_at_where_it_counts_and_named_by_the_lock(project, path, looked):
    run(project)
    (project / path).write_text("other")
    stale = {name: one for name, one in locked(project).items() if one.status is Status.FAIL}
    assert sorted(stale) == sorted(looked)
    assert all(path in one.reason and "run: screenshot2code check" in one.reason for one in stale.values())
    assert run(project)[1].looked == looked
    assert run(project)[1].looked == []


@pytest.mark.parametrize("sources", ["app/**", "app", "app/", "**/*.css", "**"])
def test_sources_are_globs_or_folders(project, sources):
    (project / "screenshot2code.toml").write_text(TOML.replace("app/**/*.css", sources))
    run(project, "live")
    assert run(project, "live")[1].looked == []
    assert [one.name for one in opened(project).select(("app/a/gone.css",))] == ["live"]
    (project / "app/a/b.css").write_text("other")
    assert run(project, "app/a/b.css")[1].looked[-1] == "live"


def test_where_sources_are_not_known_a_page_is_always_looked_at(project):
    for sources in ("[]", '["nowhere/**"]'):
        (project / "screenshot2code.toml").write_text(TOML.replace('["app/**/*.css"]', sources))
        run(project, "live")
        assert run(project, "live")[1].looked == ["live"]


def test_line_ends_are_no_change(project):
    (project / "src/shared.css").write_bytes(b"a\nb\n")
    run(project)
    (project / "src/shared.css").write_bytes(b"a\r\nb\r\n")
    assert run(project)[1].looked == []


def test_another_mask_or_viewport_is_a_change_and_another_threshold_is_judged_anew(project):
    run(project, home=0.96)
    text = TOML.replace('file = "src/home.html"', 'file = "src/home.html"\nthreshold = 0.97')
    (project / "screenshot2code.toml").write_text(text)
    assert "was accepted with 0.9600, and 0.97 is wanted now" in locked(project)["home"].reason
    statuses, session, _ = run(project)
    assert (statuses["home"], session.looked) == ("fail", [])
    (project / "screenshot2code.toml").write_text(
        TOML.replace('file = "src/home.html"', 'file = "src/home.html"\nmask = "#a"')
    )
    assert "its settings changed" in locked(project)["home"].reason
    assert run(project)[1].looked == ["home"]


def test_a_failure_is_remembered_too_and_never_accepted(project):
    statuses, _, _ = run(project, home=0.9)
    assert statuses["home"] == "fail"
    statuses, session, outcomes = run(project)
    assert (statuses["home"], session.looked, outcomes["home"].is_cached) == ("fail", [], True)
    assert "was never accepted" in locked(project)["home"].reason


def test_no_cache_looks_at_everything_and_changes_no_lock(project):
    run(project)
    before = (project / "screenshot2code.lock").stat().st_mtime_ns
    statuses, session, _ = run(project, trusted=False)
    assert (set(statuses.values()), len(session.looked)) == ({"pass"}, 3)
    assert (project / "screenshot2code.lock").stat().st_mtime_ns == before


def test_another_machine_needs_neither_browser_nor_ocr(project):
    run(project)
    for path in (project / ".screenshot2code" / "checks").iterdir():
        path.unlink()
    statuses, session, outcomes = run(project)
    assert (set(statuses.values()), session.looked) == ({"cached"}, [])
    assert outcomes["home"].comparison.differences
    (project / "src/home.html").write_text("other")
    assert run(project)[1].known == [True]  # what was read in the mockup is beside the lock


def test_what_was_remembered_here_is_accepted_for_others(project):
    run(project)
    (project / "screenshot2code.lock").unlink()
    assert run(project)[1].looked == []
    assert {one.status for one in locked(project).values()} == {Status.CACHED}


def test_a_page_accepted_below_its_threshold_has_to_stay_there(project):
    statuses, _, outcomes = run(project, home=0.9, update=True)
    assert (statuses["home"], outcomes["home"].demanded) == ("pass", 0.898)
    for content, score, status in (
        ("1", 0.8985, "pass"),
        ("2", 0.89, "fail"),
        ("3", 0.93, "pass"),
        ("4", 0.91, "fail"),
    ):
        (project / "src/home.html").write_text(content)
        assert run(project, home=score)[0]["home"] == status, score
    (project / "src/home.html").write_text("5")
    run(project, home=0.96)
    assert lock.read_lock(project)["home"].demanded is None


def test_a_failure_in_memory_can_be_accepted_without_another_look(project):
    run(project, home=0.9)
    statuses, session, _ = run(project, update=True)
    assert (statuses["home"], session.looked) == ("pass", [])
    assert run(project)[0]["home"] == "cached"


def test_one_page_in_error_does_not_keep_others_from_being_looked_at(project):
    (project / "mockups/about.png").unlink()
    statuses, _, outcomes = run(project, home=RenderTimedOut("It did not come to rest.", hint="Look."))
    assert statuses == {"home": "error", "about": "error", "live": "pass"}
    assert outcomes["home"].fault.hint == "Look."
    assert "There is no mockup mockups/about.png." in outcomes["about"].fault.message
    assert sorted(lock.read_lock(project)) == ["live"]


@pytest.mark.parametrize(
    ("named", "pages"),
    [
        ((), ["home", "about", "live"]),
        (("about",), ["about"]),
        (("src/shared.css",), ["home", "about"]),
        (("mockups/about.png",), ["about"]),
        (("src",), ["home", "about"]),
        (("mockups",), ["home", "about", "live"]),
        (("app/a/b.css",), ["live"]),
        (("app/a/deleted.css",), ["live"]),
        (("app",), ["live"]),
        (("README.md",), []),
        (("screenshot2code.toml",), ["home", "about", "live"]),
        (("about", "app/x.css"), ["about", "live"]),
    ],
)
def test_only_the_pages_that_files_decide_are_meant(project, named, pages):
    (project / "README.md").touch()
    run(project)
    assert [one.name for one in opened(project).select(named)] == pages


def test_before_the_first_look_anything_beside_a_page_may_decide_it(project):
    assert [one.name for one in opened(project).select(("src/new.css",))] == ["home", "about"]


def test_files_are_named_from_where_one_is(project):
    resolved = config.resolve({}, {}, project / "src")
    check = Check(config.project_pages(project / "src", threshold=0.95), resolved, cwd=project / "src")
    (home,) = check.select(("home.html", "../mockups/home.png"))[:1]
    assert check.by_the_lock(home).mockup_path == "../mockups/home.png"


def test_a_name_that_is_neither_page_nor_file_is_said_with_the_nearest(project):
    with pytest.raises(UsageError) as caught:
        opened(project).select(("abuot",))
    assert "Did you mean 'about'?" in caught.value.hint


def test_a_project_without_pages_is_said(project):
    (project / "screenshot2code.toml").write_text("target = 0.9")
    with pytest.raises(ConfigError, match=r"no \[\[page\]\]"):
        opened(project).select(())


# --- the lock's file


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is damaged"),
        ('{"schema": 1, "pages": {"home": {}}}', "is damaged"),
        ('{"schema": 2, "pages": {}}', "newer screenshot2code"),
        ("{\n<<<<<<< HEAD\n}\n", "conflict markers"),
    ],
)
def test_a_lock_that_cannot_be_used_is_said(project, text, words):
    (project / "screenshot2code.lock").write_text(text)
    with pytest.raises(ConfigError, match=words):
        opened(project)


def test_pages_that_are_no_more_leave_the_lock(project):
    run(project)
    (project / "screenshot2code.toml").write_text(TOML.partition('[[page]]\nname = "about"')[0])
    (project / "src/home.html").write_text("other")
    run(project)
    assert sorted(lock.read_lock(project)) == ["home"]
    assert [one.name for one in (project / lock.ASIDE).iterdir()] == ["home.json"]


def test_a_page_of_another_check_that_ran_meanwhile_is_kept(project):
    check = opened(project)
    run(project, "about")
    (entry,) = check.select(("home",))
    asyncio.run(check.look([entry], Session(), update=False))
    check.accept()
    assert sorted(lock.read_lock(project)) == ["about", "home"]


def test_the_lock_has_a_line_for_each_fact_and_paths_of_the_project(project):
    run(project)
    text = (project / "screenshot2code.lock").read_text()
    assert str(project) not in text
    assert list(json.loads(text)["pages"]) == ["about", "home", "live"]
    assert (project / lock.ASIDE / "home.json").stat().st_size < 50_000


def test_names_that_differ_are_files_that_differ():
    names = ["Home", "home", "home!", "a/b", "a b", "ü", "漢", "x" * 300]
    files = [lock.file_name(name) for name in names]
    assert len({name.lower() for name in files}) == len(names)
    assert all(len(name) < 80 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for name in files)


def test_a_result_belongs_to_those_who_judged_it(project):
    run(project)
    entries = lock.read_lock(project)
    older = {name: replace(one, evidence=replace(one.evidence, tool="0.0.1+old")) for name, one in entries.items()}
    (project / "screenshot2code.lock").write_text(lock.lock_text(older))
    for path in (project / ".screenshot2code" / "checks").iterdir():
        path.unlink()
    assert {one.status for one in locked(project).values()} == {Status.CACHED}  # nothing of the project has changed
    assert len(run(project)[1].looked) == 3
