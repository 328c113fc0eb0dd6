"""A page whose font files do not come is laid out as if they had."""

import pytest
from small_pages import VIEW

from screenshot2code.core.artifacts import SourceFile, SourceTree
from screenshot2code.fonts import font_faces, pack_family

pytestmark = pytest.mark.browser

FACES = [
    ("Poppins", 400),
    ("Poppins", 700),
    ("Oswald", 400),
    ("Playfair Display", 700),
    ("Roboto Mono", 400),
    ("Inter", 500),
]
WORDS = "Plans for every team, from two people in a garage to two thousand in a tower"


def page(*, with_files):
    faces = [pack_family(name).face(weight) for name, weight in FACES]
    rules = "".join(
        f".f{number} {{ font: {face.weight} 20px/normal {pack_family(face.family).stack} }}"
        for number, face in enumerate(faces)
    )
    lines = "".join(f"<p><span class=f{number}>{WORDS}</span></p>" for number in range(len(faces)))
    html = (
        f"<!doctype html><link rel=stylesheet href=fonts.css><style>p {{ white-space: nowrap }} {rules}</style>{lines}"
    )
    entry = SourceFile.of("index.html", html)
    files = [SourceFile.of(f"f/{face.file_name}", face.data) for face in faces] if with_files else []
    return SourceTree((entry, SourceFile.of("fonts.css", font_faces(faces, folder="f")), *files), entry.path)


async def test_without_its_files_a_page_has_lines_as_wide_and_as_high(chromium):
    shown, bare = [await chromium.render(page(with_files=one), VIEW) for one in (True, False)]
    spans = [[one for one in render.elements if one.tag == "span"] for render in (shown, bare)]
    assert len(spans[0]) == len(FACES)
    for face, own, other in zip(FACES, *spans, strict=True):
        assert other.box.width == pytest.approx(own.box.width, rel=0.03), face
        assert other.box.height == pytest.approx(own.box.height, abs=1.01), face
    assert shown.png != bare.png
    assert bare.size.height == pytest.approx(shown.size.height, abs=6)
