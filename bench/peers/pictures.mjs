// What pixelmatch, odiff and looks-same say of pairs of pictures: `node pictures.mjs PEER FOLDER < pairs.json`, one JSON document on stdout.
// pairs: [{name, before, after}]. Each peer runs with its own defaults, and decodes the files itself, as it would in a test suite.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [peer, folder] = process.argv.slice(2);
const pairs = JSON.parse(readFileSync(0, "utf8"));

const share = (count, width, height) => `${((100 * count) / (width * height)).toFixed(2)} % of pixels`;

async function pixelmatch() {
    const { default: match } = await import("pixelmatch");
    const { PNG } = await import("pngjs");
    return ({ before, after }) => {
        const [one, two] = [before, after].map((path) => PNG.sync.read(readFileSync(path)));
        const count = match(one.data, two.data, new PNG(one).data, one.width, one.height, { threshold: 0.1 });
        return count ? share(count, one.width, one.height) : "equal";
    };
}

async function odiff() {
    const { ODiffServer } = (await import("odiff-bin")).default;
    const server = new ODiffServer();
    const ask = async ({ name, before, after }) => {
        const told = await server.compare(before, after, join(folder, `${name}.png`), { antialiasing: true });
        if (told.match) return "equal";
        return told.reason === "pixel-diff" ? `${told.diffPercentage.toFixed(2)} % of pixels` : told.reason;
    };
    ask.close = () => server.stop();
    return ask;
}

async function looksSame() {
    const { default: look } = await import("looks-same");
    return async ({ before, after }) => {
        const told = await look(before, after, { shouldCluster: true, clustersSize: 10 });
        if (told.equal) return "equal";
        const places = (told.diffClusters ?? []).length;
        const { left, top, right, bottom } = told.diffBounds;
        return `${places} place${places === 1 ? "" : "s"} within ${right - left + 1} x ${bottom - top + 1} px at ${left}, ${top}`;
    };
}

const ask = await { pixelmatch, odiff, "looks-same": looksSame }[peer]();
const told = [];
for (const pair of pairs) {
    const started = performance.now();
    let said;
    try {
        said = await ask(pair);
    } catch (error) {
        said = `refused: ${String(error.message ?? error).split("\n")[0]}`;
    }
    told.push({ name: pair.name, said, seconds: (performance.now() - started) / 1000 });
}
ask.close?.();
console.log(JSON.stringify(told));
