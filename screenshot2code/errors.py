"""Everything that can go wrong, in words for a person, with the exit code that a script sees.

    Screenshot2CodeError
        UsageError          2   ConfigError  UnknownName  MockupError
            OutputError     2   OutputBusy 3  OutputFailed 3
        SetupError          3   KeyMissing  BrowserMissing  ExtraMissing
        ProviderError       3   ProviderUnreachable  ProviderRefused  RateLimited  AnswerUnusable
        RenderError         3   BrowserCrashed  RenderTimedOut  TargetUnreachable
        LimitReached        3   a time or cost limit was spent before there was a first pass
        Interrupted       130   stopped by the person before there was a first pass
        StoreError          3

`message` says what happened, `hint` what to do next. Anything that is not in this tree is our bug (exit 4).
"""

import difflib
from collections.abc import Iterable


class Screenshot2CodeError(Exception):
    """Base of all expected failures."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(Screenshot2CodeError):
    """The request itself cannot be carried out."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration file, variable or flag holds something that we do not understand."""


class UnknownName(UsageError):
    """A name that is in none of our tables: stack, engine, provider, comparer, run."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str]) -> "UnknownName":
        """Say which `kind` of name was not found, and the nearest one that would have been."""
        names = sorted(set(known))
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"Did you mean {near[0]!r}? " if near else ""
        return cls(f"There is no {kind} named {name!r}.", hint=f"{hint}Known: {', '.join(names) or 'none'}.")


class MockupError(UsageError):
    """The mockup cannot be read as a picture of a page."""


class OutputError(UsageError):
    """The output folder cannot take the result without harming what is there."""


class OutputBusy(OutputError):
    """Another process is at work in the output folder."""

    exit_code = 3


class OutputFailed(OutputError):
    """The disk did not take what was to be written: full, gone, read-only since."""

    exit_code = 3


class SetupError(Screenshot2CodeError):
    """Something that has to be on the machine is not."""


class KeyMissing(SetupError):
    """The provider wants a key and none was found."""


class BrowserMissing(SetupError):
    """No Chromium that we can start was found."""


class ExtraMissing(SetupError):
    """An optional package is needed for what was asked."""


class ProviderError(Screenshot2CodeError):
    """A model's service failed us."""


class ProviderUnreachable(ProviderError):
    """No answer: name resolution, connection, TLS, time."""


class ProviderRefused(ProviderError):
    """An answer, and it is no: key, model, quota, content, size."""


class RateLimited(ProviderError):
    """Too many requests; `retry_after` is in seconds, or None where the provider did not say."""

    def __init__(self, message: str, *, hint: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after


class AnswerUnusable(ProviderError):
    """The model answered, but not with code that we can use."""


class RenderError(Screenshot2CodeError):
    """Chromium could not show the page."""


class BrowserCrashed(RenderError):
    """Chromium died, was restarted, and died again."""


class RenderTimedOut(RenderError):
    """The page did not come to rest in time."""


class TargetUnreachable(RenderError):
    """The page asked for by URL or file could not be loaded."""


class LimitReached(Screenshot2CodeError):
    """A time or cost limit was spent before there was a first pass to keep."""


class Interrupted(Screenshot2CodeError):
    """The person stopped the run before there was a first pass to keep."""

    exit_code = 130


class StoreError(Screenshot2CodeError):
    """The run store cannot be read or written."""
