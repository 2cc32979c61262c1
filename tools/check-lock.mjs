// `npm ci` refuses a lock file that lacks optional packages of another platform, and some releases of native tools make
// `npm install` write such a lock. This names every gap.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

/** Where a package installed at `from` finds `name`: the nearest node_modules upwards. */
function resolves(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === '') return false;
    if (!folder.includes('/node_modules/')) return `node_modules/${name}` in packages;
  }
}

const gaps = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
  Object.keys({ ...dependencies, ...optionalDependencies })
    .filter((name) => !resolves(path, name))
    .map((name) => `${path || 'the root'} → ${name}`),
);
if (gaps.length > 0) {
  console.error(
    `package-lock.json lacks ${gaps.length} packages that npm ci will ask for:\n  ${gaps.join('\n  ')}`,
  );
  process.exit(1);
}
const pinned = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const loose = Object.entries({ ...pinned.devDependencies, ...pinned.optionalDependencies }).filter(
  ([, version]) => !/^\d/.test(version),
);
if (loose.length > 0) {
  console.error(`versions must be exact: ${loose.map(([name, version]) => `${name} ${version}`).join(', ')}`);
  process.exit(1);
}
