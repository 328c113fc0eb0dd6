"""The outcome as SARIF 2.1.0, for code scanning: a result for each difference, a rule for each kind of it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from screenshot2code import __version__
from screenshot2code.core.findings import Difference, DifferenceKind
from screenshot2code.report.outcome import PageOutcome, Status, change, file_of, flat, posix, verdict

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
RULES: Mapping[str, str] = {
    DifferenceKind.MISSING: "Something of the mockup is not on the page.",
    DifferenceKind.EXTRA: "Something on the page is not in the mockup.",
    DifferenceKind.MOVED: "An element is not where the mockup has it.",
    DifferenceKind.RESIZED: "An element is not as large as in the mockup.",
    DifferenceKind.TEXT: "A text reads otherwise than in the mockup.",
    DifferenceKind.COLOR: "A text has another colour than in the mockup.",
    DifferenceKind.BACKGROUND: "A ground has another colour than in the mockup.",
    DifferenceKind.FONT_SIZE: "A text is larger or smaller than in the mockup.",
    DifferenceKind.FONT_WEIGHT: "A text is bolder or lighter than in the mockup.",
    DifferenceKind.FONT_FAMILY: "A text is set in another face than in the mockup.",
    DifferenceKind.LETTER_SPACING: "Letters stand closer or wider than in the mockup.",
    DifferenceKind.LINE_HEIGHT: "Lines stand closer or wider than in the mockup.",
    DifferenceKind.BORDER: "A border is not as in the mockup.",
    DifferenceKind.RADIUS: "Corners are not as round as in the mockup.",
    DifferenceKind.SHADOW: "A shadow is not as in the mockup.",
    DifferenceKind.IMAGE: "A picture is not that of the mockup.",
    DifferenceKind.PAGE_SIZE: "The page is not as large as the mockup.",
    DifferenceKind.OVERFLOW: "The page is wider than its window.",
    DifferenceKind.BROKEN: "The page complains: an error in its scripts, or a file that is not there.",
    "page": "A page could not be held against its mockup.",
}


def sarif(outcomes: Sequence[PageOutcome]) -> dict[str, Any]:
    """The log. Differences of a page that passes are notes; those of one that fails are errors."""
    results = [result for one in outcomes for result in _results(one)]
    used = sorted({result["ruleId"] for result in results})
    return {
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "screenshot2code",
                        "semanticVersion": _semantic(__version__),
                        "rules": [
                            {
                                "id": name,
                                "shortDescription": {"text": RULES[name]},
                                "defaultConfiguration": {"level": "error"},
                            }
                            for name in used
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }


def _results(one: PageOutcome) -> list[dict[str, Any]]:
    if one.comparison is None or (one.status is Status.FAIL and not one.differences):
        return [] if one.is_good else [_result(one, None, "page", f"{one.name}: {verdict(one)}")]
    return [_result(one, found, found.kind.value, _said(one, found)) for found in one.differences]


def _said(one: PageOutcome, found: Difference) -> str:
    return f"{one.name}: {flat(found.selector) + ': ' if found.selector else ''}{change(found)}"


def _result(one: PageOutcome, found: Difference | None, rule: str, said: str) -> dict[str, Any]:
    file, line = file_of(one, found)
    return {
        "ruleId": rule,
        "level": "note" if one.is_good else "error",
        "message": {"text": said},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(posix(file), safe="/:@!$&'()*+,;=~-._")},
                    "region": {"startLine": line},
                }
            }
        ],
        "partialFingerprints": {"page/v1": _fingerprint(one, found, rule)},
        "properties": {"page": one.name, "loss": 0 if found is None else round(found.loss, 6)},
    }


def _fingerprint(one: PageOutcome, found: Difference | None, rule: str) -> str:
    """The same for the same fault of the same element, whatever its numbers and lines: an alert stays one."""
    parts = [one.name, rule, (found.selector or "") if found else "", (found.property or "") if found else ""]
    if found is not None and found.selector is None:
        parts.append(f"{found.box.x:.0f},{found.box.y:.0f}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _semantic(version: str) -> str:
    """Three numbers, as SARIF wants them, of a version as Python writes it."""
    numbers = [part for part in version.split(".") if part.isdigit()][:3]
    return ".".join([*numbers, *("0",) * (3 - len(numbers))])
