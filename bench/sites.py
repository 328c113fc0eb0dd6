"""A fixture's page as it is made of files: its elements, its style sheets, and what was done to it.

Knows nothing of how the product compares.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cases import FIXTURES, Case
from playwright.sync_api import Browser, Page

from screenshot2code.core.geometry import Viewport
from screenshot2code.render.chromium import window

sys.path.insert(0, str(FIXTURES))

import capture  # where the fixtures are made

FACTS = (Path(__file__).parent / "facts.js").read_text(encoding="utf-8")
Facts = dict[str, Any]
"""One element as facts.js tells it."""

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What one mutation did. `elements` are paths (facts.js) in the page as it was; boxes are x, y, width, height."""

    kind: str
    template: str
    elements: tuple[str, ...]
    box: tuple[float, float, float, float]  # before; of what is extra: where it now is
    property: str | None = None
    expected: str | None = None
    seen: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A page with one fault (or, combined, several)."""

    case: Case
    files: Files = field(repr=False)  # those that changed
    truths: tuple[Truth, ...]

    @property
    def template(self) -> str:
        return "+".join(truth.template for truth in self.truths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A fixture's files and what stands on its page."""

    case: Case
    files: Files = field(repr=False)
    elements: Sequence[Facts] = field(repr=False)
    window: Mapping[str, Any] = field(
        default_factory=dict
    )  # in which the product shows the page, if not that of the case

    @property
    def html(self) -> str:
        return self.files[self.case.page].decode("utf-8")


# ------------------------------------------------------------------------------------------------ in a browser


def open_site(opened: Browser, case: Case) -> Site:
    """The fixture's files, and its elements as a browser shows them."""
    folder = case.folder / "site"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    told = _window(opened, case, files)
    with shown(opened, case, files, viewport=told) as page:
        return Site(case=case, files=files, elements=page.evaluate(FACTS), window=told)


def _window(opened: Browser, case: Case, files: Files) -> Mapping[str, Any]:
    """A screen, if the page is as high in it as on the mockup; else one as high as the mockup: the page scrolls in itself.

    What is as high as the window, such as a side bar, is another thing in another window.
    """
    told = case.viewport
    usual = {**told, "height": window(Viewport(told["width"], told["height"], told["scale"])).height}
    with shown(opened, case, files, viewport=usual) as page:
        height = page.evaluate("document.documentElement.scrollHeight")
    return usual if height == case.truth["page"]["height"] else told


def shown(opened: Browser, case: Case, files: Files, *, viewport: Mapping[str, Any] | None = None) -> Any:
    """A context with the page of these files at rest."""

    @contextmanager
    def opening() -> Iterator[Page]:
        def answer(url: str) -> tuple[bytes, str] | None:
            path = normal(url.removeprefix(capture.ORIGIN).split("?")[0])
            return (files[path], capture.media_type(path)) if path in files else None

        with capture.page_at(opened, case.page, dict(viewport or case.viewport), answer) as (page, _):
            yield page

    return opening()


# ------------------------------------------------------------------------------------------------ style sheets


def plain(selector: str) -> str:
    """A selector list as the browser writes it."""
    return re.sub(r"\s*([>+~,])\s*", r"\1", re.sub(r"\s+", " ", selector.strip())).replace("::", ":")


def line_starts(text: str) -> list[int]:
    return [0, *(found.end() for found in re.finditer(r"\n", text))]


def sheets(site: Site) -> list[str]:
    folder = Path(site.case.page).parent
    found = []
    for link in re.findall(r"<link\b[^>]*>", site.html):
        href = re.search(r"""href\s*=\s*["']([^"'#?]+)""", link)
        if href and re.search(r"""rel\s*=\s*["']?stylesheet""", link):
            path = normal(href[1][1:] if href[1].startswith("/") else (folder / href[1]).as_posix())
            if path in site.files:
                found.append(path)
    return found


def last_sheet(site: Site) -> str | None:
    """The last style sheet that is not somebody else's fonts or icons."""
    own = [path for path in sheets(site) if not path.startswith("external/")]
    return (own or [*sheets(site), None])[-1]


def normal(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
