// Four journeys of a case from the alert on, with the keyboard alone and axe on every page. Everybody in them is invented.
import assert from 'node:assert/strict';
import { Hand } from './hand.mjs';

const INVENTED = 'Измислена';
const TOLD = ['purpose', 'data_use', 'research_use', 'access', 'storage_time', 'withdrawal'];

/** A call or a letter is taken in; the address of the alert. */
async function alert(hand, answers) {
  await hand.follow('/alerts');
  await hand.send('/alerts');
  for (const [name, value] of Object.entries(answers)) await hand.answer(name, value);
  await hand.to('main form.pr-intake button[type=submit]');
  await hand.press('Enter');
  return hand.here;
}

/** The coordinator answers for an alert, opens a case of it and has somebody work on it; the address of the case. */
async function opened(chief, at, territory, who) {
  await chief.open(at);
  if (await chief.page.$('main form[action$="/events"] input[value=acknowledged]')) await chief.send('/events');
  await chief.open(`${at}/decision`);
  await chief.choose('event', 'case_opened');
  await chief.select('territory', territory);
  await chief.to('main form.pr-form button[type=submit]');
  await chief.press('Enter');
  const place = chief.here;
  for (const [name, post] of who) await chief.fill({ account: name, post });
  return place;
}

/** A person is entered; the id of the person. */
async function enter(hand, place, answers) {
  await hand.open(place);
  await hand.follow('/persons/new');
  await hand.fill(answers);
  await hand.keepsQuiet(new RegExp(INVENTED), 'what was entered is sealed');
  return hand.here.split('/').at(-1);
}

/** A step is put down, from the page of the procedure. */
async function step(hand, place, sort, answers) {
  await hand.open(`${place}/steps`);
  await hand.follow(`/steps/new/${sort}`);
  await hand.fill(answers);
}

/** An event is put down, from the page of what happened. */
async function event(hand, place, phase, answers) {
  await hand.open(`${place}/events`);
  await hand.follow(`/events/new/${phase}`);
  await hand.fill(answers);
}

const consent = (purpose, by, more = {}) => ({ purpose, answer: 'given', ...more, by, language: 'bg', told: TOLD });

/** The least that makes a case whole: risk, needs, consent to support, plan. */
async function whole(hand, place, by) {
  await step(hand, place, 'risk_assessment', { trigger: 'first', 'degrees-retrafficking': 'medium' });
  await step(hand, place, 'needs', { services: ['psychological_counselling', 'shelter'] });
  await step(hand, place, 'consent', consent('support', by));
  await planned(hand, place);
}

/** A plan is written, opened for a purpose and signed by both. */
async function planned(hand, place) {
  await hand.open(`${place}/plans`);
  await hand.follow('/plans/new');
  const plan = { needs: 'Измислена нужда', risk: 'Измислен риск', security: 'Измислена мярка', 'what-0': 'Среща с психолог', 'who-0': 'NGO-DEMO-2', 'until-0': '20.06.2030', 'what-1': 'Носи документите си', 'who-1': 'person', review: '01.07.2030' };
  for (const [name, value] of Object.entries(plan)) await hand.answer(name, value);
  await hand.to('main form > button[type=submit]');
  await hand.press('Enter');
  const at = new URL(hand.here).pathname;
  await hand.keepsQuiet(/Измислен/, 'what a plan says is sealed');
  await hand.fill({ purpose: 'support' });
  await hand.says(/Измислена мярка/, 'it is opened for a purpose');
  await hand.open(at);
  await hand.fill({ signed: ['person', 'interviewer'] });
  await hand.open(`${place}/steps`);
  await hand.says(/Security plan|План за сигурност/, 'the signed plan is a step of the procedure');
}

/**
 * The person is referred to a body with people here: a packet is left with them, and one of them opens and answers it as
 * themselves. How many pages they met.
 */
async function referred(browser, hand, place, language) {
  await step(hand, place, 'consent', consent('referral', 'person', { recipient: 'NGO-DEMO-2' }));
  await step(hand, place, 'referral', { to: 'NGO-DEMO-2', service: 'legal_counselling', basis: 'consent' });
  await hand.open(`${place}/packets`);
  await hand.follow('/packet');
  await hand.answer('parts', ['request', 'happened', 'identity']);
  await hand.send('/packet');
  await hand.says(new RegExp(INVENTED), 'what goes is shown before it goes');
  await hand.send('/packet/here');
  const there = await Hand.of(browser, hand.origin, 'lawyer-1', language);
  await there.open('/referrals');
  await there.keepsQuiet(new RegExp(INVENTED), 'the list names nobody');
  await there.to('main tbody a');
  await there.press('Enter');
  const at = new URL(there.here).pathname;
  await there.send(at);
  await there.says(new RegExp(INVENTED), 'what was sent is opened');
  await there.choose('answer', 'accepted');
  await there.type('main [name=text]', 'Елате утре');
  await there.send(`${at}/answer`);
  await hand.open(`${place}/packets`);
  await hand.says(/Адвокат Вимпел/, 'who opened it is told');
  return there.end();
}

/** A place is asked for, a bed kept, and the person admitted; the address of the placement. */
async function placed(hand, place, shelter) {
  await hand.open(`${place}/placements`);
  await hand.follow('/placements/new');
  await hand.fill({ urgency: 'tonight' });
  const at = hand.here;
  await hand.open(`${at}?shelter=${shelter}`);
  await hand.to('main input[name=bed]');
  await hand.page.keyboard.press('Space');
  await hand.send('/reserve');
  await hand.type('main [name="admit-reason"]', 'Показно настаняване');
  await hand.send('/admit');
  return at;
}

const worker = [/Водещ случай Пристан/, 'case_worker'];

/** An adult exploited abroad comes home with the help of the consulate. */
export async function home(browser, origin, language) {
  const [chief, hand] = [await Hand.of(browser, origin, 'coordinator', language), await Hand.of(browser, origin, 'worker', language)];
  const at = await alert(hand, { abroad: 'yes', narrative: 'Обажда се консулската служба', persons: '1', channel: 'diplomatic', source_kind: 'consular' });
  const place = await opened(chief, at, 'VAR', [worker]);
  await enter(hand, place, { part: 'victim', given: 'Чайка', family: INVENTED });
  await event(hand, place, 'recruitment', { methods: 'social_networks', relation: 'acquaintance', means: 'deception', country: 'BG', from: '05.2016' });
  await event(hand, place, 'exploitation', { forms: 'sexual', sexual: 'prostitution', control: ['debt_bondage', 'withholds_documents'], acts: 'harbouring', country: 'DE', from: '06.2016', until: '2016', told: 'Измислен разказ' });
  await hand.says(/Act, means, purpose|Деяние, средство, цел/, 'the elements follow from the events');
  await hand.keepsQuiet(/Измислен разказ/, 'what is told is sealed');
  await step(hand, place, 'identification', { manner: 'informal', finding: 'possible', age: 'adult', grounds: ['statement'], forms: 'sexual', abroad: 'yes' });
  await whole(hand, place, 'person');
  await step(hand, place, 'consent', consent('transnational_transfer', 'person', { recipient: 'MFA' }));
  const crossing = { direction: 'in', country: 'DE', body: 'MFA' };
  for (const phase of ['requested', 'consent_checked', 'risk_checked_both_sides', 'accepted', 'travel_arranged', 'handed_over']) {
    await step(hand, place, 'cross_border', { phase, ...crossing });
  }
  const stay = await placed(hand, place, 'TAS-VAR');
  await hand.open(stay);
  await hand.answer('exit', 'planned');
  await hand.send('/leave');
  await step(hand, place, 'follow_up', { reached: 'yes', housing: 'settled', work: 'uncertain', education: 'not_applicable', safety: 'settled' });
  await step(hand, place, 'outcome', { outcome: 'reintegrated' });
  return (await chief.end()) + (await hand.end());
}

/** Inspectors find a man who was exploited at work; who exploited him is a company, and proceedings begin. */
export async function inspected(browser, origin, language) {
  const [chief, hand] = [await Hand.of(browser, origin, 'coordinator', language), await Hand.of(browser, origin, 'worker', language)];
  const at = await alert(hand, { danger: 'no', narrative: 'Инспекцията по труда', persons: '1', channel: 'phone', source_kind: 'labour_inspectorate' });
  const place = await opened(chief, at, 'BGS', [worker]);
  await enter(hand, place, { part: 'victim', given: 'Риф', family: INVENTED, sex: 'M' });
  await hand.open(`${place}/persons/new?nature=legal`);
  await hand.fill({ part: 'perpetrator_suspect', family: `${INVENTED} фирма ЕООД`, eik: '123456786' });
  const company = hand.here.split('/').at(-1);
  await hand.open(`${place}/events`);
  await hand.follow('/events/new/exploitation');
  await hand.fill({ [`roles-${company}`]: 'exploiter', forms: 'labour', industry: 'A', control: 'takes_earnings', country: 'BG', oblast: 'BGS', from: '2016' });
  await hand.open(`${place}/events`);
  await hand.follow('/events/network');
  await hand.says(/did it to|го е извършил/, 'the company is linked to the man');
  await hand.open(`${place}/screenings`);
  await hand.follow('/screenings/new/ilo_labour');
  await hand.choose('age', 'adult');
  for (const code of ['ILO1.01', 'ILO4.01', 'ILO5.01']) await hand.choose(`seen-${code}`, 'seen');
  await hand.to('main form[method=post] button[type=submit]');
  await hand.press('Enter');
  await step(hand, place, 'identification', { manner: 'informal', finding: 'possible', age: 'adult', grounds: ['statement', 'indicators'], forms: 'labour' });
  await whole(hand, place, 'person');
  const met = await referred(browser, hand, place, language);
  await step(hand, place, 'proceeding', { stage: 'reported', authority: 'PORB', offence: '159a' });
  await hand.open(`${place}/events/registrations`);
  await hand.fill({ person: /№/, body: 'GLIEA', basis: 'newly_identified', on: '01.02.2017' });
  return met + (await chief.end()) + (await hand.end());
}

/** A child without parents, from another country: three are told at once, and a guardian says yes. */
export async function alone(browser, origin, language) {
  const [chief, hand] = [await Hand.of(browser, origin, 'coordinator', language), await Hand.of(browser, origin, 'worker', language)];
  const at = await alert(hand, { danger: 'yes', child: 'yes', narrative: 'Дете без придружител', persons: '1', channel: 'hotline', source_kind: 'citizen' });
  const place = await opened(chief, at, 'SOF', [worker]);
  await enter(hand, place, { part: 'victim', given: 'Мида', family: INVENTED, birth: '2004', citizenship_1: 'AF' });
  await step(hand, place, 'identification', { manner: 'informal', finding: 'possible', age: 'presumed_child', grounds: ['statement'] });
  await hand.open(`${place}/steps`);
  await hand.says(/D4|24|ДАЗД|SACP|Agency/i, 'the clocks of the notifications run');
  for (const told of ['agency_told', 'police_told', 'commission_told', 'representative_appointed']) await step(hand, place, 'child', { event: told });
  await whole(hand, place, 'guardian');
  // A plan is signed after the report, and not before.
  await hand.open(`${place}/steps/new/child`);
  await hand.select('event', 'team_plan_signed');
  await hand.to('main form:not([action]) button[type=submit]');
  await hand.press('Enter');
  assert.ok(await hand.page.$('.govuk-error-summary'), 'what comes before is missing');
  for (const done of ['social_report', 'team_plan_signed']) await step(hand, place, 'child', { event: done });
  await placed(hand, place, 'TAS-SOF-C');
  for (const done of ['placed', 'monitored']) await step(hand, place, 'child', { event: done });
  return (await chief.end()) + (await hand.end());
}

/** Nobody says who they are; a case comes of it all the same. */
export async function unnamed(browser, origin, language) {
  const chief = await Hand.of(browser, origin, 'coordinator', language);
  const before = await tips(chief);
  const context = await browser.newContext();
  const nobody = new Hand(await context.newPage(), origin);
  await nobody.open(`/tips/new?language=${language}`);
  await nobody.type('main [name=text]', 'Зелена порта край реката');
  await nobody.to('main form button[type=submit]');
  await nobody.press('Enter');
  const receipt = await nobody.page.innerText('#receipt');
  const [written] = (await tips(chief)).filter((path) => !before.includes(path));
  await chief.follow(written);
  await chief.keepsQuiet(/Зелена порта/, 'a tip is opened for a purpose');
  await chief.fill({ purpose: 'recognition' });
  await chief.says(/Зелена порта/);
  await chief.send('/alert');
  const at = chief.here.includes('/tips/') ? await lastAlert(chief) : chief.here;
  const place = await opened(chief, at, 'PVN', [worker]);
  const hand = await Hand.of(browser, origin, 'worker', language);
  await enter(hand, place, { part: 'at_risk' });
  await step(hand, place, 'identification', { manner: 'informal', finding: 'possible', age: 'adult', grounds: ['witness'] });
  await nobody.open(`/tips?language=${language}`);
  await nobody.type('main [name=receipt]', receipt);
  await nobody.press('Enter');
  await nobody.says(/Зелена порта/, 'who wrote it reads it with the number');
  return (await nobody.end()) + (await chief.end()) + (await hand.end());
}

/** The tips there are, from the page of alerts on. */
async function tips(hand) {
  await hand.follow('/alerts');
  await hand.follow('/alerts/tips');
  return hand.page.$$eval('main tbody a', (links) => links.map((link) => new URL(link.href).pathname));
}

/** The address of the alert that came last. */
async function lastAlert(hand) {
  await hand.open('/alerts');
  const all = await hand.page.$$eval('main tbody a', (links) => links.map((link) => link.href));
  return all.filter((href) => /\/alerts\/[0-9a-f-]{36}$/.test(href)).sort().at(-1);
}
