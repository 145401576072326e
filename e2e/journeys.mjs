// Whole journeys, as a person makes them.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { people, signIn, violations } from './server.mjs';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A secretary enters a training without any script: refused for one field, mended, found, corrected, withdrawn. */
export async function withoutScript(browser, origin) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signIn(page, origin, 'secretary');
  await page.goto(`${origin}/records/training/new`);
  await page.fill('[name=title]', 'Обучение без скрипт');
  await page.fill('[name=held_on]', '31.02.2017');
  await choose(page, 'type', 'training');
  await choose(page, 'status', 'held');
  await page.click('main form[action*="/records/training"] button[type=submit] >> nth=-1');
  const summary = page.locator('.govuk-error-summary');
  assert.match(await summary.innerText(), /31\.02\.2017/, 'the day that does not exist is quoted');
  assert.equal(await page.inputValue('[name=title]'), 'Обучение без скрипт', 'what was typed is kept');
  await page.fill('[name=held_on]', '14.06.2017');
  await page.click('main form[action*="/records/training"] button[type=submit] >> nth=-1');
  await page.waitForURL(/\/records\/training\/[0-9a-f-]{36}/);
  assert.match(await page.innerText('h1'), /Обучение без скрипт/);
  const address = page.url().split('?')[0];
  await page.goto(`${origin}/records/training?q=${encodeURIComponent('скрипт')}`);
  assert.ok(await page.locator(`a[href^="${new URL(address).pathname}"]`).count(), 'it is found by a word');
  await page.goto(`${address}/withdraw`);
  await page.fill('[name=reason]', 'въведено за проба');
  await page.click('main form button[type=submit]');
  assert.match(await page.innerText('main'), /въведено за проба/, 'the reason stands in the history');
  await context.close();
}

/** A link on another site leads somebody signed in to the page; that site's page reads and frames nothing. */
export async function fromElsewhere(browser, origin) {
  let icon = '';
  // The same machine under another name is another site to a browser.
  const site = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html');
    answer.end(`<a href="${origin}/tasks">here</a><img src="${icon}"><iframe src="${origin}/"></iframe>`);
  });
  await new Promise((listening) => site.listen(0, 'localhost', listening));
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, origin, 'secretary');
  icon = await page.evaluate(() => document.querySelector('link[rel=icon]').href);
  const seen = () =>
    page.evaluate(async (from) => {
      const image = new Image();
      image.src = from;
      await image.decode().catch(() => {});
      return image.naturalWidth > 0;
    }, icon);
  assert.ok(await seen(), 'the control: our own page shows the picture');
  const refused = [];
  page.on('response', (got) => {
    if (got.url().startsWith(origin) && got.status() === 403) refused.push(new URL(got.url()).pathname);
  });
  await page.goto(`http://localhost:${site.address().port}/`, { waitUntil: 'networkidle' });
  assert.ok(refused.includes('/'), 'another page does not frame ours');
  assert.ok(!(await seen()), 'another page does not show what is ours');
  await page.click('a');
  await page.waitForURL(`${origin}/tasks`);
  await page.waitForSelector('form[action="/sign-out"]');
  // The control: who is not signed in is led to sign in.
  await context.clearCookies();
  await page.goto(`http://localhost:${site.address().port}/`);
  await page.click('a');
  await page.waitForURL(`${origin}/sign-in?back=/tasks`);
  await context.close();
  site.close();
}

/** What the policy of content stops is reported, and our own pages have nothing to report. */
export async function policyIsKept(browser, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const stopped = [];
  page.on('console', (said) => /Content Security Policy|TrustedHTML/.test(said.text()) && stopped.push(said.text()));
  await signIn(page, origin, 'coordinator');
  for (const path of ['/home', '/programmes/2017', '/records', '/records/training/new', '/account']) {
    await page.goto(origin + path, { waitUntil: 'networkidle' });
  }
  assert.deepEqual(stopped, [], 'our pages keep their own policy');
  await page.evaluate(() => {
    try {
      document.body.innerHTML = '<img src="https://elsewhere.example/x.png">';
    } catch {}
  });
  assert.equal(stopped.length, 1, 'the control: text made into markup is stopped');
  await context.close();
}

/** The same sign-in and a list filtered with the keyboard alone. */
export async function byKeyboard(browser, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/sign-in`);
  await page.keyboard.press('Tab');
  assert.match(await focused(page), /#main-content/, 'the first stop skips to the content');
  await page.keyboard.press('Enter');
  await tabTo(page, (el) => el.id === 'login');
  await page.keyboard.type('coordinator');
  await tabTo(page, (el) => el.id === 'password');
  await page.keyboard.type(people.coordinator);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/home`);
  await tabTo(page, (el) => el.getAttribute('href') === '/programmes');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/programmes`);
  await tabTo(page, (el) => el.getAttribute('href') === '/programmes/2017');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${origin}/programmes/2017`);
  assert.ok(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement));
  await page.goto(`${origin}/records/training/new`);
  await tabTo(page, (el) => el.name === 'title');
  await page.keyboard.type('Training by keyboard');
  await tabTo(page, (el) => el.name === 'held_on');
  await page.keyboard.type('2017-06-15');
  await page.keyboard.press('Enter');
  // Type and status are still missing: the summary takes the focus and leads to the first.
  await page.waitForSelector('.govuk-error-summary');
  await tabTo(page, (el) => !!el.closest('.govuk-error-summary') && el.tagName === 'A');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'type', 'the summary leads to the field');
  await context.close();
}

/** What one may not see is answered like what does not exist. */
export async function unseen(browser, origin) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, origin, 'analyst');
  for (const address of ['/admin/accounts', '/journal', '/records/training/01870000-0000-7000-8000-000000000000', '/nowhere']) {
    const answer = await page.goto(origin + address);
    assert.equal(answer.status(), 404, address);
  }
  await context.close();
}

/** A page of somebody who signs in, in English and without any script. */
async function signedIn(browser, origin, login) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies([{ name: 'language', value: 'en', url: origin }]);
  const page = await context.newPage();
  await signIn(page, origin, login);
  return page;
}

/** Sends the form that leads to `action`, and waits for the next page. */
async function send(page, action) {
  await Promise.all([
    page.waitForNavigation(),
    page.click(`main form[action$="${action}"] button[type=submit]`),
  ]);
}

/** What the journal says of a person, row by row, as the data-protection officer reads it. */
async function looked(browser, origin, person) {
  const page = await signedIn(browser, origin, 'dpo');
  await page.goto(`${origin}/persons/looked`);
  await page.fill('[name=person]', person);
  await Promise.all([page.waitForNavigation(), page.click('main form.pr-form button[type=submit]')]);
  const rows = await page.$$eval('main tbody tr', (all) => all.map((row) => row.innerText));
  const shown = await page.innerText('main');
  await page.context().close();
  return { rows, shown };
}

/** A case, a person in it, who it is for a purpose: who keeps watch sees exactly that, and not whom it is about. */
export async function sealedAndOpened(browser, origin) {
  const page = await signedIn(browser, origin, 'worker');
  await page.goto(`${origin}/cases/new`);
  await choose(page, 'territory', 'VAR');
  await Promise.all([page.waitForNavigation(), page.click('main form.pr-form button[type=submit]')]);
  assert.match(page.url(), /\/cases\/[0-9a-f-]{36}\?done=/);
  const place = page.url().split('?')[0];
  await page.goto(`${place}/persons/new`);
  await choose(page, 'part', 'victim');
  await page.check('input[name=regime][value=gdpr]');
  await page.fill('[name=given]', 'Вятърка');
  await page.fill('[name=family]', 'Измислена');
  await Promise.all([page.waitForNavigation(), page.click('main form.pr-form button[type=submit]')]);
  assert.doesNotMatch(await page.innerText('main'), /Вятърка/, 'nothing is shown before it is asked for');
  const person = await page.innerText('main .pr-code');
  const openings = (rows) => rows.filter((row) => /Opened/.test(row));
  assert.deepEqual(openings((await looked(browser, origin, person)).rows), [], 'entered, and looked at by nobody');
  await page.check('input[name=class][value=identity]');
  await choose(page, 'purpose', 'support');
  await Promise.all([page.waitForNavigation(), page.click('main section[aria-labelledby=reveal] form button[type=submit]')]);
  assert.match(await page.innerText('main'), /Вятърка/);
  const { rows, shown } = await looked(browser, origin, person);
  assert.equal(openings(rows).length, 1, `one opening, one row: ${rows}`);
  assert.match(openings(rows)[0], /Who the person is.*Support and safety of the person/);
  assert.doesNotMatch(shown, /Вятърка|Измислена/);
  await page.context().close();
  return { place, person };
}

/** A tip without an account, a cookie or a script; it is answered, and the answer is read with the number. */
export async function tipAndAnswer(browser, origin) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const nobody = await context.newPage();
  await nobody.goto(`${origin}/tips/new?language=en`);
  await nobody.fill('[name=text]', 'A blue door behind the station');
  await Promise.all([nobody.waitForNavigation(), nobody.click('main form button[type=submit]')]);
  const receipt = await nobody.innerText('#receipt');
  assert.equal(receipt.replace(/\D/g, '').length, 20);
  assert.deepEqual(await context.cookies(), [], 'no cookie is set');
  const officer = await signedIn(browser, origin, 'officer');
  await officer.goto(`${origin}/alerts/tips`);
  await Promise.all([officer.waitForNavigation(), officer.click('main tbody a')]);
  assert.doesNotMatch(await officer.innerText('main'), /blue door/);
  await officer.check('input[name=purpose][value=recognition]');
  await Promise.all([officer.waitForNavigation(), officer.click('main form.pr-form button[type=submit]')]);
  assert.match(await officer.innerText('main'), /A blue door behind the station/);
  await officer.fill('[name=text]', 'Which station?');
  await send(officer, '/answer');
  await officer.check('input[name=purpose][value=recognition]');
  await Promise.all([officer.waitForNavigation(), officer.click('main form.pr-form button[type=submit]')]);
  await send(officer, '/alert');
  await officer.goto(`${origin}/alerts`);
  await Promise.all([officer.waitForNavigation(), officer.click('main tbody tr:last-child a')]);
  assert.doesNotMatch(await officer.innerText('main'), /blue door/, 'an alert shows nothing of what was said');
  await officer.context().close();
  await nobody.goto(`${origin}/tips?language=en`);
  await nobody.fill('[name=receipt]', receipt);
  await Promise.all([nobody.waitForNavigation(), nobody.click('main form button[type=submit]')]);
  assert.match(await nobody.innerText('main'), /Which station\?/, 'the answer is there');
  assert.deepEqual(await context.cookies(), [], 'and still no cookie');
  await context.close();
}

/** A call is taken in, kept while it is typed, answered for, and becomes a case; what was said shows for a purpose alone. */
export async function callToCase(browser, origin) {
  const context = await browser.newContext();
  await context.addCookies([{ name: 'language', value: 'en', url: origin }]);
  const worker = await context.newPage();
  await signIn(worker, origin, 'worker');
  await worker.goto(`${origin}/alerts`);
  await Promise.all([worker.waitForNavigation(), worker.click('main form[action="/alerts"][method=post] button[type=submit]')]);
  assert.match(worker.url(), /\/alerts\/[0-9a-f-]{36}\/intake$/);
  await worker.check('input[name=danger][value=yes]');
  await worker.fill('[name=narrative]', 'A green gate by the river');
  // By itself, without a button.
  await worker.waitForFunction(() => document.querySelector('[data-pr-saved]').textContent === 'Saved');
  const alert = worker.url().replace('/intake', '');
  await worker.goto(`${alert}/intake`);
  assert.equal(worker.url(), alert, 'what was saved is not shown again by an address');
  assert.doesNotMatch(await worker.innerText('main'), /green gate/);
  const number = await worker.innerText('h1');
  await context.close();
  const chief = await signedIn(browser, origin, 'coordinator');
  await chief.goto(alert);
  await send(chief, '/events');
  await choose(chief, 'purpose', 'recognition');
  await Promise.all([chief.waitForNavigation(), chief.click('main section[aria-labelledby=said] form button[type=submit] >> nth=0')]);
  assert.match(await chief.innerText('main'), /A green gate by the river/);
  await chief.goto(`${alert}/decision`);
  await chief.check('input[name=event][value=case_opened]');
  await Promise.all([chief.waitForNavigation(), chief.click('main form.pr-form button[type=submit]')]);
  assert.match(chief.url(), /\/cases\/[0-9a-f-]{36}\?done=/);
  assert.ok((await chief.innerText('main')).includes(number), 'the case names its alert');
  await chief.context().close();
}

/** The glass of a case is broken with a reason; the case opens; it is reviewed. */
export async function glass(browser, origin, { place }) {
  const officer = await signedIn(browser, origin, 'officer');
  await officer.goto(`${place}/break-glass`);
  await officer.check('input[name=category] >> nth=0');
  await officer.fill('[name=reason]', 'Too short');
  await send(officer, '/break-glass');
  assert.ok(await officer.locator('.govuk-error-summary').count(), 'a reason says more than that');
  await officer.fill('[name=reason]', 'Nobody of the case can be reached tonight, and it cannot wait for them.');
  await send(officer, '/break-glass');
  assert.equal(new URL(officer.url()).pathname, '/break-glass');
  await officer.goto(`${place}/narrative`);
  await choose(officer, 'purpose', 'support');
  const answered = officer.waitForResponse((answer) => answer.request().method() === 'POST');
  await officer.click('main form.pr-form button[type=submit]');
  assert.equal((await answered).status(), 200, 'the case is open to who broke the glass');
  await officer.context().close();
  const worker = await signedIn(browser, origin, 'worker');
  assert.match(await worker.innerText('main'), /emergency/i, 'who works on the case is told on the first page');
  await worker.context().close();
  const dpo = await signedIn(browser, origin, 'dpo');
  await dpo.goto(`${origin}/break-glass`);
  await Promise.all([dpo.waitForNavigation(), dpo.click('main tbody a')]);
  assert.match(await dpo.innerText('main'), /Nobody of the case can be reached tonight/);
  await dpo.check('input[name=verdict][value=justified]');
  await Promise.all([dpo.waitForNavigation(), dpo.click('main form.pr-form button[type=submit], main form[action*="/break-glass/"] button[type=submit]')]);
  assert.match(await dpo.innerText('main'), /Justified/i);
  await dpo.context().close();
}

/** A case is held; the person in it asks for their data and gets them from the hands of two. */
export async function holdAndRequest(browser, origin, { place, person }) {
  const chief = await signedIn(browser, origin, 'coordinator');
  await chief.goto(`${origin}/retention/holds`);
  await chief.fill('[name=subject]', new URL(place).pathname.split('/')[2]);
  await chief.fill('[name=reason]', 'A claim for compensation');
  await chief.fill('[name=review]', '31.12.2030');
  await send(chief, '/retention/holds');
  assert.match(await chief.innerText('main'), /A claim for compensation/);
  await chief.context().close();
  const dpo = await signedIn(browser, origin, 'dpo');
  await dpo.goto(`${origin}/access-requests/new`);
  await dpo.fill('[name=person]', person);
  await dpo.fill('[name=received]', (await today(dpo)));
  await dpo.check('input[name=check][value=document]');
  await send(dpo, '/access-requests/new');
  const request = dpo.url().split('?')[0];
  assert.match(request, /\/access-requests\/[0-9a-f-]{36}$/);
  const worker = await signedIn(browser, origin, 'worker');
  await worker.goto(request);
  await send(worker, '/review');
  for (const box of await worker.locator('input[type=radio][value=include]').all()) await box.check();
  await send(worker, '/prepare');
  await dpo.goto(request);
  assert.doesNotMatch(await dpo.innerText('main'), /Вятърка/, 'who releases it reads nothing of it');
  await send(dpo, '/release');
  await worker.goto(request);
  const file = worker.waitForEvent('download');
  const answer = worker.locator('main form[action$="/answer"]');
  await answer.locator('input[name=file][value=json]').check();
  assert.ok(await answer.locator('input[name=leaving][value=passphrase]').isChecked(), 'closed by default');
  await answer.locator('input[name=leaving][value=open]').check();
  await answer.locator('button[type=submit]').click();
  const told = readFileSync(await (await file).path(), 'utf8');
  assert.match(told, /Вятърка/, 'the person is told who they are here');
  await worker.context().close();
  await dpo.context().close();
}

/** The code of an authenticator with this secret in base32 (RFC 6238), at a moment in milliseconds. */
function totp(secret, at) {
  const bits = [...secret].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const hash = createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE(hash[19] & 15) & 0x7fffffff;
  return String(number % 1e6).padStart(6, '0');
}

/** When the clock of the program was, to the minute, as the page of one's account says it: the demonstration ends in winter. */
async function clock(page) {
  await page.goto(`${page.url().match(/^\w+:\/\/[^/]+/)[0]}/account`);
  const said = await page.innerText('main');
  const [, day, month, year, hours, minutes] = said.match(/(\d{1,2})\s(\w+)\s(\d{4}), (\d{1,2}):(\d\d)/);
  return Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), Number(hours) - 2, Number(minutes));
}

/** A device in the browser gives a passkey: it is added, signs in alone and after the password. */
export async function byPasskey(browser, origin) {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${origin}/language?language=en&back=/sign-in`);
  await signIn(page, origin, 'focal-moi');
  // The session began within this minute: the code of its second half is good from its beginning to half a minute
  // after its end.
  const typed = (await clock(page)) + 30_000;
  await page.goto(`${origin}/account/factor`);
  const secret = (await page.innerText('.pr-secret')).replaceAll(' ', '');
  await page.fill('#code', totp(secret, typed));
  await page.fill('#password', people['focal-moi']);
  await send(page, '/account/factor');
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options });

  await page.goto(`${origin}/account`);
  await page.click('a[href="/account/passkeys/new"]');
  assert.equal(await page.isVisible('.pr-without-passkey'), false);
  assert.deepEqual(await violations(page), []);
  await page.fill('#name', 'The device in the browser');
  await page.click('.pr-passkey button');
  await page.waitForURL(`${origin}/account?done=*`);
  assert.match(await page.innerText('main'), /The device in the browser/);
  assert.deepEqual(await violations(page), []);

  const signOut = async () => {
    await page.goto(`${origin}/account`);
    await page.click('form[action="/sign-out"] button');
    await page.waitForURL(`${origin}/`);
  };
  await signOut();
  await page.goto(`${origin}/sign-in`);
  await page.click('form[action="/sign-in/passkey"] button');
  assert.deepEqual(await violations(page), []);
  await page.click('.pr-passkey button');
  await page.waitForURL(`${origin}/home`);

  // After the password, in place of the code.
  await signOut();
  await page.goto(`${origin}/sign-in`);
  await page.fill('#login', 'focal-moi');
  await page.fill('#password', people['focal-moi']);
  await page.click('main form[action="/sign-in"] button[type=submit]');
  await page.waitForURL(/sign-in\/code/);
  assert.deepEqual(await violations(page), []);
  await page.click('.pr-passkey button');
  await page.waitForURL(`${origin}/home`);

  // A device that does not make sure who holds it gives none, and the page says so.
  await signOut();
  await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto(`${origin}/sign-in`);
  await page.click('form[action="/sign-in/passkey"] button');
  await page.click('.pr-passkey button');
  await page.waitForSelector('.pr-passkey [role=alert]:not([hidden])');
  assert.deepEqual(await violations(page), []);
  await context.close();

  // Without script the page says what else there is, and shows no button that does nothing.
  const bare = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  const plain = await bare.newPage();
  await plain.goto(`${origin}/sign-in`);
  await plain.click('form[action="/sign-in/passkey"] button');
  assert.equal(await plain.isVisible('.pr-passkey'), false);
  assert.equal(await plain.isVisible('.pr-without-passkey'), true);
  await bare.close();
}

/** The day of the demonstration, as the line under the header says it. */
async function today(page) {
  const about = await page.innerText('.pr-phase');
  const [, day, month, year] = about.match(/(\d{1,2})\s(\w+)\s(\d{4})/);
  return `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

async function choose(page, name, value) {
  const select = page.locator(`select[name=${name}]`);
  if (await select.count()) await select.selectOption(value);
  else await page.check(`input[name=${name}][value=${value}]`);
}

const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('href') ?? '');

/** Presses Tab until `wanted` holds of what has the focus. */
async function tabTo(page, wanted) {
  const test = `(${wanted})(document.activeElement)`;
  for (let n = 0; n < 400; n++) {
    if (await page.evaluate(test)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard never reaches ${wanted}`);
}
