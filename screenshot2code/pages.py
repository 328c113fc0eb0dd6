"""The pages of a project: `[[page]]` entries and `[project]` of the project file, checked. Part of `config.py`'s subject.

    [[page]]
    name = "login"                  # default: the mockup's name
    mockup = "mockups/login.png"
    file = "src/login.html"         # or: url = "https://...", or: route = "/login" under [project.serve]
    viewport = "1280x800"           # default: the mockup's own size
    threshold = 0.97                # default: the setting `target`
    mask = ["#clock", [0, 0, 320, 50], "mockups/login-mask.png"]
    sources = ["src/**"]            # what a page by address is made of; without it, it is always rendered

Paths start at the project file's folder. What is wrong is a ConfigError which names file, page and key.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin

from screenshot2code.errors import ConfigError, UsageError
from screenshot2code.kinds import File, Kind, Name, Names, Number, Url, Wrong

PICTURE_ENDINGS = (".png", ".gif", ".bmp", ".webp", ".tif", ".tiff")  # a mask; JPEG smears its edges
SERVE_TIMEOUT_S = 60.0  # a cold start of the usual bundlers takes 2 to 20 s

_VIEWPORT = re.compile(r"(\d+)(?:\s*x\s*(\d+))?")
_FOUR_NUMBERS = re.compile(r"\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Places that are not judged: one of a box (CSS pixels: x, y, width, height), a selector, or a picture of them."""

    box: tuple[float, float, float, float] | None = None
    selector: str | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """The project's own server: where it answers, and the command that starts it where it does not yet."""

    url: str
    command: str | None = None
    timeout_s: float = SERVE_TIMEOUT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """One page and its mockup. `target` is a file's path or an address; `is_served` where the project's server has to run."""

    name: str
    mockup: Path
    target: str
    is_url: bool
    is_served: bool = False
    width: int | None = None  # of the viewport, CSS pixels
    height: int | None = None
    threshold: float
    masks: tuple[Mask, ...] = ()
    sources: tuple[str, ...] = ()  # globs, relative to the root


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What a project file says of pages; `file` is that file, its folder the root of every path."""

    file: Path
    pages: tuple[PageEntry, ...]
    serve: Serve | None = None

    @property
    def root(self) -> Path:
        return self.file.parent


def read_project(tables: Mapping[str, Any], file: Path, *, threshold: float) -> Project:
    """The pages of a project file's `tables`; `threshold` is for those that name none. Raises ConfigError."""
    entries = tables.get("page", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise ConfigError(
            f"{file}: page wants [[page]] tables.", hint="Write [[page]], with two brackets on each side."
        )
    project = tables.get("project", {})
    if not isinstance(project, dict):
        raise ConfigError(f"{file}: project wants a table.", hint="Write [project].")
    _known("key in [project]", project, PROJECT_KEYS, file)
    place = f"{file}: [project]"
    serve = _serve(project.get("serve"), f"{place} serve", file)
    sources: tuple[str, ...] = ()
    if "source" in project:
        folder = str(_checked(File(), project["source"], f"{place} source", file))
        sources = (f"{_relative(folder, file.parent)}/**",)
    pages = tuple(_page(one, number, file, serve, threshold, sources) for number, one in enumerate(entries, 1))
    names = [one.name for one in pages]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(f"{file}: two pages are named {twice[0]!r}.", hint="Give one of them another name.")
    return Project(file=file, pages=pages, serve=serve)


PROJECT_KEYS = ("stack", "source", "serve")
PAGE_KEYS = ("name", "mockup", "file", "url", "route", "viewport", "threshold", "mask", "sources")
WHERE = ("file", "url", "route")


def _page(
    entry: Mapping[str, Any], number: int, file: Path, serve: Serve | None, threshold: float, sources: tuple[str, ...]
) -> PageEntry:
    named = entry.get("name")
    place = f"{file}: page {named!r}" if isinstance(named, str) else f"{file}: page {number}"
    _known(f"key in [[page]] ({named or number})", entry, PAGE_KEYS, file)
    if "mockup" not in entry:
        raise ConfigError(f"{place} names no mockup.", hint='Write mockup = "PICTURE" in it.')
    mockup = Path(str(_checked(File(), entry["mockup"], f"{place}: mockup", file)))
    target, is_url, is_served = _target(entry, place, file, serve)
    width, height = _viewport(entry.get("viewport"), f"{place}: viewport")
    wanted = entry.get("threshold", threshold)
    own = _checked(Names(), entry["sources"], f"{place}: sources", file) if "sources" in entry else sources
    assert isinstance(own, tuple)
    return PageEntry(
        name=str(_checked(Name(), named, f"{place}: name", file)) if named is not None else mockup.stem,
        mockup=mockup,
        target=target,
        is_url=is_url,
        is_served=is_served,
        width=width,
        height=height,
        threshold=_number(wanted, f"{place}: threshold", file),
        masks=_masks(entry.get("mask", ()), f"{place}: mask", file.parent),
        sources=own if is_url else (),
    )


def _target(entry: Mapping[str, Any], place: str, file: Path, serve: Serve | None) -> tuple[str, bool, bool]:
    """Where the page is, whether that is an address, and whether it is one of the project's own server."""
    given = [key for key in WHERE if key in entry]
    if len(given) != 1:
        what = "names no page" if not given else f"names its page {len(given)} times ({', '.join(given)})"
        raise ConfigError(f"{place} {what}.", hint="Write one of file, url and route in it.")
    if given == ["file"]:
        return str(_checked(File(), entry["file"], f"{place}: file", file)), False, False
    if given == ["url"]:
        url = str(_checked(Url(("http", "https")), entry["url"], f"{place}: url", file))
        return url, True, serve is not None and url.startswith(serve.url.rstrip("/") + "/")
    route = str(_checked(Name(), entry["route"], f"{place}: route", file))
    if serve is None:
        raise ConfigError(
            f"{place} has a route, and no server is named.",
            hint='Write [project.serve] with url = "http://localhost:5173" and, to have it started, command = "npm run dev".',
        )
    return urljoin(serve.url.rstrip("/") + "/", route.lstrip("/")), True, True


def parse_viewport(value: object) -> tuple[int, int | None]:
    """`1280x800`, `1280`, or a table of width and height. Raises Wrong."""
    wrong = Wrong(f"a width, or width and height, like 1280x800, not {value!r}")
    if isinstance(value, Mapping):
        value = "x".join(str(value[key]) for key in ("width", "height") if key in value) if "width" in value else ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise wrong
    match = _VIEWPORT.fullmatch(str(value).strip())
    if match is None or not 1 <= int(match[1]) <= 20_000 or (match[2] is not None and int(match[2]) < 1):
        raise wrong
    return int(match[1]), int(match[2]) if match[2] else None


def parse_mask(value: object, base: Path) -> Mask:
    """A mask as a person writes it: four numbers, a picture's path, or a selector; or a table that says which. Raises Wrong."""
    if isinstance(value, Mapping):
        return _mask_table(value, base)
    if isinstance(value, (list, tuple)):
        return Mask(box=_box(value))
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"a selector, four numbers or a picture, not {value!r}")
    if numbers := _FOUR_NUMBERS.fullmatch(value):
        return Mask(box=_box(numbers.groups()))
    if value.lower().endswith(PICTURE_ENDINGS):
        return Mask(file=(base / value).absolute())
    return Mask(selector=value.strip())


def _mask_table(value: Mapping[str, object], base: Path) -> Mask:
    match dict(value):
        case {"selector": str(selector), **rest} if not rest and selector.strip():
            return Mask(selector=selector.strip())
        case {"box": [_, _, _, _] as box, **rest} if not rest:
            return Mask(box=_box(box))
        case {"file": str(file), **rest} if not rest and file.strip():
            return Mask(file=(base / file).absolute())
    raise Wrong(f"one of selector, box and file, not {dict(value)!r}")


def _box(value: Sequence[object]) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(str(one)) for one in value)
    except ValueError:
        raise Wrong(f"x, y, width and height in CSS pixels, not {list(value)!r}") from None
    if width <= 0 or height <= 0:
        raise Wrong(f"a box with a width and a height, not {list(value)!r}")
    return x, y, width, height


def parse_viewport_flag(value: str | None) -> tuple[int | None, int | None]:
    """The flag `--viewport`. Raises UsageError."""
    try:
        return (None, None) if value is None else parse_viewport(value)
    except Wrong as wrong:
        raise UsageError(f"--viewport wants {wrong}.", hint="Like: --viewport 1280x800") from wrong


def parse_mask_flags(values: Iterable[str], base: Path) -> tuple[Mask, ...]:
    """The flags `--mask`. Raises UsageError."""
    try:
        return tuple(parse_mask(one, base) for one in values)
    except Wrong as wrong:
        raise UsageError(
            f"--mask wants {wrong}.", hint='Like: --mask "#clock"   --mask 0,0,320,50   --mask mask.png'
        ) from wrong


def _viewport(value: object, place: str) -> tuple[int | None, int | None]:
    if value is None:
        return None, None
    with Wrong.in_place(place):
        return parse_viewport(value)


def _masks(value: object, place: str, base: Path) -> tuple[Mask, ...]:
    # One mask needs no list around it; four numbers alone are one box.
    is_one = isinstance(value, (str, Mapping)) or (
        isinstance(value, list) and len(value) == 4 and all(isinstance(one, (int, float)) for one in value)
    )
    with Wrong.in_place(place):
        if not is_one and not isinstance(value, (list, tuple)):
            raise Wrong(f"a list of masks, not {value!r}")
        every: Sequence[object] = [value] if is_one else value  # type: ignore[assignment]
        return tuple(parse_mask(one, base) for one in every)


def _serve(value: object, place: str, file: Path) -> Serve | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ConfigError(
            f"{place} wants a table.", hint='Write [project.serve] and under it url = "http://localhost:5173".'
        )
    _known("key in [project.serve]", value, ("url", "command", "timeout"), file)
    if "url" not in value:
        raise ConfigError(f"{place} names no url.", hint='Write url = "http://localhost:5173" under [project.serve].')
    command = value.get("command")
    return Serve(
        url=str(_checked(Url(("http", "https")), value["url"], f"{place} url", file)),
        command=None if command is None else str(_checked(Name(), command, f"{place} command", file)),
        timeout_s=_checked_number(Number(1), value.get("timeout", SERVE_TIMEOUT_S), f"{place} timeout", file),
    )


def _number(value: object, place: str, file: Path) -> float:
    return _checked_number(Number(0, 1), value, place, file)


def _checked_number(kind: Number, value: object, place: str, file: Path) -> float:
    number = _checked(kind, value, place, file)
    assert isinstance(number, float)
    return number


def _checked(kind: Kind, value: object, place: str, file: Path) -> object:
    with Wrong.in_place(place):
        return kind.from_value(value, file.parent)


def _known(kind: str, given: Iterable[str], known: Sequence[str], file: Path) -> None:
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
            raise ConfigError(f"{file}: there is no {kind} named {name!r}.", hint=hint)


def _relative(path: str, root: Path) -> str:
    try:
        return PurePosixPath(Path(path).relative_to(root.absolute()).as_posix()).as_posix()
    except ValueError:
        raise ConfigError(
            f"{path} lies outside of {root}.", hint="Name a folder below the project file, or put that file higher."
        ) from None
