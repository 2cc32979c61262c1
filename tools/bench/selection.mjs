// Which benchmarks there are, and which of them the arguments ask for.
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const SUFFIX = '.bench.ts';

/** @typedef {{ name: string, path: string }} Bench */

/** Every `*.bench.ts` of the workspaces, by name. */
export function findBenches(root) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const patterns = workspaces.map((folder) => `${folder}/src/**/*${SUFFIX}`);
  return globSync(patterns, { cwd: root })
    .map((path) => ({ name: basename(path, SUFFIX), path: join(root, path) }))
    .toSorted((left, right) => left.name.localeCompare(right.name));
}

/**
 * Takes the arguments after `npm run bench --`: no name means all, a part of a name means every benchmark that has it.
 * Gives `usage` instead of a selection when there is no such benchmark or option.
 */
export function parseArguments(args, benches, env = {}) {
  const options = args.filter((arg) => arg.startsWith('-'));
  const names = args.filter((arg) => !arg.startsWith('-'));
  const isUnknown = (name) => !benches.some((bench) => bench.name.includes(name));
  const wrong = [...options.filter((option) => option !== '--json'), ...names.filter(isUnknown)];
  if (wrong.length > 0) {
    const known = benches.map(({ name }) => name).join(', ');
    return {
      usage: `no such benchmark or option: ${wrong.join(' ')}\nusage: npm run bench -- [NAME…] [--json]\nnames: ${known}`,
    };
  }
  return {
    // Without `--` npm takes the option itself and tells of it by the environment.
    json: options.length > 0 || env.npm_config_json === 'true',
    benches: benches.filter(
      ({ name }) => names.length === 0 || names.some((part) => matches(name, part, benches)),
    ),
  };
}

/** A whole name means that benchmark alone, even where another name contains it. */
function matches(name, part, benches) {
  return benches.some((bench) => bench.name === part) ? name === part : name.includes(part);
}
