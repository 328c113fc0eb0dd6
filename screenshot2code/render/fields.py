"""What form fields show. Value and placeholder live in the browser's own shadow tree, which a snapshot leaves out."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.async_api import CDPSession
from playwright.async_api import Error as PlaywrightError

from screenshot2code.core.artifacts import TextBox
from screenshot2code.core.geometry import Box
from screenshot2code.render.snapshot import FieldText

BULLET = "•"
NEAR = 3.0  # CSS px; the parts of a date stand this close together


async def read_fields(session: CDPSession, fields: Mapping[int, int]) -> dict[int, FieldText]:
    """The text of form fields, given and returned by node of the snapshot; `fields` has their backend ids."""
    shown = await asyncio.gather(*(_read(session, backend) for backend in fields.values()))
    return {node: text for node, text in zip(fields, shown, strict=True) if text.texts}


async def _read(session: CDPSession, backend_id: int) -> FieldText:
    answer = await session.send("DOM.describeNode", {"backendNodeId": backend_id, "depth": -1, "pierce": True})
    field = answer["node"]
    secret = "password" in field.get("attributes", [])[1::2]
    inner = [pair for root in field.get("shadowRoots", []) for pair in _texts(root, holder=root)]
    quads = await asyncio.gather(*(_quads(session, text["backendNodeId"]) for text, _ in inner))
    texts: list[TextBox] = []
    color: str | None = None
    for (text, holder), boxes in zip(inner, quads, strict=True):
        value = BULLET * len(text["nodeValue"]) if secret and not _is_placeholder(holder) else text["nodeValue"]
        texts.extend(_spread(value, boxes))
        if boxes and _is_placeholder(holder):
            color = await _color(session, holder["backendNodeId"])
    return FieldText(texts=tuple(_joined(texts)), color=color)


def _texts(node: Mapping[str, Any], holder: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every text node below `node`, with the element that holds it."""
    for child in (*node.get("shadowRoots", []), *node.get("children", [])):
        if child["nodeType"] == 3 and child["nodeValue"].strip():
            yield child, holder
        else:
            yield from _texts(child, child)


def _is_placeholder(holder: Mapping[str, Any]) -> bool:
    return "-webkit-input-placeholder" in holder.get("attributes", [])


async def _quads(session: CDPSession, backend_id: int) -> list[Box]:
    try:
        answer = await session.send("DOM.getContentQuads", {"backendNodeId": backend_id})
    except PlaywrightError:  # not laid out: a hidden placeholder, a closed list
        return []
    return [
        Box.from_edges(min(quad[::2]), min(quad[1::2]), max(quad[::2]), max(quad[1::2])) for quad in answer["quads"]
    ]


async def _color(session: CDPSession, backend_id: int) -> str | None:
    pushed = await session.send("DOM.pushNodesByBackendIdsToFrontend", {"backendNodeIds": [backend_id]})
    if not pushed["nodeIds"][0]:
        return None
    styles = await session.send("CSS.getComputedStyleForNode", {"nodeId": pushed["nodeIds"][0]})
    return next((str(entry["value"]) for entry in styles["computedStyle"] if entry["name"] == "color"), None)


def _spread(text: str, boxes: list[Box]) -> list[TextBox]:
    """`text` over the boxes of its lines, broken between words in proportion to the widths (the browser does not say where)."""
    if len(boxes) <= 1:
        return [TextBox(text=re.sub(r"\s+", " ", text.strip()), box=box) for box in boxes]
    words, whole = text.split(), sum(box.width for box in boxes) or 1.0
    pieces: list[TextBox] = []
    reach, taken = 0.0, 0
    for place, box in enumerate(boxes):
        reach += box.width
        last = place == len(boxes) - 1
        line: list[str] = []
        while words and (last or taken + len(words[0]) <= reach / whole * len(text) + 1):
            taken += len(words[0]) + 1
            line.append(words.pop(0))
        if line:
            pieces.append(TextBox(text=" ".join(line), box=box))
    return pieces


def _joined(texts: list[TextBox]) -> Iterator[TextBox]:
    """The parts of one line (of a date: month, slash, day) as one piece."""
    held: TextBox | None = None
    for piece in texts:
        if held and abs(held.box.y - piece.box.y) < 1 and -1 <= piece.box.x - held.box.right <= NEAR:
            held = TextBox(text=held.text + piece.text, box=Box.around((held.box, piece.box)))
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held
