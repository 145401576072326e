import { browser, signIn, start, violations } from './server.mjs';
const server = await start();
const b = await browser();
const pages = [
  ['analyst', 'statistics-form', '/statistics?rule=newly_identified.1&from=2017&until=2017&rows=form_of_exploitation&columns=sex', 'en'],
  ['analyst', 'statistics-oblast', '/statistics?rule=newly_identified.1&from=2017&until=2017&rows=age_group&columns=citizenship', 'bg'],
  ['analyst', 'trends', '/statistics/trends?rule=newly_identified.1&from=2015&until=2018', 'en'],
  ['analyst', 'map', '/statistics/map?rule=newly_identified.1&from=2017&until=2017', 'en'],
  ['analyst', 'prevalence', '/prevalence?year=2017&rule=cumulative.1', 'en'],
  ['analyst', 'prevalence-bg', '/prevalence?year=2017&rule=newly_identified.1&population=7000000', 'bg'],
  ['officer', 'population', '/statistics/population', 'bg'],
];
for (const who of ['analyst', 'officer']) {
  const context = await b.newContext({ viewport: { width: 1200, height: 900 }, javaScriptEnabled: true });
  const page = await context.newPage();
  await signIn(page, server.origin, who);
  for (const [of, name, path, lang] of pages.filter((p) => p[0] === who)) {
    const at = { origin: server.origin };
    await context.addCookies([{ name: 'language', value: lang, url: at.origin }]);
    const t = Date.now();
    await page.goto(at.origin + path + '');
    console.log(name, Date.now() - t, 'ms', await violations(page));
    await page.screenshot({ path: `/root/w/${name}.png`, fullPage: true });
  }
}
await b.close(); await server.stop?.(); process.exit(0);
