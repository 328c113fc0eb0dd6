// Playwright's own runner over the pairs of bench/peers.py, which says by environment where they are and which browser to take.
import { defineConfig } from "@playwright/test";

export default defineConfig({
    testDir: ".",
    testMatch: "pages.spec.mjs",
    snapshotPathTemplate: `${process.env.PEERS_REFERENCE}/{arg}{ext}`,
    outputDir: process.env.PEERS_OUTPUT,
    reporter: [["json"]],
    use: {
        viewport: { width: 1280, height: 800 },
        launchOptions: { executablePath: process.env.PEERS_BROWSER, args: ["--no-sandbox"] },
    },
});
