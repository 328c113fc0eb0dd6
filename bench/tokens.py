"""What a revision takes in tokens, held against one that re-sends everything. Counted from a request's bytes.

Estimates are the engine's own (four characters or 750 pixels a token). Of a request, `stable` is what begins it as it began the
one before: a service that caches prefixes reads it from there. `code` is the page's whole code, which a model without edits would
have to write again, and `edits` what it wrote.

    python bench/skill.py login --full      prints these tables beside its own
"""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from screenshot2code.engines.vision.forecast import tokens_in
from screenshot2code.engines.vision.pictures import PIXELS_A_TOKEN

GOAL = 0.4


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a request, equal to another where its bytes are."""

    content: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One revision, in tokens; `*_bytes` are those of its words, without pictures."""

    stable: int
    fresh: int
    edits: int
    code: int
    edits_bytes: int
    code_bytes: int

    @property
    def written(self) -> float:
        """What is written, of what whole files would be."""
        return self.edits / self.code

    @property
    def unremembered(self) -> float:
        """What is sent for the first time and written, of all that is sent without a cache and written whole."""
        return (self.fresh + self.edits) / (self.stable + self.fresh + self.code)

    @property
    def everything(self) -> float:
        """The same without any cache: only the answer is shorter."""
        return (self.stable + self.fresh + self.edits) / (self.stable + self.fresh + self.code)


def pieces(request: dict[str, Any]) -> tuple[Piece, ...]:
    """What a request in the Chat dialect holds, in order."""
    found = []
    for message in request["messages"]:
        content = message["content"]
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            if part["type"] == "text":
                found.append(Piece(part["text"], tokens_in(part["text"])))
            else:
                url = part["image_url"]["url"]
                found.append(Piece(url, _picture(base64.b64decode(url.partition(",")[2]))))
    return tuple(found)


def taken(before: Sequence[Piece], request: Sequence[Piece], answer: str, code: str) -> Taken:
    """One revision; `before` is the request before this one, of which a service remembers what is the same from its beginning."""
    stable = 0
    for old, new in zip(before, request, strict=False):
        if old != new:
            break
        stable += new.tokens
    return Taken(
        stable=stable,
        fresh=sum(piece.tokens for piece in request) - stable,
        edits=tokens_in(answer),
        code=tokens_in(code),
        edits_bytes=len(answer.encode()),
        code_bytes=len(code.encode()),
    )


def table(rows: Sequence[tuple[str, Sequence[Taken]]]) -> str:
    """By page, the mean of its revisions."""
    head = (
        "| page | remembered | sent anew | edits | whole files | written | written, bytes | with the cache | without |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(page, some) for page, some in rows if some)])


def _row(page: str, some: Sequence[Taken]) -> str:
    sums = Taken(**{name: sum(getattr(one, name) for one in some) for name in Taken.__dataclass_fields__})
    sizes = [round(size / len(some)) for size in (sums.stable, sums.fresh, sums.edits, sums.code)]
    shares = [sums.written, sums.edits_bytes / sums.code_bytes, sums.unremembered, sums.everything]
    return f"| {page} | {' | '.join(map(str, sizes))} | {' | '.join(f'{share:.0%}' for share in shares)} |"


def _picture(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as opened:
        return math.ceil(opened.width * opened.height / PIXELS_A_TOKEN)
