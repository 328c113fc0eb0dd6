"""What was asked for, fully resolved: no None that means "look elsewhere", no secret."""

from dataclasses import dataclass, field

from screenshot2code.core.money import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When a run stops. A pass is worthwhile if it lifts the best score by at least `min_gain`."""

    target: float = 0.95
    pass_limit: int = 5  # three to five passes carry nearly all of the gain
    plateau: int = 2  # so many passes in a row without a worthwhile gain end the run
    min_gain: float = 0.001  # half of what counts as a reportable difference
    time_limit_s: float | None = None
    max_cost_usd: float | None = None
    max_tokens: int | None = None  # of a model, read and written, in all passes together
    price: Price | None = None  # as the person says it; else as the provider's table has it


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """Everything that decides the result of one run, except the mockup."""

    stack: str = "html"
    engine: str = "offline"  # "offline" or "vision": who writes drafts
    model: str | None = None  # "provider/name" for the vision engine
    base_url: str | None = None
    start: str = (
        "offline"  # what a model's first draft begins with: "offline" the offline engine's page, "blank" nothing
    )
    variants: int = 1  # first drafts that a model makes side by side; the best goes on
    picture: str = "page"  # what the mockup is: "page", or "diagram", a drawing that becomes HTML with SVG
    tuning: bool = True
    scale: float | None = None  # device pixels per CSS pixel of the mockup; None: from the file's name (@2x), else 1
    policy: Policy = field(default_factory=Policy)
