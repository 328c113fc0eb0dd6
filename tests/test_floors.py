"""The floors of the house, held by reading every import of the package: downwards only, no cycles, nothing hidden."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

PACKAGE = "screenshot2code"
ROOT = Path(__file__).parents[1] / PACKAGE

FLOORS = {
    "core": 0,
    "errors": 0,
    "fonts": 1,
    "imaging": 1,
    "stacks": 1,
    "tables": 1,
    "providers": 2,
    "render": 2,
    "compare": 2,
    "engines": 3,
    "loop": 4,
    "store": 5,
    "report": 5,
    "project": 5,
    "config": 5,
    "output": 5,
    "api": 6,
    "checkup": 6,
    "imagine": 6,
    "search": 6,
    "mcp": 7,
    "check": 7,
    "batch": 7,
    "cli": 8,
    "__main__": 9,
    "testing": 9,  # shipped for tests; nothing of ours stands on it
}
ROOMS = {
    "kinds": "config",
    "pages": "config",
    "judging": "api",
    "workshop": "api",
    "everywidth": "api",
    "plans": "api",
    "grouping": "api",
    "claim": "output",
}  # a module of its own file that is part of another's subject, and may be used by it alone
CORE_ALONE = {"store", "report", "config", "output"}  # so that each can be read, and replaced, without knowing the rest
HOMES = {
    "playwright": {"render"},
    "httpx": {"providers"},
    "numpy": {"imaging", "compare", "engines"},
    "cv2": {"imaging", "compare", "engines"},
    "skimage": {"imaging", "compare"},
    "PIL": {"imaging", "compare", "engines", "render"},
    "rapidocr": {"imaging"},
    "onnxruntime": {"imaging"},
    "jinja2": {"engines", "report"},
    "sqlite3": {"store"},
    "click": {"cli"},
    "rich": {"cli"},
}
"""Which of our packages may know which foreign library. `testing` may know all of them."""


def top(module: str) -> str:
    """The package or module right under the root: `screenshot2code.render.seal` -> `render`; "" for the root itself."""
    name = module.removeprefix(PACKAGE).removeprefix(".").partition(".")[0]
    return ROOMS.get(name, name)


def broken_floors(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """A sentence for each import between our own modules that the house forbids. `imports`: module -> modules it imports."""
    return [
        sentence
        for module, targets in sorted(imports.items())
        for target in sorted(targets)
        if top(module) and (sentence := objection(module, target))
    ]


def objection(module: str, target: str) -> str | None:
    """Why `module` must not import `target`, or None if it may."""
    ours, theirs = top(module), top(target)
    if theirs in ("", "errors") or ours == theirs:
        return None  # the root holds the version alone; errors are spoken everywhere
    if unknown := [name for name in (ours, theirs) if name not in FLOORS]:
        return f"{unknown[0]} has no floor: add it to FLOORS, and to the house's map"
    if ours == "loop" and theirs != "core" and not target.endswith(".base"):
        return f"{module} imports {target}: the loop knows core and the base protocols only"
    if ours in CORE_ALONE and theirs != "core":
        return f"{module} imports {target}: {ours} imports core alone"
    if FLOORS[theirs] > FLOORS[ours]:
        return f"{module} (floor {FLOORS[ours]}) imports {target} (floor {FLOORS[theirs]}): upwards"
    if FLOORS[theirs] == FLOORS[ours]:
        return f"{module} imports {target}: sideways, both on floor {FLOORS[ours]}"
    return None


def cycle(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """The modules of one import cycle in order, the first again at the end; empty if there is none."""
    done: set[str] = set()

    def visit(module: str, trail: list[str]) -> list[str]:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in done:
            return []
        for target in sorted(imports.get(module, ())):
            if found := visit(target, [*trail, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(imports) if (found := visit(module, []))), [])


def strangers(imports: Mapping[str, Iterable[str]]) -> list[str]:
    """A sentence for each foreign library that is imported outside its homes."""
    return [
        f"{module} imports {library}, which stays in {', '.join(sorted(HOMES[library]))}"
        for module, libraries in sorted(imports.items())
        for library in sorted({name.partition(".")[0] for name in libraries} & HOMES.keys())
        if top(module) not in HOMES[library] | {"testing"}
    ]


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_names(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each import statement, at any depth, as the module named and the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that a reader can search for them"
            yield node.module or "", tuple(alias.name for alias in node.names)


def own_imports(tree: ast.AST, known: Iterable[str]) -> set[str]:
    """The modules of ours that a file imports; `from package import module` counts as that module."""
    targets = set()
    for module, names in imported_names(tree):
        if module.partition(".")[0] == PACKAGE:
            inside = {f"{module}.{name}" for name in names if f"{module}.{name}" in known}
            targets |= inside or {module}
            if inside and len(inside) < len(names):
                targets.add(module)
    return targets


@pytest.fixture(scope="module")
def trees():
    return {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in modules().items()}


def test_imports_go_downwards_only(trees):
    assert broken_floors({module: own_imports(tree, trees) for module, tree in trees.items()}) == []


def test_no_imports_in_a_circle(trees):
    assert cycle({module: own_imports(tree, trees) - {module} for module, tree in trees.items()}) == []


def test_foreign_libraries_stay_in_their_homes(trees):
    assert strangers({module: [name for name, _ in imported_names(tree)] for module, tree in trees.items()}) == []


def test_no_block_hides_imports_from_the_running_program(trees):
    hidden = [
        module
        for module, tree in trees.items()
        if any(isinstance(node, ast.alias | ast.Name) and _name(node) == "TYPE_CHECKING" for node in ast.walk(tree))
    ]
    assert hidden == [], "no TYPE_CHECKING: a type that two floors need moves down a floor"


def _name(node: ast.alias | ast.Name) -> str:
    return node.name if isinstance(node, ast.alias) else node.id


@pytest.mark.parametrize(
    ("module", "target", "word"),
    [
        ("render.chromium", "engines.base", "upwards"),
        ("render.chromium", "compare.base", "sideways"),
        ("imaging.codec", "stacks.html", "sideways"),
        ("loop", "engines.offline", "base protocols only"),
        ("loop", "store.runs", "base protocols only"),
        ("store.runs", "render.base", "core alone"),
        ("report.page", "store.runs", "core alone"),
        ("core.events", "loop", "upwards"),
        ("api", "cli.console", "upwards"),
        ("novelty", "core.events", "no floor"),
        ("cli.generate", "testing", "upwards"),
    ],
)
def test_says_which_import_breaks_the_house(module, target, word):
    (sentence,) = broken_floors({f"{PACKAGE}.{module}": {f"{PACKAGE}.{target}"}})
    assert word in sentence
    assert target in sentence or word == "no floor"


def test_lets_good_imports_pass():
    good = {
        "core.events": {"core.history", "errors"},
        "engines.offline.tree": {"core.geometry", "render.base", "engines.base", "imaging.codec"},
        "loop": {"core.history", "engines.base", "render.base", "compare.base", "stacks.base", "errors"},
        "store.runs": {"core.history", "store.blobs", "errors"},
        "cli.generate": {"api", "config"},
    }
    assert broken_floors({f"{PACKAGE}.{m}": {f"{PACKAGE}.{t}" for t in targets} for m, targets in good.items()}) == []


def test_finds_a_circle_and_names_its_members():
    assert cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["b", "c", "b"]
    assert cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_finds_a_library_far_from_home():
    assert strangers({f"{PACKAGE}.loop": ["playwright.async_api", "json"]}) == [
        "screenshot2code.loop imports playwright, which stays in render"
    ]


def test_sees_imports_inside_functions_and_modules_taken_from_packages():
    tree = ast.parse(
        "def later():\n    from screenshot2code import config, __version__\n    import screenshot2code.api\n"
        "from screenshot2code.core.history import Pass\n"
    )
    known = {f"{PACKAGE}.config", f"{PACKAGE}.api", f"{PACKAGE}.core.history"}
    assert own_imports(tree, known) == {PACKAGE, *known}
