"""What a picture of a page contains: text, boxes, rules, pictures, colours.

`perceive` runs the stages in this order; each has a module and can be tested alone.

    ocr        what is written where                          -> Reading
    surfaces   smooth areas, on the picture as it is          -> frames that text stands in
    lines, ink lines cut at frames and gaps, their own pixels -> InkLines
    style      size, weight and family from the ink
    peel       the picture without its text
    surfaces   once more, on that                             -> Surfaces
    regions    boxes with fill, corners, border, shadow; rules (edges, gradients, rules)  -> Layout
    images     what is left                                   -> Picture, Crop
    palette    colours and their parts

Everything works in device pixels with `unit` (device pixels per CSS pixel) to judge sizes by; CSS pixels come out. Importing this
package loads no picture library: that waits for the first call.
"""

from collections.abc import Callable

from screenshot2code.core.artifacts import Mockup
from screenshot2code.core.perception import Perception, TextLine


def perceive(
    mockup: Mockup,
    *,
    on_stage: Callable[[str], None] | None = None,
    on_lines: Callable[[tuple[TextLine, ...]], None] | None = None,
) -> Perception:
    """Everything found in `mockup`. `on_stage` is told, in words for a person, what begins; `on_lines` the lines of text as
    soon as they are known, which is a second or more before all the rest.

    Takes seconds of CPU time; safe to call in a thread, and the same mockup always gives the same result. Raises ExtraMissing if
    the OCR models are not installed.
    """
    from screenshot2code.imaging.perception.assemble import look

    return look(mockup, on_stage=on_stage or (lambda _stage: None), on_lines=on_lines or (lambda _lines: None))
