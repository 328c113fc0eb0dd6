"""The engine that asks a vision model: prompt -> streamed answer -> source tree; revisions are told what was measured.

Belongs here: what a model is told (the words are in prompts/) and what its answer means. Does not belong here: the wire
(providers) and whether to ask again (loop).

    pictures    mockup and render as the model gets them       grounding   what perception found, as rows
    prompting   templates                                      feedback    a comparison, as rows
    answer      streamed text -> files and edits               edits       search and replace, strictly
    workpiece   the tree under the model's hands               conversation  turns, events, cost
    asking      the turns themselves                           forecast    how long an answer will be
    engine      the order of all this
"""

from screenshot2code.engines.vision.engine import Vision

__all__ = ["Vision"]
