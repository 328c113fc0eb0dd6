"""Engines turn a brief into a draft: from measurement alone, by a vision model, or by solving numbers in CSS."""

ENGINES = {
    "offline": "screenshot2code.engines.offline:Offline",
    "vision": "screenshot2code.engines.vision:Vision",
    "tuning": "screenshot2code.engines.tuning:Tuning",
}
