"""The outcome as GitHub's workflow commands: an annotation at the line that is to change."""

from collections.abc import Sequence

from screenshot2code.report.outcome import PageOutcome, change, file_of, flat, posix, verdict

MOST = 10  # a step shows no more errors than that; the heaviest come first


def annotations(outcomes: Sequence[PageOutcome]) -> str:
    """A command a line. A page that fails is errors at its lines; warnings stand at the page."""
    lines: list[str] = []
    for one in outcomes:
        title = f"{one.name}: {verdict(one)}"
        if not one.is_good:
            lines += _failing(one, title)
        for said in (*one.warnings, *(one.comparison.warnings if one.comparison else ())):
            file, line = file_of(one, None)
            lines.append(_command("warning", file, line, one.name, said))
    return "\n".join(lines)


def _failing(one: PageOutcome, title: str) -> list[str]:
    if not one.differences:
        file, line = file_of(one, None)
        said = verdict(one) if one.fault is None or not one.fault.hint else f"{one.fault.message} {one.fault.hint}"
        return [_command("error", file, line, one.name, said)]
    return [
        _command("error", *file_of(one, found), title, f"{flat(found.selector or '')} {change(found)}".strip())
        for found in one.differences[:MOST]
    ]


def _command(level: str, file: str, line: int, title: str, message: str) -> str:
    return f"::{level} file={_property(posix(file))},line={line},title={_property(title)}::{_message(message)}"


def _message(text: str) -> str:
    """As the runner takes it back: a line break would end the command, and what follows would be read as another."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
