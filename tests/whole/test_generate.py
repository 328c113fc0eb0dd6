"""`generate`: a picture becomes a page, a score, a report and a run that is remembered."""

import os
import subprocess
import sys
from html.parser import HTMLParser

import pytest
import schemas

pytestmark = [pytest.mark.whole, pytest.mark.browser, pytest.mark.ocr]

# Loaded by Python before anything else: another machine cannot even be looked up, here or in what this process starts from Python.
NO_NETWORK = """
import sys
def refuse(event, arguments):
    if event == "socket.getaddrinfo" and arguments[0] not in ("localhost", "127.0.0.1", "::1", None):
        raise SystemExit(f"looked up {arguments[0]}")
    if event == "socket.connect" and isinstance(arguments[1], tuple) and not arguments[1][0].startswith(("127.", "::1")):
        raise SystemExit(f"connected to {arguments[1]}")
sys.addaudithook(refuse)
"""


class Words(HTMLParser):
    """The text of a page, attributes that a person reads included."""

    def __init__(self, html):
        super().__init__()
        self.said = []
        self.feed(html)

    def handle_data(self, data):
        self.said.append(data)

    def handle_starttag(self, tag, attributes):
        self.said += [value for name, value in attributes if name in ("placeholder", "value") and value]


def test_the_document_keeps_its_contract(made):
    _, document = made
    schemas.check("generate", document)
    assert document["counts"] == {"done": 1, "failed": 0}


def test_the_page_scores_far_above_an_empty_one(made):
    (run,) = made[1]["runs"]
    assert run["score"] > run["baselines"]["empty"] + 0.12
    assert run["passes"][run["best"] - 1]["score"] == run["score"]


def test_every_file_of_the_document_is_there_with_its_size(made):
    folder, document = made
    (run,) = document["runs"]
    for file in run["files"]:
        assert (folder / run["output"] / file["path"]).stat().st_size == file["bytes"]
    assert run["entry"] in {file["path"] for file in run["files"]}


def test_the_words_of_the_mockup_are_text_of_the_page(made):
    folder, _ = made
    said = " ".join(Words((folder / "page" / "index.html").read_text(encoding="utf-8")).said)
    for text in ("Email address", "Remember Password", "Forgot Password?", "Need an account? Sign up!"):
        assert text in said


def test_the_report_is_one_page_that_needs_nothing_else(made):
    folder, document = made
    report = folder / document["runs"][0]["report"]
    text = report.read_text(encoding="utf-8")
    assert text.lstrip().lower().startswith("<!doctype html")
    assert "<script src" not in text
    assert '<link rel="stylesheet"' not in text


def test_the_run_is_remembered_and_shown(s2c, made):
    folder, document = made
    listed = schemas.check("runs", s2c("runs", "list", "--json", cwd=folder).document)
    assert document["runs"][0]["run"] in str(listed)
    shown = s2c("runs", "show", "latest", cwd=folder)
    assert shown.code == 0
    assert f"{document['runs'][0]['score']:.4f}" in shown.out


def test_a_report_is_made_again(s2c, made):
    folder, _ = made
    again = s2c("report", "latest", "-o", "again.html", cwd=folder)
    assert (again.code, again.out.strip()) == (0, "again.html")
    assert (folder / "again.html").stat().st_size > 10_000


def test_generating_again_replaces_what_is_ours_and_refuses_what_was_edited(s2c, login, tmp_path):
    first = s2c("generate", login, cwd=tmp_path)
    second = s2c("generate", login, "--fail-under", ".9999", cwd=tmp_path)
    assert (first.code, second.code) == (0, 1)  # 1: it ran, below what was demanded
    lines = second.err.splitlines()
    assert lines[0] == f"reading {login}"
    assert lines[1].startswith("pass 1  offline")
    assert "\x1b" not in second.err + second.out
    ending = [line.split()[0] for line in second.out.splitlines()[1:]]
    assert (ending[0], ending[1], ending[-2:]) == ("login:", "an", ["page", "report"])
    for said in ("an empty page: ", "  page    mockup/index.html", "  report  "):
        assert said in second.out
    (tmp_path / "mockup" / "index.html").write_text("mine")
    refused = s2c("generate", login, cwd=tmp_path)
    assert refused.code == 2
    assert "edited since we wrote them: index.html" in refused.err
    assert (tmp_path / "mockup" / "index.html").read_text() == "mine"


def test_one_bad_mockup_of_a_batch_takes_nothing_from_the_others(s2c, login, tmp_path):
    (tmp_path / "bad.png").write_text("no picture")
    ran = s2c("generate", login, "bad.png", "-o", "out", "--json", cwd=tmp_path)
    assert ran.code == 2
    document = schemas.check("generate", ran.document)
    assert document["counts"] == {"done": 1, "failed": 1}
    assert document["failures"][0]["mockup"] == "bad.png"
    assert "bad.png is text, not a picture." in ran.err
    assert (tmp_path / "out" / "mockup" / "index.html").is_file()


def test_works_with_every_door_to_the_network_shut(login, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    command = [sys.executable, "-m", "screenshot2code", "generate", str(login), "-o", "page"]
    shut = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "http_proxy": "http://127.0.0.1:9",
        "HOME": str(tmp_path / "home"),
    }
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=shut, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "page" / "index.html").is_file()
    left = [path for path in (tmp_path / "home").rglob("*") if "onnx" in path.name or path.name == "deviceid"]
    assert left == []  # the OCR's runtime keeps no identity for reports to its maker


def test_the_guard_against_the_network_refuses(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    script = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert ran.returncode == 1
    assert "192.0.2.1" in ran.stderr
