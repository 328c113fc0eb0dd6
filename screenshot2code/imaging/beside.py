"""The same place of two pictures, side by side: for people and models that are to see one difference."""

from io import BytesIO

from PIL import Image

from screenshot2code.core.geometry import Box

MARGIN = 24  # CSS px round the place: enough to know it again
LEAST = (160, 80)  # CSS px: a comma alone tells nothing
MOST = (640, 480)  # pixels of one half; larger places are shown smaller
GAP = 8  # pixels between the halves
BETWEEN = "#ff00aa"  # a colour that hardly any page has


def beside(
    mockup: bytes, render: bytes, box: Box, rendered_box: Box | None, *, mockup_scale: float, render_scale: float
) -> tuple[bytes, int, int]:
    """A PNG of both places, the mockup's on the left, with its width and height in pixels.

    Boxes are CSS pixels. Both halves show as much, so that sizes can be compared; beyond a picture's edge they are grey.
    """
    other = rendered_box or box
    width = max(LEAST[0], box.width + 2 * MARGIN, other.width + 2 * MARGIN)
    height = max(LEAST[1], box.height + 2 * MARGIN, other.height + 2 * MARGIN)
    zoom = min(1.0, MOST[0] / width, MOST[1] / height)
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    whole = Image.new("RGB", (2 * size[0] + GAP, size[1]), BETWEEN)
    for at, (png, place, scale) in enumerate(((mockup, box, mockup_scale), (render, other, render_scale))):
        x, y = place.center
        view = Box(x - width / 2, y - height / 2, width, height).scaled(scale)
        whole.paste(_cut(png, view).resize(size, Image.Resampling.LANCZOS), (at * (size[0] + GAP), 0))
    out = BytesIO()
    whole.save(out, "PNG")
    return out.getvalue(), *whole.size


def _cut(png: bytes, view: Box) -> Image.Image:
    with Image.open(BytesIO(png)) as picture:
        image = picture.convert("RGB")
    left, top = round(view.x), round(view.y)
    cut = Image.new("RGB", (max(1, round(view.width)), max(1, round(view.height))), "#808080")
    right, bottom = min(image.width, left + cut.width), min(image.height, top + cut.height)
    if right > max(0, left) and bottom > max(0, top):
        cut.paste(image.crop((max(0, left), max(0, top), right, bottom)), (max(0, left) - left, max(0, top) - top))
    return cut
