"""`compare`: a mockup against a picture, a folder, a file and a URL."""

import contextlib
import functools
import http.server
import threading

import pytest
import schemas

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]


@contextlib.contextmanager
def serving(folder):
    """A server for `folder` on loopback, and its URL."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_mockup_is_identical_to_itself(s2c, login, made):
    folder, _ = made
    ran = s2c("compare", login, login, "--json", cwd=folder)
    assert ran.code == 0
    document = schemas.check("compare", ran.document)
    assert (document["score"], document["differences"], document["met"]) == (1.0, [], True)


def test_file_folder_and_url_of_one_page_score_the_same(s2c, login, made):
    folder, document = made
    with serving(folder / "page") as url:
        targets = ("page", "page/index.html", url)
        judged = [
            schemas.check("compare", s2c("compare", login, one, "--json", cwd=folder).document) for one in targets
        ]
    assert {one["score"] for one in judged} == {document["runs"][0]["score"]}


def test_below_the_threshold_exits_with_1_and_names_the_line(s2c, login, made):
    folder, _ = made
    (folder / "worse").mkdir()
    page = '<!doctype html><link rel="stylesheet" href="a.css"><h1>Login</h1>'
    (folder / "worse" / "index.html").write_text(page)
    (folder / "worse" / "a.css").write_text("h1 {\n  color: red;\n}\n")
    ran = s2c("compare", login, "worse", "--report", "why.html", cwd=folder)
    assert ran.code == 1
    assert "below the threshold of 0.95" in ran.out
    assert (folder / "why.html").is_file()


def test_a_page_that_nobody_serves_is_an_error(s2c, login, made):
    with serving(made[0]) as url:
        pass
    ran = s2c("compare", login, url, "--json", cwd=made[0])
    assert ran.code == 3
    assert "could not be loaded" in schemas.check("error", ran.document)["error"]["message"]
