// Builds dist/: app.css with its fonts, app.js, begin.js, icon.svg, and a
// compressed copy of each text. crates/web/build.rs embeds the folder.
import { build } from 'esbuild';
import { compile } from 'sass';
import { gzipSync } from 'node:zlib';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);
// Built beside, and put in place when all of it is there: a failed build leaves
// the last good one.
const made = '.dist';
rmSync(made, { recursive: true, force: true });
mkdirSync(made);

const compiled = compile('src/app.scss', { loadPaths: ['.'], quietDeps: true, style: 'expanded' });
// Pictures of the libraries that no part of ours shows are not shipped.
const css = compiled.css.replace(/^\s*background-image: url\("?\/assets\/images\/[^)]*\);\n/gm, '');

await build({
  stdin: { contents: css, loader: 'css', resolveDir: resolve('src'), sourcefile: 'app.css' },
  bundle: true,
  minify: true,
  target: ['chrome100', 'firefox100', 'safari15'],
  loader: { '.woff2': 'file', '.svg': 'file' },
  assetNames: 'fonts/[name]-[hash]',
  outfile: join(made, 'app.css'),
});
await build({
  entryPoints: ['src/app.js', 'src/begin.js'],
  bundle: true,
  minify: true,
  // The licences of what is bundled are in NOTICE.
  legalComments: 'none',
  target: ['chrome100', 'firefox100', 'safari15'],
  outdir: made,
});
copyFileSync('src/icon.svg', join(made, 'icon.svg'));

for (const name of readdirSync(made)) {
  const path = join(made, name);
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const bytes = readFileSync(path);
  if (bytes.length > 1000) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
for (const path of readdirSync(made, { recursive: true })) {
  const { size } = statSync(join(made, path));
  if (size) console.log(String(size).padStart(8), path);
}

// The folder itself stays: crates/web/build.rs watches it.
mkdirSync('dist', { recursive: true });
for (const name of readdirSync('dist')) rmSync(join('dist', name), { recursive: true });
for (const name of readdirSync(made)) renameSync(join(made, name), join('dist', name));
rmSync(made, { recursive: true });
