"""The language that a page is written in, told from its letters and its smallest words: screen readers pronounce by it."""

import re
from collections import Counter
from collections.abc import Iterable

DEFAULT = "en"
LEAST = 3  # small words of a language that have to come before a page is said to be in it
SHARE = 0.2  # of the letters that a script has to have: names in another one are no language
SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
"""Scripts that say a language, those first whose pages hold letters of the others too."""
WORDS = {
    "en": "the and of to in for with your you is are our we this that from all not have more",
    "de": "der die das und ist nicht mit für von auf ein eine wir sie ihre den dem im zu sind mehr",
    "fr": "le la les des une pour dans vous nous avec sur votre du au ne pas plus aux ses leur ce",
    "es": "el los las y del una para con por su nuestro más es en que no como sus este",
    "it": "il gli della per con una che di nel sono più dei alla questo le come tuo",
    "pt": "o os as e da do para com uma em não mais que seu nossa dos das por você é",
    "nl": "de het een en van voor met uw wij je onze niet op zijn dat meer ook naar bij is",
    "sv": "och att det som en är för med på av vi din till inte om har den ett mer",
    "pl": "i w na z do się nie jest dla że to oraz przez jak od po są twoje nasze",
}
"""Twenty of the commonest small words of languages in Latin letters."""
KNOWN = {language: frozenset(words.split()) for language, words in WORDS.items()}


def language_of(texts: Iterable[str]) -> str:
    """The language's tag, `en` where too little is said to tell."""
    said = " ".join(texts).lower()
    letters = sum(map(str.isalpha, said)) or 1
    for language, script in SCRIPTS:
        if len(script.findall(said)) >= SHARE * letters:
            return language
    words = Counter(re.findall(r"[^\W\d_]+", said))
    hits = {language: sum(words[word] for word in known) for language, known in KNOWN.items()}
    best = max(hits, key=lambda language: (hits[language], language == DEFAULT))
    return best if hits[best] >= LEAST else DEFAULT
