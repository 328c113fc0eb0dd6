"""A model's answer, read while it streams: tagged files, edits, and what models write instead of them.

    <file path="css/site.css">          <edit path="index.html">
    h1 { color: #123 }                  <<<<<<< SEARCH
    </file>                             <h1>Helo</h1>
                                        =======
                                        <h1>Hello</h1>
                                        >>>>>>> REPLACE
                                        </edit>

Tags stand alone on their lines and bodies are raw, so nothing has to be escaped and every file is known as soon as it closes.
Also taken: a path line followed by a code fence, and one bare HTML document, which is index.html. Prose round it is dropped.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from screenshot2code.core.artifacts import SourceFile, safe_path
from screenshot2code.engines.vision.edits import Edit, read_blocks
from screenshot2code.errors import OutputError

INDEX = "index.html"

_TAG = re.compile(r"""\s*<(file|edit)\s+path\s*=\s*(["'])(.+?)\2\s*>(.*)""", re.DOTALL)
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})\s*([\w+#.-]*)(.*)")
_FENCE_PATH = re.compile(r"""(?:title|file|filename|path)\s*=\s*["']?([^"'\s]+)|^[\s:]*([\w@./-]+\.\w{1,6})\s*$""")
_PATH_LINE = re.compile(
    r"(?:[#>*\-\d.\s]*)(?:\*\*|__)?(?:file(?:name)?|path)?\s*:?\s*(?:\*\*|__)?\s*"
    r"[`\"'(\[]?([\w@-][\w@.-]*(?:/[\w@.-]+)*\.[a-z]\w{0,5})[`\"')\]]?\s*(?:\*\*|__)?\s*:?\s*(?:\*\*|__)?",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_REFUSAL = re.compile(r"\s*<refuse>(.*?)(?:</refuse>)?\s*", re.DOTALL)
_DOCUMENT_END = re.compile(r"</html\s*>\s*$", re.IGNORECASE)
_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".woff", ".woff2", ".ttf", ".otf"}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file or an edit of one began to arrive."""

    path: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A whole file arrived (or, `is_edit`, all edits of one). `size` is in bytes of what was sent."""

    path: str
    size: int
    is_edit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an answer holds. `cut_in` is the path whose body was still open at the end; its part is not in `files`.

    `complaints` are sentences to the model about what could not be taken.
    """

    files: tuple[SourceFile, ...] = ()
    edits: tuple[Edit, ...] = ()
    cut_in: str | None = None
    complaints: tuple[str, ...] = ()
    refusal: str = ""  # why there is nothing to make of the picture, where the model says so and sends no file


class _Form(StrEnum):
    FILE = "file"
    EDIT = "edit"
    FENCE = "fence"
    DOCUMENT = "document"


@dataclass(slots=True)
class _Body:
    form: _Form
    path: str | None  # None: nobody said; judged by what is inside
    fence: str = ""
    language: str = ""
    lines: list[str] = field(default_factory=list)


class AnswerReader:
    """Feed it text as it comes; it says which files open and close, and at the end what the answer amounts to."""

    def __init__(self) -> None:
        self._unfinished = ""
        self._body: _Body | None = None
        self._before = ""  # the last line of prose that is not blank: it may name the file of a fence
        self._files: dict[PurePosixPath, SourceFile] = {}
        self._edits: list[Edit] = []
        self._complaints: list[str] = []
        self._refusal = ""

    def feed(self, text: str) -> list[Opened | Closed]:
        """What the lines completed by `text` open and close."""
        *lines, self._unfinished = (self._unfinished + text).split("\n")
        return [event for line in lines for event in self._take(line)]

    def finish(self, *, cut: bool) -> tuple[list[Opened | Closed], Answer]:
        """The last events and the whole answer. `cut`: the stream itself ended too early."""
        events = self._take(self._unfinished) if self._unfinished else []
        self._unfinished = ""
        body, cut_in = self._body, None
        if body is not None:
            if not cut and _ends_anyway(body):
                events += self._close(body)
            else:
                cut_in = body.path or INDEX
        answer = Answer(
            files=tuple(self._files.values()),
            edits=tuple(self._edits),
            cut_in=cut_in,
            complaints=tuple(self._complaints),
            refusal="" if self._files or self._edits else self._refusal,
        )
        return events, answer

    def _take(self, line: str) -> list[Opened | Closed]:
        body = self._body
        if body is None:
            return self._outside(line)
        plain = line.strip()
        if body.form in (_Form.FILE, _Form.EDIT):
            if plain == f"</{body.form}>":
                return self._close(body)
            if body.form is _Form.FILE and (tag := _TAG.fullmatch(line)) and not tag[4].strip():
                return self._close(body) + self._outside(line)  # the closing tag was forgotten
        elif body.form is _Form.FENCE and plain.startswith(body.fence) and not plain.strip(body.fence[0]):
            return self._close(body)
        body.lines.append(line)
        if body.form is _Form.DOCUMENT and _DOCUMENT_END.search(line):
            return self._close(body)
        return []

    def _outside(self, line: str) -> list[Opened | Closed]:
        opened = _opening(line, self._before)
        if opened is None and (refused := _REFUSAL.fullmatch(line)):
            self._refusal = refused[1].strip() or "it did not say why"
        if opened is None:
            self._before = line.strip() or self._before
            return []
        self._before = ""
        self._body = opened
        events: list[Opened | Closed] = []
        if opened.path is not None and _is_writable(opened.path):
            events.append(Opened(opened.path))
        if opened.form is _Form.DOCUMENT and _DOCUMENT_END.search(line):
            events += self._close(opened)
        return events

    def _close(self, body: _Body) -> list[Opened | Closed]:
        self._body = None
        lines = _unwrapped(body)
        text = "\n".join(lines).strip("\n") + "\n"
        path = body.path
        if path is None:  # a fence that nobody named: a page is worth having, anything else is an aside
            if not any(_DOCUMENT.match(line) for line in lines[:5]):
                return []
            path = INDEX
        try:
            safe = safe_path(_cleaned(path))
        except OutputError as error:
            self._complaints.append(error.message)
            return []
        if body.form is _Form.EDIT:
            edit, fault = read_blocks(str(safe), lines)
            if fault:
                self._complaints.append(fault)
            if edit.blocks:
                self._edits.append(edit)
            return [Closed(str(safe), len(text.encode()), is_edit=True)]
        if safe.suffix.lower() in _PICTURES:
            self._complaints.append(f"{safe} cannot be written as text; use the offered assets.")
            return []
        source = SourceFile(safe, text.encode())
        self._files.pop(safe, None)  # a file that comes twice counts as it came last
        self._files[safe] = source
        return [Closed(str(safe), len(source.content))]


def _opening(line: str, before: str) -> _Body | None:
    if tag := _TAG.fullmatch(line):
        rest = [tag[4]] if tag[4].strip() else []
        return _Body(_Form(tag[1]), _cleaned(tag[3]), lines=rest)
    if fence := _FENCE.fullmatch(line):
        named = _FENCE_PATH.search(fence[3]) or _FENCE_PATH.search(fence[2])
        path_line = _PATH_LINE.fullmatch(before)
        path = (named[1] or named[2]) if named else path_line[1] if path_line else None
        return _Body(_Form.FENCE, path, fence=fence[1], language=fence[2])
    if _DOCUMENT.match(line):
        return _Body(_Form.DOCUMENT, INDEX, lines=[line])
    return None


def _cleaned(path: str) -> str:
    return path.strip().removeprefix("./")


def _is_writable(path: str) -> bool:
    try:
        safe_path(path)
    except OutputError:
        return False
    return True


def _ends_anyway(body: _Body) -> bool:
    """Whether the body is whole although its closing line never came: the stream ended well and so does the text."""
    last = next((line for line in reversed(body.lines) if line.strip()), "")
    return last.rstrip().endswith(f"</{body.form}>") or _DOCUMENT_END.search(last) is not None


def _unwrapped(body: _Body) -> list[str]:
    """The lines of `body` without a fence that a model put inside the tags, or a closing tag at the end of a line."""
    lines = list(body.lines)
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    if body.form in (_Form.FILE, _Form.EDIT) and lines and lines[-1].rstrip().endswith(f"</{body.form}>"):
        lines[-1] = lines[-1].rstrip().removesuffix(f"</{body.form}>")
    fenced = len(lines) >= 2 and (fence := _FENCE.fullmatch(lines[0])) and lines[-1].strip() == fence[1]
    if body.form is not _Form.FENCE and fenced and not (body.path or "").endswith(".md"):
        lines = lines[1:-1]
    return lines
