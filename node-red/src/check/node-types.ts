import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What a flow may use: the types that Node-RED brings itself, and those of this palette. */
export interface KnownTypes {
  readonly core: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
}

const OWN_EDITOR_FILES = join(import.meta.dirname, '..', '..', 'src', 'nodes');
/** Types that are part of the flow file itself. */
const STRUCTURE = ['tab', 'group', 'subflow', 'junction'];

/** Reads the types out of the editor's files, which register them. */
export function knownTypes(): KnownTypes {
  const core = dirname(createRequire(import.meta.url).resolve('@node-red/nodes/package.json'));
  return {
    core: new Set([...STRUCTURE, ...registeredTypes(join(core, 'core'))]),
    own: registeredTypes(OWN_EDITOR_FILES),
  };
}

function registeredTypes(folder: string): ReadonlySet<string> {
  const files = globSync('**/*.html', { cwd: folder });
  return new Set(
    files.flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [...text.matchAll(/RED\.nodes\.registerType\(\s*['"]([^'"]+)['"]/g)].map(
        ([, type = '']) => type,
      );
    }),
  );
}
