// The peer: Directus on SQLite with 100,000 records of the same shape, asked
// the same questions on the same machine. Prints CPU and p95, and the ratios.
//
//   node benches/directus.mjs FOLDER PROGRAM DATA
import { forgetPeak, get, load, memory, request, serve, token } from "./tools.mjs";

const [folder, program, data] = process.argv.slice(2);
const UNLIMITED = new URL("../scripts/unlimited.toml", import.meta.url).pathname;
const ADMIN = { email: "admin@example.org", password: "measuring-only" };
const KIND = "training";
const WORDS = ["обучение", "мигранти", "Бургас", "механизъм"];
const OURS = ["София", "пролет", "училище", "младежи"];
const pairs = {
  "List of 50, newest first": [
    ["/items/training?limit=50&sort=-held_on"],
    [`/api/v1/records/${KIND}?limit=50`],
  ],
  "Three filters": [
    ["00", "05", "11", "17"].map(
      (r) =>
        `/items/training?limit=50&sort=-held_on&filter[kind][_eq]=kind00&filter[region][_eq]=BG${r}&filter[held_on][_gte]=2016-01-01`,
    ),
    ["VAR", "BGS", "PDV", "RSE"].map((o) => `/api/v1/records/${KIND}?oblast=${o}&status=held&from=2017-03-01&limit=50`),
  ],
  "Count and sum by region": [
    ["/items/training?aggregate[count]=*&aggregate[sum]=participants_women&groupBy[]=region"],
    [`/api/v1/records/${KIND}/counts?by=oblast`],
  ],
  "Word search": [
    WORDS.map((w) => `/items/training?limit=50&search=${encodeURIComponent(w)}`),
    OURS.map((w) => `/api/v1/records/${KIND}?limit=50&q=${encodeURIComponent(w)}`),
  ],
};

async function directus() {
  const env = { NODE_ENV: "production" };
  const command = ["node_modules/directus/cli.js", "start"];
  const server = await serve("node", command, { cwd: folder, env, port: 8155, path: "/server/ping", ready: 120 });
  const found = { start: server.seconds, memory: memory(server.pid, "VmRSS") };
  try {
    const body = JSON.stringify(ADMIN);
    const json = { "content-type": "application/json" };
    const login = await request(server, "/auth/login", { method: "POST", headers: json, body });
    const headers = { authorization: `Bearer ${JSON.parse(login.text).data.access_token}` };
    const list = JSON.parse((await get(server, "/items/training?limit=200&fields=id", headers)).text);
    pairs["One record"] = [list.data.map((r) => `/items/training/${r.id}`)];
    for (const [name, [theirs]] of Object.entries(pairs)) {
      found[name] = await load(server, theirs, { headers, requests: 200, warm: 16 });
    }
    await forgetPeak(server.pid);
    const before = memory(server.pid, "VmRSS");
    const begun = performance.now();
    const all = await request(server, "/items/training?limit=-1&export=csv", { headers, keep: false });
    const seconds = (performance.now() - begun) / 1000;
    found.csv = { seconds, grown: memory(server.pid, "VmHWM") - before, size: all.size };
  } finally {
    await server.stop();
  }
  return found;
}

async function ours() {
  const secret = await token(program, data);
  const server = await serve(program, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--config", UNLIMITED]);
  const found = {};
  try {
    const headers = { authorization: `Bearer ${secret}` };
    const list = JSON.parse((await get(server, `/api/v1/records/${KIND}?limit=200`, headers)).text);
    pairs["One record"][1] = list.items.map((r) => `/api/v1/records/${KIND}/${r.id}`);
    for (const [name, [, ours]] of Object.entries(pairs)) {
      found[name] = await load(server, ours, { headers, requests: 2000 });
    }
  } finally {
    await server.stop();
  }
  return found;
}

// The peer and the product by turns, as the machine is shared.
const [a, b, c, d] = [await directus(), await ours(), await directus(), await ours()];
console.log("Directus 11.3.5 with 100,000 records; ours with the records of", data);
console.log(`Directus: start ${a.start.toFixed(1)} s, ${a.memory.toFixed(0)} MB`);
console.log(`Directus: CSV of 100,000 in ${a.csv.seconds.toFixed(1)} s, memory +${a.csv.grown.toFixed(0)} MB`);
for (const name of Object.keys(pairs)) {
  const of = (x, y, what) => (x[name][what] + y[name][what]) / 2;
  const [theirs, mine] = ["cpu", "p95"].map((w) => [of(a, c, w), of(b, d, w)]).map(([x, y]) => [x, y]);
  console.log(
    `| ${name.padEnd(26)} | CPU ms a request ${theirs[0].toFixed(2)} and ${theirs[1].toFixed(2)}: ` +
      `1/${(theirs[0] / theirs[1]).toFixed(1)} | p95 ms ${mine[0].toFixed(1)} and ${mine[1].toFixed(1)}: 1/${(mine[0] / mine[1]).toFixed(1)} |`,
  );
}
