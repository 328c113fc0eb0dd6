"""Things to look at: the mockup given, the files written, the render seen."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from screenshot2code.core.findings import Fingerprint, SourceLine
from screenshot2code.core.geometry import Box, Size, Viewport
from screenshot2code.errors import OutputError

MAX_FILES = 500  # far above any page we write; stops a runaway answer
MAX_FILE_BYTES = 20 * 2**20
MAX_TREE_BYTES = 100 * 2**20

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_FORBIDDEN_CHARACTERS = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


def safe_path(text: str) -> PurePosixPath:
    """`text` as a relative path that is safe to write on any system.

    Raises OutputError for absolute paths, `..`, dotfiles, names reserved by Windows and characters that a system forbids:
    the text may come from a model.
    """
    path = PurePosixPath(text)
    parts = text.split("/")
    unsafe = (
        not text
        or len(text) > 240
        or path.is_absolute()
        or _FORBIDDEN_CHARACTERS.search(text) is not None
        or any(part in ("", "..") or part.startswith(".") or part.endswith((".", " ")) for part in parts)
        or any(_RESERVED.fullmatch(part) for part in parts)
    )
    if unsafe:
        raise OutputError(f"{text!r} is not a path that we write to.", hint="Files stay inside the output folder.")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mockup:
    """The picture given: upright, opaque 8-bit RGB, as PNG. `digest` is the SHA-256 of these PNG bytes, in hex."""

    name: str
    path: str  # as the person gave it
    png: bytes = field(repr=False)
    viewport: Viewport
    digest: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One generated file; `path` is relative to the output folder and safe to write."""

    path: PurePosixPath
    content: bytes = field(repr=False)

    @classmethod
    def of(cls, path: str, content: str | bytes) -> "SourceFile":
        return cls(safe_path(path), content.encode() if isinstance(content, str) else content)

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @property
    def is_text(self) -> bool:
        return self.path.suffix.lower() in _TEXT_SUFFIXES

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


_TEXT_SUFFIXES = {
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".ts",
    ".tsx",
    ".jsx",
    ".vue",
    ".svelte",
    ".json",
    ".svg",
    ".md",
    ".txt",
}


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The files of one draft and the one that a browser opens. Paths are unique also where case does not count."""

    files: tuple[SourceFile, ...]
    entry: PurePosixPath

    def __post_init__(self) -> None:
        folded = [str(file.path).casefold() for file in self.files]
        if len(set(folded)) != len(folded):
            twice = sorted({path for path in folded if folded.count(path) > 1})
            raise OutputError(f"Two files of one draft have the same path: {', '.join(twice)}.")
        folders = {str(parent).casefold() for file in self.files for parent in file.path.parents}
        if both := folders.intersection(folded):
            raise OutputError(f"A path of the draft is both a file and a folder: {', '.join(sorted(both))}.")
        if self.entry not in {file.path for file in self.files}:
            raise OutputError(f"The draft has no {self.entry}, which the browser should open.")
        if len(self.files) > MAX_FILES or sum(len(file.content) for file in self.files) > MAX_TREE_BYTES:
            raise OutputError(f"The draft is too large: more than {MAX_FILES} files or {MAX_TREE_BYTES // 2**20} MiB.")
        if any(len(file.content) > MAX_FILE_BYTES for file in self.files):
            raise OutputError(f"A file of the draft is larger than {MAX_FILE_BYTES // 2**20} MiB.")

    @classmethod
    def lenient(cls, files: Iterable[tuple[str, bytes]], entry: str) -> "SourceTree":
        """A tree of files that exist already, under whatever names they have; for showing, not for writing."""
        kept = tuple(SourceFile(PurePosixPath(path), content) for path, content in files)
        return cls(kept, PurePosixPath(entry))

    def get(self, path: str | PurePosixPath) -> SourceFile | None:
        wanted = PurePosixPath(path)
        return next((file for file in self.files if file.path == wanted), None)

    def replacing(self, changed: Iterable[SourceFile]) -> "SourceTree":
        """This tree with files of the same paths replaced and new ones added at the end."""
        new = {file.path: file for file in changed}
        kept = tuple(new.pop(file.path, file) for file in self.files)
        return SourceTree(kept + tuple(new.values()), self.entry)

    @property
    def digest(self) -> str:
        """SHA-256 over paths and contents, in hex; the order of files does not matter."""
        lines = sorted(f"{file.path}\0{file.digest}" for file in self.files)
        return hashlib.sha256("\n".join([str(self.entry), *lines]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBox:
    """One piece of text on one line as the browser laid it out."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """An element that the browser painted. `selector` finds exactly it; None where the picture has no document."""

    index: int  # position in Render.elements
    parent: int | None  # index of the nearest rendered ancestor
    tag: str
    selector: str | None
    box: Box
    texts: tuple[TextBox, ...] = ()  # its own text, not that of its children
    styles: Mapping[str, str] = field(default_factory=dict)  # computed values by property, see render.base.STYLES
    attributes: Mapping[str, str] = field(
        default_factory=dict
    )  # id, class, href, src, alt, type, role, placeholder ...

    @property
    def text(self) -> str:
        return " ".join(piece.text.strip() for piece in self.texts if piece.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """An authored CSS declaration that decides a property of an element, and where it stands."""

    element: int  # index in Render.elements
    property: str  # as authored: may be a shorthand
    value: str  # as authored: may be a var()
    rule: str  # the selector of its rule; "" for a style attribute
    source: SourceLine | None
    overruled: str | None = None  # what another rule says, and what would hold without this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """An element that is in the document and cannot be seen, in a parent that can; and what hides it."""

    selector: str | None
    parent: int | None  # index in Render.elements
    text: str  # all that it holds
    box: Box | None  # None where it has no place: `display: none`
    property: str
    value: str
    declaration: Declaration | None  # its `element` is that of the parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Render:
    """What Chromium showed: the whole page as PNG (device pixels), its size in CSS pixels, and what it is made of."""

    png: bytes = field(repr=False)
    viewport: Viewport
    size: Size
    elements: tuple[Element, ...] = field(default=(), repr=False)
    declarations: tuple[Declaration, ...] = field(default=(), repr=False)
    unseen: tuple[Unseen, ...] = field(default=(), repr=False)
    complaints: tuple[str, ...] = ()  # uncaught errors, console errors, files asked for that do not exist
    blocked: tuple[str, ...] = ()  # hosts that the page wanted and did not get
    asked: tuple[str, ...] = ()  # files of the tree that the page asked for, also missing ones: what it depends on
    found: Mapping[str, tuple[Box, ...]] = field(default_factory=dict, repr=False)  # where each selector looked for is
    fingerprint: Fingerprint
