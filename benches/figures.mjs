// Measures the figures of the product and prints them as one table.
//
//   node benches/figures.mjs PROGRAM SEED FOLDER
//
// SEED is the example `seed` of the crate `formats`: the reader alone.
// `benches/run.sh` has made the data: FOLDER/10000, FOLDER/100000, FOLDER/1000000.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { cpuOf, forgetPeak, get, load, median, memory, quantile, request, run, serve, token } from "./tools.mjs";

const [program, seed, folder] = process.argv.slice(2);
const UNLIMITED = new URL("../scripts/unlimited.toml", import.meta.url).pathname;
const SIZES = [10_000, 100_000, 1_000_000];
const LARGE = `${folder}/1000000`;
const SMALL = `${folder}/10000`;
const YEAR = "2017";
const rows = [];

/** A line of the table: what, asked for, measured. */
function figure(what, asked, measured) {
  rows.push([what, asked, measured]);
  console.error(`  ${what}: ${measured}`);
}

const ms = (n) => (n < 10 ? n.toFixed(2) : n.toFixed(0));
const seconds = (n) => (n < 10 ? n.toFixed(3) : n.toFixed(1));
const mb = (n) => `${n.toFixed(0)} MB`;

/** Wall and CPU milliseconds of a program that is run `times` times. */
async function repeated(args, times = 20) {
  const runs = [];
  for (let n = 0; n < times; n++) runs.push(await run(program, args));
  const cpu = runs.reduce((sum, r) => sum + r.cpu, 0) / times;
  return { wall: median(runs.map((r) => r.wall)) * 1000, cpu: cpu * 1000 };
}

async function small() {
  const help = await repeated(["--help"]);
  figure("`pristan --help`", "< 20 ms", `${ms(help.wall)} ms (CPU ${ms(help.cpu)} ms)`);
  const read = await repeated(["programme", "read", `packs/bg/programmes/${YEAR}.txt`, "--json"]);
  const alone = await run(seed, [`packs/bg/programmes/${YEAR}.txt`]);
  const whole = `the command with its start, the pack and the JSON ${ms(read.wall)} ms (CPU ${ms(read.cpu)} ms)`;
  figure("Seed programme read", "< 10 ms", `${alone.out.trim()} ms; ${whole}`);
}

async function start() {
  const starts = [];
  for (let n = 0; n < 5; n++) {
    const server = await serve(program, ["serve", "--data", SMALL, "--listen", "127.0.0.1:0", "--config", UNLIMITED]);
    await new Promise((done) => setTimeout(done, n === 4 ? 4000 : 0));
    starts.push({ seconds: server.seconds, memory: memory(server.pid, "VmRSS"), cpu: cpuOf(server.pid) });
    await server.stop();
  }
  const wall = median(starts.map((s) => s.seconds));
  figure("Start to first page", "< 1 s", `${seconds(wall)} s`);
  figure("Memory when idle", "≤ 50 MB", mb(starts[4].memory));
}

/** Days nobody has asked for yet, all after the records. */
function* unasked() {
  let day = 18_000 + (Math.floor(Date.now() / 10_000) % 1_000_000);
  for (;;) yield new Date(++day * 86_400_000).toISOString().replace(/^\+0*/, "").slice(0, 10);
}

async function indicators() {
  const base = await repeated(["--help"], 10);
  const found = [];
  for (const size of SIZES) {
    const [first, again] = [[], []];
    for (let n = 0; n < 5; n++) {
      const day = days.next().value;
      const args = ["indicators", "--data", `${folder}/${size}`, "--programme", YEAR, "--as-of", day, "--json"];
      first.push(await run(program, args));
      again.push(await run(program, args));
    }
    const of = (runs, what) => median(runs.map((r) => r[what]));
    const total = again.reduce((sum, r) => sum + r.cpu, 0) / again.length;
    const one = { wall: of(first, "wall"), cpu: of(first, "cpu"), peak: of(first, "peak") };
    found.push(one);
    figure(
      `104 indicators over ${size.toLocaleString("en")} records`,
      size === SIZES[2] ? "< 1 s; again < 50 ms" : "",
      `${seconds(one.wall)} s (CPU ${seconds(one.cpu)} s, ${mb(one.peak)}); again ` +
        `${ms(of(again, "wall") * 1000)} ms (CPU ${ms(total * 1000)} ms); of it the program's start ${ms(base.wall)} ms`,
    );
  }
  const growth = found.slice(1).map((f, n) => `×${(f.wall / found[n].wall).toFixed(1)}`);
  figure("Their growth, each for ten times the records", "≤ ×10", growth.join(", then "));
}
const days = unasked();

async function session(server, login, password) {
  const body = new URLSearchParams({ login, password, _back: "/home" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await request(server, "/sign-in", { method: "POST", headers, body });
  if (answer.status !== 303) throw new Error(`sign-in: ${answer.status}`);
  return answer.headers["set-cookie"][0].split(";")[0];
}

const KINDS = ["training", "event", "attendance", "distribution"];
const OBLASTI = ["VAR", "BGS", "SOF", "PDV", "RSE", "BLG", "PVN", "SLV", "MON", "PAZ", "VTR", "GAB"];
const WORDS = ["София", "пролет", "училище община", "младежи", "есен мрежа", "работа", "обу", "0012"];
const MONTHS = ["01", "02", "03", "04", "05", "06", "07", "08", "09"];

/** The five pages that are compared, as addresses of the API and of HTML. */
function questions(ids) {
  const each = (list, make) => list.flatMap(make);
  const words = each(KINDS, (kind) => WORDS.map((w) => [kind, encodeURIComponent(w)]));
  const filtered = each(["training", "event"], (kind) =>
    each(OBLASTI, (oblast) => MONTHS.map((m) => [kind, oblast, m])),
  );
  return [
    {
      name: "List of 50, newest first",
      api: KINDS.map((kind) => `/api/v1/records/${kind}?limit=50`),
      html: KINDS.map((kind) => `/records/${kind}`),
    },
    {
      name: "Three filters: oblast, state, period",
      api: filtered.map(([k, o, m]) => `/api/v1/records/${k}?oblast=${o}&status=held&from=${YEAR}-${m}-01&limit=50`),
      html: filtered.map(([k, o, m]) => `/records/${k}?oblast=${o}&status=held&from=${YEAR}-${m}-01`),
    },
    {
      name: "Count and sum by oblast",
      api: KINDS.map((kind) => `/api/v1/records/${kind}/counts?by=oblast`),
      html: KINDS.map((kind) => `/records/${kind}?view=counts`),
    },
    {
      name: "One record",
      api: ids.map(([kind, id]) => `/api/v1/records/${kind}/${id}`),
      html: ids.map(([kind, id]) => `/records/${kind}/${id}`),
    },
    {
      name: "Word search",
      api: words.map(([kind, w]) => `/api/v1/records/${kind}?q=${w}&limit=50`),
      html: words.map(([kind, w]) => `/records/${kind}?q=${w}`),
    },
  ];
}

async function pages() {
  const secret = await token(program, LARGE);
  const server = await serve(program, ["serve", "--data", LARGE, "--listen", "127.0.0.1:0", "--config", UNLIMITED]);
  try {
    const api = { authorization: `Bearer ${secret}` };
    const html = { cookie: await session(server, "coordinator", "lighthouse-over-moss") };
    const ids = [];
    for (const kind of KINDS) {
      let path = `/api/v1/records/${kind}?limit=500`;
      const page = JSON.parse((await get(server, path, api)).text);
      for (const item of page.items) ids.push([kind, item.id]);
    }
    const asked = questions(ids);
    // Each day is new, so that no kept answer is given.
    const fresh = KINDS.flatMap((kind) =>
      Array.from({ length: 30 }, (_, n) => days.next().value && [kind, n]).map(
        ([k]) => `/api/v1/records/${k}/counts?by=oblast&until=${days.next().value}`,
      ),
    );
    for (const question of asked) {
      const one = await load(server, question.api, { headers: api });
      const two = await load(server, question.html, { headers: html, requests: 1000 });
      figure(
        `${question.name}, API`,
        "p95 ≤ 10 ms",
        `p50 ${ms(one.p50)}, p95 ${ms(one.p95)} ms, CPU ${one.cpu.toFixed(2)} ms`,
      );
      figure(
        `${question.name}, HTML`,
        "p95 ≤ 25 ms",
        `p50 ${ms(two.p50)}, p95 ${ms(two.p95)} ms, CPU ${two.cpu.toFixed(2)} ms`,
      );
    }
    const cold = await load(server, fresh, { headers: api, requests: fresh.length, warm: 0, clients: 8 });
    figure("Count and sum by oblast, nothing kept", "", `p50 ${ms(cold.p50)}, p95 ${ms(cold.p95)} ms, CPU ${cold.cpu.toFixed(2)} ms`);
    figure("Memory after that", "", `${mb(memory(server.pid, "VmRSS"))}, of it own ${mb(memory(server.pid, "RssAnon"))}`);
    await exports(server, api);
    await report(server, html);
  } finally {
    await server.stop();
  }
}

/** A file taken out of the server: seconds, rows, and how far its memory grew. */
async function taken(server, headers, path) {
  await forgetPeak(server.pid);
  const before = memory(server.pid, "VmRSS");
  const [cpu, begun] = [cpuOf(server.pid), performance.now()];
  const answer = await request(server, path, { headers, keep: false });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  const wall = (performance.now() - begun) / 1000;
  const grown = memory(server.pid, "VmHWM") - before;
  return { wall, cpu: cpuOf(server.pid) - cpu, grown, size: answer.size / 1e6 };
}

async function count(server, headers, kind) {
  const page = await get(server, `/api/v1/records/${kind}/export?format=csv&open=true`, headers);
  return page.text.split("\r\n").length - 2;
}

async function exports(server, headers) {
  for (const [kind, ending, asked] of [
    ["distribution", "csv", "100,000 in ≤ 1 s, flat memory"],
    ["attendance", "csv", ""],
    ["attendance", "xlsx", "bounded memory"],
  ]) {
    const records = await count(server, headers, kind);
    const runs = [];
    for (let n = 0; n < 3; n++) runs.push(await taken(server, headers, `/api/v1/records/${kind}/export?format=${ending}&open=true`));
    const of = (what) => median(runs.map((r) => r[what]));
    figure(
      `${ending.toUpperCase()} of ${records.toLocaleString("en")} records`,
      asked,
      `${seconds(of("wall"))} s (CPU ${seconds(of("cpu"))} s), ${mb(of("size"))}, memory +${mb(Math.max(...runs.map((r) => r.grown)))}`,
    );
  }
}

async function report(server, headers) {
  const path = `/programmes/${YEAR}/report.pdf`;
  const first = await taken(server, headers, path);
  const next = [];
  for (let n = 0; n < 5; n++) next.push(await taken(server, headers, path));
  figure(
    "Annual report as PDF",
    "< 2 s",
    `first ${seconds(first.wall)} s (CPU ${seconds(first.cpu)} s), then ${ms(median(next.map((r) => r.wall)) * 1000)} ms, ${mb(first.size)}`,
  );
}

/** A line of CSV as cells; the file is our own, with quotes doubled. */
function cells(line) {
  const found = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    found.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return found;
}

/** 20,000 rows that are not in the register yet, made from records of another. */
async function sheet() {
  const path = `${folder}/sheet-20000.csv`;
  if (existsSync(path)) return path;
  const all = `${folder}/training.csv`;
  await run(program, ["records", "export", "training", "--data", LARGE, "--open", "-o", all]);
  const [head, ...lines] = readFileSync(all, "utf8").split("\r\n").filter(Boolean);
  const quoted = (text) => (/[",;|\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const title = cells(head).indexOf("title");
  const made = lines.slice(0, 20_000).map((line, n) => {
    const row = cells(line);
    row[0] = "";
    row[title] = `${row[title]} ${n}`;
    return row.map(quoted).join(",");
  });
  writeFileSync(path, [head, ...made, ""].join("\r\n"));
  rmSync(all);
  return path;
}

async function imports() {
  const file = await sheet();
  const copy = `${folder}/import`;
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  copyFileSync(`${SMALL}/pristan.db`, `${copy}/pristan.db`);
  const first = await run(program, ["records", "import", "training", file, "--data", copy]);
  figure("Sheet of 20,000 rows taken in (CSV)", "< 20 s", `${seconds(first.wall)} s (CPU ${seconds(first.cpu)} s, ${mb(first.peak)})`);
  const book = `${copy}/training.xlsx`;
  await run(program, ["records", "export", "training", "--data", copy, "--open", "-o", book]);
  const again = await run(program, ["records", "import", "training", book, "--data", copy]);
  figure("The same and those there before, again (XLSX)", "< 20 s", `${seconds(again.wall)} s (CPU ${seconds(again.cpu)} s, ${mb(again.peak)}): ${again.out.trim().split("\n").pop()}`);
  rmSync(copy, { recursive: true });
}

/** A token of a case worker, who opens what is sealed. */
async function workers(where) {
  const scopes = "read,write,identity,contact,narrative";
  const args = ["account", "token", ...where, "--as", "worker", "--scopes", scopes, "--name", "bench"];
  return { authorization: `Bearer ${(await run(program, args)).out.trim()}` };
}

/** A hundred thousand case files: what who works on them asks for. */
async function cases() {
  const data = `${folder}/cases`;
  if (!existsSync(data)) return console.error("  no case files: benches/run.sh makes them");
  // The same register in PostgreSQL: benches/to_postgres.py copies it.
  const where = process.env.CASES_DATABASE ? ["--database", process.env.CASES_DATABASE] : ["--data", data];
  const worker = await workers(where);
  const words = ["serve", ...where, "--key", `${data}.key`, "--listen", "127.0.0.1:0", "--config", UNLIMITED];
  const server = await serve(program, words);
  try {
    const html = { cookie: await session(server, "worker", "shelter-from-wind") };
    const coordinator = { cookie: await session(server, "coordinator", "lighthouse-over-moss") };
    const items = [];
    for (let path = "/api/v1/cases?limit=500"; path && items.length < 1000; ) {
      const page = JSON.parse((await get(server, path, worker)).text);
      items.push(...page.items);
      path = page.next;
    }
    const each = (make) => items.map((item) => make(item.id));
    const json = { ...worker, "content-type": "application/json" };
    const passports = Array.from({ length: 1000 }, (_, n) => `X${String(n * 100).padStart(8, "0")}`);
    const search = passports.map((value) => JSON.stringify({ by: "passport", value }));
    const asked = [
      ["List of cases, HTML", "p95 < 50 ms", ["/cases"], { headers: html }],
      ["List of cases, API", "p95 < 50 ms", ["/api/v1/cases?limit=50"], { headers: worker }],
      ["Case page, HTML", "p95 < 50 ms", each((id) => `/cases/${id}`), { headers: html }],
      ["Its procedure, HTML", "p95 < 50 ms", each((id) => `/cases/${id}/steps`), { headers: html }],
      ["Shelter board, HTML", "p95 < 50 ms", ["/shelters/board"], { headers: coordinator }],
      ["List of alerts, HTML", "", ["/alerts"], { headers: coordinator }],
      ["A number looked for, API", "p95 < 50 ms", ["/api/v1/persons/finding"], { headers: json, bodies: search }],
    ];
    for (const [name, wanted, paths, how] of asked) {
      const one = await load(server, paths, { requests: 1000, ...how });
      figure(`${name}, 8 clients`, wanted, `p50 ${ms(one.p50)}, p95 ${ms(one.p95)} ms, CPU ${one.cpu.toFixed(2)} ms`);
    }
    await alerts(server, html);
    await openings(server, worker, json, items);
  } finally {
    await server.stop();
  }
  await compliance(where);
}

/** An alert is taken in by the button: from the press to the page with its number. */
async function alerts(server, headers) {
  const list = (await get(server, "/alerts", headers)).text;
  const form = list.slice(list.indexOf('<form method="post" action="/alerts">'));
  const [, name, value] = form.match(/<input type="hidden" name="([^"]+)" value="([^"]*)"/);
  const body = new URLSearchParams([[name, value]]);
  const times = [];
  for (let n = 0; n < 300; n++) {
    const begun = performance.now();
    const answer = await request(server, "/alerts", {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded", origin: `http://127.0.0.1:${server.port}` },
      body: body.toString(),
    });
    if (answer.status !== 303) throw new Error(`an alert: ${answer.status} ${answer.text.slice(0, 300)}`);
    if (n >= 20) times.push(performance.now() - begun);
  }
  figure("An alert is taken in, on the disk", "p95 < 20 ms", `p50 ${ms(quantile(times, 0.5))}, p95 ${ms(quantile(times, 0.95))} ms`);
}

/** What is sealed of a case beside what is not. */
async function openings(server, worker, json, items) {
  const some = items.slice(0, 400);
  const persons = [];
  for (const item of some) {
    const found = JSON.parse((await get(server, `/api/v1/cases/${item.id}/persons`, worker)).text).items;
    if (found.length) persons.push([item.id, found[0].id]);
  }
  const [plain, opened] = [[], []];
  const timed = async (into, path, options) => {
    const begun = performance.now();
    const answer = await request(server, path, options);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    into.push(performance.now() - begun);
  };
  const body = JSON.stringify({ class: "identity", purpose: "support" });
  for (let n = 0; n < 1000; n++) {
    const [id, person] = persons[n % persons.length];
    await timed(plain, `/api/v1/cases/${id}/persons`, { headers: worker });
    await timed(opened, `/api/v1/cases/${id}/persons/${person}/opening`, { method: "POST", headers: json, body });
  }
  const [before, after] = [plain, opened].map((times) => quantile(times, 0.95));
  const medians = [plain, opened].map(median);
  figure(
    "A person opened (sealed, journalled, on the disk) beside the list of the case",
    "p95 ≤ 1.5 ×",
    `${(after / before).toFixed(2)} ×: p95 ${ms(after)} beside ${ms(before)} ms, median ${ms(medians[1])} beside ${ms(medians[0])} ms`,
  );
}

/** Whether the cases of a year were coordinated as the mechanism asks. */
async function compliance(where) {
  const runs = [];
  for (let n = 0; n < 3; n++) {
    const day = days.next().value;
    runs.push(await run(program, ["indicators", ...where, "--programme", YEAR, "--as-of", day, "--json"]));
  }
  const value = JSON.parse(runs[0].out).find((i) => i.id === "III.8.1");
  const of = (what) => median(runs.map((r) => r[what]));
  figure(
    "104 indicators with the mechanism's steps of all cases open in the year, nothing kept",
    "< 1 s",
    `${seconds(of("wall"))} s (CPU ${seconds(of("cpu"))} s, ${mb(of("peak"))}); III.8.1: ${value.value} % of ${value.records.toLocaleString("en")} steps`,
  );
}

const parts = { small, start, indicators, pages, imports, cases };
const only = process.env.ONLY?.split(",");
for (const [name, part] of Object.entries(parts)) {
  if (!only || only.includes(name)) await part();
}
const widths = [0, 1].map((n) => Math.max(...rows.map((r) => r[n].length)));
console.log(`${cpus().length} × ${cpus()[0].model}, ${mb(totalmem() / 2 ** 20)}, node ${process.version}`);
for (const row of rows) console.log(`| ${row.map((c, n) => c.padEnd(widths[n] ?? 0)).join(" | ")} |`);
