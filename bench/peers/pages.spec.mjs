import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";

for (const { name, url } of JSON.parse(readFileSync(process.env.PEERS_PAGES, "utf8"))) {
    test(name, async ({ page }) => {
        await page.goto(url);
        await expect(page).toHaveScreenshot(`${name}.png`, { fullPage: true });
    });
}
