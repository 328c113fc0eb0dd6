"""Pixels: decoding, colour, alignment, and what a picture contains. numpy arrays live here, in compare and in the offline engine."""
