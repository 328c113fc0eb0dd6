"""A model with known skill: it reads a request as a service would, and repairs exactly what the brief names rightly.

It sees the request's bytes and nothing else: no page, no truth, no browser. What it can do is written down here, so that a page
which it does not repair tells of the brief. It

- changes the declaration on the line that a difference names, where property and both values are given;
- without a line, writes a rule for the element that is named, at the end of the last style sheet;
- without either, changes the only declaration in all sheets that has property and seen value;
- without values, takes a ground's colour from the close-up of the difference, where there is one;
- puts a text that is missing where the row says, as an element like the one that it names;
- shows again what is missing and stands in the markup, where one declaration alone hides anything;
- exchanges words that stand in the markup once; takes away an element whose words are named as too many and stand in the markup
  more often than in the mockup; where no place is told, puts in a text that is missing after the text that comes before it in
  reading order (the first of all before the second), as an element like that one;
- takes a declaration out that should be nothing;
- leaves what may follow from another difference for the next revision, as it is told to, and what was tried in vain;
- does not repeat a change that an earlier revision of the same code made and lost by.

`Senses` are what it is allowed to perceive of a brief: leaving one out shows what that part of the brief is worth.
"""

import base64
import difflib
import html
import io
import itertools
import json
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from demo_server import DemoService
from PIL import Image
from tokens import Piece, Taken, pieces, taken

STRING = r'"(?:[^"\\]|\\.)*"'
ROW = re.compile(
    rf"(?P<number>\d+)\. (?P<kind>[a-z ]+?)"
    rf"(?:; at (?P<file>[^\s:]+):(?P<line>\d+)(?: (?P<quote>{STRING}))?)?"
    rf"(?:; element (?P<selector>{STRING}))?"
    rf"(?:; (?P<property>[a-z-]+) is (?P<seen>{STRING}|nothing) should be (?P<expected>{STRING}|nothing|another))?"
    rf"(?:; expected (?P<text>{STRING}))?(?:; seen (?P<was>{STRING}))?"
    rf"(?:; put it (?P<where>before|last in) (?P<beside>{STRING}) at (?P<home>[^\s:]+):(?P<home_line>\d+)(?:, inside {STRING})?)?"
    rf"(?:; as (?P<own>{STRING}): nothing has that class of [^;]+)?(?:; its letters are like those of (?P<like>{STRING}))?"
    rf"; in the mockup x (?P<x>-?\d+) y (?P<y>-?\d+).*?(?:; costs (?P<cost>[\d.]+))?(?:; may follow from (?P<after>[\d, ]+))?"
    rf"(?:; tried: the score (?P<tried>rises by [\d.]+|does not rise))?(?:; {STRING})?"
)
FILE = re.compile(r'<file path="(?P<path>[^"]+)">\n(?P<text>.*?)\n</file>', re.DOTALL)
READ = re.compile(rf"({STRING}); x (-?\d+) y (-?\d+) w \d+ h \d+; ")
LEAF = re.compile(r"<(\w+)\b[^<>]*>\s*([^<>]+?)\s*</\1>")
HIDDEN = re.compile(r"(?:display:\s*none|visibility:\s*hidden)\s*(?:!important)?\s*;?")
CHANGE = re.compile(r"\S+:\d+ (.*) -> (.*)")
LONGEST = 80  # characters of a line that a request tells as changed
CLOSE_UP = re.compile(r"Difference (\d+): mockup \(left\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What of a brief is perceived; `differences` False leaves the score alone."""

    differences: bool = True
    selectors: bool = True
    values: bool = True
    lines: bool = True
    crops: bool = True
    trials: bool = True  # what came of values that were tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One difference as the brief names it."""

    number: int
    kind: str
    file: str | None = None
    line: int | None = None
    selector: str | None = None
    property: str | None = None
    seen: str | None = None
    expected: str | None = None
    text: str | None = None
    was: str | None = None
    place: tuple[int, int] = (0, 0)  # in the mockup
    follows: bool = False  # perhaps, from another one
    is_vain: bool = False  # tried, and the page was no nearer
    home: "Home | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where a missing text belongs: `where` is "before" or "last in" the start tag `beside`; `like` its own start tag, or one like it."""

    file: str
    line: int
    where: str
    beside: str
    like: str | None


@dataclass(slots=True)
class Brief:
    """What a request says: files with their lines, differences, texts of the mockup, close-ups by number of the difference."""

    files: dict[str, list[str]]
    named: list[Named]
    texts: list[tuple[str, int, int]]  # with x and y
    crops: dict[int, bytes] = field(default_factory=dict)
    lost: set[tuple[str, str]] = field(default_factory=set)  # lines, and what revisions that lost had made of them


class SkilledService(DemoService):
    """Serves the skilled model over loopback. `written` has, for each answer, characters written and characters of all files;
    `taken` what each answer that changes something took in tokens, from the second request on.
    """

    def __init__(self, senses: Senses) -> None:
        super().__init__(())
        self.senses = senses
        self.written: list[tuple[int, int]] = []
        self.taken: list[Taken] = []
        self._before: tuple[Piece, ...] = ()
        self._one_at_a_time = threading.Lock()

    def answer_to(self, entry: dict[str, Any], request: dict[str, Any]) -> str:
        with self._one_at_a_time:
            brief = read(request, self.senses)
            said = answer(brief)
            entry["answer"] = len(self.journal) + 1
            self.journal.append(entry)
            code = "".join("\n".join(lines) for lines in brief.files.values())
            self.written.append((len(said), len(code)))
            asked = pieces(request)
            if self._before and "<edit " in said:
                self.taken.append(taken(self._before, asked, said, code))
            self._before = asked
            return said


def read(request: dict[str, Any], senses: Senses) -> Brief:
    """The brief in a Chat Completions request, as far as `senses` go."""
    parts = [part for message in request["messages"] if message["role"] == "user" for part in _parts(message)]
    said = "\n".join(part["text"] for part in parts if part["type"] == "text")
    files = {
        found["path"]: found["text"].split("\n") for found in FILE.finditer(said.partition("# The code as it is")[2])
    }
    listed = said.partition("The differences between mockup and render")[2].partition("\n# The task")[0]
    listed = re.split(r"Revisions of this same code|Changes of the revision that made", listed)[0]
    rows = [found for line in listed.split("\n") if (found := ROW.fullmatch(line))]
    facts = said.partition("Texts, in reading order:")[2].partition("</data>")[0]
    lines = filter(None, map(READ.match, facts.split("\n")))
    texts = [(str(json.loads(found[1])), int(found[2]), int(found[3])) for found in lines]
    named = [_named(row, senses) for row in rows] if senses.differences else []
    tried = said.partition("Revisions of this same code")[2].partition("</data>")[0]
    left_out = said.partition("Changes of the revision that made this code")[2].partition("</data>")[0]
    quoted = [found for line in tried.split("\n") if "thrown away" in line for found in re.findall(STRING, line)]
    quoted += re.findall(rf"^- ({STRING})", left_out, re.MULTILINE)
    changes = filter(None, (CHANGE.fullmatch(json.loads(found)) for found in quoted))
    lost = {(found[1], found[2]) for found in changes}
    return Brief(files=files, named=named, texts=texts, crops=dict(_crops(parts)) if senses.crops else {}, lost=lost)


def answer(brief: Brief) -> str:
    """Edits for what can be repaired of `brief`, in the form that was asked for; a sentence where there is nothing."""
    before = {path: list(lines) for path, lines in brief.files.items()}
    for one in brief.named:
        if one.follows or one.is_vain:
            continue  # as it is told: what it may follow from is mended first, and what was tried in vain has another cause
        kept = {path: list(lines) for path, lines in brief.files.items()}
        _repair(brief, one)
        made = {pair for path, lines in brief.files.items() for pair in _changes(kept[path], lines)}
        if made & brief.lost:
            brief.files.update(kept)
    brief.files.update({path: "\n".join(lines).split("\n") for path, lines in brief.files.items()})
    edits = []
    for path, lines in brief.files.items():
        if lines != before[path]:
            blocks = "\n".join(_blocks(before[path], lines))
            edits.append(f'<edit path="{path}">\n{blocks}\n</edit>')
    return "\n".join(edits) if edits else "I see nothing that I could repair."


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each line that became another one, as a request tells of changes: without indentation, and no more than its beginning."""
    old, new = ("\n".join(some).split("\n") for some in (old, new))
    for tag, at, end, first, last in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            was, now = (
                [line.strip()[:LONGEST] or "nothing" for line in some] for some in (old[at:end], new[first:last])
            )
            yield from itertools.zip_longest(was, now, fillvalue="nothing")


# ------------------------------------------------------------------------------------------------ reading


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _crops(parts: Sequence[dict[str, Any]]) -> Iterator[tuple[int, bytes]]:
    label = ""
    for part in parts:
        if part["type"] == "text":
            label = part["text"]
        elif found := CLOSE_UP.match(label):
            yield int(found[1]), base64.b64decode(part["image_url"]["url"].partition(",")[2])


def _named(row: re.Match[str], senses: Senses) -> Named:
    values = {name: _string(row[name]) for name in ("seen", "expected", "text", "was")} if senses.values else {}
    place = {"file": row["file"], "line": int(row["line"]) if row["line"] else None} if senses.lines else {}
    selector = {"selector": _string(row["selector"])} if senses.selectors else {}
    told = Named(
        number=int(row["number"]),
        kind=row["kind"],
        property=row["property"],
        place=(int(row["x"]), int(row["y"])),
        follows=bool(row["after"]),
        is_vain=row["tried"] == "does not rise" if senses.trials else _is_known_by_trial(row),
        home=_home(row) if senses.lines and row["where"] else None,
        **values,
        **place,
        **selector,
    )
    if told.property != "text":
        return told
    return replace(told, property=None, text=told.expected or told.text, was=told.seen or told.was)


def _is_known_by_trial(row: re.Match[str]) -> bool:
    """Whether nobody would have told this row if nothing had been tried."""
    return row["kind"] == "extra" and row["property"] not in (None, "text")


def _home(row: re.Match[str]) -> Home:
    return Home(
        file=row["home"],
        line=int(row["home_line"]),
        where=row["where"],
        beside=str(_string(row["beside"])),
        like=_string(row["own"] or row["like"]),
    )


def _string(quoted: str | None) -> str | None:
    return None if quoted is None or quoted in ("nothing", "another") else str(json.loads(quoted))


# ------------------------------------------------------------------------------------------------ repairing


def _repair(brief: Brief, one: Named) -> None:
    if one.property and not one.expected and one.kind == "background":
        colour = _ground(brief.crops.get(one.number))
        one = Named(number=one.number, kind=one.kind, file=one.file, line=one.line, selector=one.selector, property=one.property, expected=colour)  # fmt: skip
    if one.property and one.expected:
        _declare(brief, one)
    elif one.kind in ("missing", "extra") and one.property and one.seen and one.line:
        _withdraw(brief, one)
    elif one.kind == "text" and one.text and one.was:
        _exchange(brief, one.was, one.text)
    elif one.kind == "extra" and one.was:
        _take_away(brief, one.was)
    elif one.kind == "missing" and one.text and one.home:
        _put_home(brief, one.text, one.home)
    elif one.kind == "missing" and one.text:
        _put_in(brief, one.text, one.place)


def _declare(brief: Brief, one: Named) -> None:
    """`property: expected`, on the line that is named, else for the element, else where the value that is seen stands."""
    assert one.property is not None
    assert one.expected is not None
    declaration = f"{one.property}: {one.expected};"
    if one.file in brief.files and one.line is not None and one.line <= len(brief.files[one.file]):
        lines = brief.files[one.file]
        _declare_at(lines, one.line - 1, one)
        return
    sheets = [path for path in brief.files if path.endswith(".css")]
    if one.selector and sheets:
        brief.files[sheets[-1]] += ["", f"{one.selector} {{", f"  {declaration}", "}"]
        return
    places = [
        (path, at)
        for path in sheets
        for at, line in enumerate(brief.files[path])
        if one.seen and re.search(rf"(?<![\w-]){re.escape(one.property)}\s*:\s*{re.escape(one.seen)}\s*(;|$|}})", line)
    ]
    if len(places) == 1:
        _declare_at(brief.files[places[0][0]], places[0][1], one)


def _withdraw(brief: Brief, one: Named) -> None:
    """What hides something or is too much, and should be nothing: the declaration on the line that is named goes."""
    lines = brief.files.get(str(one.file), [])
    at = int(one.line or 0) - 1
    if 0 <= at < len(lines):
        lines[at] = re.sub(rf"(?<![\w-]){re.escape(str(one.property))}\s*:\s*[^;}}]*;?", "", lines[at])


def _declare_at(lines: list[str], at: int, one: Named) -> None:
    line = lines[at]
    own = re.search(rf"(?<![\w-]){re.escape(str(one.property))}\s*:\s*([^;}}]*?)(\s*!important)?\s*(?=[;}}]|$)", line)
    if own:
        lines[at] = line[: own.start(1)] + str(one.expected) + (own[2] or "") + line[own.end() :]
    elif one.seen and line.count(one.seen) == 1:  # one value of a shorthand
        lines[at] = line.replace(one.seen, str(one.expected))
    elif "}" in line:
        head, brace, tail = line.rpartition("}")
        lines[at] = f"{head.rstrip().rstrip(';')}; {one.property}: {one.expected} {brace}{tail}"
    else:
        indent = line[: len(line) - len(line.lstrip())]
        important = " !important" if "!important" in line else ""
        lines[at] = (
            f"{line}\n{indent}{one.property}: {one.expected}{important};"  # one entry still: others are named by number
        )


def _exchange(brief: Brief, was: str, text: str) -> None:
    for path in _markup(brief):
        whole = "\n".join(brief.files[path])
        for old in dict.fromkeys((was, html.escape(was, quote=False))):
            if whole.count(old) == 1:
                brief.files[path][:] = whole.replace(old, html.escape(text, quote=False)).split("\n")
                return
    if len(_plain(was)) > len(_plain(text)):
        _take_away(brief, was)  # one of several elements of a line stands there twice


def _take_away(brief: Brief, said: str) -> None:
    """The last element whose words are among those that are `said` to be too many, and are oftener here than in the mockup."""
    read = "\n".join(_plain(text) for text, *_ in brief.texts)
    for path in _markup(brief):
        whole = "\n".join(brief.files[path])
        body = whole.find("<body")
        leaves = [
            leaf
            for leaf in LEAF.finditer(whole)
            if leaf.start() > body and _plain(leaf[2]) and _plain(leaf[2]) in _plain(said)
        ]
        here = Counter(_plain(leaf[2]) for leaf in leaves)
        for leaf in reversed(leaves):
            if here[_plain(leaf[2])] > read.count(_plain(leaf[2])):
                brief.files[path][:] = (whole[: leaf.start()] + whole[leaf.end() :]).split("\n")
                return


def _put_in(brief: Brief, text: str, place: tuple[int, int]) -> None:
    """The text that is missing at `place`, beside the one that is read before it, else after it; shown, where it is there and hidden."""
    same = [at for at, (words, *_) in enumerate(brief.texts) if words == text]
    at = min(same, key=lambda one: math.dist(brief.texts[one][1:], place), default=None)
    for path in _markup(brief) if at is not None else ():
        whole = "\n".join(brief.files[path])
        if len(list(_leaves(whole, text))) >= len(same):
            _show(brief)
            return
        for beside, comes_after in ((at - 1, True), (at + 1, False)):
            known = 0 <= beside < len(brief.texts)
            leaves = list(_leaves(whole, brief.texts[beside][0])) if known else []
            if len(leaves) == 1:
                leaf = leaves[0]
                new = leaf[0].replace(leaf[2], html.escape(text, quote=False))
                pair = leaf[0] + "\n" + new if comes_after else new + "\n" + leaf[0]
                brief.files[path][:] = (whole[: leaf.start()] + pair + whole[leaf.end() :]).split("\n")
                return


def _put_home(brief: Brief, text: str, home: Home) -> None:
    """The text as an element of its own, where the row says that it belongs."""
    lines = brief.files.get(home.file, [])
    at = next((at for at in _outward(home.line - 1, len(lines)) if home.beside.split("\n")[0] in lines[at]), None)
    if at is None:
        return
    start = home.like or "<p>"
    tag = re.match(r"<([\w-]+)", start)
    new = f"{start}{html.escape(text, quote=False)}</{tag[1] if tag else 'p'}>"
    whole = "\n".join(lines)
    place = sum(len(line) + 1 for line in lines[:at]) + lines[at].index(home.beside.split("\n")[0])
    if home.where == "last in":
        place = _end_of(whole, place)
    lines[:] = f"{whole[:place]}{new}\n{whole[place:]}".split("\n")


def _outward(at: int, count: int) -> Iterator[int]:
    """`at` and the places round it, the nearest first: lines move when others were put in."""
    return iter(sorted(range(count), key=lambda one: abs(one - at)))


def _end_of(whole: str, start: int) -> int:
    """Where the end tag of the element begins that starts at `start`."""
    tag = re.match(r"<([\w-]+)", whole[start:])
    depth = 0
    for found in re.finditer(rf"<(/?){tag[1] if tag else 'p'}\b", whole[start:]):
        depth += -1 if found[1] else 1
        if depth == 0:
            return start + found.start()
    return len(whole)


def _show(brief: Brief) -> None:
    """Take back the only declaration that hides anything; where several do, none is known to be wrong."""
    places = [
        (path, at)
        for path in brief.files
        if path.endswith(".css")
        for at, line in enumerate(brief.files[path])
        if HIDDEN.search(line)
    ]
    if len(places) == 1:
        path, at = places[0]
        brief.files[path][at] = HIDDEN.sub("", brief.files[path][at])


def _leaves(whole: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"<(\w+)\b[^<>]*>\s*({re.escape(html.escape(text, quote=False))})\s*</\1>", whole)


def _plain(text: str) -> str:
    """Words as OCR and markup both have them, nearly: without what they are told apart by."""
    return re.sub(r"\W+", "", html.unescape(text)).casefold()


def _markup(brief: Brief) -> list[str]:
    return [path for path in brief.files if path.endswith(".html")]


def _ground(crop: bytes | None) -> str | None:
    """The colour that most of the left half of a close-up has, inside its margin."""
    if crop is None:
        return None
    with Image.open(io.BytesIO(crop)) as opened:
        left = opened.convert("RGB").crop((16, 16, max(17, opened.width // 2 - 22), max(17, opened.height - 16)))
    (colour, _), *_ = Counter(left.getdata()).most_common(1)
    return "#{:02x}{:02x}{:02x}".format(*colour)


# ------------------------------------------------------------------------------------------------ writing edits


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Search-and-replace blocks from `old` to `new`, each with as many lines round it as make it stand there once."""
    spans: list[list[int]] = []  # [from, to, new from, new to] of what changes
    for tag, at, end, first, last in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        span = [at, end, first, last]
        while not _once(old, span):
            if span[0] > 0 and span[2] > 0:
                span[0], span[2] = span[0] - 1, span[2] - 1
            if span[1] < len(old) and not _once(old, span):
                span[1], span[3] = span[1] + 1, span[3] + 1
        if spans and span[0] < spans[-1][1]:
            spans[-1] = [min(spans[-1][0], span[0]), span[1], min(spans[-1][2], span[2]), span[3]]
        else:
            spans.append(span)
    for at, end, first, last in spans:
        yield "\n".join(["<<<<<<< SEARCH", *old[at:end], "=======", *new[first:last], ">>>>>>> REPLACE"])


def _once(old: Sequence[str], span: Sequence[int]) -> bool:
    """Whether the lines stand there once. What is looked for has to be something."""
    at, end = span[:2]
    wanted = list(old[at:end])
    if not any(line.strip() for line in wanted):
        return False
    return sum(list(old[start : start + len(wanted)]) == wanted for start in range(len(old) - len(wanted) + 1)) == 1
