// Serves one of the npm package emulate's services on a loopback port until its input is closed; says when it is ready.
// node serve.mjs <folder with node_modules> <service> <port> <JSON to begin with>
import { pathToFileURL } from "node:url";

const [folder, service, port, seed] = process.argv.slice(2);
const { createEmulator } = await import(pathToFileURL(`${folder}/node_modules/emulate/dist/api.js`));
const emulator = await createEmulator({ service, port: Number(port), hostname: "127.0.0.1", seed: JSON.parse(seed) });
console.log("ready");
process.stdin.resume();
process.stdin.on("end", async () => { await emulator.close(); process.exit(0); });
