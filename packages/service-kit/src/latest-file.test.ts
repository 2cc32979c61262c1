import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LatestFile } from './latest-file.ts';
import { createLogger } from './logger.ts';
import { putAside } from './put-aside.ts';

let folder: string;
let failures: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-latest-'));
  failures = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileAt(path: string, formatted: number[] = []): LatestFile<number> {
  const format = (content: number): string => {
    formatted.push(content);
    return String(content);
  };
  return new LatestFile({ path, mode: 0o600, format, onFailure: (error) => failures.push(error) });
}

test('the newest state is written, and what it has overtaken is not', async () => {
  const formatted: number[] = [];
  const path = join(folder, 'state.json');
  const file = fileAt(path, formatted);
  for (let i = 0; i < 100; i++) file.save(i);
  await file.flush();
  expect(readFileSync(path, 'utf8')).toBe('99');
  expect(formatted).toEqual([0, 99]);
  file.save(100);
  await file.flush();
  expect(readFileSync(path, 'utf8')).toBe('100');
});

test('a failure is told, and the next state is tried anew', async () => {
  const blocked = join(folder, 'folder');
  writeFileSync(blocked, ''); // a file where a folder should be
  const file = fileAt(join(blocked, 'state.json'));
  file.save(1);
  await file.flush();
  expect(failures).toHaveLength(1);
  rmSync(blocked);
  file.save(2);
  await file.flush();
  expect(failures).toHaveLength(1);
  expect(readFileSync(join(blocked, 'state.json'), 'utf8')).toBe('2');
});

test('a file that cannot be read is put aside, and one that is not there is none of our business', () => {
  const path = join(folder, 'damaged.json');
  writeFileSync(path, '{');
  const log = createLogger('x', 'silent');
  putAside(path, log);
  expect(existsSync(path)).toBe(false);
  expect(readFileSync(`${path}.damaged`, 'utf8')).toBe('{');
  expect(() => putAside(path, log)).not.toThrow();
});
