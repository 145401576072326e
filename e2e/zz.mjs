import { browser, signIn, start, violations } from './server.mjs';
const server = await start();
const b = await browser();
const shots = [
  [null, 'figures', '/figures', 'en'], [null, 'figures-bg', '/figures', 'bg'],
  ['coordinator', 'publications', '/publications', 'en'],
  ['coordinator', 'publication-new', '/publications/new?rule=newly_identified.1&from=2017&until=2017&by1=sex&by2=form_of_exploitation', 'en'],
  ['analyst', 'returns', '/returns', 'bg'], ['analyst', 'return-eurostat', '/returns/eurostat?year=2017', 'en'],
  ['analyst', 'return-sdg', '/returns/sdg?year=2017', 'bg'],
  ['analyst', 'statistics2', '/statistics?rule=newly_identified.1&from=2017&until=2017&rows=form_of_exploitation&columns=sex', 'en'],
];
const contexts = {};
for (const [who, name, path, lang] of shots) {
  const key = who ?? 'nobody';
  if (!contexts[key]) {
    const context = await b.newContext({ viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    if (who) await signIn(page, server.origin, who);
    contexts[key] = [context, page];
  }
  const [context, page] = contexts[key];
  await context.addCookies([{ name: 'language', value: lang, url: server.origin }]);
  const answer = await page.goto(server.origin + path);
  console.log(name, answer.status(), await violations(page));
  await page.screenshot({ path: `/root/w/${name}.png`, fullPage: true });
}
const page = contexts.nobody[1];
await page.goto(server.origin + '/figures');
const link = await page.$('main a[href^="/figures/"]');
if (link) { await link.click(); await page.waitForLoadState(); console.log(page.url(), await violations(page)); await page.screenshot({ path: '/root/w/figure.png', fullPage: true }); }
await b.close(); await server.stop(); process.exit(0);
