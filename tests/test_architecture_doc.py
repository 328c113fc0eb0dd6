"""docs/architecture.md is a map: every module is on it, and nothing is on it that is not there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "screenshot2code"
NAME = re.compile(r"`([\w./-]+(?:\.py|/))`")
BESIDE_THE_PACKAGE = ("tests/", "docs/", "prompts/", "fixtures/", "bench/")


def names(text):
    """The paths in backquotes: files and, ending in a slash, folders. `<name>` stands for something to be written."""
    return set(NAME.findall(text))


def modules(package):
    """Every module as the map names it: a package's `__init__.py` is the folder, the root's own needs no name."""
    paths = {path.relative_to(package) for path in package.rglob("*.py")} - {Path("__init__.py")}
    return {f"{path.parent.as_posix()}/" if path.name == "__init__.py" else path.as_posix() for path in paths}


def unnamed(text, package):
    return sorted(modules(package) - names(text))


def absent(text, package):
    places = {name: (package.parent if name.startswith(BESIDE_THE_PACKAGE) else package) / name for name in names(text)}
    return sorted(name for name, place in places.items() if not place.exists() and name != "base.py")


MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_module_is_on_the_map():
    missing = unnamed(MAP, PACKAGE)
    assert not missing, f"docs/architecture.md wants a line, name and duty, for each of: {', '.join(missing)}"


def test_nothing_on_the_map_is_gone():
    gone = absent(MAP, PACKAGE)
    assert not gone, f"docs/architecture.md names what is not there: {', '.join(gone)}"


def test_each_floor_is_on_the_map_as_the_house_has_it():
    """The table of floors names every package and top module that exists; one missing would be on no floor at all."""
    table = MAP.partition("## Floors")[2].partition("\n## ")[0]
    top = {name for name in modules(PACKAGE) if name.rstrip("/").count("/") == 0} - {"__main__.py", "testing.py"}
    assert sorted(top - names(table)) == []


def test_the_check_sees_what_is_missing_and_what_is_gone(tmp_path):
    package = tmp_path / "house"
    (package / "core").mkdir(parents=True)
    for path in ("__init__.py", "core/__init__.py", "core/new.py"):
        (package / path).touch()
    assert unnamed("see `core/`", package) == ["core/new.py"]
    assert absent("see `core/`, `core/new.py` and `core/old.py`", package) == ["core/old.py"]
