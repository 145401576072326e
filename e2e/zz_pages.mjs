// The browser tests: whole journeys, then every page that links lead to, for six people and for anybody, in both languages.
// `node e2e/run.mjs journeys` leaves the pages out. With PRISTAN_SHOTS=FOLDER every page is also kept as a picture.
import {
  byKeyboard, byPasskey, callToCase, fromElsewhere, glass, holdAndRequest, policyIsKept, sealedAndOpened, tipAndAnswer, unseen,
  withoutScript,
} from './journeys.mjs';
import { alone, home, inspected, unnamed } from './cases.mjs';
import { howSoon, leavingIsReallyLookedAt, leftAtOnce } from './leaving.mjs';
import { look } from './pages.mjs';
import { browser, start, violations } from './server.mjs';

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

/** That axe is really asked: a page with a picture without words must be found. */
async function axeFindsAFault() {
  const page = await chromium.newPage();
  await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><img src="x.png"></main>');
  const found = await violations(page);
  await page.close();
  if (!found.some((v) => v.startsWith('image-alt'))) throw new Error('axe does not see a picture without words');
}

try {
  await check('axe finds a fault where there is one', axeFindsAFault);
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
