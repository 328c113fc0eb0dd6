"""Pages with faults as the product and as an independent browser see them; kept on disk, where asked to, between two runs.

Showing some hundred pages takes most of the bench's time and does not change while comparison is worked on. What is kept belongs
to the code of render/ and imaging/ of its day: throw the folder away when those change.
"""

import asyncio
import hashlib
import io
import pickle
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import mutations
import numpy as np
from cases import Case
from mutations import FACTS, Facts, Files, Site
from PIL import Image

from screenshot2code.core.artifacts import Mockup, Render, SourceFile, SourceTree
from screenshot2code.core.geometry import Viewport
from screenshot2code.core.perception import Perception
from screenshot2code.imaging.codec import read_mockup
from screenshot2code.imaging.perception import perceive
from screenshot2code.render.chromium import Chromium

PATIENCE_S = 240  # the machine may be busy; a page that times out would be a fault of the bench
Kept = TypeVar("Kept")

RESOLVE = """(selectors) => selectors.map(selector => {
    let found = [];
    try { found = [...document.querySelectorAll(selector)]; } catch { return null; }
    if (found.length !== 1) return null;
    const steps = [];
    for (let up = found[0]; up.parentElement; up = up.parentElement) {
        steps.unshift(up === document.body ? "body" : `:nth-child(${[...up.parentElement.children].indexOf(up) + 1})`);
        if (up === document.body) break;
    }
    return steps.join(" > ");
})"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One page: the product's render, what a browser of our own says of its elements, and what each selector finds there."""

    render: Render = field(repr=False)
    elements: Sequence[Facts] = field(repr=False)
    paths: Mapping[str, str | None] = field(repr=False)


class Shelf:
    """Values by a key of words, pickled into one folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def get(self, *key: str) -> Any:
        path = self._path(key)
        return pickle.loads(path.read_bytes()) if path is not None and path.is_file() else None

    def put(self, value: Kept, *key: str) -> Kept:
        path = self._path(key)
        if path is not None:
            path.write_bytes(pickle.dumps(value))
        return value

    def _path(self, key: Sequence[str]) -> Path | None:
        name = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32]
        return None if self._folder is None else self._folder / name


def witnesses(site: Site, variants: Sequence[Files], shelf: Shelf) -> list[Witness]:
    """Each variant (the files that it changes) of the page; in their order."""
    tree, viewport = _tree(site), _viewport(site.case)
    trees = [tree.replacing([SourceFile(PurePosixPath(path), text) for path, text in one.items()]) for one in variants]
    keys = [("witness", one.digest, repr(viewport), repr(site.window)) for one in trees]
    found: dict[int, Witness] = {}
    for at, key in enumerate(keys):
        kept = shelf.get(*key)
        if kept is not None:
            found[at] = Witness(**{**kept, "render": Render(**kept["render"])})
    open_places = [at for at in range(len(trees)) if at not in found]
    renders = asyncio.run(_renders([trees[at] for at in open_places], viewport)) if open_places else []
    if open_places:
        with mutations.capture.browser() as opened:
            for at, render in zip(open_places, renders, strict=True):
                files = {**site.files, **variants[at]}
                with mutations.shown(opened, site.case, files, viewport=site.window or None) as page:
                    elements = page.evaluate(FACTS)
                    selectors = sorted({one.selector for one in (*render.elements, *render.unseen) if one.selector})
                    paths = dict(zip(selectors, page.evaluate(RESOLVE, selectors), strict=True))
                found[at] = Witness(render=render, elements=elements, paths=paths)
                # By name, as a render may have more fields by the next run.
                by_name = {one.name: getattr(render, one.name) for one in fields(render)}
                shelf.put({"render": by_name, "elements": elements, "paths": paths}, *keys[at])
    return [found[at] for at in range(len(trees))]


async def _renders(trees: Sequence[SourceTree], viewport: Viewport) -> list[Render]:
    async with Chromium(timeout_s=PATIENCE_S) as chromium:
        return [await chromium.render(tree, viewport) for tree in trees]


def perceived(mockup: Mockup, shelf: Shelf) -> Perception:
    """What the product reads in a picture."""
    kept: Perception | None = shelf.get("perception", mockup.digest)
    return kept if kept is not None else shelf.put(perceive(mockup), "perception", mockup.digest)


def opened_site(case: Case, shelf: Shelf) -> Site:
    """The fixture's page and what stands on it."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _files(case))).hexdigest()
    kept: Site | None = shelf.get("site, in its window", case.name, digest, FACTS)
    if kept is not None:
        return kept
    with mutations.capture.browser() as opened:
        return shelf.put(mutations.open_site(opened, case), "site, in its window", case.name, digest, FACTS)


def _files(case: Case) -> list[Path]:
    return [path for path in sorted((case.folder / "site").rglob("*")) if path.is_file()]


def _tree(site: Site) -> SourceTree:
    files = tuple(SourceFile(PurePosixPath(path), content) for path, content in site.files.items())
    return SourceTree(files, PurePosixPath(site.case.page))


def _viewport(case: Case) -> Viewport:
    return Viewport(case.viewport["width"], case.viewport["height"], case.viewport["scale"])


def as_mockup(picture: bytes, case: Case) -> Mockup:
    """A picture as a person would hand it in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("mockup.jpg" if picture[:2] == b"\xff\xd8" else "mockup.png")
        path.write_bytes(picture)
        return read_mockup(path, scale=case.scale)


def pixels(png: bytes) -> Any:
    """Red, green and blue of each device pixel."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(np.int16)


def encoded(image: Image.Image, **how: Any) -> bytes:
    """A picture in the bytes of a file."""
    aside = io.BytesIO()
    image.save(aside, **how)
    return aside.getvalue()
