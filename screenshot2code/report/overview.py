"""The pages of a check on one sheet, with a link to the report of each: index.html of a report folder."""

from collections.abc import Mapping, Sequence
from html import escape

from screenshot2code.report.outcome import PageOutcome, sentence, verdict

MOST = 5  # differences of a page: its report has them all
_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1.5rem;color:#1c2430}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:1.6rem 0 .2rem}p{margin:.2rem 0}ul{margin:.3rem 0;padding-left:1.2rem}
code{font:.88em ui-monospace,monospace;overflow-wrap:anywhere}.pass,.cached{color:#1a7f37}.fail{color:#b3261e}.error{color:#8a5a00}
@media (prefers-color-scheme:dark){body{background:#14181f;color:#e4e8ee}a{color:#8ab4f8}
.pass,.cached{color:#57c774}.fail{color:#ff8a80}.error{color:#f0b95a}}"""


def overview(outcomes: Sequence[PageOutcome], links: Mapping[str, str]) -> str:
    """The sheet as HTML; nothing in it is loaded or run."""
    good = sum(one.is_good for one in outcomes)
    head = f"{good} of {len(outcomes)} pages as drawn"
    pages = "\n".join(_page(one, links.get(one.name)) for one in outcomes)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width"><title>'
        f"{head}</title><style>{_STYLE}</style>\n<h1>{head}</h1>\n{pages}\n</html>\n"
    )


def _page(one: PageOutcome, link: str | None) -> str:
    name = escape(one.name)
    title = f'<a href="{escape(link)}">{name}</a>' if link else name
    lines = [
        f'<h2>{title} <span class="{one.status.value}">{one.status.value}</span></h2>',
        f"<p>{escape(verdict(one))}{' (unchanged since it was looked at)' if one.is_cached else ''}</p>",
    ]
    said = [one.fault.hint] if one.fault is not None and one.fault.hint else []
    said += [] if one.is_good else [sentence(one, found) for found in one.differences[:MOST]]
    said += one.warnings
    if said:
        lines.append(f"<ul>{''.join(f'<li><code>{escape(text)}</code></li>' for text in said)}</ul>")
    return "\n".join(lines)
