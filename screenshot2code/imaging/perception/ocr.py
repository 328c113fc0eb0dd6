"""Reading: where text is and what it says, with the place of every character.

The models are PP-OCRv6 (Apache-2.0) as RapidOCR bundles them in its wheel. They are run here on ONNX Runtime directly: RapidOCR
itself would download a model that it misses, logs to stderr, lets threads spin, and keeps no character positions. Nothing in this
module can open a connection. Detection's post-processing follows DB (Liao et al., "Real-time scene text detection with
differentiable binarization", AAAI 2020), recognition's is greedy CTC; both with RapidOCR's thresholds.
"""

import importlib.util
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from screenshot2code.errors import ExtraMissing
from screenshot2code.imaging.codec import Pixels

DETECTION_MODEL = "PP-OCRv6_det_small.onnx"
RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"

# Detection looks at bands of the page. Sizes in CSS pixels; chosen on twelve real pages (recall .981 at half the time of 736 px).
BAND = 800
OVERLAP = 64  # more than a line's height: a line that is cut in one band is whole in the other
QUIET_SEARCH = 160  # a band may end this much earlier if the page is quiet there
DETECTION_SIDE = 960
MIN_DETECTION_SCALE = 0.75  # smaller than 3/4 of CSS size, 12 px text is no longer found
# Large letters of thin strokes are not found: the model knows none so thin for their height. With thicker strokes, and at half
# the size, which takes a fifth of the time, they are.
COARSE = 0.5
THICKEN = 3  # px of the picture that detection looks at: a hairline becomes a stroke of an eighth of letters 24 px high
LARGE = 28  # a box of text of so many px holds letters of 24 px and more
MISSED = 0.7  # of a large line's height: what was not found of its width is a letter at least
SURELY = 0.9  # mean probability of a large line's characters: parts of drawings and photos are read at less
PIECE = 0.45  # of its height: what is lower is no piece of it, and where such spots are ...
MORE_LETTERS = 2  # that it must have beyond those of its pieces: one may be an icon that was read as a letter
STACKED = 0.3  # ... so wide together, of its width, it is several lines

INK_PROBABILITY = 0.3
BOX_SCORE = 0.5
UNCLIP = 1.6
LOOSE = 1.9  # a box this much higher than its text is tightened ...
TIGHT_MARGIN = 0.3  # ... to the text and so much of its height above and below, as the model was trained with
READABLE = 0.8  # below this mean probability a line was seen but not read: half of the lines in other scripts; in ours 5 of 1140, 1 of them right
GUESSED = 0.85  # short lines below this are as often an icon as a word
LINE_HEIGHT = 48  # what the recognition model was trained on
COLUMN = 8  # recognition gives one column for this many pixels of width
AT_ONCE = 4  # bands, or lines of text: each has a core of its own and takes some 50 MB while it lasts
ROWS = (
    4  # lines that are read in one go: their numbers stay in the cache, and the memory of a batch is not needed at once
)
BATCH_WIDTH = 4000  # px of lines that are padded to one width, together


Part = TypeVar("Part")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One recognised character and the middle of it, in pixels of the page. Spaces are glyphs too."""

    char: str
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """What was recognised in one detected box; edges are in device pixels of the page and lie a little outside the ink."""

    left: int
    top: int
    right: int
    bottom: int
    glyphs: tuple[Glyph, ...]
    score: float

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs).strip()

    @property
    def height(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Lines that could be read, top to bottom, and those that were seen but could not."""

    lines: tuple[ReadLine, ...]
    unread: tuple[ReadLine, ...]


def read(pixels: Pixels, *, scale: float = 1.0) -> Reading:
    """All text in `pixels`, which have `scale` device pixels per CSS pixel.

    Raises ExtraMissing if the models are not installed; never looks for them anywhere but in the installed package. One reading
    at a time per process: a second one waits.
    """
    with _reading:
        eyes = _eyes()
        found_in = _side_by_side(lambda band: _detect(eyes, pixels, band, scale), list(_bands(pixels, scale)))
        boxes = [box for found, _ in found_in for box in found]
        overlooked = _overlooked(boxes, [box for _, large in found_in for box in large], scale)
        lines = _recognise(eyes, pixels, [*boxes, *overlooked])
    lines = _with_overlooked(lines, overlooked)
    readable = tuple(line for line in lines if _is_readable(line))
    kept = set(map(id, readable))
    return Reading(lines=readable, unread=tuple(line for line in lines if id(line) not in kept))


def _is_readable(line: ReadLine) -> bool:
    text = line.text.replace(" ", "")
    return bool(text) and line.score >= (READABLE if len(text) > 2 else GUESSED)


# --- models ---------------------------------------------------------------------------------------------------------------

_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Eyes:
    detection: Any
    recognition: Any
    alphabet: tuple[str, ...]


@cache
def _eyes() -> _Eyes:
    folder = model_folder()
    detection, recognition = (_session(folder / name) for name in (DETECTION_MODEL, RECOGNITION_MODEL))
    listed = recognition.get_modelmeta().custom_metadata_map["character"].splitlines()
    return _Eyes(detection, recognition, ("", *listed, " "))


def model_folder() -> Path:
    """The folder of the bundled models. Raises ExtraMissing if it, or ONNX Runtime, is not installed."""
    package = importlib.util.find_spec("rapidocr")  # found, not imported: importing it sets up logging and a downloader
    if package is None or package.origin is None or importlib.util.find_spec("onnxruntime") is None:
        raise ExtraMissing("Reading text needs the packages rapidocr and onnxruntime.", hint=_INSTALL)
    folder = Path(package.origin).parent / "models"
    missing = [name for name in (DETECTION_MODEL, RECOGNITION_MODEL) if not (folder / name).is_file()]
    if missing:
        raise ExtraMissing(
            f"The installed rapidocr has no {' and no '.join(missing)}; nothing is downloaded at run time.",
            hint=_INSTALL,
        )
    return folder


_INSTALL = "Run: python -m pip install --force-reinstall 'rapidocr>=3.10' onnxruntime"


def _session(model: Path) -> Any:
    # From 1.32 on, ONNX Runtime reports its use to its maker and keeps an identity for that in the home folder, unless this
    # is set before its library is loaded; `disable_telemetry_events()` comes too late. Nothing of ours leaves the machine.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = (
        1  # whole lines are read side by side: cores that share one take a fifth more time in all
    )
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # widths differ from batch to batch: an arena would only grow
    # Threads that spin while idle cost a fifth of the CPU time, and minutes when two readings share two cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), sess_options=options, providers=["CPUExecutionProvider"])


def physical_cores() -> int:
    """Cores that this process may use, hyper-threads counted once where the system says which belong together."""
    if not hasattr(os, "sched_getaffinity"):
        return os.cpu_count() or 1
    usable = os.sched_getaffinity(0)
    siblings = (Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") for cpu in usable)
    cores = {path.read_text() if path.exists() else str(path) for path in siblings}
    return max(1, len(cores))


# --- detection ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Band:
    """Rows of the page that are looked at together, and those of them whose lines are this band's to report."""

    top: int
    bottom: int
    core_top: float
    core_bottom: float


def _bands(pixels: Pixels, scale: float) -> Iterator[_Band]:
    height = pixels.shape[0]
    band, margin = round(BAND * scale), round(OVERLAP * scale / 2)
    unrest = _row_unrest(pixels)
    start = 0
    while True:
        end = height if start + band >= height else _quietest(unrest, start, start + band - margin, scale)
        yield _Band(
            top=max(0, start - margin),
            bottom=min(height, end + margin),
            core_top=start or -np.inf,
            core_bottom=end if end < height else np.inf,
        )
        if end >= height:
            return
        start = end


def _row_unrest(pixels: Pixels) -> NDArray[np.float64]:
    """How much each row changes from left to right: 0 where a cut harms nothing."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.int16)
    unrest: NDArray[np.float64] = (np.abs(np.diff(grey, axis=1)) > 6).sum(axis=1).astype(np.float64)
    return unrest


def _quietest(unrest: NDArray[np.float64], start: int, latest: int, scale: float) -> int:
    """The row in the last part of a band around which least happens."""
    reach = max(1, round(6 * scale))
    earliest = max(start + 1, latest - round(QUIET_SEARCH * scale))
    window = np.convolve(unrest[earliest - reach : latest + reach], np.ones(2 * reach), mode="valid")
    calmest = np.flatnonzero(window == window.min())
    return earliest + int(calmest[-1])  # the latest of equals: fewer bands


@dataclass(frozen=True, slots=True)
class _Spot:
    left: int
    top: int
    right: int
    bottom: int


def _detect(eyes: _Eyes, pixels: Pixels, band: _Band, scale: float) -> tuple[list[_Spot], list[_Spot]]:
    """The lines of a band, and those of a look from further away, at which large letters of thin strokes are found as well."""
    height, width = band.bottom - band.top, pixels.shape[1]
    side = max(DETECTION_SIDE, MIN_DETECTION_SCALE * width / scale)
    shrink = min(1.0, side / max(height, width))
    fine = _shrunk(pixels[band.top : band.bottom], (shrink * width, shrink * height))
    coarse = _shrunk(_thickened(fine), (COARSE * shrink * width, COARSE * shrink * height))
    return _spots(eyes, pixels, band, fine), _spots(eyes, pixels, band, coarse)


def _shrunk(page: Pixels, size: tuple[float, float]) -> Pixels:
    """`page` about as wide and high as `size` says: the model wants multiples of 32."""
    across, down = (max(32, round(length / 32) * 32) for length in size)
    return np.asarray(cv2.resize(page, (across, down)), np.uint8)


def _thickened(page: Pixels) -> Pixels:
    """`page` with thin strokes as thick as those of text are: dark ones on light grounds, and light ones on dark."""
    kernel, around = np.ones((THICKEN, THICKEN), np.uint8), np.ones((3 * THICKEN, 3 * THICKEN), np.uint8)
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    dark, light = (
        cv2.dilate(cv2.morphologyEx(grey, how, around), kernel) for how in (cv2.MORPH_BLACKHAT, cv2.MORPH_TOPHAT)
    )
    thick: Pixels = np.where((dark >= light)[..., None], cv2.erode(page, kernel), cv2.dilate(page, kernel))
    return thick


def _spots(eyes: _Eyes, pixels: Pixels, band: _Band, page: Pixels) -> list[_Spot]:
    """The lines of the band's own rows, as detection finds them in `page`, which shows the band at some size."""
    height, width = band.bottom - band.top, pixels.shape[1]
    small = (page.shape[1], page.shape[0])
    probability = _run(eyes.detection, _normalised(page)[None])[0, 0]
    spots = []
    for left, top, right, bottom in _probable_boxes(probability):
        spot = _Spot(
            left=max(0, round(left * width / small[0])),
            top=max(0, round(top * height / small[1]) + band.top),
            right=min(width, round(right * width / small[0])),
            bottom=min(pixels.shape[0], round(bottom * height / small[1]) + band.top),
        )
        middle = (spot.top + spot.bottom) / 2
        if band.core_top <= middle < band.core_bottom and spot.right - spot.left >= 3 and spot.bottom - spot.top >= 3:
            spots.append(_tightened(pixels, spot))
    return spots


def _overlooked(spots: Sequence[_Spot], large: Sequence[_Spot], scale: float) -> list[_Spot]:
    """Of the `large` lines those of which the `spots` are at most pieces."""
    found = []
    for line in large:
        across, down = line.right - line.left, line.bottom - line.top
        inside = [spot for spot in spots if _is_within(spot, line)]
        pieces = [spot for spot in inside if spot.bottom - spot.top >= PIECE * down]
        shown = sum(min(spot.right, line.right) - max(spot.left, line.left) for spot in pieces)
        low = sum(spot.right - spot.left for spot in inside if spot not in pieces)
        if down >= LARGE * scale and low < STACKED * across and across - shown > MISSED * down:
            found.append(line)
    return found


def _is_within(spot: _Spot, line: _Spot) -> bool:
    """Whether most of the spot lies in the line's box."""
    across = min(spot.right, line.right) - max(spot.left, line.left)
    down = min(spot.bottom, line.bottom) - max(spot.top, line.top)
    area = (spot.right - spot.left) * (spot.bottom - spot.top)
    return across > 0 and down > 0 and 2 * across * down > area


def _with_overlooked(lines: Sequence[ReadLine], overlooked: Sequence[_Spot]) -> list[ReadLine]:
    """`lines` without what was `overlooked` and says no more than its pieces, and without the pieces of what does.

    A drawing may pass for large letters: what cannot be read is none of the lines that could not.
    """
    places = {(spot.left, spot.top, spot.right, spot.bottom): spot for spot in overlooked}
    kept = [line for line in lines if _place(line) not in places]
    for line in lines:
        spot = places.get(_place(line))
        if spot is not None and line.score >= SURELY:
            pieces = [other for other in kept if _is_within(_Spot(*_place(other)), spot)]
            if _letters(line) >= sum(map(_letters, pieces)) + MORE_LETTERS:
                kept = [other for other in kept if other not in pieces] + [line]
    return sorted(kept, key=lambda line: (line.top + line.bottom, line.left))


def _letters(line: ReadLine) -> int:
    return sum(char.isalnum() for char in line.text)


def _place(line: ReadLine) -> tuple[int, int, int, int]:
    return line.left, line.top, line.right, line.bottom


def _tightened(pixels: Pixels, spot: _Spot) -> _Spot:
    """`spot` without the empty rows above and below its text, of which large boxes have many.

    Recognition scales a line to 48 px: letters that fill a third of it lose their details.
    """
    grey = cv2.cvtColor(pixels[spot.top : spot.bottom, spot.left : spot.right], cv2.COLOR_RGB2GRAY).astype(np.int16)
    if grey.shape[1] < 3:
        return spot
    change = np.abs(np.diff(grey, axis=1))
    busy = change > max(12, 0.3 * int(change.max()))
    busy &= busy.mean(axis=0) < 0.9  # the upright side of a frame
    rows = np.flatnonzero(busy.any(axis=1))
    if not len(rows):
        return spot
    band = int(rows[-1] - rows[0] + 1)
    if len(grey) <= LOOSE * band:
        return spot
    margin = round(TIGHT_MARGIN * band)
    return _Spot(
        spot.left,
        max(spot.top, spot.top + int(rows[0]) - margin),
        spot.right,
        min(spot.bottom, spot.top + int(rows[-1]) + 1 + margin),
    )


def _probable_boxes(probability: NDArray[np.float32]) -> Iterator[tuple[float, float, float, float]]:
    """Boxes of text in the model's map, grown back to the size that the model was taught to shrink."""
    height, width = probability.shape
    mask = cv2.dilate((probability > INK_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        if min(w, h) < 3:
            continue
        inside = np.zeros((h, w), np.uint8)
        cv2.drawContours(inside, [contour - (x, y)], -1, 1, -1)
        if float(probability[y : y + h, x : x + w][inside > 0].mean()) < BOX_SCORE:
            continue
        grow = (w * h) * UNCLIP / (2 * (w + h))
        left, top = max(0.0, x - grow), max(0.0, y - grow)
        right, bottom = min(float(width), x + w + grow), min(float(height), y + h + grow)
        if min(right - left, bottom - top) >= 5:
            yield left, top, right, bottom


def _normalised(pixels: Pixels) -> NDArray[np.float32]:
    """As the models were trained: BGR, -1..1, channels first."""
    scaled = pixels[:, :, ::-1].astype(np.float32) * (2 / 255) - 1
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def _run(session: Any, batch: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return result


# --- recognition ----------------------------------------------------------------------------------------------------------


def _recognise(eyes: _Eyes, pixels: Pixels, spots: list[_Spot]) -> list[ReadLine]:
    widths = [_model_width(spot) for spot in spots]
    order = sorted(range(len(spots)), key=lambda index: widths[index])

    def lines_of(part: tuple[int, Sequence[int]]) -> list[ReadLine]:
        widest, batch = part
        stacked = np.zeros((len(batch), 3, LINE_HEIGHT, widest), np.float32)
        for row, index in enumerate(batch):
            spot = spots[index]
            crop = pixels[spot.top : spot.bottom, spot.left : spot.right]
            stacked[row, :, :, : widths[index]] = _normalised(cv2.resize(crop, (widths[index], LINE_HEIGHT)))
        scores = _run(eyes.recognition, stacked)
        best = scores.argmax(axis=2)
        certain = np.take_along_axis(scores, best[..., None], axis=2)[..., 0]
        return [
            _decoded(eyes.alphabet, best[row], certain[row], spots[index], widths[index])
            for row, index in enumerate(batch)
        ]

    parts = [
        (max(widths[index] for index in batch), batch[first : first + ROWS])
        for batch in _batches(order, widths)
        for first in range(0, len(batch), ROWS)
    ]
    lines = [line for found in _side_by_side(lines_of, parts) for line in found]
    return sorted(lines, key=lambda line: (line.top + line.bottom, line.left))


def _side_by_side(work: Callable[[Part], Result], parts: Sequence[Part]) -> list[Result]:
    """`work` of each part, in their order; AT_ONCE at a time where there are cores for it, the last ones first."""
    at_once = min(AT_ONCE, len(parts), physical_cores())
    if at_once < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(work, reversed(parts)))[::-1]  # the widest lines last would leave all cores but one idle


def _model_width(spot: _Spot) -> int:
    return max(COLUMN, int(np.ceil((spot.right - spot.left) / (spot.bottom - spot.top) * LINE_HEIGHT)))


def _batches(order: list[int], widths: list[int]) -> Iterator[list[int]]:
    """Lines of like width together: padding costs as much as text."""
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > BATCH_WIDTH:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _decoded(
    alphabet: tuple[str, ...], best: NDArray[np.int64], certain: NDArray[np.float32], spot: _Spot, width: int
) -> ReadLine:
    """Greedy CTC: runs of one class are one character, class 0 separates; the middle of a run is where the character is."""
    per_column = COLUMN * (spot.right - spot.left) / width
    glyphs, scores = [], []
    column, count = 0, len(best)
    while column < count:
        end = column + 1
        while end < count and best[end] == best[column]:
            end += 1
        if best[column] != 0:
            middle = spot.left + (column + end) / 2 * per_column
            glyphs.append(Glyph(alphabet[best[column]], min(middle, spot.right)))
            scores.append(float(certain[column:end].max()))
        column = end
    score = float(np.mean(scores)) if scores else 0.0
    return ReadLine(
        left=spot.left, top=spot.top, right=spot.right, bottom=spot.bottom, glyphs=tuple(glyphs), score=score
    )
