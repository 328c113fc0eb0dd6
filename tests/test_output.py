"""The output folder: all or nothing, and never anybody else's file."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from screenshot2code import output
from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.errors import OutputError, UsageError


def tree(**files: str) -> SourceTree:
    named = {name.replace("__", "/").replace("_", "."): text for name, text in files.items()}
    return SourceTree(
        tuple(SourceFile.of(path, text) for path, text in named.items()), SourceFile.of("index.html", "").path
    )


FIRST = tree(index_html="<p>1", css__site_css="p{}")
SECOND = tree(index_html="<p>2")


def test_writes_every_file_and_says_where(tmp_path):
    written = output.write(FIRST, tmp_path / "page", run="r1")
    assert written.entry.read_text() == "<p>1"
    assert written.files == {"index.html": 4, "css/site.css": 3}


def test_a_second_result_replaces_the_first_and_what_only_that_had(tmp_path):
    output.write(FIRST, tmp_path / "page", run="r1")
    output.write(SECOND, tmp_path / "page", run="r2")
    assert sorted(one.name for one in (tmp_path / "page").iterdir()) == [output.MANIFEST, "index.html"]


def test_the_current_folder_can_be_the_output_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    output.write(FIRST, Path(), run="r1")
    output.write(SECOND, Path(), run="r2")
    assert (tmp_path / "index.html").read_text() == "<p>2"


def test_a_folder_with_other_files_is_refused_even_by_force(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"not ours: notes\.txt"):
        output.write(FIRST, tmp_path, run="r1", force=True)
    assert [one.name for one in tmp_path.iterdir()] == ["notes.txt"]


def test_a_hand_edited_file_is_replaced_only_by_force(tmp_path):
    written = output.write(FIRST, tmp_path, run="r1")
    written.entry.write_text("edited")
    with pytest.raises(OutputError, match=r"edited since we wrote them: index\.html"):
        output.write(SECOND, tmp_path, run="r2")
    output.write(SECOND, tmp_path, run="r2", force=True)
    assert written.entry.read_text() == "<p>2"


def test_a_file_where_the_folder_should_be_is_refused(tmp_path):
    (tmp_path / "page").write_text("")
    with pytest.raises(OutputError, match="is not a folder"):
        output.check_folder(tmp_path / "page")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "page").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="is not a folder"):
        output.write(FIRST, tmp_path / "page", run="r1")


def written_with_little_room(folder):
    """A result of 100 kB written by a process whose files may have 50 kB: the same OSError as on a full disk."""
    script = (
        "import signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from pathlib import Path; from screenshot2code import output\n"
        "from screenshot2code.core.artifacts import SourceFile, SourceTree\n"
        "from screenshot2code.errors import OutputError\n"
        "big = SourceFile.of('index.html', 'x' * 100_000)\n"
        "try: output.write(SourceTree((big,), big.path), Path(sys.argv[1]), run='r2')\n"
        "except OutputError as error: print(error.message)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )


def test_a_full_disk_leaves_the_earlier_result_as_it_was(tmp_path):
    output.write(FIRST, tmp_path / "page", run="r1")
    done = written_with_little_room(tmp_path / "page")
    assert "could not be written: File too large" in done.stdout
    assert sorted(one.name for one in (tmp_path / "page").iterdir()) == [output.MANIFEST, "css", "index.html"]
    assert (tmp_path / "page" / "index.html").read_text() == "<p>1"


KILLED = """
import os, signal, sys
from pathlib import Path
from screenshot2code import output
from screenshot2code.core.artifacts import SourceFile, SourceTree
STEPS = {"open", "mkdir", "write", "replace", "unlink", "rmdir", "rename"}

def page(**texts):
    files = tuple(SourceFile.of(name.replace("_", "."), text) for name, text in texts.items())
    return SourceTree(files, files[0].path)

def killer(left):
    def count_down(_, event, function):
        nonlocal left
        if event == "c_call" and function.__name__ in STEPS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
    return count_down

moment, ended_by_itself = 0, False
while not ended_by_itself:
    moment += 1
    here = Path(sys.argv[1]) / f"{moment:03d}"
    output.write(page(index_html="<p>1", old_css="p{}"), here, run="r1")
    child = os.fork()
    if not child:
        sys.setprofile(killer(moment))
        output.write(page(index_html="<p>2", new_css="p{color:red}"), here, run="r2")
        os._exit(0)
    ended_by_itself = os.waitpid(child, 0)[1] == 0
"""


def test_a_kill_at_any_step_leaves_a_folder_that_the_next_run_takes(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=True)
    moments = sorted(tmp_path.iterdir())
    assert len(moments) > 12
    for folder in moments:
        assert (folder / "index.html").read_text() in ("<p>1", "<p>2")
        output.write(SECOND, folder, run="r3")
        assert sorted(one.name for one in folder.iterdir()) == [output.MANIFEST, "index.html"]


def test_a_first_result_that_the_disk_does_not_take_leaves_nothing(tmp_path):
    done = written_with_little_room(tmp_path / "deep" / "page")
    assert "could not be written: File too large" in done.stdout
    assert list((tmp_path / "deep").iterdir()) == []


def test_reads_a_page_with_what_lies_beside_it_but_nothing_hidden(tmp_path):
    for name in ("index.html", "css/a.css", ".env", "node_modules/x/y.js", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert {str(file.path) for file in output.read_tree(tmp_path).files} == {"index.html", "css/a.css"}


def test_a_folder_without_a_page_is_said(tmp_path):
    with pytest.raises(UsageError, match="no page"):
        output.read_tree(tmp_path)


def test_a_page_that_asks_for_files_above_it_is_read_from_there_and_nothing_else_is(tmp_path):
    page = '<link rel="stylesheet" href="../../css/a.css"><img src="../logo.png"><script src="../../app.js"></script>'
    for name in ("pages/deep/index.html", "css/a.css", "css/font/x.woff2", "pages/logo.png", "other/big.bin"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(page if name.endswith(".html") else "x")
    tree = output.read_tree(tmp_path / "pages/deep")
    assert str(tree.entry) == "pages/deep/index.html"
    assert {str(file.path) for file in tree.files} == {
        "pages/deep/index.html",
        "pages/logo.png",
        "css/a.css",
        "css/font/x.woff2",
    }
    assert output.root_of(tmp_path / "pages/deep") == tmp_path


def test_a_page_below_its_sites_root_is_read_from_there(tmp_path):
    page = '<link rel="stylesheet" href="/css/a.css"><a href="/about/">x</a><script src="//cdn.test/x.js"></script>'
    for name in (
        "site/pages/deep/index.html",
        "site/css/a.css",
        "site/css/b.css",
        "site/other/big.bin",
        "css/none.css",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(page if name.endswith(".html") else "x")
    tree = output.read_tree(tmp_path / "site/pages/deep")
    assert str(tree.entry) == "pages/deep/index.html"
    assert {str(file.path) for file in tree.files} == {"pages/deep/index.html", "css/a.css", "css/b.css"}
    assert output.root_of(tmp_path / "site/pages/deep") == tmp_path / "site"


def test_a_root_that_is_nowhere_near_changes_nothing(tmp_path):
    (tmp_path / "index.html").write_text('<link rel="stylesheet" href="/etc/passwd"><img src="/none.png">')
    assert output.root_of(tmp_path) == tmp_path
    assert [str(file.path) for file in output.read_tree(tmp_path).files] == ["index.html"]


def test_only_what_changed_is_written_back_and_only_if_nobody_else_wrote_there(tmp_path):
    for name, text in {"index.html": "<p>1", "a.css": "p {}", "b.css": "q {}"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "a.css").chmod(0o640)
    untouched = (tmp_path / "b.css").stat().st_mtime_ns
    before = output.read_tree(tmp_path)
    after = before.replacing([SourceFile.of("a.css", "p { color: red }")])
    written = output.write_back(before, after, tmp_path)
    assert (dict(written.files), (tmp_path / "a.css").read_text()) == ({"a.css": 16}, "p { color: red }")
    assert ((tmp_path / "a.css").stat().st_mode & 0o777, (tmp_path / "b.css").stat().st_mtime_ns) == (0o640, untouched)
    with pytest.raises(OutputError, match="edited while"):
        output.write_back(before, before.replacing([SourceFile.of("a.css", "p { color: blue }")]), tmp_path)
