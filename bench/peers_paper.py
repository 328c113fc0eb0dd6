"""docs/peers.md, and the same for a terminal."""

import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence

from peers_others import FOLDER, NO_ANSWER, Measured, Pair
from peers_ours import ROUNDS, SCREEN, TALL, Goals
from tables import table

KNOWN, CACHED, FASTER = 0.5, 0.15, 6.0  # the goals

HEAD = """# Beside other tools

Written by `make bench-peers`; nothing here was typed in but this text. Three pages of `fixtures/` (1280 px wide, of which `login` is one
window high) are changed in one way each by an edit of their HTML; every tool is asked about the same pairs in one run, with its own
defaults. Tools that compare pictures get what Chromium makes of the page before and after. BackstopJS and Playwright open the page
themselves; their references are made by themselves beforehand and not timed. The order of the rows says nothing.

What the others do better: a **native program wins a cold start** by far, as do all tools that neither read text nor start
a browser, and where a picture against a picture and a yes or no is all that is wanted, they are the right tool. What they leave to a
person is to find out what the change *is*: they count pixels, and a picture of another size is refused or different altogether. `compare`
is there for the next question, and answers it against a designer's picture, too, that no browser rendered.

Where a tool's own reference did not come about there is no answer, which counts neither way."""


def printed(found: Sequence[Measured], reached: Goals, pairs: Sequence[Pair], what: Mapping[str, str]) -> Iterator[str]:
    """Everything, line by line."""
    for pair in pairs:
        yield f"{pair.page}: {what[pair.change]}"
        for one in found:
            if pair.name in one.said:
                yield f"    {one.tool}: {one.said[pair.name]}"
    for one in found:
        yield (
            f"{one.tool}: unavailable: {one.missing}"
            if one.missing
            else f"{one.tool}: cold {one.cold_s:.2f} s, batch {one.batch_s:.3f} s"
        )
    yield from (" | ".join(row) for row in _goals(reached))


def document(
    found: Sequence[Measured],
    reached: Goals,
    pairs: Sequence[Pair],
    what: Mapping[str, str],
    unseen: Sequence[str],
) -> str:
    """docs/peers.md."""
    pages = list(dict.fromkeys(pair.page for pair in pairs))
    asked = [one for one in found if not one.missing]
    absent = [f"- {one.tool}: unavailable here ({one.missing})" for one in found if one.missing]
    parts = [HEAD, "## What each says", _counts(asked, pairs, unseen)]
    for page in pages:
        parts += [f"### `{page}`", *_said(asked, [pair for pair in pairs if pair.page == page], what)]
    parts += ["## Seconds for a pair", _TIMES, _times(asked)]
    parts += ["\n".join(absent)] if absent else []
    parts += [
        "## Goals for speed",
        _GOALS,
        speeds(reached),
        "## The machine",
    ]
    parts.append("\n".join(f"- {name}: {value}" for name, value in _machine().items()))
    return "\n\n".join(parts) + "\n"


_TIMES = """*Cold*: one process for the first pair, from its start to its exit (the median of three). *Batch*: one process for all pairs,
divided by their number; of odiff a process for each pair, and beside it its server, which stays. What opens pages starts a browser and
loads the page within that time; what compares pictures was given them. `screenshot2code` reads the text of a mockup once and remembers it
beside its runs (*mockup read before*); against a picture it has to read both."""

_GOALS = f"""Medians in this process, on the clock and (in brackets) of the processor. *Differs*: the pages of {SCREEN[0]} x {SCREEN[1]} px above in which
anything changed, rendered, the mockup's text read. *Cached*: the mockup looked at before as well, as in a run or a check of several states.
SSIM is of grey pictures of {TALL[1]} x {TALL[0]} px, the median of {ROUNDS}; the ratio is of processor time, as scikit-image is in the middle of its
work when others on the machine want theirs."""


def _counts(asked: Sequence[Measured], pairs: Sequence[Pair], unseen: Sequence[str]) -> str:
    rows = []
    for one in asked:
        answers = [(pair.change in unseen, one.said.get(pair.name, NO_ANSWER)) for pair in pairs]
        answers = [(quiet, said) for quiet, said in answers if said != NO_ANSWER]
        seen = [said for quiet, said in answers if not quiet]
        rows.append(
            [
                one.tool,
                f"{sum(not _is_quiet(said) for said in seen)} of {len(seen)}",
                f"{sum('refused' in said or said == 'layout-diff' for said in seen)}",
                f"{sum(_is_quiet(said) for quiet, said in answers if quiet)} of {len(answers) - len(seen)}",
            ]
        )
    return table(["tool", "changes noticed", "of these refused to compare", "silent where nobody sees a change"], rows)


def _is_quiet(said: str) -> bool:
    return said == "equal" or said.startswith("no difference")


def _said(asked: Sequence[Measured], pairs: Sequence[Pair], what: Mapping[str, str]) -> Iterator[str]:
    for pair in pairs:
        yield f"**{what[pair.change]}**"
        yield table(["tool", "says"], [[one.tool, _cell(one.said.get(pair.name, NO_ANSWER))] for one in asked])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def _times(asked: Sequence[Measured]) -> str:
    rows = [
        [one.tool, one.looks_at, f"{one.cold_s:.2f}", f"{one.batch_s:.3f}"]
        for one in asked
        if one.cold_s is not None and one.batch_s is not None
    ]
    return table(["tool", "looks at", "cold", "batch"], rows)


def speeds(reached: Goals) -> str:
    """The goals for speed, and what was reached of them."""
    return table(["what", "goal", "reached", "met"], _goals(reached))


def _goals(reached: Goals) -> list[list[str]]:
    return [
        ["comparison that differs", f"<= {KNOWN:g} s", _both(reached.known), _yes(reached.known[0] <= KNOWN)],
        ["... cached", f"<= {CACHED:g} s", _both(reached.cached), _yes(reached.cached[0] <= CACHED)],
        ["... cached, the slowest", "", f"{reached.slowest_cached:.3f} s", ""],
        ["SSIM", "", _both(reached.ssim), ""],
        ["SSIM of scikit-image", "", _both(reached.skimage), ""],
        ["ratio", f">= {FASTER:g}", f"{reached.ratio:.1f}", _yes(reached.ratio >= FASTER)],
        ["means apart", "<= 1e-6", f"{reached.apart:.0e}", _yes(reached.apart <= 1e-6)],
    ]


def _both(took: tuple[float, float]) -> str:
    return f"{took[0]:.3f} s ({took[1]:.3f} s)"


def _yes(met: bool) -> str:
    return "yes" if met else "no"


def _machine() -> dict[str, str]:
    packages = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {
        "tools": ", ".join(f"{name} {number}" for name, number in packages.items()),
        "processor cores": str(len(os.sched_getaffinity(0))),
        "load when it ended (others' work makes seconds longer)": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
    }
