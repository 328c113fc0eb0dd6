"""Where the run store of a folder lives."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

FOLDER = ".screenshot2code"
DATABASE = "store.db"


def store_folder(cwd: Path, environment: Mapping[str, str], *, configured: Path | None = None) -> Path:
    """The folder of the store for work done in `cwd`; nothing is created.

    In order: `configured` (the resolved setting `store`), SCREENSHOT2CODE_STORE, `.screenshot2code/` of the project that
    `cwd` is in, the user's data folder. Relative paths are taken from `cwd`.
    """
    wanted = configured or environment.get("SCREENSHOT2CODE_STORE")
    if wanted:
        return (cwd / Path(wanted).expanduser()).absolute()
    project = project_folder(cwd)
    if project is not None:
        return project / FOLDER
    import platformdirs

    return platformdirs.user_data_path("screenshot2code", appauthor=False) / "runs"


def project_folder(cwd: Path) -> Path | None:
    """The nearest folder at or above `cwd` that is a project: one with screenshot2code.toml, [tool.screenshot2code] in
    pyproject.toml, package.json or .git.
    """
    start = cwd.absolute()
    return next((folder for folder in (start, *start.parents) if _is_project(folder)), None)


def has_store(folder: Path) -> bool:
    """Whether `folder` holds a store already: lets a command that only reads leave no folder behind."""
    return (folder / DATABASE).is_file()


def _is_project(folder: Path) -> bool:
    return (
        (folder / "screenshot2code.toml").is_file()
        or (folder / "package.json").is_file()
        or (folder / ".git").exists()  # a file in worktrees and submodules
        or _names_us(folder / "pyproject.toml")
    )


def _names_us(pyproject: Path) -> bool:
    try:
        tools = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {})
    except (OSError, ValueError):  # absent, unreadable or broken: config.py says so where it matters
        return False
    return isinstance(tools, dict) and "screenshot2code" in tools
