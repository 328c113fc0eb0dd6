"""The output folder: written aside and moved in, and nothing of anybody else's is ever replaced.

A folder is ours when it is empty or holds `.screenshot2code.json`, which lists what we wrote with digests. A file that is not
listed, or that was edited since, is not ours to touch. Imports core alone.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screenshot2code.core.artifacts import MAX_FILES, SourceTree
from screenshot2code.errors import OutputError, UsageError

MANIFEST = ".screenshot2code.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a source tree went."""

    folder: Path
    entry: Path
    files: Mapping[str, int]  # POSIX path in the folder -> bytes


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raise OutputError, before any work is done, if `folder` cannot take a result.

    With `force`, files that we wrote earlier and somebody edited since may be replaced; other people's files never are.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is not a folder.", hint="Name another one with -o.")
    if not folder.exists():
        parent = next(one for one in folder.absolute().parents if one.exists())
        if not parent.is_dir() or not os.access(parent, os.W_OK | os.X_OK):
            raise OutputError(f"{folder} cannot be made: {parent} is not a folder that we may write to.")
        return
    if not os.access(folder, os.W_OK | os.X_OK | os.R_OK):
        raise OutputError(f"{folder} may not be written to.", hint="Change its permissions or name another with -o.")
    ours = _manifest(folder)
    present = _files_in(folder)
    foreign = sorted(path for path in present if path not in ours)
    if foreign:
        raise OutputError(
            f"{folder} holds files that are not ours: {_some(foreign)}.",
            hint="Name an empty or new folder with -o.",
        )
    edited = sorted(path for path in present if not force and _digest(folder / path) != ours[path])
    if edited:
        raise OutputError(
            f"{folder} holds files that were edited since we wrote them: {_some(edited)}.",
            hint="Name another folder with -o, or say --force to replace them.",
        )


def write(tree: SourceTree, folder: Path, *, run: str, force: bool = False) -> Written:
    """Put `tree` into `folder`, replacing what we wrote there before.

    Every file is written aside first, so a full disk changes nothing; only then are they moved in, one rename each, and files
    that only the earlier result had are removed. Raises OutputError: not ours, not writable, disk full.
    """
    check_folder(folder, force=force)
    existed = folder.exists()
    stale = _manifest(folder).keys() - {str(file.path) for file in tree.files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".screenshot2code-") as scratch:
            aside = Path(scratch)
            _write_tree(tree, aside, run=run)
            for name in (*(str(file.path) for file in tree.files), MANIFEST):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (aside / name).replace(folder / name)
        for name in stale:
            _remove(folder, name)
    except OSError as error:
        if not existed:
            shutil.rmtree(folder, ignore_errors=True)
        raise OutputError(
            f"{folder} could not be written: {error.strerror or error}.",
            hint="The run is kept; see it with: screenshot2code runs show latest",
        ) from error
    return Written(
        folder=folder,
        entry=folder / tree.entry,
        files={str(file.path): len(file.content) for file in tree.files},
    )


def read_tree(path: Path) -> SourceTree:
    """The page at `path` (an HTML file, or a folder with index.html) with everything beside it that a browser may ask for.

    Hidden files and node_modules are left out. Raises UsageError when there is no page or too much around it.
    """
    entry = path / "index.html" if path.is_dir() else path
    if not entry.is_file():
        raise UsageError(f"There is no page at {entry}.", hint="Name an HTML file, a folder with index.html, or a URL.")
    root = entry.parent
    files: list[tuple[str, bytes]] = []
    try:
        for name in sorted(_files_in(root, skip=("node_modules",))):
            files.append((name, (root / name).read_bytes()))
            if len(files) > MAX_FILES:
                raise UsageError(
                    f"{root} holds too many files to be served from memory.",
                    hint="Start your own server there and compare with its URL.",
                )
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return SourceTree.lenient(files, entry.name)


def _write_tree(tree: SourceTree, folder: Path, *, run: str) -> None:
    for file in tree.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)
    manifest = {"schema": 1, "run": run, "files": {str(file.path): file.digest for file in tree.files}}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")


def _remove(folder: Path, name: str) -> None:
    """Remove a file of ours, and the folders that it leaves empty."""
    (folder / name).unlink(missing_ok=True)
    for parent in Path(name).parents:
        if parent == Path() or any((folder / parent).iterdir()):
            break
        (folder / parent).rmdir()


def _manifest(folder: Path) -> dict[str, str]:
    try:
        files = json.loads((folder / MANIFEST).read_text())["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return {str(path): str(digest) for path, digest in files.items()} if isinstance(files, dict) else {}


def _files_in(folder: Path, *, skip: tuple[str, ...] = ()) -> set[str]:
    found = set()
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in skip and not (skip and name.startswith("."))]
        here = Path(base)
        found |= {(here / name).relative_to(folder).as_posix() for name in names if not (skip and name.startswith("."))}
    return found - {MANIFEST}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
