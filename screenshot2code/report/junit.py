"""The outcome as JUnit XML: a test case for each page, as every CI system reads it."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from screenshot2code.report.outcome import PageOutcome, Status, posix, sentence, verdict

SUITE = "screenshot2code"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way to write these


def junit(outcomes: Sequence[PageOutcome], *, seconds: float) -> str:
    """The document. A page below what is demanded is a failure, one that could not be looked at an error."""
    failures = sum(one.status is Status.FAIL for one in outcomes)
    errors = sum(one.status is Status.ERROR for one in outcomes)
    counts = f'tests="{len(outcomes)}" failures="{failures}" errors="{errors}" skipped="0" time="{seconds:.3f}"'
    cases = "".join(map(_case, outcomes))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="{SUITE}" {counts}>\n'
        f'  <testsuite name="{SUITE}" {counts}>\n{cases}  </testsuite>\n'
        "</testsuites>\n"
    )


def _case(one: PageOutcome) -> str:
    file = f" file={_attribute(posix(one.entry))}" if one.entry else ""
    head = f'    <testcase classname="{SUITE}.{_class(one)}" name={_attribute(one.name)}{file} time="{one.seconds:.3f}"'
    body = ""
    if not one.is_good:
        kind = "error" if one.status is Status.ERROR else "failure"
        body += f"      <{kind} message={_attribute(verdict(one))} type={_attribute(one.status.value)}>{_text(_told(one))}</{kind}>\n"
    if notes := (*one.warnings, *(one.comparison.warnings if one.comparison else ())):
        body += f"      <system-out>{_text(chr(10).join(notes))}</system-out>\n"
    return f"{head}>\n{body}    </testcase>\n" if body else f"{head}/>\n"


def _class(one: PageOutcome) -> str:
    return "lock" if one.comparison is None and one.fault is None else "pages"


def _told(one: PageOutcome) -> str:
    if one.fault is not None:
        return one.fault.hint
    return "\n".join([f"{one.mockup_path} and {one.target}", *(sentence(one, found) for found in one.differences)])


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;"})


def _text(text: str) -> str:
    return escape(_NO_XML.sub("\ufffd", text))
