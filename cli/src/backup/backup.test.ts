import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { settle } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let data: string;
let copy: string;
let history: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-backup-'));
  data = join(folder, 'data');
  copy = join(folder, 'copy');
  mkdirSync(join(data, 'journal'), { recursive: true });
  writeFileSync(join(data, 'journal', '1.journal'), 'records');
  writeFileSync(join(data, 'users.json'), '{}', { mode: 0o600 });
  writeFileSync(join(data, 'users.json.0a0b0c0d.new'), 'half of');
  writeFileSync(join(data, 'empty'), '');
  // Open and locked, as by the bridge, with rows that are in its write-ahead log only.
  history = new DatabaseSync(join(data, 'history.db'));
  history.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; CREATE TABLE log (id INTEGER); INSERT INTO log VALUES (7)',
  );
});
afterEach(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

async function labgate(args: readonly string[], env: Record<string, string> = { LABGATE_DATA: data }) {
  const terminal = new MemoryTerminal(env);
  return { code: await run(terminal, args), notes: terminal.notes };
}

const restored = (): string => join(folder, 'restored');
const restoreIt = () => labgate(['restore', copy], { LABGATE_DATA: restored() });

test('what was there when the backup was made is there after it was restored, and nothing else', async () => {
  expect(await labgate(['backup', copy])).toMatchObject({ code: EXIT.ok });
  history.exec('INSERT INTO log VALUES (8)');
  appendFileSync(join(data, 'journal', '1.journal'), ' and more');
  expect(await restoreIt()).toMatchObject({ code: EXIT.ok });
  const again = new DatabaseSync(join(restored(), 'history.db'));
  expect(
    again
      .prepare('SELECT id FROM log')
      .all()
      .map((row) => row['id']),
  ).toEqual([7]);
  again.close();
  expect(readFileSync(join(restored(), 'journal', '1.journal'), 'utf8')).toBe('records');
  expect(readFileSync(join(restored(), 'empty'), 'utf8')).toBe('');
  expect(statSync(join(restored(), 'users.json')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(restored(), 'users.json.0a0b0c0d.new'))).toBe(false);
});

test('configuration and users that are kept elsewhere come along', async () => {
  const config = join(folder, 'bench.yaml');
  const users = join(folder, 'accounts.json');
  writeFileSync(config, 'gateway: { id: bench-1 }\n');
  writeFileSync(users, '{"v":1}');
  rmSync(join(data, 'users.json'));
  const env = { LABGATE_DATA: data, LABGATE_CONFIG: config, LABGATE_USERS: users };
  expect((await labgate(['backup', copy], env)).code).toBe(EXIT.ok);
  await restoreIt();
  expect(readFileSync(join(restored(), 'labgate.yaml'), 'utf8')).toContain('bench-1');
  expect(readFileSync(join(restored(), 'users.json'), 'utf8')).toBe('{"v":1}');
});

test.each([
  ['changed', () => writeFileSync(join(copy, 'journal', '1.journal'), 'rEcords')],
  ['cut', () => writeFileSync(join(copy, 'journal', '1.journal'), 'rec')],
  ['gone', () => rmSync(join(copy, 'journal', '1.journal'))],
])('a backup with a file that is %s is named as damaged and not used', async (_how, damage) => {
  await labgate(['backup', copy]);
  damage();
  const { code, notes } = await restoreIt();
  expect(code).toBe(EXIT.failed);
  expect(notes).toContain('journal/1.journal');
  expect(existsSync(restored())).toBe(false);
});

test('an unfinished backup is none, nor is one with a path that leads elsewhere', async () => {
  await labgate(['backup', copy]);
  const list = readFileSync(join(copy, 'backup.json'), 'utf8');
  writeFileSync(join(copy, 'backup.json'), list.replace('users.json', '../users.json'));
  expect(await restoreIt()).toMatchObject({ code: EXIT.usage });
  rmSync(join(copy, 'backup.json'));
  expect(await restoreIt()).toMatchObject({
    code: EXIT.usage,
    notes: expect.stringContaining('no finished backup'),
  });
});

test('nothing is written over, and no backup lies in what it is a backup of', async () => {
  expect((await labgate(['backup', join(data, 'copy')])).code).toBe(EXIT.usage);
  expect((await labgate(['backup', copy])).code).toBe(EXIT.ok);
  expect((await labgate(['backup', copy])).code).toBe(EXIT.usage);
  expect((await labgate(['restore', copy])).code).toBe(EXIT.usage);
  expect((await labgate(['backup', join(folder, 'b')], { LABGATE_DATA: join(folder, 'none') })).code).toBe(
    EXIT.usage,
  );
});

test('a checkpoint during the copy begins it anew', async () => {
  // Rows enough that the copy takes a while, and a checkpoint in the middle of it.
  history.exec('CREATE TABLE pad (body BLOB)');
  const insert = history.prepare('INSERT INTO pad VALUES (randomblob(1000000))');
  for (let i = 0; i < 30; i++) insert.run();
  const copying = labgate(['backup', copy]);
  for (let i = 0; i < 5; i++) {
    await settle();
    history.exec('PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO log VALUES (9)');
  }
  expect(await copying).toMatchObject({ code: EXIT.ok });
  await restoreIt();
  const again = new DatabaseSync(join(restored(), 'history.db'));
  expect(again.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  expect(again.prepare('SELECT count(*) AS n FROM pad').get()).toEqual({ n: 30 });
  again.close();
});
