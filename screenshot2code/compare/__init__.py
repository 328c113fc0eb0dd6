"""Judgement: mockup against render, by parts, with the differences that explain the score."""

COMPARERS = {
    "blend": "screenshot2code.compare.blend:Blend",
}
