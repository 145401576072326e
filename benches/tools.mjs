// Measuring: programs, a server, and requests from several clients at once.
// CPU seconds come from /proc, in ticks of 10 ms, so what is short is repeated.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";

const TICK = 0.01;
const now = () => performance.now();

/** User and system seconds of a running process, all its threads together. */
export function cpuOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}

/** User and system seconds of all processes this one has waited for. */
function cpuOfEnded() {
  const text = readFileSync("/proc/self/stat", "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) * TICK;
}

/** A line of /proc/PID/status in MB: VmRSS (now), VmHWM (at most), RssAnon. */
export function memory(pid, line) {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const found = text.match(new RegExp(`^${line}:\\s+(\\d+) kB`, "m"));
  return found ? Number(found[1]) / 1024 : NaN;
}

/** From now on `VmHWM` counts anew. */
export async function forgetPeak(pid) {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(`/proc/${pid}/clear_refs`, "5").catch(() => {});
}

/** Runs a program to its end: what it said, wall and CPU seconds, peak MB. */
export async function run(program, args, { env = {}, fails = false } = {}) {
  const before = cpuOfEnded();
  const begun = now();
  const child = spawn(program, args, {
    env: { ...process.env, LC_ALL: "C.UTF-8", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err, peak] = ["", "", 0];
  child.stdout.on("data", (text) => (out += text));
  child.stderr.on("data", (text) => (err += text));
  const watch = setInterval(() => {
    try {
      peak = Math.max(peak, memory(child.pid, "VmHWM") || 0);
    } catch {
      // It has just ended.
    }
  }, 20);
  const code = await new Promise((done, failed) => {
    child.on("close", done);
    child.on("error", failed);
  });
  const wall = (now() - begun) / 1000;
  clearInterval(watch);
  if (code !== 0 && !fails) throw new Error(`${program} ${args.join(" ")}: ${code}\n${err}`);
  return { out, err, code, wall, cpu: cpuOfEnded() - before, peak };
}

/** The median of some numbers. */
export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** The value below which a share of the numbers lies. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Starts a server and waits until `path` answers; `seconds` says how long. */
export async function serve(program, args, { path = "/", env = {}, cwd, port, ready = 60 } = {}) {
  const begun = now();
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, LC_ALL: "C.UTF-8", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (text) => (said += text));
  child.stderr.on("data", (text) => (said += text));
  let ended = false;
  child.on("close", () => (ended = true));
  const until = begun + ready * 1000;
  for (;;) {
    if (ended || now() > until) throw new Error(`${program} does not serve:\n${said}`);
    const at = port ?? said.match(/http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
    if (at !== undefined) {
      const server = { pid: child.pid, port: Number(at) };
      const answer = await get(server, path).catch(() => undefined);
      if (answer && answer.status < 500) {
        const seconds = (now() - begun) / 1000;
        const stop = () =>
          new Promise((done) => {
            if (ended) return done();
            child.on("close", done);
            child.kill("SIGTERM");
          });
        return { ...server, seconds, stop };
      }
    }
    await new Promise((done) => setTimeout(done, 2));
  }
}

/** One request; the body is counted, and kept as text unless it is not wanted. */
export function request(server, path, { method = "GET", headers = {}, body, agent, keep = true } = {}) {
  return new Promise((done, failed) => {
    const options = { host: "127.0.0.1", port: server.port, path, method, headers, agent };
    const sent = http.request(options, (response) => {
      let [size, parts] = [0, []];
      response.on("data", (part) => {
        size += part.length;
        if (keep) parts.push(part);
      });
      response.on("end", () => {
        const text = keep ? Buffer.concat(parts).toString("utf8") : "";
        done({ status: response.statusCode, headers: response.headers, size, text });
      });
      response.on("error", failed);
      response.on("aborted", () => failed(new Error(`${path}: broken off`)));
    });
    sent.on("error", failed);
    sent.end(body);
  });
}

export const get = (server, path, headers = {}) => request(server, path, { headers });

/**
 * Asks for `paths`, one after the other and round again, from `clients` at
 * once over connections that stay open; with `bodies`, sends them by turns. Milliseconds at the median and at 95 of
 * 100, CPU milliseconds of the server per request, and bytes of an answer.
 */
export async function load(server, paths, { headers = {}, bodies, clients = 8, requests = 2000, warm = 80 } = {}) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  let [next, size] = [0, 0];
  const client = async (most, times) => {
    while (next < most) {
      const [path, body] = [paths[next % paths.length], bodies?.[next % bodies.length]];
      next++;
      const begun = now();
      const method = body === undefined ? "GET" : "POST";
      const answer = await request(server, path, { method, headers, body, agent, keep: false });
      times?.push(now() - begun);
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
      size += answer.size;
    }
  };
  const all = (most, times) => Promise.all(Array.from({ length: clients }, () => client(most, times)));
  await all(warm);
  [next, size] = [warm, 0];
  const before = cpuOf(server.pid);
  const begun = now();
  await all(warm + requests, times);
  const wall = (now() - begun) / 1000;
  const cpu = ((cpuOf(server.pid) - before) / requests) * 1000;
  agent.destroy();
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95), cpu, wall, size: size / requests };
}

/** A token for the API, of the demonstration's coordinator. */
export async function token(program, data) {
  return (await run(program, ["account", "token", "--data", data])).out.trim();
}
