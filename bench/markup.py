"""Faults made in the HTML: other words, something lost or there twice, another picture, a script that throws."""

import random
import re
from collections.abc import Callable
from typing import Any

from sites import Facts, Mutant, Site, Truth
from styling import has_text


def _edited(site: Site, facts: Facts, kind: str, name: str, old: str, new: str, **more: Any) -> Mutant | None:
    """`old`, which stands in the HTML once, replaced."""
    html = site.html
    if html.count(old) != 1:
        return None
    truth = Truth(
        kind=kind,
        template=name,
        elements=(facts["path"],),
        box=tuple(facts["box"]),
        file=site.case.page,
        line=html.count("\n", 0, html.index(old)) + 1,
        **more,
    )
    return Mutant(case=site.case, files={site.case.page: html.replace(old, new).encode()}, truths=(truth,))


def _leaf(site: Site, facts: Facts) -> str | None:
    """The HTML of an element that holds one text and nothing else, if it stands there once."""
    if facts["children"] or not has_text(facts):
        return None
    pattern = rf"<{facts['tag']}\b[^<>]*>\s*{re.escape(facts['text'])}\s*</{facts['tag']}>"
    found = re.findall(pattern, site.html)
    return found[0] if len(found) == 1 and site.html.count(found[0]) == 1 else None


def _other_word(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    words = [word for word in facts["text"].split() if len(word) >= 3]
    leaf = _leaf(site, facts)
    if not words or leaf is None:
        return None
    old, new = dice.choice(words), dice.choice(["Orchard", "Winter", "Maple", "Garden", "Copper"])
    return _retold(site, facts, leaf, "other word", facts["text"].replace(old, new, 1))


def _swapped_letters(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    text, leaf = facts["text"], _leaf(site, facts)
    places = [
        at
        for at in range(1, len(text) - 2)
        if text[at].isalpha() and text[at + 1].isalpha() and text[at] != text[at + 1]
    ]
    if not places or leaf is None:
        return None
    at = dice.choice(places)
    return _retold(site, facts, leaf, "swapped letters", text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _other_digit(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    text, leaf = facts["text"], _leaf(site, facts)
    places = [at for at, letter in enumerate(text) if letter.isdigit()]
    if not places or leaf is None:
        return None
    at = dice.choice(places)
    return _retold(site, facts, leaf, "other digit", text[:at] + str((int(text[at]) + 4) % 10) + text[at + 1 :])


def _retold(site: Site, facts: Facts, leaf: str, name: str, new: str) -> Mutant | None:
    changed = leaf.replace(facts["text"], new)
    return _edited(site, facts, "text", name, leaf, changed, expected=facts["text"], seen=new)


def _removed(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    leaf = _leaf(site, facts)
    return None if leaf is None else _edited(site, facts, "missing", "removed", leaf, "")


def _doubled(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    leaf = _leaf(site, facts)
    return None if leaf is None else _edited(site, facts, "extra", "doubled", leaf, leaf + leaf)


def _banner(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    found = re.search(r"<body\b[^>]*>", site.html)
    if facts["tag"] != "body" or found is None:
        return None
    banner = '<div id="notice" style="background: #fff3cd; color: #664d03; padding: 18px 24px">Maintenance on Sunday night</div>'
    return _edited(site, facts, "extra", "inserted banner", found[0], found[0] + banner)


def _other_picture(site: Site, facts: Facts, dice: random.Random) -> Mutant | None:
    if facts["tag"] != "img" or facts["box"][2] < 24 or not facts["src"]:
        return None
    others = sorted(
        {one["src"] for one in site.elements if one["tag"] == "img" and one["src"] not in {"", facts["src"]}}
    )
    if not others:
        return None
    return _edited(site, facts, "image", "other picture", f'src="{facts["src"]}"', f'src="{dice.choice(others)}"')


def _lost_picture(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    if facts["tag"] != "img" or facts["box"][2] < 24 or not facts["src"]:
        return None
    return _edited(site, facts, "broken", "lost picture", f'src="{facts["src"]}"', 'src="no-such-picture.png"')


def _error(site: Site, facts: Facts, _: random.Random) -> Mutant | None:
    if facts["tag"] != "body":
        return None
    return _edited(site, facts, "broken", "script error", "</body>", "<script>startTheShop();</script></body>")


MARKUP: tuple[Callable[[Site, Facts, random.Random], Mutant | None], ...] = (
    _other_word, _swapped_letters, _other_digit, _removed, _doubled, _banner, _other_picture, _lost_picture, _error,
)  # fmt: skip
