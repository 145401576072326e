import { leftAtOnce } from './leaving.mjs';
import { look } from './pages.mjs';
import { browser, start } from './server.mjs';
const server = await start(); const chromium = await browser(); let failed = 0;
async function check(name, work) { try { console.log('ok', name, await work() ?? ''); } catch (e) { failed++; console.log('FAILED', name, String(e.message).slice(0, 600)); } }
for (const l of ['bg', 'en']) await check('leaving ' + l, () => leftAtOnce(chromium, server.origin, l));
for (const who of ['', 'analyst', 'coordinator', 'worker', 'secretary']) for (const l of who === 'analyst' || who === '' ? ['en', 'bg'] : [who === 'worker' ? 'en' : 'bg'])
  await check(`pages ${who} ${l}`, async () => { const r = await look(chromium, server.origin, who, l); console.log(JSON.stringify(r).slice(0, 300)); });
await chromium.close(); await server.stop(); console.log('failed', failed);
