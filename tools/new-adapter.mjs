// `npm run new:adapter -- NAME`: makes a complete adapter folder that passes every test, for a chip that does not exist.
// docs/adding-a-sensor.md tells how it becomes the driver of one that does.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { ROOT } from './run.mjs';

const TEMPLATE = join(import.meta.dirname, 'new-adapter', 'template');
/** The names a folder, a kind in `labgate.yaml` and a class can all be made of. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The files of an adapter folder: path below `gateway/src/adapters/` → text. */
function adapterFiles(kind) {
  const words = {
    kind,
    Kind: kind.replaceAll(/(^|-)(.)/g, (_match, _dash, letter) => letter.toUpperCase()),
    stream: 'values',
  };
  return readdirSync(TEMPLATE).map((file) => [
    `${kind}/${file.replace(/\.txt$/, '')}`,
    readFileSync(join(TEMPLATE, file), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_match, word) => words[word]),
  ]);
}

/** Writes the folder below `root`; gives the paths. @throws Error when the name is none or is taken. */
export async function createAdapter(kind, root = ROOT) {
  if (!NAME.test(kind) || kind.length > 31) {
    throw new Error(
      `${JSON.stringify(kind)} is no name for an adapter: lower-case letters, digits and dashes`,
    );
  }
  const adapters = join(root, 'gateway', 'src', 'adapters');
  mkdirSync(join(adapters, kind)); // fails when it is there
  const style = await resolveConfig(join(ROOT, 'package.json'));
  return Promise.all(
    adapterFiles(kind).map(async ([path, text]) => {
      // how long the name is decides about columns and line breaks
      const formatted = await format(text, { ...style, filepath: path });
      writeFileSync(join(adapters, path), formatted, { flag: 'wx' });
      return `gateway/src/adapters/${path}`;
    }),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [kind, ...rest] = process.argv.slice(2);
  if (kind === undefined || rest.length > 0) {
    console.error('usage: npm run new:adapter -- NAME');
    process.exit(2);
  }
  try {
    console.log((await createAdapter(kind)).join('\n'));
    console.log(`\nnpm run test:unit -- adapters/${kind} adapters/conformance`);
  } catch (error) {
    console.error(error.code === 'EEXIST' ? `there is an adapter ${kind} already` : error.message);
    process.exit(1);
  }
}
