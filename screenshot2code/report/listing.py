"""Source files as coloured lines. Loads Pygments, so it is imported only when a page is made."""

from dataclasses import dataclass

from pygments.lexers import get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import Token
from pygments.util import ClassNotFound

LINE_LIMIT = 3000  # a file that a person wrote is shorter; a bundle is not read in a report
CHARACTER_LIMIT = 300_000  # keeps a minified file from freezing the page

# Pygments has some eighty sorts of token; seven colours are what the eye keeps apart. The first row that holds a token wins.
_CLASSES = (
    (Token.Comment, "c"),
    (Token.Literal.String, "s"),
    (Token.Literal.Number, "n"),
    (Token.Name.Tag, "t"),
    (Token.Name.Class, "t"),
    (Token.Name.Namespace, "t"),
    (Token.Name.Attribute, "a"),
    (Token.Name.Variable, "v"),
    (Token.Name.Function, "v"),
    (Token.Keyword, "k"),
    (Token.Name.Builtin, "k"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one colour; `name` is one of c s n t a v k, or empty for plain."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The lines of a file, each as coloured pieces, and how many lines were left out at the end."""

    lines: tuple[tuple[Piece, ...], ...]
    left_out: int = 0


def listing(path: str, text: str) -> Listing:
    """`text` cut into lines and coloured by what `path` says it is. Line numbers are those of the file, from 1."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = _head(text)
    lines: list[list[Piece]] = [[]]
    for token, value in _lexer(path).get_tokens(shown):
        name = next((name for kind, name in _CLASSES if token in kind), "")
        first, *rest = value.split("\n")
        _append(lines[-1], name, first)
        for part in rest:
            lines.append([])
            _append(lines[-1], name, part)
    if not lines[-1]:
        lines.pop()
    left_out = len(text.splitlines()) - len(shown.splitlines())
    return Listing(tuple(tuple(line) for line in lines), left_out)


def _head(text: str) -> str:
    lines = text[:CHARACTER_LIMIT].split("\n")
    if len(text) > CHARACTER_LIMIT and len(lines) > 1:
        lines.pop()  # half a line would read as if the file were broken there
    return "\n".join(lines[:LINE_LIMIT])


def _append(line: list[Piece], name: str, text: str) -> None:
    if text:
        line.append(Piece(name, text))


def _lexer(path: str) -> TextLexer:
    # Stripping would shift every line number by the blank lines at the top.
    options = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_for_filename(path, **options)
    except ClassNotFound:
        return TextLexer(**options)
