import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAdapter } from './new-adapter.mjs';
import { openWorkshop, type AdapterWorkshop } from './new-adapter/adapter-workshop.ts';
import { ROOT } from './run.mjs';

const MINUTES_MS = 240_000;

/** Blocks of a document that name a file, with their texts. */
function filesOf(document: string): (readonly [file: string, text: string])[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/^(`{3,})\w+ file=(\S+)\n(.*?)^\1$/gms)].map(
    ([, , file = '', body = '']) => [file, body] as const,
  );
}

let workshop: AdapterWorkshop;
beforeAll(() => {
  workshop = openWorkshop();
});
afterAll(() => workshop.remove());

test(
  'makes a folder that passes linter, types, its own tests and conformance as it is',
  async () => {
    await createAdapter('made-up-117', workshop.root);
    await workshop.check('made-up-117');
    expect(await workshop.test('made-up-117')).toMatch(
      /made-up-117\/adapter\.test\.ts[^]*Tests: +\d+ passed/,
    );
  },
  MINUTES_MS,
);

test('takes no name that is none, and no name that is taken', async () => {
  for (const name of ['', '../x', 'Upper', 'a b', '-a', 'a'.repeat(32)]) {
    await expect(createAdapter(name, workshop.root)).rejects.toThrow(/is no name/);
  }
  await expect(createAdapter('bme688', workshop.root)).rejects.toMatchObject({ code: 'EEXIST' });
});

describe('docs/adding-a-sensor.md', () => {
  test(
    'followed word by word gives a driver that passes linter, types, its tests and conformance',
    async () => {
      const made = (await createAdapter('sht45', workshop.root)).map((path) => path.split('/').at(-1));
      const blocks = filesOf('docs/adding-a-sensor.md');
      expect(new Set(blocks.map(([file]) => file))).toEqual(new Set(made));
      for (const [file, text] of blocks) {
        writeFileSync(join(workshop.root, 'gateway', 'src', 'adapters', 'sht45', file), text);
      }
      await workshop.check('sht45');
      expect(await workshop.test('sht45')).toMatch(/sht45\/protocol\.test\.ts[^]*Tests: +\d+ passed/);
    },
    MINUTES_MS,
  );
});
