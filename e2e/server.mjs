// The product as its user meets it: the program on a fresh demonstration, and a real browser.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';

const ui = new URL('../ui/', import.meta.url);
const require = createRequire(new URL('package.json', ui));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with the page. Evaluated, not put into the page: the page's own policy stays in force. */
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const result = await globalThis.axe.run({ resultTypes: ['violations'] });
    return result.violations.map((v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`);
  });
}

/** Passwords of the demonstration, printed by the program itself when it starts. */
export const people = {};

/** A port that is free now. */
async function freePort() {
  const probe = createServer();
  await new Promise((listening) => probe.listen(0, '127.0.0.1', listening));
  const { port } = probe.address();
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** Starts the program on invented data in a new folder; stops it and forgets the data at the end. */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'pristan-e2e-'));
  const program = process.env.PRISTAN ?? new URL('../target/debug/pristan', import.meta.url).pathname;
  const port = await freePort();
  // Browsers give passkeys at a name, and none at a number: they are tried at `localhost`.
  const local = `http://localhost:${port}`;
  const child = spawn(program, ['demo', '--data', folder, '--listen', `127.0.0.1:${port}`, '--origin', local], { stdio: ['ignore', 'pipe', 'inherit'] });
  const origin = await new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the program stopped with ${code}:\n${said}`)));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (!found) return;
      for (const [, login, password] of said.matchAll(/^ {2}(\S+) +(\S+-\S+-\S+) /gm)) people[login] = password;
      const others = said.match(/sign in with (\S+): (.+)/);
      for (const login of others?.[2].split(', ') ?? []) people[login] = others[1];
      resolve(found[0]);
    });
  });
  return {
    origin,
    local,
    stop: async () => {
      child.removeAllListeners('exit');
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

/** The browser, kept from talking to anybody but the program. */
export const browser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** Signs in by the form. */
export async function signIn(page, origin, login) {
  await page.goto(`${origin}/sign-in`);
  await page.fill('#login', login);
  await page.fill('#password', people[login]);
  await page.click('main button[type=submit]');
  await page.waitForURL(`${origin}/home`);
}
