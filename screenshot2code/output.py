"""The output folder: written aside and moved in, and nothing of anybody else's is ever replaced.

A folder is ours when it is empty or holds `.screenshot2code.json`, which lists what we wrote with digests. A file that is not
listed, or that was edited since, is not ours to touch. Imports core alone.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from screenshot2code.core.artifacts import MAX_FILES, SourceTree
from screenshot2code.errors import OutputError, OutputFailed, UsageError

MANIFEST = ".screenshot2code.json"
RUNNING = ".screenshot2code-running"  # the lock of the run at work there (claim.py); gone when it ends
_ASIDE = ".screenshot2code-"  # how the folders begin in which a result is prepared; one may be left by a kill
_UPWARD = re.compile(
    r"""(?:src|href)\s*=\s*["']?((?:\./)?(?:\.\./)+[^"'\s>#?]+)""", re.IGNORECASE
)  # what lies above a page
_ROOTED = re.compile(r"""(?:src|href)\s*=\s*["']?/([^/"'\s>#?][^"'\s>#?]*)""", re.IGNORECASE)  # as a site's root has it
_HIGHEST_ROOT = 4  # folders above a page; what lies further up is not its site
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LEAST_BYTES = 64 * 1024  # no page with its list is smaller; with less free, a run would be for nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where a source tree went."""

    folder: Path
    entry: Path
    files: Mapping[str, int]  # POSIX path in the folder -> bytes


def check_folder(folder: Path, *, force: bool = False, free: Callable[[Path], int] | None = None) -> None:
    """Raise OutputError, before any work is done, if `folder` cannot take a result. `free` says how many bytes are free there.

    With `force`, files that we wrote earlier and somebody edited since may be replaced; other people's files never are.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is not a folder.", hint="Name another one with -o.")
    if not folder.exists():
        parent = _existing(folder)
        if not _is_writable(parent):
            raise OutputError(
                f"{folder} cannot be made: {parent} is not a folder that we may write to.",
                hint="Name another one with -o.",
            )
        _check_room(folder, parent, free)
        return
    if not _is_writable(folder):
        raise OutputError(f"{folder} may not be written to.", hint="Change its permissions or name another with -o.")
    _check_room(folder, folder, free)
    ours = _manifest(folder)
    present = _files_in(folder)
    foreign = sorted(path for path in present if path not in ours)
    if foreign:
        raise OutputError(
            f"{folder} holds files that are not ours: {_some(foreign)}.",
            hint="Name an empty or new folder with -o.",
        )
    edited = sorted(path for path in present if not force and _digest(folder / path) not in ours[path])
    if edited:
        raise OutputError(
            f"{folder} holds files that were edited since we wrote them: {_some(edited)}.",
            hint="Name another folder with -o, or say --force to replace them.",
        )


def check_file(path: Path, *, keep: Path | None = None) -> None:
    """Raise OutputError, before any work is done, if a file cannot be written at `path`, or if it is the file `keep`."""
    if keep is not None and path.exists() and keep.exists() and path.samefile(keep):
        raise OutputError(f"{path} would replace the mockup itself.", hint="Name another file.")
    parent = _existing(path)
    if path.is_dir() or not _is_writable(parent):
        what = "is a folder" if path.is_dir() else f"cannot be written: {parent} is not a folder that we may write to"
        raise OutputError(f"{path} {what}.", hint="Name another file.")
    _check_room(path, parent)


def write_file(path: Path, content: str | bytes) -> Path:
    """Write `content` beside `path`, then move it there: a reader sees the old file or the new one, never a half.

    Raises OutputFailed.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(content.encode(errors="backslashreplace") if isinstance(content, str) else content)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    return path


def write(tree: SourceTree, folder: Path, *, run: str, force: bool = False) -> Written:
    """Put `tree` into `folder`, replacing what we wrote there before; whoever calls has claimed the folder.

    Every file is written aside first, so a full disk changes nothing; only then are they moved in, one rename each, and files
    that only the earlier result had are removed. While that goes on, the list in the folder knows old and new, so that a
    kill in the middle leaves nothing that the next run takes for somebody else's. Raises OutputError: not ours, not
    writable, disk full.
    """
    check_folder(folder, force=force)
    existed = folder.exists()
    # Only what lies in the folder: a list that somebody else made may name files anywhere.
    present = _files_in(folder) if existed else set()
    names = [str(file.path) for file in tree.files]
    try:
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            with tempfile.TemporaryDirectory(dir=folder, prefix=_ASIDE) as scratch:
                aside = Path(scratch)
                _write_tree(tree, aside / "page")
                before = {name: _digest(folder / name) for name in present}
                _write_manifest(aside / "meanwhile", tree, run=run, before=before)
                _write_manifest(aside / "afterwards", tree, run=run, before={})
                for name in names:
                    (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (aside / "meanwhile").replace(folder / MANIFEST)
                for name in names:
                    (aside / "page" / name).replace(folder / name)
                for name in present - set(names):
                    _remove(folder, name)
                (aside / "afterwards").replace(folder / MANIFEST)
    except OutputFailed:
        if not present:  # half a first result is taken away; of an earlier one, all stays that was not replaced yet
            _clear(folder, names, existed=existed)
        raise
    return Written(
        folder=folder,
        entry=folder / tree.entry,
        files={str(file.path): len(file.content) for file in tree.files},
    )


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Say an OSError met while writing `path` as an OutputFailed."""
    try:
        yield
    except OSError as error:
        raise OutputFailed(f"{path} could not be written: {error.strerror or error}.", hint=_room(error)) from error


def read_tree(path: Path) -> SourceTree:
    """The page at `path` (an HTML file, or a folder with index.html) with everything beside it that a browser may ask for.

    A page that asks for files above its own folder (`../css/site.css`) has its root there; one that asks for files of a site's
    root (`/css/site.css`) has it in the nearest folder where one of them lies. Of what lies there only the folders that it asks
    for are read. Hidden files and node_modules are left out. Raises UsageError when there is no page or too much
    around it.
    """
    entry = path / "index.html" if path.is_dir() else path
    if not entry.is_file():
        raise UsageError(f"There is no page at {entry}.", hint="Name an HTML file, a folder with index.html, or a URL.")
    root, wanted = _root_of(entry)
    entry = entry if entry.is_relative_to(root) else entry.absolute()
    files: list[tuple[str, bytes]] = []
    try:
        names = {
            (here / name).relative_to(root).as_posix()
            for here in wanted
            for name in _files_in(here, skip=("node_modules",))
        }
        for name in sorted(names):
            files.append((name, (root / name).read_bytes()))
            if len(files) > MAX_FILES:
                raise UsageError(
                    f"{root} holds too many files to be served from memory.",
                    hint="Start your own server there and compare with its URL.",
                )
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}.") from error
    return SourceTree.lenient(files, entry.relative_to(root).as_posix())


def root_of(path: Path) -> Path:
    """The folder that the paths of `read_tree(path)` are relative to."""
    return _root_of(path / "index.html" if path.is_dir() else path)[0]


def write_back(before: SourceTree, after: SourceTree, root: Path) -> Written:
    """Put what differs between `before`, which was read from `root`, and `after` into the files there, and nothing else.

    Nothing is written if one of them was edited since it was read: OutputError. Each file is written aside and moved in, with
    the permissions that it had.
    """
    changed = [file for file in after.files if (old := before.get(file.path)) is None or old.content != file.content]
    for file in changed:
        old, place = before.get(file.path), root / file.path
        now = place.read_bytes() if place.is_file() else None
        if now != (old.content if old else None):
            raise OutputError(
                f"{place} was edited while the page was being worked on; nothing was written.",
                hint="Do the same again, or name a new folder with -o.",
            )
    for file in changed:
        place = root / file.path
        mode = place.stat().st_mode if place.is_file() else None
        write_file(place.resolve() if place.is_symlink() else place, file.content)
        if mode is not None:
            place.chmod(mode & 0o7777)
    files = {str(file.path): len(file.content) for file in changed}
    return Written(folder=root, entry=root / after.entry, files=files)


def _root_of(entry: Path) -> tuple[Path, list[Path]]:
    """The folder that holds all that the page `entry` asks for, and the folders in it that have to be read."""
    page = entry.read_text(encoding="utf-8", errors="replace")
    above = [found[1] for found in _UPWARD.finditer(page)]
    rooted = [found[1] for found in _ROOTED.finditer(page)]
    parents = entry.absolute().parents[:-1] or entry.absolute().parents[:1]  # never the whole disk
    up = min(max((one.count("../") for one in above), default=0), len(parents) - 1)
    up = next((at for at in range(up, min(_HIGHEST_ROOT, len(parents))) if any(map(_lies_in(parents[at]), rooted))), up)
    if up == 0:
        return entry.parent, [entry.parent]
    root = parents[up]
    wanted = {parents[0]}
    asked = [parents[0] / one for one in above] + [root / one for one in rooted if _lies_in(root)(one)]
    for place in map(Path, map(os.path.normpath, asked)):
        folders = place.relative_to(root).parts[:-1] if place.is_relative_to(root) else ()
        if folders:
            wanted.add(root / folders[0])
        elif place.is_file():
            wanted.add(root)
    wanted = {one for one in wanted if one.is_dir() and not any(other in one.parents for other in wanted)}
    return root, sorted(wanted)


def _lies_in(folder: Path) -> Callable[[str], bool]:
    return lambda path: (folder / path).is_file()


def _write_tree(tree: SourceTree, folder: Path) -> None:
    for file in tree.files:
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)


def _write_manifest(path: Path, tree: SourceTree, *, run: str, before: Mapping[str, str]) -> None:
    """The list of what is ours: digests by path. `before` are those that may still be there while files are moved in."""
    files = {str(file.path): file.digest for file in tree.files}
    manifest = {"schema": 1, "run": run, "files": files} | ({"before": dict(before)} if before else {})
    path.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _sweep(folder: Path) -> None:
    """Remove what a killed process had prepared; the folder is claimed, so nobody prepares anything now."""
    for left in folder.glob(f"{_ASIDE}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)


def _clear(folder: Path, names: list[str], *, existed: bool) -> None:
    with contextlib.suppress(OSError):
        for name in (*names, MANIFEST):
            _remove(folder, name)
        if not existed:
            folder.rmdir()


def _remove(folder: Path, name: str) -> None:
    """Remove a file of ours, and the folders that it leaves empty."""
    (folder / name).unlink(missing_ok=True)
    for parent in Path(name).parents:
        if parent == Path() or not (folder / parent).is_dir() or any((folder / parent).iterdir()):
            break
        (folder / parent).rmdir()


def _manifest(folder: Path) -> dict[str, set[str]]:
    """What is ours in `folder`: path -> the digests that it may have."""
    ours: dict[str, set[str]] = {}
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        for listed in (manifest["files"], manifest.get("before", {})):
            for path, digest in listed.items():
                ours.setdefault(str(path), set()).add(str(digest))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}
    return ours


def _files_in(folder: Path, *, skip: tuple[str, ...] = ()) -> set[str]:
    """Every file in `folder`, as POSIX paths; a link to a folder counts as one, as nothing may be written through it.

    With `skip`, folders of these names and everything hidden are left out.
    """
    found = set()
    for base, folders, names in os.walk(folder):
        here = Path(base)
        if not skip:
            names += [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name
            for name in folders
            if not name.startswith(_ASIDE) and name not in skip and not (skip and name.startswith("."))
        ]
        found |= {(here / name).relative_to(folder).as_posix() for name in names if not (skip and name.startswith("."))}
    return found - {MANIFEST, RUNNING}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _existing(path: Path) -> Path:
    """The nearest folder above `path` that exists."""
    return next(one for one in path.absolute().parents if one.exists())


def _is_writable(folder: Path) -> bool:
    """Whether a file can be made in `folder`: tried, as permissions say little of read-only disks and nothing to root."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError as error:
        return error.errno in _FULL  # that is said apart


def _check_room(path: Path, folder: Path, free: Callable[[Path], int] | None = None) -> None:
    left = free(folder) if free else shutil.disk_usage(folder).free
    if left < _LEAST_BYTES:
        raise OutputFailed(
            f"{path} cannot be written: the disk is full ({left // 1024} kB free).",
            hint="Make room there, or name another place.",
        )


def _room(error: OSError) -> str:
    if error.errno in _FULL:
        return "Make room there, or name another place."
    return "Change its permissions, or name another place."


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
