"""docs/providers.md says what is tested, and nothing else."""

import re

from table import DOCUMENT, shown, table

from screenshot2code.providers import ALIASES, PROVIDERS


def test_the_table_of_the_document_is_that_of_the_tests():
    assert shown() == table(), "python tests/conformance/table.py writes it"


def test_the_document_names_every_service_and_alias():
    text = DOCUMENT.read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+)`", text)) | set(re.findall(r"`([\w-]+)/", text))
    assert not {*PROVIDERS, *ALIASES} - named


def test_the_document_names_every_variable():
    text = DOCUMENT.read_text(encoding="utf-8")
    every = {name for row in PROVIDERS.values() for name in (*row.key_variables, *row.base_url_variables)}
    assert not {name for name in every if f"`{name}`" not in text}
