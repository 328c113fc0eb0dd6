"""Who drafts, who revises and who is free of charge, by the settings of a run. Pure."""

from screenshot2code.core.settings import RunSettings
from screenshot2code.engines.given import Given
from screenshot2code.loop import Plan


def plan_from_mockup(settings: RunSettings) -> Plan:
    """Who drafts and who revises. Tuning solves the numbers of every page; a model, where one is named, the rest.

    A drawing that is no page has nothing that measurement could draft or tuning solve.
    """
    revisers = ("tuning",) if settings.tuning else ()
    if settings.engine == "vision":
        if settings.picture == "diagram":
            return Plan(drafter="vision", revisers=("vision",), variants=settings.variants)
        from_offline = settings.start == "offline"
        return Plan(
            drafter="offline" if from_offline else "vision",
            opening=("vision",) if from_offline else (),
            revisers=(*revisers, "vision"),
            free=revisers,
            variants=settings.variants,
        )
    return Plan(drafter=settings.engine, revisers=revisers, free=revisers)


def plan_from_page(settings: RunSettings, instruction: str) -> Plan:
    """Who works on a page that exists. Numbers are solved first; a model that is told what to do does that before."""
    revisers = ("tuning",) if settings.tuning or settings.engine == "tuning" else ()
    if settings.engine == "vision":
        opening = ("vision",) if instruction else ()
        return Plan(drafter=Given.name, opening=opening, revisers=(*revisers, "vision"), free=revisers)
    return Plan(drafter=Given.name, revisers=revisers, free=revisers)
