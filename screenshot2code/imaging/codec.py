"""Bytes to pixels and back: the one place that opens a picture somebody hands in, and the codecs the other floors use.

Everything that a person can hand in by mistake is refused here, before its pixels are decoded, with a sentence and a way out.
"""

import hashlib
import re
import warnings
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.geometry import Viewport
from screenshot2code.errors import MockupError

Pixels = NDArray[np.uint8]
"""A picture as an array of shape (height, width, 3), 8-bit RGB, top row first."""

MAX_PIXELS = 40_000_000  # a 1280 px page of 31 000 px; about 120 MB as RGB, which still leaves room to work in 1 GB
MAX_SIDE = 20_000  # beyond this no browser makes a screenshot in one piece
MIN_SIDE = 16  # CSS pixels; smaller than any control, so nothing could be found in it
MAX_FILE_BYTES = 200 * 2**20
SCALE_RANGE = (0.5, 8.0)  # device pixel ratios that exist, with room

TILE = 64  # px; large enough for a word, small enough to lie wholly outside a photo
TILE_PIXELS = 100  # near edges, that a tile is judged by
# Of the quietest fifth of the tiles, the share of small steps: 0 on the fixtures and two other pages, one full of photos; .12 to
# .32 on six of them after JPEG of quality 75 and 95 and WebP of 85.
QUIETEST, TREMBLING = 20, 0.05

# Named formats only: Pillow also knows some that start other programs (EPS) or fetch parts from elsewhere.
_FORMATS = ("PNG", "JPEG", "WEBP", "AVIF", "BMP", "TIFF", "GIF")
_SCALE_IN_NAME = re.compile(r"@(\d+(?:\.\d+)?)x$", re.IGNORECASE)
_WHITE = (255, 255, 255)
_SAYS_NOTHING = {"mockup", "mock", "screenshot", "screen", "design", "image", "picture", "index", "page"}


def read_mockup(path: Path, *, scale: float | None = None) -> Mockup:
    """The picture at `path` as a Mockup: upright, opaque on white, 8-bit sRGB; the file is not needed afterwards.

    `scale` is device pixels per CSS pixel; None takes it from the name (`card@2x.png` is 2), else 1. Raises MockupError, with
    a sentence for each way in which a file fails to be a picture of a page.
    """
    encoded = _file_bytes(path)
    pixels = _decoded(path, encoded)
    name, scale_in_name = split_scale(path.stem)
    if name.casefold() in _SAYS_NOTHING:  # of login/mockup.png, the folder says which page it is
        name = path.absolute().parent.name or name
    scale = scale if scale is not None else scale_in_name
    if not SCALE_RANGE[0] <= scale <= SCALE_RANGE[1]:
        raise MockupError(
            f"A scale of {scale:g} device pixels per CSS pixel does not exist.",
            hint=f"Give one from {SCALE_RANGE[0]:g} to {SCALE_RANGE[1]:g}; most screenshots have 1 or 2.",
        )
    height, width = pixels.shape[:2]
    viewport = Viewport(width=round(width / scale), height=round(height / scale), scale=scale)
    if min(viewport.width, viewport.height) < MIN_SIDE:
        raise MockupError(
            f"{path.name} is {width}x{height} pixels: too small to hold a page.",
            hint=f"A mockup is at least {MIN_SIDE} CSS pixels on each side.",
        )
    png = encode_png(pixels)
    return Mockup(name=name, path=str(path), png=png, viewport=viewport, digest=hashlib.sha256(png).hexdigest())


def split_scale(stem: str) -> tuple[str, float]:
    """A file's stem without its `@2x`, and the scale that this says (1 where it says none)."""
    found = _SCALE_IN_NAME.search(stem)
    return (stem[: found.start()] or stem, float(found.group(1))) if found else (stem, 1.0)


def decode(png: bytes) -> Pixels:
    """PNG or JPEG bytes as pixels of shape (height, width, 3), RGB; transparency is dropped, not flattened.

    For bytes that this program made; pictures from outside come in through `read_mockup`.
    """
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise MockupError("These bytes are not a picture that can be decoded.")
    rgb: Pixels = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    return rgb


def encode_png(pixels: NDArray[np.uint8], *, level: int = 1) -> bytes:
    """`pixels` (height, width, 3 or 4; RGB or RGBA) as PNG. The same pixels give the same bytes; `level` is zlib's, 0..9."""
    conversion = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, conversion), [cv2.IMWRITE_PNG_COMPRESSION, level])
    return bytes(encoded)


def set_in(png: bytes, width: float, at: tuple[float, float], size: tuple[float, float]) -> bytes:
    """The picture, `width` CSS px wide, as PNG in the midst of nothing: `at` its left and top edge in what is of this `size`, in CSS px."""
    seen = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if seen is None:
        raise MockupError("These bytes are not a picture that can be decoded.")
    if seen.ndim == 2 or seen.shape[2] == 3:
        seen = cv2.cvtColor(seen, cv2.COLOR_GRAY2BGRA if seen.ndim == 2 else cv2.COLOR_BGR2BGRA)
    scale = seen.shape[1] / width
    left, top = (round(scale * edge) for edge in at)
    columns, rows = (round(scale * side) for side in size)
    around = (max(0, top), max(0, rows - top - seen.shape[0]), max(0, left), max(0, columns - left - seen.shape[1]))
    whole = cv2.copyMakeBorder(seen, *around, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    skip = max(0, -top), max(0, -left)
    pixels: NDArray[np.uint8] = whole[skip[0] : skip[0] + rows, skip[1] : skip[1] + columns]
    return encode_png(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), level=9)


def encode_jpeg(pixels: Pixels, *, quality: int = 90) -> bytes:
    """`pixels` (height, width, 3) RGB as JPEG."""
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, encoded = cv2.imencode(".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    return bytes(encoded)


def encode_webp(pixels: Pixels, *, quality: int | None) -> bytes:
    """`pixels` (height, width, 3) RGB as WebP; without a quality (0..100) every pixel is kept as it is."""
    options = [cv2.IMWRITE_WEBP_QUALITY, 101 if quality is None else quality]  # above 100, OpenCV's WebP is lossless
    _, encoded = cv2.imencode(".webp", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), options)
    return bytes(encoded)


def is_lossy(pixels: Pixels) -> bool:
    """Whether the picture has been through a lossy codec at some time (a PNG can be a converted JPEG).

    A page drawn by a browser is flat beside its letters: small steps of 1 to 4 levels are rare there beside steps of none.
    Codecs ring round every letter and edge. Judged within 8 px of strong edges, where codecs ring most, tile by tile: a page
    with photos trembles where they are, a picture that went through a codec nearly everywhere.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.int16)
    step = np.abs(np.diff(grey, axis=1))
    strong = (step > 48).astype(np.uint8)
    near = (cv2.dilate(strong, np.ones((9, 17), np.uint8)) > 0) & (cv2.dilate(strong, np.ones((3, 5), np.uint8)) == 0)
    still, trembling = _by_tile(near & (step == 0)), _by_tile(near & (step >= 1) & (step <= 4))
    judged = _by_tile(near) >= TILE_PIXELS
    if not judged.any():
        return False
    shares = trembling[judged] / np.maximum(1, still[judged] + trembling[judged])
    return bool(np.percentile(shares, QUIETEST) > TREMBLING)


def _by_tile(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pixels of each tile are set."""
    rows, columns = range(0, mask.shape[0], TILE), range(0, mask.shape[1], TILE)
    counts = np.add.reduceat(np.add.reduceat(mask.astype(np.int64), rows, axis=0), columns, axis=1)
    return np.asarray(counts, np.int64)


def _file_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise MockupError(f"{path} is a folder, not a picture.", hint="Give the path of a PNG, JPEG or WebP file.")
        size = path.stat().st_size
        if size == 0:
            raise MockupError(
                f"{path} is empty.", hint="The export or download did not finish; save the picture again."
            )
        if size > MAX_FILE_BYTES:
            raise MockupError(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MB.", hint="Export it as PNG.")
        return path.read_bytes()
    except FileNotFoundError as exc:
        is_address = re.match(r"https?:/", str(path))
        hint = (
            "A mockup is a file: save the picture first." if is_address else "Check the path; it is relative to here."
        )
        raise MockupError(f"There is no file {path}.", hint=hint) from exc
    except OSError as exc:
        raise MockupError(f"{path} cannot be read: {exc.strerror or exc}.", hint="Check its permissions.") from exc


def _decoded(path: Path, encoded: bytes) -> Pixels:
    with warnings.catch_warnings():
        # Pillow warns about size and about damaged metadata; the size is judged below and the metadata is not used.
        warnings.simplefilter("ignore")
        try:
            image: Image.Image = Image.open(BytesIO(encoded), formats=_FORMATS)
        except Image.DecompressionBombError as exc:
            count = re.search(r"\d+", str(exc))  # Pillow says how many there are, and nothing more
            raise _too_large(path, f"{int(count[0]) // 10**6} megapixels" if count else "too many pixels") from exc
        except UnidentifiedImageError as exc:
            raise _no_picture(path, encoded) from exc
        except (OSError, SyntaxError, ValueError) as exc:
            raise _damaged(path) from exc
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
            raise _too_large(path, f"{width}x{height} pixels")
        if (
            getattr(image, "is_animated", False) and image.format != "MPO"
        ):  # MPO: a JPEG with a second view beside the first
            raise MockupError(
                f"{path.name} has several frames or pages; a mockup is one picture.",
                hint="Save the frame that shows the page as PNG.",
            )
        try:
            image.load()
        except (OSError, SyntaxError, ValueError, EOFError) as exc:
            raise _damaged(path) from exc
        return _flattened(path, image)


def _flattened(path: Path, image: Image.Image) -> Pixels:
    profile = image.info.get("icc_profile")
    image = ImageOps.exif_transpose(image)
    if image.mode == "F":
        raise MockupError(f"{path.name} has floating-point pixels.", hint="Export it with 8 bits per channel.")
    if image.mode.startswith("I"):  # 16-bit grey: Pillow's own conversion clips instead of scaling
        deep = np.asarray(image).astype(np.int64)
        image = Image.fromarray((np.clip(deep, 0, 65535) >> 8).astype(np.uint8))
    has_alpha = "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info
    if has_alpha:
        layer = image.convert("RGBA")
        flat = Image.new("RGBA", layer.size, (*_WHITE, 255))
        flat.alpha_composite(layer)
        image = flat.convert("RGB")
    image = _in_srgb(image, profile)
    return np.array(image.convert("RGB"), dtype=np.uint8)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` in sRGB if it says what space it is in: screenshots of wide-gamut screens carry the screen's profile."""
    if not profile or image.mode not in ("RGB", "CMYK", "L"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return image
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # an unusable profile is ignored, as browsers do
        return image
    return converted if converted is not None else image


def _too_large(path: Path, what: str) -> MockupError:
    return MockupError(
        f"{path.name} has {what}; the limit is {MAX_PIXELS // 10**6} megapixels and {MAX_SIDE} on a side.",
        hint="Export the page at a smaller scale, or in several parts.",
    )


def _damaged(path: Path) -> MockupError:
    return MockupError(
        f"{path.name} is damaged: it ends early or its pixels cannot be decoded.", hint="Save or download it again."
    )


def _no_picture(path: Path, encoded: bytes) -> MockupError:
    head = encoded[:1024].lstrip().lower()
    kinds = (
        (b"<svg" in head, "an SVG drawing", "Export it as PNG at the size of the page."),
        (head.startswith(b"%pdf"), "a PDF", "Export the page as PNG."),
        (
            b"<html" in head or b"<!doctype html" in head,
            "an HTML page",
            "Give a picture of the page, or use `compare`.",
        ),
        (b"\0" not in encoded[:4096], "text", "Its name may be wrong; give a PNG, JPEG or WebP file."),
    )
    for matches, what, hint in kinds:
        if matches:
            return MockupError(f"{path.name} is {what}, not a picture.", hint=hint)
    return MockupError(
        f"{path.name} is not in a picture format that we read.", hint=f"Known: {', '.join(_FORMATS)}. PNG is best."
    )
