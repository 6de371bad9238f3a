// Serves the npm package emulate's Slack on a loopback port until its input is closed; prints its address.
// node emulated.mjs <folder with node_modules> <port> <JSON to begin with>
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, seed] = process.argv.slice(2);
const found = createRequire(pathToFileURL(`${folder}/`)).resolve.paths("emulate")[0];
const { createEmulator } = await import(pathToFileURL(`${found}/emulate/dist/api.js`));
const emulator = await createEmulator({ service: "slack", port: Number(port), hostname: "127.0.0.1", seed: JSON.parse(seed) });
console.log("ready");
process.stdin.resume();
process.stdin.on("end", async () => { await emulator.close(); process.exit(0); });
