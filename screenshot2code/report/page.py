"""The report for a person: one HTML file that needs nothing else, from disk or from a CI artifact.

Everything that comes from a mockup, a model or a rendered page is untrusted: the template escapes it, and a content security
policy with the digests of our own style and script lets nothing else run or load.
"""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from screenshot2code.core.artifacts import Mockup, Render
from screenshot2code.core.findings import Comparison
from screenshot2code.core.geometry import Box
from screenshot2code.core.history import Run
from screenshot2code.report.present import comparison_view, run_view
from screenshot2code.report.view import PageView


def run_page(run: Run, *, output: str | None) -> str:
    """The report of `run` as HTML; `output` is the folder that its files were written to, as a person would type it."""
    return _html(run_view(run, output=output))


def comparison_page(
    mockup: Mockup,
    render: Render,
    comparison: Comparison,
    *,
    target: str,
    target_score: float,
    unread: tuple[Box, ...] = (),
) -> str:
    """The report of one comparison as HTML; `target` says what was rendered: a path, an address, a picture."""
    return _html(comparison_view(mockup, render, comparison, target=target, target_score=target_score, unread=unread))


def _html(view: PageView) -> str:
    environment = _environment()
    style = _own_text("page.css") + _geometry(view)
    script = _own_text("page.js")
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("page.html.jinja2").render(
        page=view,
        policy=policy,
        # Ours, word for word: escaping would break both the text and its digest.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("screenshot2code.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )


def _own_text(name: str) -> str:
    environment = _environment()
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _geometry(view: PageView) -> str:
    """The sizes and places that differ from page to page, as rules: the policy allows no style attributes."""
    stage = view.stage
    rules = [f"#{picture.id} {{ width: {picture.share:g}%; }}" for picture in (stage.mockup, *stage.renders)]
    rules.append(f'.stage[data-zoom="actual"] .sheet {{ width: {stage.width}px; }}')
    for place in view.verdict.places:
        side = f"left: {place.at:g}%" if place.reads_on else f"right: {100 - place.at:g}%"
        rules.append(f"@media (min-width: 800px) {{ #{place.id} {{ {side}; }} }}")
    return "\n" + "\n".join(rules) + "\n"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
