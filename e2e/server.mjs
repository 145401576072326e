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

/** Pages by their build, of which axe was asked. */
const asked = new Set();

/**
 * What axe finds wrong with a page that is not built as one that it was asked about before: of the same elements with the
 * same classes and roles, named and labelled in the same places. The same page in another language, of another person or
 * with more rows is built the same, and most of the time of the tests went into asking about it again.
 */
export async function newViolations(page) {
  const built = await page.evaluate(build);
  if (asked.has(built)) return [];
  const found = await violations(page);
  if (found.length === 0) asked.add(built);
  return found;
}

/** How the page is built, in a text. Evaluated in the page. */
function build() {
  const names = new Map();
  // Which of the names of the page it is, so that two of the same name are told from two of different ones.
  const name = (text) => {
    if (!names.has(text)) names.set(text, names.size);
    return names.get(text);
  };
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  const there = new Set(ids);
  const NAMES = ['aria-label', 'title', 'alt', 'placeholder'];
  const LINKS = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'headers'];
  const SAID = ['class', 'role', 'type', 'scope', 'tabindex', 'autocomplete', 'colspan', 'rowspan', 'dir', 'style', 'hidden', 'open', 'disabled', 'required', 'checked', 'inert'];
  const attribute = ({ name: key, value }) => {
    if (NAMES.includes(key)) return `${key}=${value.trim() === '' ? '' : name(value)}`;
    if (LINKS.includes(key)) return `${key}=${value.split(/\s+/).map((id) => (there.has(id) ? name(document.getElementById(id).textContent.trim()) : '?'))}`;
    if (SAID.includes(key) || key.startsWith('aria-')) return `${key}=${value}`;
    return key;
  };
  const told = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim() === '' ? '' : 'T';
    if (node.nodeType !== Node.ELEMENT_NODE || ['SCRIPT', 'STYLE'].includes(node.tagName)) return '';
    const children = [];
    for (const child of node.childNodes) {
      const text = told(child);
      // Rows after a row that is built the same.
      if (text !== '' && text !== children.at(-1)) children.push(text);
    }
    const attributes = [...node.attributes].map(attribute).sort().join(' ');
    return `<${node.tagName} ${attributes}>${children.join('')}</>`;
  };
  return `${ids.length - there.size} ${document.title.trim() !== ''} ${told(document.documentElement)}`;
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
