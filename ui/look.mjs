// Opens the pages of a folder in Chromium with a strict content security
// policy, at the width of a desk and of a phone; writes pictures; runs axe.
//
//   cargo run -p web --example gallery -- /tmp/gallery
//   node look.mjs /tmp/gallery /tmp/pictures [name …]
//
// Ends with 1 when axe finds a violation, a page is wider than its window, or
// something was refused by the policy.
import { chromium } from 'playwright-core';
import { createServer } from 'node:http';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

const [folder, out, ...names] = process.argv.slice(2);
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };
const server = createServer((request, response) => {
  const path = join(folder, decodeURIComponent(request.url.split('?')[0]));
  try {
    const body = readFileSync(path);
    response.writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': "default-src 'self'",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
mkdirSync(out, { recursive: true });
let faults = 0;
const complain = (...words) => {
  faults += 1;
  console.log(...words);
};
const pages = readdirSync(folder).filter((f) => f.endsWith('.html') && (!names.length || names.some((n) => f.startsWith(n))));
for (const [label, width, height] of [['desk', 1200, 900], ['phone', 390, 844]]) {
  for (const script of [true, false]) {
    const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: script, bypassCSP: false });
    for (const file of pages) {
      const page = await context.newPage();
      page.on('console', (m) => m.type() === 'error' && complain(file, label, m.text()));
      page.on('pageerror', (e) => complain(file, label, e.message));
      await page.goto(`${base}/${file}`, { waitUntil: 'networkidle' });
      const suffix = script ? label : `${label}-plain`;
      await page.screenshot({ path: join(out, file.replace('.html', `-${suffix}.png`)), fullPage: true });
      if (script) {
        const [inner, whole] = await page.evaluate(() => [window.innerWidth, document.documentElement.scrollWidth]);
        if (whole > inner) complain(file, label, `is ${whole} wide in a window of ${inner}`);
        // Through the protocol, which the policy of the page does not bind.
        await page.evaluate(axe);
        const result = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
        for (const v of result.violations) complain(file, label, v.id, v.help, v.nodes.map((n) => n.html.slice(0, 160)));
        for (const v of result.incomplete) console.log('undecided', file, label, v.id, v.nodes.length, v.nodes[0].html.slice(0, 100));
      }
      await page.close();
    }
    await context.close();
  }
}
await browser.close();
server.close();
console.log(faults ? `${faults} faults` : `no faults on ${pages.length} pages`);
process.exitCode = faults ? 1 : 0;
