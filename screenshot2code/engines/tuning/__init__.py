"""The engine that solves numbers in CSS: each move is rendered and kept only where the score rises.

    stylesheet    where every declaration stands, and editing one in place
    knobs         which component of which value decides which elements
    registration  how far ink lies from where the mockup shows it
    moves         what to try: values that the comparison names, gaps, small steps

A turn first does what measurement says outright, then tries small steps on all numbers of one kind at once. Three guards follow
one another: a move is kept only if the surroundings of its own elements come nearer to the mockup, a step only if the SSIM of
the page rises, a turn only if the score does. Declarations are edited where they stand; nothing is appended.
"""

from screenshot2code.engines.tuning.engine import Tuning

__all__ = ["Tuning"]
