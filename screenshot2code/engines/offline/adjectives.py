"""Names for classes: a look that one thing has is named for its words, one that several share for what it looks like."""

import re
from collections.abc import Iterator, Mapping

COUNTED = ("alt", "other", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "last", "extra")
"""Where nothing else is left that tells two looks apart."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "background": ("filled", "tinted", "shaded"),
    "border": ("outlined", "framed"),
    "border-top": ("ruled", "lined"),
    "border-bottom": ("underlined", "lined"),
    "border-radius": ("rounded", "pill"),
    "box-shadow": ("raised", "floating"),
    "color": ("muted", "toned", "quiet"),
    "font-family": ("display",),
    "font-style": ("slanted",),
    "text-decoration": ("decorated",),
    "text-align": ("aligned",),
    "letter-spacing": ("tracked", "airy"),
    "grid-template-columns": ("grid", "columns"),
    "grid-column": ("spanning", "wide"),
    "justify-content": ("spread", "parted"),
    "flex": ("filling", "growing"),
    "position": ("overlaid", "pinned"),
    "width": ("sized", "broad", "slim"),
    "min-width": ("broad", "sized"),
    "max-width": ("narrow", "limited", "slim"),
    "height": ("tall", "high", "low"),
    "min-height": ("tall", "high"),
    "padding": ("padded", "roomy", "snug"),
    "align-items": ("level", "topped"),
    "gap": ("loose", "tight", "open"),
    "margin-top": ("spaced", "lower", "apart", "below"),
    "margin-left": ("indented", "inset"),
    "line-height": ("leaded", "compact"),
    "white-space": ("unbroken", "wrapping"),
    "display": ("laid",),
}
"""By declaration, the most telling first: what a person calls a thing that has it."""

SAID = (
    ("color", re.compile(r"--color-accent"), "accent"),
    ("color", re.compile(r"--color-(?:background|surface)"), "inverse"),
    ("font-size", re.compile(r"--text-(?:\d*xs|sm)\b"), "small"),
    ("font-size", re.compile(r"--text-lg\b"), "large"),
    ("font-size", re.compile(r"--text-\d*xl\b"), "huge"),
    ("font-size", re.compile(r"."), "sized"),
    ("font-weight", re.compile(r"[6-9]00"), "strong"),
    ("font-weight", re.compile(r"[1-5]00"), "light"),
    ("text-align", re.compile("center"), "centered"),
    ("text-align", re.compile("right"), "trailing"),
    ("justify-content", re.compile("center"), "centered"),
    ("align-items", re.compile("center"), "centered"),
    ("margin-inline", re.compile("auto"), "centered"),
    ("margin-left", re.compile("auto"), "trailing"),
    ("margin-top", re.compile("^0$"), "first"),
)
"""Words that a value has of its own."""


def free(name: str, own: Mapping[str, str], hint: str, taken: set[str], *, several: bool) -> str:
    """A class that nothing has yet, for what is called `name` and declares `own`; `hint` are its words."""
    return next(one for one in _names(name, own, hint, several=several) if one not in taken)


def _names(name: str, own: Mapping[str, str], hint: str, *, several: bool) -> Iterator[str]:
    hinted = [f"{name}-{hint}"] if hint and not name.endswith(hint) else []
    words = list(dict.fromkeys(_words(own)))
    pairs = [f"{one}-{other}" for at, one in enumerate(words) for other in words[at + 1 :]]
    looks = [f"{name}-{word}" for word in (*words, *pairs)]
    yield from looks[:2] if several else hinted
    yield from hinted if several else ()
    yield from looks
    base = hinted[0] if hinted else name
    yield from (f"{base}-{word}" for word in COUNTED)
    yield from (f"{base}-{one}-{other}" for one in COUNTED for other in COUNTED)


def _words(own: Mapping[str, str]) -> Iterator[str]:
    """What the declarations look like: first what values say, then what declarations say, from the most telling one."""
    for key, value, word in SAID:
        if key in own and value.search(own[key]):
            yield word
    for key, words in WORDS.items():
        if key in own:
            yield from words
