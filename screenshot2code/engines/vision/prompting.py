"""Prompts: Jinja2 templates under prompts/, filled from values. A missing value is an error, never an empty string.

What was read from a mockup or a page is data. It enters a prompt only through the filter `quoted`, inside a fence, so that it
can neither end the fence nor begin a line of its own.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

import screenshot2code
from screenshot2code.errors import ConfigError


def prompt_root() -> Path:
    """The folder of our templates: inside an installed package, at the top of a checkout."""
    package = Path(screenshot2code.__file__).parent
    packaged = package / "_prompts"
    return packaged if packaged.is_dir() else package.parent / "prompts"


@cache
def prompt_library(override: Path | None = None) -> jinja2.Environment:
    """Our templates, of which a project may replace single ones in the folder `override`.

    Templates of a cloned repository are not ours to trust: they are filled in Jinja2's sandbox, which reaches no Python internals.
    """
    folders = [folder for folder in (override, prompt_root()) if folder is not None]
    library = ImmutableSandboxedEnvironment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # prompts are not HTML; code must reach the model as it is
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    library.filters["quoted"] = quoted
    return library


def fill(library: jinja2.Environment, template: str, **values: Any) -> str:
    """The text of `template`. Raises ConfigError where a project's own template does not work."""
    try:
        return library.get_template(template).render(**values).strip()
    except jinja2.TemplateError as error:
        raise ConfigError(
            f"The prompt template {template} cannot be filled: {error}.",
            hint="If the project overrides it, compare it with the one that comes with screenshot2code.",
        ) from error


def quoted(text: str) -> str:
    """`text` as a JSON string on one line in which no closing tag can stand: JSON allows a backslash before the slash."""
    plain = json.dumps(text, ensure_ascii=False).replace("</", "<\\/")
    return plain.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
