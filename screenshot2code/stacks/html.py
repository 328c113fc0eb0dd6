"""Plain HTML and CSS: what is written is what is served."""

import posixpath
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from screenshot2code.core.artifacts import SourceFile, SourceTree

_LINKS = {("a", "href"), ("area", "href"), ("form", "action")}
"""Where people go, not what the page is made of: fragments and other sites are fine there."""

_ADDRESSES = ("href", "src", "srcset", "poster", "data", "action", "imagesrcset", "background")


class Html:
    """The stack whose output needs no build."""

    name = "html"
    entry = PurePosixPath("index.html")

    def site(self, source: SourceTree) -> SourceTree:
        """`source` itself."""
        return source

    def faults(self, source: SourceTree) -> tuple[str, ...]:
        """Broken references, files fetched from elsewhere, text that is not UTF-8, a page that is not HTML; a sentence each."""
        return tuple(dict.fromkeys(_faults(source, self.entry)))


def _faults(source: SourceTree, entry: PurePosixPath) -> Iterator[str]:
    if source.get(entry) is None:
        yield f"There is no {entry}, which the browser should open."
    for file in source.files:
        if not file.is_text:
            continue
        try:
            text = file.text
        except UnicodeDecodeError as exc:
            yield f"{file.path} is not UTF-8 (byte {exc.start})."
            continue
        if file.path.suffix.lower() in (".html", ".htm"):
            yield from _page_faults(file, text, source)
        elif file.path.suffix.lower() == ".css":
            for address in _css_addresses(text):
                yield from _address_faults(address, file, source)


def _page_faults(file: SourceFile, text: str, source: SourceTree) -> Iterator[str]:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if not reader.has_doctype:
        yield f"{file.path} does not begin with <!doctype html>, so browsers show it in quirks mode."
    for address in reader.fetched:
        yield from _address_faults(address, file, source)
    for address in reader.linked:
        if not urlsplit(address).scheme and not address.startswith("//"):
            yield from _address_faults(address, file, source)


def _address_faults(address: str, file: SourceFile, source: SourceTree) -> Iterator[str]:
    """What is wrong with `address`, which `file` refers to."""
    address = address.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        yield f"{file.path} refers to {address!r}, which is no address."
        return
    if parts.scheme in ("data", "about", "blob"):
        return
    if parts.scheme == "file":
        yield f"{file.path} refers to {address}, a path on one machine."
    elif parts.scheme or parts.netloc:
        yield f"{file.path} fetches {address} from elsewhere; everything has to be in the tree."
    elif parts.path:
        path = unquote(parts.path)
        base = "" if path.startswith("/") else str(file.path.parent)
        target = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
        if path.endswith("/") or target == ".":
            target = posixpath.normpath(posixpath.join(target, "index.html"))
        if source.get(target) is None:
            yield f"{file.path} refers to {address}, and there is no {target}."


class _Reader(HTMLParser):
    """Collects every address of a page, and whether it begins as HTML does."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.has_doctype = False
        self.fetched: list[str] = []
        self.linked: list[str] = []
        self._in_style = False

    def handle_decl(self, decl: str) -> None:
        self.has_doctype = self.has_doctype or decl.lower().split() == ["doctype", "html"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        for name, value in attrs:
            if not value:
                continue
            if name == "style":
                self.fetched += _css_addresses(value, declarations_only=True)
            elif name in ("srcset", "imagesrcset"):
                self.fetched += [piece.split()[0] for piece in value.split(",") if piece.split()]
            elif (tag, name) in _LINKS:
                self.linked.append(value)
            elif name in _ADDRESSES:
                self.fetched.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.fetched += _css_addresses(data)


def _css_addresses(text: str, *, declarations_only: bool = False) -> list[str]:
    """Everything that a stylesheet (or a style attribute) fetches: url(...) and @import."""
    import tinycss2

    if declarations_only:
        return _urls(tinycss2.parse_component_value_list(text))
    found: list[str] = []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            found += [token.value for token in rule.prelude if token.type == "string"][:1]
        if rule.type == "at-rule" and rule.lower_at_keyword == "namespace":
            continue
        found += _urls(rule.prelude if hasattr(rule, "prelude") else [])
        found += _urls(rule.content if getattr(rule, "content", None) else [])
    return found


def _urls(tokens: Iterable[Any]) -> list[str]:
    """Addresses in component values, however deep: in functions, blocks and nested rules."""
    found: list[str] = []
    for token in tokens:
        if token.type == "url":
            found.append(token.value)
        elif token.type == "function" and token.lower_name == "url":
            found += [inner.value for inner in token.arguments if inner.type == "string"][:1]
        elif token.type == "function":
            found += _urls(token.arguments)
        elif hasattr(token, "content"):
            found += _urls(token.content)
    return found
