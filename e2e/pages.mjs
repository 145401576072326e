// Every page that links lead to, for several people and in both languages: axe finds nothing, nothing is wider than a
// phone, no script or style is refused, no address answers with an error.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newViolations, signIn } from './server.mjs';

const SHOTS = process.env.PRISTAN_SHOTS;

/** An address with what differs from row to row taken out, so that one page of a sort is looked at, not a thousand. */
function sort(address) {
  const [path, query = ''] = address.split('?');
  const names = [...new Set(new URLSearchParams(query).keys())].sort();
  const plain = path
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, ':id')
    .replace(/\/(records)\/(?!training|attendance|import|submissions)[a-z_]+/, '/$1/:kind')
    .replace(/\/programmes\/(?!new)[^/]+/, '/programmes/:period')
    .replace(/\/institutions\/[^/]+/, '/institutions/:code')
    .replace(/\/local-commissions\/[^/]+/, '/local-commissions/:code')
    .replace(/\/shelters\/(?!new)[^/]+/, '/shelters/:code')
    .replace(/\/split\/[^/]+/, '/split/:code')
    .replace(/\/activities\/[IVX]+\.\d+/, '/activities/:code');
  return { plain, names };
}

/**
 * Whether an address is of a sort not `seen` yet. Filters are tried one by one, not in every mixture: an address is new
 * when its path or one of the names in its query is.
 */
function isNew(seen, address) {
  const { plain, names } = sort(address);
  const marks = names.length > 0 ? names.map((name) => `${plain}?${name}`) : [plain];
  const found = marks.some((mark) => !seen.has(mark));
  for (const mark of marks) seen.add(mark);
  return found;
}

const SKIP = /^\/(assets|language|sign-out|exit|calendar\/|journal\/checkpoint)|[?&]language=|\.(csv|xlsx|json|jsonld|txt|pdf|docx|xml|ics|html)(\?|$)|\/evidence\/|\/returns\/[a-z_-]+\/file\/|format=|after=|before=|cursor=/;

/** Looks at every sort of page that `login` (nobody when empty) can reach; what is wrong, by address. */
export async function look(browser, origin, login, language) {
  const wrong = [];
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: language });
  await context.addCookies([{ name: 'language', value: language, url: origin }]);
  const page = await context.newPage();
  let here = '';
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(`${here}: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`${here}: ${error.message}`));
  if (login) await signIn(page, origin, login);
  const queue = login ? ['/home', '/account', ...(login === 'coordinator' ? ['/alerts/tips'] : []), ...(login === 'worker' ? ['/shelters', '/access-requests'] : [])] : ['/', '/progress', '/help', '/tips', '/tips/new', '/sign-in', '/accessibility', '/about'];
  const seen = new Set();
  queue.forEach((address) => isNew(seen, address));
  let looked = 0;
  while (queue.length > 0) {
    here = queue.shift();
    const answer = await page.goto(origin + here);
    looked++;
    if (answer.status() >= 400) {
      wrong.push(`${here}: answered ${answer.status()}`);
      continue;
    }
    const lang = await page.getAttribute('html', 'lang');
    if (lang !== language) wrong.push(`${here}: is in ${lang}, not ${language}`);
    const found = await newViolations(page);
    wrong.push(...found.map((v) => `${here}: axe: ${v}`));
    if (SHOTS) await shot(page, login, language, here, '');
    await page.setViewportSize({ width: 390, height: 844 });
    const over = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
    if (over > 0) wrong.push(`${here}: ${over} px wider than a phone`);
    if (SHOTS) await shot(page, login, language, here, '-phone');
    await page.setViewportSize({ width: 1200, height: 900 });
    const links = await page.$$eval('a[href]', (all) => all.map((a) => a.getAttribute('href')));
    for (const link of links) {
      const address = new URL(link, origin + here);
      const local = address.pathname + address.search;
      if (address.origin !== origin || SKIP.test(local) || !isNew(seen, local)) continue;
      queue.push(local);
    }
  }
  await context.close();
  return { looked, wrong };
}

async function shot(page, login, language, address, suffix) {
  mkdirSync(SHOTS, { recursive: true });
  const { plain, names } = sort(address);
  const name = `${login || 'anybody'}-${language}${[plain, ...names].join('_').replace(/[^a-z0-9]+/gi, '_')}${suffix}.png`.slice(0, 200);
  await page.screenshot({ path: join(SHOTS, name), fullPage: true });
}
