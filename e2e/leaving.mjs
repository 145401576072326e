// Who shares the device of somebody who asked for help looks over their shoulder, presses Back, reads the tabs and what
// the browser kept (threat T17). Every page that is open without an account is left at once and nothing of it is found.
import assert from 'node:assert/strict';

const TYPED = 'A blue door behind the station';
/** What a title, an address or the icon must not say, in either language. */
const TELLING = /traffick|victim|exploit|slave|violen|abus|трафик|жертв|експлоат|насили|роб(?:ств|ск)|сводни/iu;

/** The pages, each with what is done on it before it is left. */
const PAGES = [
  ['/'],
  ['/help'],
  ['/progress'],
  ['/figures'],
  ['/about'],
  ['/accessibility'],
  ['/nowhere'],
  ['/tips', type('receipt')],
  ['/tips', type('receipt'), send],
  ['/tips', typeReceipt, send, type('text')],
  ['/tips/new', type('text')],
  ['/tips/new', send],
  ['/tips/new', type('text'), send],
  ['/tips/opinion', answer],
  ['/tips/opinion', answer, send],
];
/** Where links lead besides: to files, to the other language, to those who have an account. */
const BESIDES = ['/exit', '/language', '/sign-in', '/progress.json', '/figures/catalog.jsonld'];
/** The files of what is published. */
const FILE = /^\/figures\/[0-9a-f-]{36}\/[a-z]+\.(?:csv|txt|json)$/u;

/** In both languages every page open without an account: with script it is left by key, without script by its link. */
export async function leftAtOnce(browser, origin, language) {
  const out = await wayOut(origin);
  const receipt = await ownReceipt(browser, origin, language);
  const scripted = await browser.newContext({ locale: language });
  const without = await browser.newContext({ locale: language, javaScriptEnabled: false });
  let stops = 0;
  let left = 0;
  // What is published has pages of its own.
  const figures = await publishedAt(origin);
  assert.ok(figures.length > 0, 'something is published');
  const pages = [...PAGES, ...figures.map((path) => [path])];
  for (const [n, [path, ...acts]] of pages.entries()) {
    const name = `${path} after ${acts.length} acts in ${language}`;
    // Each page by both ways, over the two languages.
    const byShift = (n + (language === 'bg')) % 2 === 0;
    const visit = await begin(scripted, origin, out);
    const { page } = visit;
    await page.goto(`${origin}/`);
    await page.goto(origin + path);
    for (const act of acts) await act(page, receipt);
    assert.equal(await page.getAttribute('html', 'lang'), language, name);
    const kept = await told(page);
    assert.deepEqual(told.telling(kept), [], `${name}: the window and the address tell nothing`);
    assert.deepEqual(await elsewhere(page, origin, figures), [], `${name}: a page that nobody leaves here`);
    assert.deepEqual(await traces(visit), [], `${name}: nothing is kept during the visit`);
    visit.marks.length = 0;
    if (byShift) await threeTimesShift(page);
    else stops = Math.max(stops, await byTab(page));
    await page.waitForURL(out);
    inOrder(visit.marks, name);
    await nothingComesBack(visit, [TYPED, receipt, kept.heading], name);
    assert.deepEqual(await tracesAfter(visit), [], `${name}: nothing is kept after it`);
    assert.deepEqual(visit.stored, [], `${name}: no answer may be stored`);
    await page.close();

    const bare = await begin(without, origin, out);
    await bare.page.goto(origin + path);
    for (const act of acts) await act(bare.page, receipt);
    await byTab(bare.page);
    await bare.page.waitForURL(out);
    assert.deepEqual(await tracesAfter(bare), [], `${name}, without script: nothing is kept`);
    assert.deepEqual(bare.stored, [], `${name}, without script: no answer may be stored`);
    // Back comes to the page, as a link cannot help it: without what was typed on it, or answered to it.
    for (let n = 0; n < 2; n++) {
      // The answer to a form is not got again: the browser says so on a page of its own.
      await bare.page.goBack().catch(() => bare.page.waitForURL('chrome-error://**'));
      const shown = await seen(bare.page);
      for (const text of [TYPED, receipt]) assert.ok(!shown.includes(text), `${name}, without script: \`${text}\` comes back`);
    }
    await bare.page.close();
    left += 2;
  }
  await scripted.close();
  await without.close();
  return { left, stops };
}

/** That the checks fail where they should. */
export async function leavingIsReallyLookedAt(browser, origin) {
  const out = await wayOut(origin);

  // The button as a link alone, as it is without script: Back shows the page again.
  const plain = await begin(await browser.newContext({ locale: 'en' }), origin, out);
  await plain.page.goto(`${origin}/`);
  await plain.page.goto(`${origin}/tips/new`);
  const { heading } = await told(plain.page);
  await plain.page.evaluate(() => {
    const button = document.querySelector('.govuk-exit-this-page__button');
    button.replaceWith(button.cloneNode(true));
  });
  plain.marks.length = 0;
  await plain.page.click('.govuk-exit-this-page__button');
  await plain.page.waitForURL(out);
  assert.throws(() => inOrder(plain.marks, 'the link'), /the link: .*shown/);
  await assert.rejects(nothingComesBack(plain, [heading], 'the link'), /the link: .*comes back/);
  await plain.context.close();

  // A form that lets the browser remember: what was typed comes back. At times, on a busy machine, it leaves before it has
  // noted what was typed: it is left again then.
  let comesBack = false;
  for (let times = 0; times < 8 && !comesBack; times++) comesBack = await whatIsRememberedComesBack(browser, origin, out);
  assert.ok(comesBack, 'the control: what a browser puts back is seen');

  // What is kept is found, kind by kind; and the way out takes it away, the cookie of the language with it.
  const planted = await begin(await browser.newContext({ locale: 'bg' }), origin, out);
  await planted.page.goto(`${origin}/`);
  await planted.page.click('.pr-languages a[lang=en]');
  await planted.page.waitForFunction(() => document.documentElement.lang === 'en');
  await planted.page.evaluate(async () => {
    document.cookie = 'planted=1';
    localStorage.setItem('planted', '1');
    sessionStorage.setItem('planted', '1');
    await caches.open('planted');
    await new Promise((opened) => {
      indexedDB.open('planted').onsuccess = ({ target }) => {
        target.result.close();
        opened();
      };
    });
  });
  const kinds = ['cookie language', 'cookie planted', 'localStorage planted', 'sessionStorage planted', 'indexedDB planted', 'caches planted'];
  assert.deepEqual(await traces(planted), kinds);
  const cached = await tracesAfter(planted, { leave: false });
  assert.ok(cached.some((trace) => /^cached .*\/assets\/app[-\w]*\.js$/.test(trace)), `the script is in the cache: ${cached}`);
  await planted.page.goto(`${origin}/`);
  await threeTimesShift(planted.page);
  await planted.page.waitForURL(out);
  assert.deepEqual(await tracesAfter(planted), [], 'the way out takes away what was kept');

  // Where the browser does not go back, the page is left all the same.
  const stuck = await begin(await browser.newContext({ locale: 'en' }), origin, out, { patient: false });
  await stuck.page.addInitScript(() => {
    history.go = () => {};
  });
  await stuck.page.goto(`${origin}/`);
  await stuck.page.goto(`${origin}/tips/new`);
  await threeTimesShift(stuck.page);
  await stuck.page.waitForURL(out);
  const behind = await stuck.devtools.send('Page.getNavigationHistory');
  assert.ok(behind.entries.some(({ url }) => url === `${origin}/`), 'the control: the first page was not gone back to');
  await stuck.context.close();

  // A heading may say what a title may not.
  await planted.page.goto(`${origin}/`);
  const first = await told(planted.page);
  assert.deepEqual(told.telling({ title: first.heading, address: '/%D1%82%D1%80%D0%B0%D1%84%D0%B8%D0%BA', icon: '' }).length, 2);
  await planted.context.close();
}

/** Leaves a form that lets the browser remember, and goes back: whether what was typed is there again. */
async function whatIsRememberedComesBack(browser, origin, out) {
  const { context, page } = await begin(await browser.newContext({ locale: 'en', javaScriptEnabled: false }), origin, out);
  await page.route('**/tips/new', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll('autocomplete="off"', '') });
  });
  await page.goto(`${origin}/tips/new`);
  await page.fill('[name=text]', TYPED);
  await page.click('.govuk-exit-this-page__button');
  await page.waitForURL(out);
  await page.goBack();
  const comesBack = (await seen(page)).includes(TYPED);
  await context.close();
  return comesBack;
}

/** How long it takes, in milliseconds: printed, and no reason to fail, as the machine has other things to do. */
export async function howSoon(browser, origin, times = 20) {
  const out = await wayOut(origin);
  const lines = [];
  for (const [name, before] of [['from the first page of a visit', []], ['from the third', ['/', '/help']]]) {
    const took = { empty: [], drawn: [], elsewhere: [] };
    const visit = await begin(await browser.newContext({ locale: 'en' }), origin, out);
    for (let n = 0; n < times; n++) {
      for (const path of [...before, '/tips/new']) await visit.page.goto(origin + path);
      await visit.page.fill('[name=text]', TYPED);
      visit.marks.length = 0;
      await threeTimesShift(visit.page);
      await visit.page.waitForURL(out);
      await until(() => visit.marks.some(({ what }) => what === 'elsewhere'));
      const pressed = visit.marks.findLast(({ what }) => what === 'Shift').at;
      for (const what of Object.keys(took)) {
        const mark = visit.marks.find((m) => m.what === what);
        // It may be gone before it is drawn empty.
        if (mark) took[what].push(mark.at - pressed);
      }
    }
    await visit.context.close();
    const say = (all) => {
      const sorted = all.sort((a, b) => a - b);
      return `${sorted[Math.floor(sorted.length / 2)]?.toFixed(1)} (${sorted.at(-1)?.toFixed(1)}) of ${sorted.length}`;
    };
    lines.push(`${name}, median (worst) ms: emptied ${say(took.empty)}, drawn empty ${say(took.drawn)}, elsewhere ${say(took.elsewhere)}`);
  }
  return lines;
}

/** Where `/exit` leads; it empties what the browser keeps of this site. */
async function wayOut(origin) {
  const answer = await fetch(`${origin}/exit`, { redirect: 'manual' });
  assert.equal(answer.headers.get('clear-site-data'), '"cache", "cookies", "storage"');
  const out = answer.headers.get('location');
  assert.match(out, /^https:/);
  return out;
}

/**
 * A visit by somebody without an account, in a window of its own; the page it is left for is made up here. `patient`: the
 * first page of the visit is waited for however busy the machine is, so that what is found does not hang on its speed.
 */
async function begin(context, origin, out, { patient = true } = {}) {
  const page = await context.newPage();
  if (patient) await page.addInitScript(waiting);
  const visit = { context, page, origin, marks: [], stored: [], files: new Set() };
  await page.exposeBinding('mark', (_, mark) => visit.marks.push(mark));
  await page.addInitScript(marking, origin);
  page.on('response', (got) => {
    if (!got.url().startsWith(origin)) return;
    if (got.url().startsWith(`${origin}/assets/`)) visit.files.add(got.url());
    else if (got.headers()['cache-control'] !== 'no-store') visit.stored.push(got.url());
  });
  // Routes of the library do not see where a redirect leads.
  visit.devtools = await context.newCDPSession(page);
  await visit.devtools.send('Fetch.enable', { patterns: [{ urlPattern: `${out}*` }] });
  visit.devtools.on('Fetch.requestPaused', ({ requestId }) => {
    const body = Buffer.from('<!DOCTYPE html><title>Weather</title><h1>Sunny</h1>').toString('base64');
    const responseHeaders = [{ name: 'content-type', value: 'text/html' }];
    visit.devtools.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body }).catch(() => {});
  });
  return visit;
}

/** In the page, before any script of ours: what is put off for a second or more is put off for good. */
function waiting() {
  const wait = globalThis.setTimeout;
  globalThis.setTimeout = (what, after, ...more) => wait(what, after >= 1000 ? 600_000 : after, ...more);
}

/** In the page, before any script of ours: says what happens, when, and whether the page is to be seen just then. */
function marking(origin) {
  const mark = (what, at = performance.now()) => {
    const shown = location.origin === origin && (document.querySelector('main')?.checkVisibility() ?? false);
    globalThis.mark({ what, shown, at: performance.timeOrigin + at });
  };
  if (location.origin !== origin) {
    if (/^https?:$/.test(location.protocol)) mark('elsewhere');
    return;
  }
  document.addEventListener('keyup', ({ key, timeStamp }) => key === 'Shift' && mark('Shift', timeStamp), true);
  document.addEventListener('click', ({ timeStamp }) => mark('click', timeStamp), true);
  document.addEventListener('DOMContentLoaded', () => {
    mark('read');
    const emptied = new MutationObserver(() => {
      if (document.querySelector('main')) return;
      emptied.disconnect();
      mark('empty');
      requestAnimationFrame(() => setTimeout(() => mark('drawn')));
    });
    emptied.observe(document.body, { childList: true });
  });
  navigation.addEventListener('navigate', () => mark('navigate'));
}

/** The page was there when it was left, and was not any more when the browser was told to go. */
function inOrder(marks, name) {
  const from = marks.findLastIndex(({ what }) => what === 'Shift' || what === 'click');
  assert.ok(marks[from]?.shown, `${name}: the control: the page is there when it is left`);
  const after = marks.slice(from + 1);
  assert.ok(after.some(({ what }) => what === 'navigate'), `${name}: the browser was told to go`);
  const seen = after.filter(({ shown }) => shown).map(({ what }) => what);
  assert.deepEqual(seen, [], `${name}: the page was shown still`);
}

/** Neither Back nor Forward, nor the list of where they lead, has a page of the visit. */
async function nothingComesBack({ page, devtools, origin }, texts, name) {
  const list = async () => (await devtools.send('Page.getNavigationHistory')).entries;
  const entries = (await list()).filter(({ url }) => url.startsWith(origin));
  const others = entries.filter(({ url }) => url !== `${origin}/exit`).map(({ url }) => url);
  assert.deepEqual(others, [], `${name}: it comes back by the list of Back`);
  for (const { title } of entries) assert.doesNotMatch(title, TELLING, name);
  for (const way of ['goBack', 'goForward']) {
    await page[way]();
    assert.ok(!page.url().startsWith(origin), `${name}: ${page.url()} comes back by ${way}`);
    const shown = await seen(page);
    for (const text of texts) assert.ok(!shown.includes(text), `${name}: \`${text}\` comes back by ${way}`);
  }
}

/** What somebody reads on the page, typed or not. */
const seen = (page) =>
  page.evaluate(() => {
    const typed = [...document.querySelectorAll('input, textarea')].map(({ value }) => value);
    return [document.title, document.body?.innerText ?? '', ...typed].join('\n');
  });

/** What the window tells of the page, and the heading it has. */
async function told(page) {
  return page.evaluate(async () => {
    const icons = [...document.querySelectorAll('link[rel~=icon]')].map(({ href }) => href);
    const drawn = await Promise.all(icons.map(async (icon) => (await fetch(icon)).text()));
    return {
      title: document.title,
      address: location.pathname + location.search + location.hash,
      icon: [...icons.map((icon) => new URL(icon).pathname), ...drawn].join('\n'),
      heading: document.querySelector('h1').innerText,
    };
  });
}
told.telling = ({ title, address, icon }) => [title, decodeURIComponent(address), icon].filter((text) => TELLING.test(text));

/** Where a page leads that is not among those that are left here. */
async function elsewhere(page, origin, figures) {
  const links = await page.$$eval('a[href], form[action]', (all) => all.map((one) => one.href || one.action));
  const paths = links.map((link) => new URL(link)).filter((link) => link.origin === origin).map(({ pathname }) => pathname);
  const known = new Set([...PAGES.map(([path]) => path), ...figures, ...BESIDES]);
  return [...new Set(paths)].filter((path) => !known.has(path) && !FILE.test(path));
}

/** The addresses of what is published. */
async function publishedAt(origin) {
  const list = await (await fetch(`${origin}/figures`)).text();
  return [...new Set(list.match(/\/figures\/[0-9a-f-]{36}(?=")/gu) ?? [])];
}

/** What the browser keeps of the site, as the page that is open can see it. */
async function traces({ context, page }) {
  const cookies = (await context.cookies()).map(({ name }) => `cookie ${name}`).sort();
  const kept = await page.evaluate(async () => [
    ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
    ...Object.keys(sessionStorage).map((key) => `sessionStorage ${key}`),
    ...(await indexedDB.databases()).map(({ name }) => `indexedDB ${name}`),
    ...(await caches.keys()).map((key) => `caches ${key}`),
    ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `service worker ${scope}`),
  ]);
  return [...cookies, ...kept];
}

/** The same after the visit, in the same window, from an address that keeps nothing; and files left in the cache. */
async function tracesAfter(visit, { leave = true } = {}) {
  const { page, origin, files } = visit;
  assert.ok(files.size > 0, 'the control: files were loaded');
  if (leave) assert.ok(!page.url().startsWith(origin));
  const loaded = [...files];
  await page.goto(`${origin}/health`);
  const cached = await page.evaluate(async (all) => {
    const held = async (file) => (await fetch(file, { cache: 'only-if-cached', mode: 'same-origin' }).catch(() => null))?.ok;
    const found = await Promise.all(all.map(held));
    return all.filter((_, n) => found[n]).map((file) => `cached ${file}`);
  }, loaded);
  const found = [...(await traces(visit)), ...cached];
  if (leave) await page.goBack();
  return found;
}

/** A tip is sent; its number. */
async function ownReceipt(browser, origin, language) {
  const context = await browser.newContext({ locale: language, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${origin}/tips/new`);
  await page.fill('[name=text]', TYPED);
  await send(page);
  const receipt = await page.innerText('#receipt');
  await context.close();
  return receipt;
}

function type(field) {
  return (page) => page.fill(`[name=${field}]`, TYPED);
}

async function typeReceipt(page, receipt) {
  await page.fill('[name=receipt]', receipt);
}

async function answer(page) {
  await page.check('main input[type=radio] >> nth=0');
}

async function send(page) {
  await Promise.all([page.waitForNavigation(), page.click('main form button[type=submit]')]);
}

async function threeTimesShift(page) {
  for (let n = 0; n < 3; n++) await page.keyboard.press('Shift');
}

/** Goes to the way out with the keyboard and presses it; how many stops that took. */
async function byTab(page) {
  for (let stop = 1; stop <= 20; stop++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => document.activeElement.getAttribute('href') === '/exit')) {
      await page.keyboard.press('Enter');
      return stop;
    }
  }
  throw new Error('the keyboard does not reach the way out within twenty stops');
}

async function until(holds) {
  while (!holds()) await new Promise((turn) => setTimeout(turn, 5));
}
