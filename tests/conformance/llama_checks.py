"""What is asked of three dialects with llama.cpp's server: a real tokenizer, real pictures, real limits.

Its gaps, seen in version 0.7.0: no rate limits, no errors in mid-stream, no reasoning; its Responses report `completed` where the
limit cut the answer; Gemini's dialect and Ollama's it does not speak.
"""

import asyncio
import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from asking import KEY, ask_at, heard, png, request
from llama import KEY as WANTED_KEY
from llama import PAGE, TOKENS_PER_PICTURE
from table import DIALECTS, Check

from screenshot2code.errors import ProviderRefused
from screenshot2code.providers import PROVIDERS
from screenshot2code.providers.base import Finish, TextDelta

MOCKUP = Path(__file__).parents[2] / "fixtures/login/mockup.png"
SPOKEN = ("Responses", "Chat", "Messages")


async def whole_answer(peer, dialect: str) -> None:
    answer = await heard(ask_at(peer.url, dialect), request("build page"))
    assert answer.text == PAGE
    assert answer.deltas > len(PAGE) // 2  # a token is a byte here
    assert answer.end.reason is Finish.COMPLETE
    assert answer.end.usage.input_tokens > TOKENS_PER_PICTURE
    assert answer.end.usage.output_tokens >= len(PAGE)


async def pictures_arrive(peer, dialect: str) -> None:
    """Each picture is 16 tokens of the prompt beyond its label's: the server decoded it."""
    counts = []
    for number in (1, 2, 3):
        pictures = tuple(png("red", (300 + 50 * index, 200)) for index in range(number))
        counts.append((await heard(ask_at(peer.url, dialect), request("go", pictures=pictures))).end.usage.input_tokens)
    steps = {after - before for before, after in itertools.pairwise(counts)}
    label = len("The mockup:")
    assert len(steps) == 1
    assert TOKENS_PER_PICTURE + label <= steps.pop() <= TOKENS_PER_PICTURE + label + 4


async def length_limit(peer, dialect: str) -> None:
    answer = await heard(ask_at(peer.url, dialect), request("go", longest=20))
    assert PAGE.startswith(answer.text)
    assert len(answer.text) <= 20
    assert answer.end.reason is Finish.TRUNCATED


async def cancelled(peer, dialect: str) -> None:
    before = peer.log().count("cancel task")
    async with ask_at(peer.url, dialect).stream(request("go")) as chunks:
        async for chunk in chunks:
            if isinstance(chunk, TextDelta):
                break
    async with asyncio.timeout(10):
        while peer.log().count("cancel task") == before:  # noqa: ASYNC110 - another process's log has no event
            await asyncio.sleep(0.05)


async def bad_picture(peer, dialect: str) -> None:
    with pytest.raises(ProviderRefused) as caught:
        await heard(ask_at(peer.url, dialect), request("go", pictures=(b"no picture at all",)))
    assert re.search("image|picture|mtmd|file", caught.value.message)


async def context_full(peer, dialect: str) -> None:
    with pytest.raises(ProviderRefused, match="too long"):
        await heard(ask_at(peer.url, dialect), request("x" * 20_000))


async def wrong_key(peer, dialect: str) -> None:
    with pytest.raises(ProviderRefused, match="does not accept the key"):
        await heard(ask_at(peer.url, dialect, key="sk-wrong"), request("go"))
    assert (await heard(ask_at(peer.url, dialect, key=WANTED_KEY), request("go"))).text == PAGE


async def whole_command(peer, dialect: str) -> None:
    """`generate` with this model: a page of two files, rendered, measured and written; the key in nothing that was written."""
    output, store = peer.work / dialect, peer.work / f"store-{dialect}"
    command = [
        *(sys.executable, "-m", "screenshot2code", "generate", str(MOCKUP), "--json", "-o", str(output)),
        *("--model", f"{DIALECTS[dialect]}/tiny", "--base-url", peer.url),
        *("--start", "blank", "--passes", "1", "--no-tuning"),
    ]
    service = PROVIDERS[DIALECTS[dialect]]
    environment = {**os.environ, **dict.fromkeys(service.key_variables, KEY), "SCREENSHOT2CODE_STORE": str(store)}
    ran = await asyncio.to_thread(
        subprocess.run, command, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert ran.returncode == 0, ran.stderr
    (run,) = json.loads(ran.stdout)["runs"]
    assert {file["path"] for file in run["files"]} == {"index.html", "css/site.css"}
    assert run["passes"][0]["tokens"]["input"] > 1000
    assert 0 < run["score"] < 1
    written = [path for folder in (output, store) for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 3
    assert not any(KEY.encode() in path.read_bytes() for path in written)


LLAMA = (
    Check("whole answer, usage counted", whole_answer, SPOKEN),
    Check("pictures arrive as they were sent", pictures_arrive, SPOKEN),
    Check("length limit", length_limit, ("Chat", "Messages")),
    Check("shown while the rest is held back; cancel closes the stream", cancelled, SPOKEN),
    Check("a picture that is none", bad_picture, SPOKEN),
    Check("context full", context_full, SPOKEN),
    Check("wrong key", wrong_key, SPOKEN),
    Check("the whole command: files, render, score", whole_command, SPOKEN),
)
NEEDS_KEY = ("wrong key",)
NEEDS_ROOM = ("the whole command: files, render, score",)  # for everything that a prompt says
NEEDS_TIME = (LLAMA[3].behaviour,)  # a model that still writes when the client has gone
