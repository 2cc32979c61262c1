import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATORS } from './generators.mjs';
import { ROOT } from './run.mjs';

describe.each(GENERATORS)('$name', ({ ownedFolders, files }) => {
  const generated = files();

  test.each([...generated])('%s is what `npm run generate` writes', (path, text) => {
    expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
  });

  test('leaves no stale file behind', () => {
    const found = ownedFolders.flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`),
    );
    expect(found.filter((path) => !generated.has(path))).toEqual([]);
  });
});
