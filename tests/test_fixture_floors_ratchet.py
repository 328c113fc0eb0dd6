"""`fixtures/floors.py`: floors go up with what is reached, and down only where somebody says so."""

import importlib.util
import json

import pytest
import schemas

CASE = 'viewport = { width = 1280, height = 800, scale = 1 }\nfloor = 0.900  # of before\nlicence = "MIT"\n'


@pytest.fixture
def floors(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("floors", schemas.SCHEMAS.parents[1] / "fixtures" / "floors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
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
