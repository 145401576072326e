// A person without a mouse: Tab, arrows, blank, Enter and what is typed. Every page that is met is looked at with axe.
import assert from 'node:assert/strict';
import { newViolations, people } from './server.mjs';

/** The most presses of Tab on one page. */
const FAR = 900;

export class Hand {
  constructor(page, origin) {
    Object.assign(this, { page, origin, met: 0, wrong: [] });
  }

  /** Somebody signed in with the keyboard, in a language. */
  static async of(browser, origin, login, language) {
    const context = await browser.newContext();
    await context.addCookies([{ name: 'language', value: language, url: origin }]);
    const hand = new Hand(await context.newPage(), origin);
    await hand.page.goto(`${origin}/sign-in`);
    await hand.type('#login', login);
    await hand.type('#password', people[login]);
    await hand.press('Enter');
    assert.equal(new URL(hand.page.url()).pathname, '/home', `${login} is signed in`);
    return hand;
  }

  /** Looks at the page with axe. */
  async look() {
    this.met++;
    const found = await newViolations(this.page);
    this.wrong.push(...found.map((one) => `${new URL(this.page.url()).pathname}: ${one}`));
  }

  /** Tab, until what has the focus is `selector`. */
  async to(selector) {
    const there = () => this.page.evaluate((s) => document.activeElement?.matches(s) ?? false, selector);
    for (let n = 0; n < FAR; n++) {
      if (await there()) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${selector} on ${this.page.url()}`);
  }

  /** A key that leads to another page, which is then looked at. */
  async press(key) {
    await Promise.all([this.page.waitForNavigation(), this.page.keyboard.press(key)]);
    await this.look();
  }

  /** Follows a link whose address ends so. */
  async follow(ending) {
    await this.to(`main a[href$="${ending}"], nav a[href$="${ending}"], header a[href$="${ending}"]`);
    await this.press('Enter');
  }

  /** Presses the button of the form that goes there. */
  async send(action) {
    await this.to(`main form[action$="${action}"] button[type=submit]`);
    await this.press('Enter');
  }

  async type(selector, text) {
    await this.to(selector);
    await this.page.keyboard.type(text);
  }

  /** Answers a question of a form, whatever it is asked with. `value` of a select may be a pattern of its text. */
  async answer(name, value) {
    const kind = await this.page.evaluate((n) => {
      const field = document.querySelector(`main [name="${n}"]`);
      return field && (field.tagName === 'INPUT' ? field.type : field.tagName.toLowerCase());
    }, name);
    assert.ok(kind, `${this.page.url()} asks for ${name}`);
    if (kind === 'radio') return this.choose(name, value);
    if (kind === 'checkbox') {
      for (const one of [value].flat()) {
        await this.to(`main input[name="${name}"][value="${one}"]`);
        await this.page.keyboard.press('Space');
      }
      return;
    }
    if (kind === 'select') return this.select(name, value);
    await this.type(`main [name="${name}"]`, value);
  }

  /** Reaches a group of radios and goes to one of them with the arrows. */
  async choose(name, value) {
    await this.to(`main input[name="${name}"][type=radio]`);
    const chosen = () => this.page.evaluate((n) => document.querySelector(`main input[name="${n}"]:checked`)?.value, name);
    if (!(await chosen())) await this.page.keyboard.press('Space');
    for (let n = 0; n < 60 && (await chosen()) !== value; n++) await this.page.keyboard.press('ArrowDown');
    assert.equal(await chosen(), value, `${name} can be answered with ${value}`);
  }

  /** Goes through a list with the arrows. */
  async select(name, value) {
    const selector = `main select[name="${name}"]`;
    await this.to(selector);
    const is = () =>
      this.page.evaluate(
        ([s, v, pattern]) => {
          const { value, selectedOptions } = document.querySelector(s);
          return pattern ? new RegExp(pattern, 'u').test(selectedOptions[0]?.text ?? '') : value === v;
        },
        [selector, value, value instanceof RegExp ? value.source : ''],
      );
    await this.page.keyboard.press('Home');
    for (let n = 0; n < 400 && !(await is()); n++) await this.page.keyboard.press('ArrowDown');
    assert.ok(await is(), `${name} can be answered with ${value} on ${this.page.url()}`);
  }

  /** Fills a form and sends it with its own button; it is taken. */
  async fill(answers) {
    for (const [name, value] of Object.entries(answers)) await this.answer(name, value);
    const form = await this.page.evaluate(
      (names) => document.querySelector(`main [name="${names[0] ?? 'csrf'}"]`).form.getAttribute('action') ?? '',
      Object.keys(answers),
    );
    await this.to(form ? `main form[action="${form}"] button[type=submit]` : 'main form:not([action]) button[type=submit]');
    await this.press('Enter');
    const refused = await this.page.$$eval('.govuk-error-summary', (all) => all.map((one) => one.innerText));
    assert.deepEqual(refused, [], `${this.page.url()} takes ${JSON.stringify(answers)}`);
  }

  says(pattern, why) {
    return this.page.innerText('main').then((text) => assert.match(text, pattern, why));
  }

  async keepsQuiet(pattern, why) {
    assert.doesNotMatch(await this.page.innerText('main'), pattern, why);
  }

  /** Goes to an address somebody was told. */
  async open(path) {
    await this.page.goto(path.startsWith('http') ? path : this.origin + path);
    await this.look();
  }

  get here() {
    return this.page.url().split('?')[0];
  }

  async end() {
    await this.page.context().close();
    assert.deepEqual(this.wrong, [], 'axe finds nothing');
    return this.met;
  }
}
