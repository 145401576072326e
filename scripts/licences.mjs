// Refuses a dependency whose licence the product may not carry.
import { execFileSync } from 'node:child_process';

const ALLOWED = new Set([
  '0BSD', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception', 'BSD-1-Clause', 'BSD-2-Clause', 'BSD-3-Clause',
  'BSL-1.0', 'CC0-1.0', 'CDLA-Permissive-2.0', 'ISC', 'MIT', 'MIT-0', 'MPL-2.0', 'OFL-1.1', 'Unicode-3.0', 'Unlicense', 'Zlib',
]);

/** Whether one may take the package under a permissive licence: every part of AND, one part of OR. */
export function allowed(expression) {
  const tokens = expression.replaceAll('/', ' OR ').match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (tokens[at] === '(') {
      at++;
      const inner = either();
      at++;
      return inner;
    }
    let name = tokens[at++];
    if (tokens[at] === 'WITH') {
      name = `${name} WITH ${tokens[at + 1]}`;
      at += 2;
    }
    return ALLOWED.has(name);
  };
  const all = () => {
    let good = one();
    while (tokens[at] === 'AND') {
      at++;
      good = one() && good;
    }
    return good;
  };
  const either = () => {
    let good = all();
    while (tokens[at] === 'OR') {
      at++;
      good = all() || good;
    }
    return good;
  };
  return tokens.length > 0 && either();
}

// The check must be able to fail.
for (const [expression, expected] of [
  ['MIT OR GPL-3.0', true], ['GPL-3.0-only', false], ['(MIT OR AGPL-3.0) AND GPL-2.0', false], ['', false],
  ['Apache-2.0 WITH LLVM-exception OR MIT', true], ['MIT/Apache-2.0', true],
]) {
  if (allowed(expression) !== expected) throw new Error(`licence check is wrong about "${expression}"`);
}

const metadata = JSON.parse(execFileSync('cargo', ['metadata', '--format-version', '1', '--locked'], { maxBuffer: 1 << 28 }));
const refused = metadata.packages.filter((p) => !allowed(p.license ?? '')).map((p) => `${p.name} ${p.version}: ${p.license}`);
if (refused.length > 0) {
  console.error(`Licences that the product may not carry:\n${refused.join('\n')}`);
  process.exit(1);
}
console.log(`licences: ${metadata.packages.length} packages, all permissive`);
