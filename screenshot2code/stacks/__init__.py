"""Target frameworks: one module each, one row in STACKS, imported when chosen."""

STACKS = {
    "html": "screenshot2code.stacks.html:Html",
}
