"""What fixtures/*.py make: style sheets of a font service from packages, local addresses, formats of mockups, floors."""

import importlib
import json
import sys
import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="module")
def scripts():
    """The module of a name, as the scripts import each other."""
    sys.path.insert(0, str(FIXTURES))
    try:
        yield importlib.import_module
    finally:
        sys.path.remove(str(FIXTURES))


@pytest.fixture
def google_fonts(scripts, tmp_path, monkeypatch):
    """With two families in packages; none is fetched."""
    family = tmp_path / "@fontsource+lato@5.0.0"
    (family / "files").mkdir(parents=True)
    for face in ("300", "400", "400-italic", "700"):
        (family / f"latin-{face}.css").write_text(f"/* lato {face} */")
    (family / "files" / "lato-latin-400-normal.woff2").write_bytes(b"a font")
    (tmp_path / "@fontsource+open-sans@5.0.0").mkdir()
    (tmp_path / "@fontsource+open-sans@5.0.0" / "latin-400.css").write_text("/* open 400 */")
    monkeypatch.setattr(scripts("packages"), "CACHE", tmp_path)
    return scripts("google_fonts")


@pytest.mark.parametrize(
    ("query", "faces"),
    [
        ("css?family=Lato", ["lato 400"]),
        ("css?family=Lato:400,700,400italic", ["lato 400", "lato 700", "lato 400-italic"]),
        ("css?family=Lato:300,300i,400i|Open+Sans", ["lato 300", "lato 400-italic", "open 400"]),
        (
            "css?family=Lato:regular,bold,italic,thin,light&lang=en",
            ["lato 400", "lato 700", "lato 400-italic", "lato 300"],
        ),
        ("css2?family=Lato:ital,wght@0,700;1,400&display=swap", ["lato 700", "lato 400-italic"]),
        ("css2?family=Open+Sans:wght@300..500&family=Lato", ["open 400", "lato 400"]),
    ],
)
def test_a_style_sheet_has_the_faces_that_were_asked_for_and_exist(google_fonts, query, faces):
    found = google_fonts.body_of(google_fonts.HOST + query, ["@fontsource/lato@5.0.0", "@fontsource/open-sans@5.0.0"])
    assert found.decode() == "\n".join(f"/* {face} */" for face in faces)


def test_a_font_file_comes_from_the_package_of_its_family(google_fonts):
    address = google_fonts.HOST + "files/lato-latin-400-normal.woff2"
    assert google_fonts.body_of(address, ["@fontsource/open-sans@5.0.0", "@fontsource/lato@5.0.0"]) == b"a font"


def test_a_family_that_the_case_does_not_name_is_not_answered(google_fonts):
    assert google_fonts.body_of(google_fonts.HOST + "css?family=Inter", ["@fontsource/lato@5.0.0"]) is None


def test_addresses_of_other_hosts_become_files_however_they_are_spelled(scripts):
    make, origin = scripts("make"), scripts("capture").ORIGIN
    sheet = "https://fonts.example/css?family=A&display=swap"
    page = b"""<link href="https://fonts.example/css?family=A&amp;display=swap">
<link href="http://fonts.example/css?family=A&display=swap"><script src="//host.example/x.js"></script>
//# sourceMappingURL=x.js.map"""
    urls = [f"{origin}docs/index.html", sheet, "http://host.example/x.js"]
    made = make._with_local_addresses(f"{origin}docs/index.html", page, urls).decode()
    stored = f"../{make._site_path(sheet)}"
    assert stored.startswith("../external/fonts.example/css-")
    assert stored.endswith(".css")
    assert made.count(stored) == 2
    assert '<script src="../external/host.example/x.js">' in made
    assert "sourceMappingURL" not in made


def test_a_mockup_is_saved_in_the_format_of_its_name_and_twice_alike(scripts):
    encoded = scripts("make").encoded
    aside = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(aside, format="PNG")
    png = aside.getvalue()
    assert encoded(png, "mockup@2x.png") is png
    for name, kind in (("mockup.jpg", "JPEG"), ("mockup.webp", "WEBP")):
        with Image.open(BytesIO(encoded(png, name))) as picture:
            assert (picture.format, picture.size) == (kind, (256, 256))
        assert encoded(png, name) == encoded(png, name)


def test_floors_are_written_into_the_cases_in_place(scripts, tmp_path, monkeypatch, capsys):
    ratchet = scripts("floors")
    monkeypatch.setattr(ratchet, "HERE", tmp_path)
    cases = {
        "old": 'page = "a.html"\nfloor = 0.5  # once\n\n[[external]]\nurl = "b"\n',
        "new": 'viewport = { width = 1280 }\n\n[[external]]\nurl = "b"\n',
        "poor": "viewport = { width = 1280 }\n",
    }
    runs = []
    for (name, text), score in zip(cases.items(), (0.9, 0.87654, 0.2), strict=True):
        (tmp_path / name).mkdir()
        (tmp_path / name / "case.toml").write_text(text)
        runs.append({"mockup": f"fixtures/{name}/mockup.png", "score": score, "baselines": {"empty": 0.1}})
    (tmp_path / "runs.json").write_text(json.dumps({"runs": runs}))
    assert ratchet.main([str(tmp_path / "runs.json")]) == 1
    assert "poor" in capsys.readouterr().err
    written = {name: tomllib.loads((tmp_path / name / "case.toml").read_text()) for name in cases}
    assert [case["floor"] for case in written.values()] == [0.89, 0.866, 0.19]
    assert written["old"]["external"] == [{"url": "b"}]


CASE = 'viewport = { width = 1280, height = 800, scale = 1 }\nfloor = 0.900  # of before\nlicence = "MIT"\n'


@pytest.fixture
def floors(scripts, tmp_path, monkeypatch):
    """A run of one case through floors.py: its exit code, and the case afterwards."""
    module = scripts("floors")
    monkeypatch.setattr(module, "HERE", tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "case.toml").write_text(CASE, encoding="utf-8")

    def run(score, *arguments, empty=0.1):
        runs = tmp_path / "runs.json"
        scored = {"mockup": "fixtures/shop/mockup.png", "score": score, "baselines": {"empty": empty}}
        runs.write_text(json.dumps({"runs": [scored]}), encoding="utf-8")
        code = module.main([str(runs), *arguments])
        return code, (tmp_path / "shop" / "case.toml").read_text(encoding="utf-8")

    return run


def test_a_better_run_raises_the_floor_to_a_hundredth_below_it(floors):
    code, case = floors(0.9573)
    assert code == 0
    assert "floor = 0.947  #" in case
    assert 'licence = "MIT"' in case


def test_a_worse_run_leaves_the_floor_and_names_the_fall(floors, capsys):
    code, case = floors(0.85)
    assert (code, case) == (1, CASE)
    assert "Below the floor, which stands: shop (0.8500, floor 0.900)." in capsys.readouterr().err


def test_a_run_within_the_slack_changes_nothing(floors):
    assert floors(0.905) == (0, CASE)


def test_a_floor_goes_down_where_it_is_asked_for_by_name(floors):
    code, case = floors(0.85, "--lower", "shop")
    assert code == 0
    assert "floor = 0.840  #" in case


def test_a_floor_near_the_empty_page_is_refused(floors, capsys):
    code, _ = floors(0.95, empty=0.9)
    assert code == 1
    assert "Not 0.12 above the empty page: shop." in capsys.readouterr().err
