// The browser tests: whole journeys, then every page that links lead to, for six people and for anybody, in both languages.
// `node e2e/run.mjs journeys` leaves the pages out. With PRISTAN_SHOTS=FOLDER every page is also kept as a picture.
import assert from 'node:assert/strict';
import {
  byKeyboard, byPasskey, callToCase, fromElsewhere, glass, holdAndRequest, policyIsKept, sealedAndOpened, tipAndAnswer, unseen,
  withoutScript,
} from './journeys.mjs';
import { alone, home, inspected, unnamed } from './cases.mjs';
import { howSoon, leavingIsReallyLookedAt, leftAtOnce } from './leaving.mjs';
import { look } from './pages.mjs';
import { browser, newViolations, start } from './server.mjs';

const PEOPLE = ['', 'coordinator', 'secretary', 'analyst', 'dpo', 'admin', 'worker'];
const crawl = !process.argv.includes('journeys');
const server = await start();
const chromium = await browser();
let passed = 0;
const failed = [];

async function check(name, work) {
  try {
    await work();
    passed++;
    console.log(`ok      ${name}`);
  } catch (error) {
    failed.push(name);
    console.log(`FAILED  ${name}\n${error.message ?? error}`);
  }
}

/** That axe is really asked: of a page that is built as one before but for its fault, the fault is found. */
async function axeFindsAFault() {
  const page = await chromium.newPage();
  const found = async (main) => {
    await page.setContent(`<html lang="en"><title>x</title><main><h1>x</h1>${main}</main>`);
    return (await newViolations(page)).join(' ');
  };
  const label = (id) => `<label for="${id}">x</label><input id="a">`;
  for (const [sound, faulty, rule] of [
    ['<img src="x.png" alt="x">', '<img src="x.png" alt="">x<img src="x.png">', 'image-alt'],
    [label('a'), label('b'), 'label'],
    ['<div aria-label="x" role="region">x</div><div aria-label="y" role="region">x</div>', '<div aria-label="x" role="region">x</div><div aria-label="x" role="region">x</div>', 'landmark-unique'],
  ]) {
    assert.equal(await found(sound), '', rule);
    assert.match(await found(faulty), new RegExp(rule), `axe does not see ${rule}`);
    assert.match(await found(faulty), new RegExp(rule), 'a page with a fault is asked about again');
  }
  await page.close();
}

try {
  await check('axe finds a fault where there is one', axeFindsAFault);
  await check('a secretary works without script', () => withoutScript(chromium, server.origin));
  await check('the keyboard is enough', () => byKeyboard(chromium, server.origin));
  await check('what may not be seen is not there', () => unseen(chromium, server.origin));
  await check('a link elsewhere leads here, and nothing else does', () => fromElsewhere(chromium, server.origin));
  await check('the pages keep their policy', () => policyIsKept(chromium, server.origin));
  await check('a passkey is added, signs in and confirms', () => byPasskey(chromium, server.local));
  let opened;
  await check('what is sealed is opened for a purpose, and who looked is seen', async () => {
    opened = await sealedAndOpened(chromium, server.origin);
  });
  await check('a call becomes a case', () => callToCase(chromium, server.origin));
  await check('a tip is answered to who has its number', () => tipAndAnswer(chromium, server.origin));
  const leave = (language) =>
    check(`every page without an account is left at once, and nothing of it is found, in ${language}`, async () => {
      const { left, stops } = await leftAtOnce(chromium, server.origin, language);
      console.log(`        left ${left} times; by keyboard in at most ${stops} stops, or Shift three times`);
    });
  await Promise.all([leave('en'), leave('bg')]);
  await check('what comes back, is kept or tells is found', () => leavingIsReallyLookedAt(chromium, server.origin));
  await check('how soon a page is left', async () => {
    for (const line of await howSoon(chromium, server.origin)) console.log(`        ${line}`);
  });
  await check('the glass is broken and reviewed', () => glass(chromium, server.origin, opened));
  await check('a case is held, and a person gets their data', () => holdAndRequest(chromium, server.origin, opened));
  for (const language of ['en', 'bg']) {
    for (const [name, journey] of [
      ['an adult exploited abroad comes home', home],
      ['inspectors find a man exploited at work', inspected],
      ['an unaccompanied child is taken care of', alone],
      ['a tip nobody signed becomes a case', unnamed],
    ]) {
      await check(`${name}, by keyboard, in ${language}`, async () => {
        const met = await journey(chromium, server.origin, language);
        console.log(`        ${met} pages looked at`);
      });
    }
  }
  // Two at a time, so that both of two cores have something to do.
  const walks = crawl ? PEOPLE.flatMap((login) => ['en', 'bg'].map((language) => ({ login, language }))) : [];
  const walk = async () => {
    for (let next = walks.shift(); next; next = walks.shift()) {
      const { login, language } = next;
      await check(`every page for ${login || 'anybody'} in ${language}`, async () => {
        const { looked, wrong } = await look(chromium, server.origin, login, language);
        console.log(`        ${looked} pages for ${login || 'anybody'} in ${language}`);
        if (wrong.length > 0) throw new Error([...new Set(wrong)].join('\n'));
      });
    }
  };
  await Promise.all([walk(), walk()]);
} finally {
  await chromium.close();
  await server.stop();
}
console.log(`${passed} passed, ${failed.length} failed`);
process.exit(failed.length > 0 ? 1 : 0);
