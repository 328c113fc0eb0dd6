"""The language of a page, and links that colour alone tells too little."""

import pytest

from screenshot2code.engines.offline.faint import _contrast
from screenshot2code.engines.offline.language import language_of


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("We make the things that you need, and ship them to you for free", "en"),
        ("Wir liefern alles, was Sie für den Garten brauchen, und das ist nicht teuer", "de"),
        ("Nous livrons tout pour votre jardin, avec le sourire et sans plus attendre dans les villes", "fr"),
        ("Enviamos todo para su jardín con los mejores precios y una sonrisa", "es"),
        ("東京の天気はとても良いです", "ja"),
        ("Мы доставляем всё для вашего сада", "ru"),
        ("Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor et est qui non", "en"),
        ("ACME 42", "en"),
    ],
)
def test_small_words_and_letters_tell_the_language(said, language):
    assert language_of([said]) == language


def test_contrast_is_that_of_the_guidelines():
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#467fcf", "#495057") == pytest.approx(2.02, abs=0.1)
