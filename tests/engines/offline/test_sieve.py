"""The sieve lets the right family pass, and few others, by the widths of lines alone."""

import pytest

from screenshot2code.core.geometry import Box
from screenshot2code.core.perception import TextLine
from screenshot2code.engines.offline.sieve import sift
from screenshot2code.fonts import measures, pack

TEXTS = (
    "Every page begins with a picture that somebody drew with care",
    "Five foxes jumped over 1,284 lazy dogs in less than 37 minutes",
    "Just a few of the questions that customers ask us again",
    "Build something people want",
)


def set_in(name, weight, size, spacing=0.0):
    """Lines as wide and high as the measures of the pack make them, in whole pixels, as ink is found."""
    known = measures()
    family = known["families"][name]
    kerns = {pairs[at : at + 2]: int(more) for more, pairs in family["kerns"].items() for at in range(0, len(pairs), 2)}
    lines = []
    for row, text in enumerate(TEXTS):
        letters = [known["letters"].index(letter) for letter in text]
        width = sum(family["faces"][str(weight)]["advances"][letter] for letter in letters[:-1])
        width += sum(kerns.get(text[at : at + 2], 0) for at in range(len(text) - 1))
        width += family["left"][letters[0]] + family["right"][letters[-1]]
        height = max(family["above"][one] for one in letters) + max(family["below"][one] for one in letters)
        box = Box(
            10, 40 * row, round(width * size / 1000 + spacing * (len(text) - 1)), max(1, round(height * size / 1000))
        )
        lines.append(
            TextLine(
                text=text, box=box, words=(), confidence=1.0, color="#222222", background="#ffffff",
                size=size, weight=weight, generic="sans-serif", on_image=False,
            )
        )  # fmt: skip
    return lines


@pytest.mark.parametrize(
    ("name", "weight", "size", "spacing"),
    [
        ("Lato", 400, 16, 0.0),
        ("Figtree", 800, 24, 0.0),
        ("Saira Extra Condensed", 500, 15, 0.0),
        ("Pacifico", 400, 30, 0.0),
        ("Josefin Sans", 100, 18, 0.5),
        ("IBM Plex Mono", 400, 13, 0.0),
    ],
)
def test_the_right_family_passes_with_few_others(name, weight, size, spacing):
    lines = set_in(name, weight, size, spacing)
    sifted = sift(lines, [None] * len(lines), [range(len(lines))], [160], 1.0)
    assert name in sifted.families
    assert len(sifted.families) < len(pack()) / 3


def test_without_strokes_to_be_seen_nothing_is_said_of_weights():
    lines = set_in("Lato", 400, 16)
    assert sift(lines, [None] * len(lines), [range(len(lines))], [160], 1.0).weights == ({},)


def test_a_cluster_of_its_own_lets_its_family_pass_however_little_of_the_page_it_is():
    body, title = set_in("Roboto", 400, 15), set_in("Lobster", 400, 40)
    lines = [*body * 5, *title]
    count = 5 * len(body)
    sifted = sift(lines, [None] * len(lines), [range(count), range(count, len(lines))], [2000, 40], 1.0)
    assert {"Roboto", "Lobster"} <= sifted.families
