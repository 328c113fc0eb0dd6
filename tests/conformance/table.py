"""The table of docs/providers.md: which behaviour of which dialect is tested against which server. It is made from the tests.

python tests/conformance/table.py     writes it into the document
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIALECTS = {  # a dialect, and the service of ours that speaks it
    "Responses": "openai",
    "Chat": "openai-chat",
    "Messages": "anthropic",
    "Gemini": "gemini",
    "Ollama": "ollama",
}
ALL = tuple(DIALECTS)
DOCUMENT = Path(__file__).parents[2] / "docs/providers.md"
BEGIN, END = "<!-- made by tests/conformance/table.py -->\n", "<!-- end -->\n"


@dataclass(frozen=True)
class Check:
    """A row of a server's table: `run(peer, dialect)` is the test of each of its cells."""

    behaviour: str
    run: Callable[..., Any]
    dialects: tuple[str, ...] = ALL

    @property
    def cells(self) -> list[tuple["Check", str]]:
        return [(self, dialect) for dialect in self.dialects]


def name_of(value: object) -> str:
    """A cell's part of its test's name."""
    return value.behaviour.replace(" ", "-") if isinstance(value, Check) else str(value)


def cells(checks: Iterable[Check]) -> list[tuple[Check, str]]:
    return [cell for check in checks for cell in check.cells]


def table() -> str:
    """The table in Markdown: a row for each behaviour, a column for each dialect, in each cell the servers it is tested with."""
    from aimock_checks import AIMOCK
    from llama_checks import LLAMA
    from loopback_checks import LOOPBACK

    servers = {"ours": LOOPBACK, "aimock": AIMOCK, "llama.cpp": LLAMA}
    behaviours = list(dict.fromkeys(check.behaviour for checks in servers.values() for check in checks))
    rows = [f"| behaviour | {' | '.join(ALL)} |", f"|---|{'---|' * len(ALL)}"]
    for behaviour in behaviours:
        marks = []
        for dialect in ALL:
            tested = [
                server
                for server, checks in servers.items()
                if any(check.behaviour == behaviour and dialect in check.dialects for check in checks)
            ]
            marks.append(", ".join(tested) or "–")
        rows.append(f"| {behaviour} | {' | '.join(marks)} |")
    return "\n".join(rows) + "\n"


def shown() -> str:
    """The table as the document has it now."""
    return DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    before, begin, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{DOCUMENT} has no place for the table.")
    DOCUMENT.write_text(before + BEGIN + table() + END + after, encoding="utf-8")


if __name__ == "__main__":
    sys.path += [str(Path(__file__).parents[1])]
    main()
