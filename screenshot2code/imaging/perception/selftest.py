"""Whether this machine's eyes work: words drawn here are read back."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from screenshot2code.imaging.perception.ocr import read


def read_back(words: str) -> str:
    """What is read where `words` were drawn, black on white at 28 px. Raises ExtraMissing without the models."""
    picture = Image.new("RGB", (48 + 24 * len(words), 80), "white")
    ImageDraw.Draw(picture).text((24, 20), words, fill="black", font=ImageFont.load_default(size=28))
    return " ".join(line.text for line in read(np.asarray(picture)).lines)
