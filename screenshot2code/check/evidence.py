"""What the result of one page depends on, as digests: while they are the same, nothing has to be rendered again.

A page from a file depends on what the browser asked for when it was shown, there or not: a style sheet that is missing today and
made tomorrow changes it. Of a page by address only the files that its entry names as `sources` can be known.
"""

import functools
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from screenshot2code import __version__
from screenshot2code.pages import PageEntry

ABSENT = ""  # the digest of a file that was asked for and is not there
SKIPPED = {"node_modules", ".git", ".screenshot2code", "__pycache__", "screenshot2code.lock", "screenshot2code.lock.d"}
_CODE = ("compare", "render", "imaging", "judging.py")  # what a result depends on beside the page: whoever looked


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Digests of everything that decides a result. `sources` has paths relative to the project; None: they cannot be known."""

    tool: str
    settings: str
    mockup: str
    sources: Mapping[str, str] | None


@functools.cache
def tool() -> str:
    """Our version, with a digest of the code that looks and judges: a number kept by hand would be forgotten once."""
    seen = hashlib.sha256()
    root = Path(__file__).parent.parent
    for name in _CODE:
        for path in sorted((root / name).rglob("*.py")) if (root / name).is_dir() else [root / name]:
            seen.update(path.read_bytes())
    return f"{__version__}+{seen.hexdigest()[:8]}"


def gather(
    entry: PageEntry, root: Path, *, scale: float | None, allow_hosts: tuple[str, ...], asked: Iterable[str]
) -> Evidence:
    """The evidence as it is now; `asked` are the files that the page asked for, relative to `root`. Raises OSError."""
    masks = [mask.file for mask in entry.masks if mask.file is not None]
    paths = [*asked, *(relative(path, root) for path in masks)]
    named = globbed(root, entry.sources) if entry.is_url else []
    known = not entry.is_url or bool(named)  # globs that find nothing tell nothing
    paths += named
    return Evidence(
        tool=tool(),
        settings=_settings(entry, root, scale=scale, allow_hosts=allow_hosts),
        mockup=_digest(entry.mockup, is_text=False),
        sources={path: _digest(root / path) for path in sorted(set(paths))} if known else None,
    )


def again(
    before: Evidence, entry: PageEntry, root: Path, *, scale: float | None, allow_hosts: tuple[str, ...]
) -> Evidence:
    """The evidence as it is now, of the files that `before` knows of. Raises OSError."""
    asked = () if entry.is_url else tuple(before.sources or ())
    return gather(entry, root, scale=scale, allow_hosts=allow_hosts, asked=asked)


def changes(before: Evidence, now: Evidence, entry: PageEntry, root: Path) -> list[str]:
    """What has changed, in words for a person: paths, or what else it is. The tool's version is no change of the project."""
    said = []
    if before.mockup != now.mockup:
        said.append(relative(entry.mockup, root))
    old, new = before.sources or {}, now.sources or {}
    said += sorted(path for path in {*old, *new} if old.get(path) != new.get(path))
    if before.settings != now.settings:
        said.append("its settings")
    return said


def globbed(root: Path, patterns: Iterable[str]) -> list[str]:
    """The files below `root` that match one of `patterns`, but for other people's packages and what is ours."""
    found = set()
    for pattern in patterns:
        # A folder is all that is in it; and `**` alone finds folders only, before Python 3.13.
        whole = pattern.endswith("**") or (root / pattern).is_dir()
        for path in root.glob(f"{pattern.removesuffix('**').rstrip('/')}/**/*".lstrip("/") if whole else pattern):
            inner = path.relative_to(root)
            if path.is_file() and not SKIPPED & set(inner.parts):
                found.add(inner.as_posix())
    return sorted(found)


def relative(path: Path | str, root: Path) -> str:
    """`path` from the project's folder, as POSIX; with `..` where it lies outside."""
    return Path(os.path.relpath(path, root)).as_posix()


def _settings(entry: PageEntry, root: Path, *, scale: float | None, allow_hosts: tuple[str, ...]) -> str:
    masks = [
        [mask.box, mask.selector, None if mask.file is None else relative(mask.file, root)] for mask in entry.masks
    ]
    target = entry.target if entry.is_url else relative(entry.target, root)
    every = [target, entry.width, entry.height, masks, sorted(entry.sources), scale, sorted(allow_hosts)]
    return hashlib.sha256(json.dumps(every).encode()).hexdigest()[:16]


def _digest(path: Path, *, is_text: bool = True) -> str:
    """Of a file's content; line ends do not count in text, as git changes them from system to system."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        if not is_text:  # the mockup has to be there
            raise
        return ABSENT
    if is_text and b"\0" not in content:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()
