"""A service's no: read from any of the shapes that services use, judged by one table, put into words for a person.

Pure: what is sent and waited for is the business of `http`. The words of the service's own message are passed on without the
key by `http.Sender.error`.
"""

import email.utils
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from screenshot2code.errors import ProviderError, ProviderRefused, ProviderUnreachable, RateLimited

RETRIES = 2  # as the vendors' own clients do, like the four numbers below
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
JITTER = 0.25  # of the wait, taken off
LONGEST_WISH_S = 120.0  # who asks for more patience than this is not waited for
LONGEST_MESSAGE = 300  # characters of a service's own words


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A service's no. `status` is the HTTP status or, in mid-stream, the number or nearest number of its code."""

    status: int
    message: str = ""
    codes: frozenset[str] = frozenset()  # every code and type that the body names
    retry_after_s: float | None = None
    should_retry: bool | None = None  # the service's own word
    request: str = ""  # its id of the request, for its support


_STATUS_BY_CODE = {
    # OpenAI, OpenRouter
    "rate_limit_exceeded": 429,
    "slow_down": 429,
    "insufficient_quota": 402,
    "payment_required": 402,
    "authentication": 401,
    "invalid_api_key": 401,
    "permission_denied": 403,
    "content_policy_violation": 403,
    "context_length_exceeded": 400,
    "invalid_request": 400,
    "model_not_found": 404,
    "provider_overloaded": 529,
    "provider_unavailable": 502,
    "server_is_overloaded": 503,
    "server_error": 500,
    "timeout": 504,
    # Anthropic
    "rate_limit_error": 429,
    "billing_error": 402,
    "authentication_error": 401,
    "permission_error": 403,
    "invalid_request_error": 400,
    "not_found_error": 404,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
    # Gemini
    "RESOURCE_EXHAUSTED": 429,
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_NO_MONEY = {
    "insufficient_quota",
    "credit_balance_exhausted",
    "enforced_spend_limit_reached",
    "billing_hard_limit_reached",
    "billing_not_active",
    "billing_error",
    "payment_required",
}
_ABOUT_MONEY = re.compile(r"credit|billing|spend|(usage|budget)_.*(limit|exceeded)|payment")
"""The codes for limits that somebody has set on spending are many, and services add to them: waiting helps with none."""

_NOT_TODAY = {"quota_of_the_day"}  # ours, for a quota that does not come back within minutes
_BAD_KEY = {"API_KEY_INVALID", "invalid_api_key"}  # Gemini says 400
_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error", "max_tokens_exceeded"}
_BAD_PICTURE = {
    "invalid_image",
    "invalid_image_format",
    "invalid_base64_image",
    "image_too_large",
    "image_too_small",
    "image_parse_error",
    "image_file_too_large",
    "image_dimensions_too_large",
    "unsupported_image_media_type",
    "unsupported_image_format",
    "empty_image_file",
}


def read_refusal(status: int, body: bytes | Mapping[str, Any], headers: Mapping[str, str]) -> Refusal:
    """What an error body says, in any of the shapes that services use; HTML from a proxy has no message worth showing.

    `headers` must find names in lower case.
    """
    document = _parsed(body) if isinstance(body, bytes) else body
    if isinstance(document, list):  # Gemini, where it was not asked for server-sent events
        document = next((one for one in document if isinstance(one, Mapping)), {})
    error = document.get("error", document) if isinstance(document, Mapping) else document
    if isinstance(error, str):
        error = {"message": error}
    if not isinstance(error, Mapping):
        error = {}
    codes = frozenset(_codes(error))
    said = error.get("message") or error.get("detail") or ""
    wish = headers.get("x-should-retry", "").strip().lower()
    waiting = _retry_after(headers)
    return Refusal(
        status=status if status >= 300 else _status_of(codes),
        message=(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))[:LONGEST_MESSAGE],
        codes=codes,
        retry_after_s=_retry_delay(error) if waiting is None else waiting,
        should_retry={"true": True, "false": False}.get(wish),
        request=_request_id(document, headers),
    )


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        text = body.decode("utf-8", errors="replace").strip()
        return {} if text.startswith("<") else {"message": text}


def _codes(error: Mapping[str, Any]) -> Iterator[str]:
    """Every code, type and reason, wherever the six shapes put them."""
    for key in ("code", "type", "status"):
        if error.get(key) and isinstance(error[key], str | int):
            yield str(error[key])
    for key, name in (("metadata", "error_type"), ("details", "error_code")):
        inner = error.get(key)
        if isinstance(inner, Mapping) and inner.get(name):
            yield str(inner[name])
    for detail in _details(error):
        if detail.get("reason"):
            yield str(detail["reason"])
        quotas = detail.get("violations") or ()
        if any("PerDay" in str(quota.get("quotaId")) for quota in quotas if isinstance(quota, Mapping)):
            yield next(iter(_NOT_TODAY))


def _details(error: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Gemini's list of typed details."""
    details = error.get("details")
    return [one for one in details if isinstance(one, Mapping)] if isinstance(details, list) else ()


def _status_of(codes: Iterable[str]) -> int:
    numbers = [int(code) for code in codes if code.isascii() and code.isdecimal() and 300 <= int(code) <= 599]
    if numbers:
        return numbers[0]
    known = [_STATUS_BY_CODE[code] for code in sorted(set(codes) & set(_STATUS_BY_CODE))]
    if known:
        return known[0]
    return 400 if any(code.startswith(("invalid_", "image_")) or code in _BAD_PICTURE for code in codes) else 502


def _request_id(document: object, headers: Mapping[str, str]) -> str:
    inside = document.get("request_id") if isinstance(document, Mapping) else None
    every = (headers.get("x-request-id"), headers.get("request-id"), inside, headers.get("x-generation-id"))
    return next((one for one in every if isinstance(one, str) and one), "")[:100]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) / unit
        except ValueError:
            seconds = _seconds_until(text)
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def _seconds_until(date: str) -> float:
    """Negative for what is no date, too."""
    moment = email.utils.parsedate_tz(date) if date else None
    try:
        return email.utils.mktime_tz(moment) - time.time() if moment else -1.0
    except (ValueError, OverflowError):
        return -1.0


def _retry_delay(error: Mapping[str, Any]) -> float | None:
    """Gemini's `"retryDelay": "34s"`."""
    for detail in _details(error):
        text = detail.get("retryDelay")
        try:
            seconds = float(str(text).removesuffix("s")) if text else -1.0
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def retry_wait(refusal: Refusal, attempt: int, *, jitter: Callable[[], float]) -> float | None:
    """Seconds to wait before the request is sent again after failing `attempt` times (from 1); None: do not.

    `jitter` gives 0..1. A refusal for want of money is final, whatever else it says.
    """
    if attempt > RETRIES or refusal.status == 402 or _is_about_money(refusal) or refusal.codes & _NOT_TODAY:
        return None
    worthwhile = refusal.status in (408, 409, 429) or refusal.status >= 500
    if not (worthwhile if refusal.should_retry is None else refusal.should_retry):
        return None
    if refusal.retry_after_s is not None:
        return refusal.retry_after_s if refusal.retry_after_s <= LONGEST_WISH_S else None
    return backoff(attempt, jitter=jitter)


def _is_about_money(refusal: Refusal) -> bool:
    return bool(refusal.codes & _NO_MONEY) or any(_ABOUT_MONEY.search(code) for code in refusal.codes)


def backoff(attempt: int, *, jitter: Callable[[], float]) -> float:
    """Seconds before the next try where the service did not say."""
    return min(FIRST_WAIT_S * 2.0 ** (attempt - 1), LONGEST_WAIT_S) * (1 - JITTER * jitter())


# By status, for a person: (what happened, what to do). `{service}` and `{keys}` are filled in.
_WORDS = {
    401: ("does not accept the key", "Check {keys}."),
    402: ("wants payment before it answers", "Add credit or raise the spending limit there, or choose another model."),
    403: ("does not allow this request", "Check what the key may do, and whether the content was refused."),
    404: ("does not know this model or address", "Check the name after the slash in --model, and --base-url."),
    413: ("finds the request too large", "Choose a smaller mockup or a model that takes more."),
    429: ("has had too many requests from us", "Wait a little, or choose another model."),
}
_REDIRECTED = ("answered with a redirect, which we do not follow with a key", "Give the final address as --base-url.")
_TROUBLED = ("is in trouble", "This is on their side: try again later, or choose another model.")
_REFUSED = ("refused the request", "The message above is the service's own.")


def error_for(refusal: Refusal, service: str, key_variables: tuple[str, ...]) -> ProviderError:
    """The exception to raise for `refusal`."""
    status = refusal.status
    status = 402 if _is_about_money(refusal) else 401 if refusal.codes & _BAD_KEY else status
    words, hint = _WORDS.get(status) or (_TROUBLED if status >= 500 else _REDIRECTED if status < 400 else _REFUSED)
    if refusal.codes & _TOO_LONG:
        words, hint = "finds mockup and code too long for this model", "Choose a model with a larger context."
    elif refusal.codes & _BAD_PICTURE:
        words, hint = "does not take one of the pictures", "Choose another model, or a smaller mockup."
    elif refusal.codes & _NOT_TODAY:
        words, hint = "has no more requests for us today", "Try again tomorrow, or choose another model."
    said = f": {refusal.message.rstrip('. ')}" if refusal.message else ""
    asked = f", request {refusal.request}" if refusal.request else ""
    message = f"{service} {words} (HTTP {refusal.status}{asked}){said}."
    hint = hint.format(keys=" or ".join(key_variables) or "the key")
    if status == 429:
        return RateLimited(message, hint=hint, retry_after=refusal.retry_after_s)
    if status >= 500 or status == 408:
        return ProviderUnreachable(message, hint=hint)
    return ProviderRefused(message, hint=hint)
