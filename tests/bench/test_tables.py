"""docs/benchmarks.md says of every promise whether it is kept, and of pages held out nothing but figures."""

from pathlib import Path, PurePosixPath

import tables
from cases import Case
from measure import Made, Row
from tables import Results, Speed
from watch import Took
from words import Places

from screenshot2code.core.artifacts import SourceFile, SourceTree

PARTS = {"ssim": 0.98, "blocks": 0.98, "text": 0.99, "position": 0.995, "color": 0.98, "size": 1.0}
TOOK = Took(code=0, seconds=12.0, cpu_s=20.0, ours_mb=500.0, chromium_mb=200.0)


def row(name="login", *, held_out=False, width=1280, suffix=".png", floor=0.9, score=0.95, empty=0.1, **parts):
    case = Case(
        name=name,
        folder=Path(name),
        page="index.html",
        mockup=Path(name, f"mockup{suffix}"),
        truth={"page": {"width": width, "height": 1700}, "words": []},
        viewport={"width": width, "height": 800, "scale": 1},
        floor=floor,
        what="A page",
        is_held_out=held_out,
    )
    mine = PARTS | parts
    passes = [{"number": at, "score": score - 0.01 * (2 - at), "parts": mine} for at in (1, 2)]
    run = {
        "score": score,
        "parts": mine,
        "baselines": {"empty": empty, "shifted": 0.96},
        "passes": passes,
        "best": 2,
        "differences": [{"kind": "moved", "loss": 0.01, "summary": f".hero of {name} is low"}],
    }
    source = SourceTree((SourceFile(PurePosixPath("index.html"), b""),), PurePosixPath("index.html"))
    made = Made(
        case=case, run=run, stages={"tuning": 5.0}, stages_cpu={}, read={}, files=source, scratch=Path(), took=TOOK
    )
    return Row(
        made=made,
        dom_recall=0.97,
        ocr_recall=0.972,
        iou=0.91,
        places=Places(median=0.5, p90=1.5),
        boxes=0.9,
        absolute=0.0,
        raster=0.1,
        true_images=0.1,
        raster_beyond=0.0,
        lost={"text": 0.015, "images": 0.003, "rest": 0.002},
        missing=("lost",),
        painted=(),
        lines=(),
    )


def written(*rows, **beside):
    return tables.document(Results(rows=rows, failed={}, speeds=[], machine={"cores": "2"}, **beside))


def line_of(document, start):
    return next(line for line in document.splitlines() if line.startswith(f"| {start} |"))


def test_a_goal_that_is_met_says_yes_and_one_that_is_missed_says_no():
    document = written(row(), row("table", ssim=0.95))
    assert line_of(document, "SSIM") == "| SSIM | 0.97 | 0.9650 | no |"
    assert line_of(document, "Block").endswith("| 0.9800 | yes |")
    assert line_of(document, "DOM-text recall less that of OCR").endswith("| -0.0020 | yes |")


def test_pages_held_out_have_means_of_their_own():
    goals = line_of(written(row(), row("unseen", held_out=True, ssim=0.9)), "SSIM")
    assert goals == "| SSIM | 0.97 | 0.9800 | yes | 0.9000 | no |"


def test_nothing_is_told_of_a_page_held_out_but_figures():
    document = written(row(), row("unseen", held_out=True, score=0.5))
    assert ".hero of login" in document
    assert ".hero of unseen" not in document


def test_phones_and_lossy_pictures_are_in_no_mean_and_each_against_its_floor():
    document = written(row(), row("phone", width=390, ssim=0.5), row("photo", suffix=".jpg", score=0.85))
    assert line_of(document, "SSIM").endswith("| 0.9800 | yes |")
    assert (
        line_of(document, "phone").endswith("| yes |")
        or "| phone | 390 x 1700 | 0.950 | 0.90 | 0.22 | yes |" in document
    )
    assert "| photo | 1280 x 1700 JPG | 0.850 | 0.90 | 0.22 | no |" in document


def test_a_page_that_ends_below_its_draft_is_named():
    bad = row()
    bad.made.run["passes"][0]["score"] = 0.99
    gains = [line for line in written(bad).splitlines() if line.startswith("| login |") and line.endswith("| yes |")]
    assert gains


def test_the_promise_of_speed_is_held_against_what_was_measured():
    slow = Took(code=0, seconds=20.0, cpu_s=30.0, ours_mb=500.0, chromium_mb=200.0)
    results = Results(
        rows=[row()], failed={}, speeds=[Speed(row=row(), took=slow, agrees=True)], machine={"cores": "2"}
    )
    assert "| 20.0 | 30.0 | 500 | 200 | no | yes |" in tables.document(results)


def test_a_run_that_failed_is_said():
    results = Results(rows=[row()], failed={"table": "no browser"}, speeds=[], machine={})
    assert "**table came to nothing**: no browser" in tables.document(results)
