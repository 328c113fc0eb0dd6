"""The browser: found, started, sealed, held still, captured. Playwright's types stay in this package."""

RENDERERS = {
    "chromium": "screenshot2code.render.chromium:Chromium",
}
