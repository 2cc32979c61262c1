import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { auditSchema } from '@labgate/contract';
import { createLogger, verifyAudit } from '@labgate/service-kit';
import { VirtualClock } from '@labgate/testkit';
import { AuditLog, type AuditEntry } from './audit-log.ts';

const ENTRY: AuditEntry = {
  from: 'node-red-1',
  user: 'alice',
  ip: '10.0.0.7',
  dev: 'psu0',
  method: 'output',
  args: { on: true },
  status: 'ok',
  code: null,
  before: { output: false },
  after: { output: true },
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function createFolder(): { readonly dataDir: string; readonly folder: string } {
  const dataDir = mkdtempSync(join(tmpdir(), 'labgate-audit-'));
  folders.push(dataDir);
  return { dataDir, folder: join(dataDir, 'audit') };
}

async function openAt(dataDir: string, published: string[] = []): Promise<AuditLog> {
  return AuditLog.open({
    dataDir,
    config: { keepMB: 16 },
    clock: new VirtualClock(),
    log: createLogger('audit', 'silent'),
    publish: (line) => published.push(line),
  });
}

/** Adds `count` records and closes. */
async function write(dataDir: string, count: number, entry: AuditEntry = ENTRY): Promise<string[]> {
  const published: string[] = [];
  const audit = await openAt(dataDir, published);
  for (let i = 0; i < count; i++) audit.add(entry);
  await audit.close();
  return published;
}

/** The lines of the only file. */
function linesIn(folder: string): { readonly path: string; readonly lines: string[] } {
  const [name = ''] = readdirSync(folder);
  const path = join(folder, name);
  return { path, lines: readFileSync(path, 'utf8').split('\n').slice(0, -1) };
}

test('records are published as they stand on disk, fit the contract and make one chain over restarts', async () => {
  const { dataDir, folder } = createFolder();
  const published = [...(await write(dataDir, 3)), ...(await write(dataDir, 2))];
  expect(linesIn(folder).lines).toEqual(published);
  const records = published.map((line) => auditSchema.parse(JSON.parse(line)));
  expect(records.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
  expect(records.slice(1).map(({ prev }) => prev)).toEqual(records.slice(0, -1).map(({ hash }) => hash));
  expect(await verifyAudit(folder)).toMatchObject({ records: 5, firstN: 0, lastN: 4, faults: [] });
});

test('a last line that was not finished is cut off and the chain goes on', async () => {
  const { dataDir, folder } = createFolder();
  await write(dataDir, 3);
  const { path, lines } = linesIn(folder);
  writeFileSync(path, `${lines.join('\n')}\n${lines[2]?.slice(0, 40)}`);
  await write(dataDir, 1);
  expect(await verifyAudit(folder)).toMatchObject({ records: 4, lastN: 3, faults: [] });
});

test.each([
  ['a value changed', (lines: string[]) => lines.with(1, (lines[1] ?? '').replace('alice', 'mallory')), 1],
  ['a record taken out', (lines: string[]) => lines.toSpliced(1, 1), 2],
  ['a record put in', (lines: string[]) => lines.toSpliced(1, 0, lines[0] ?? ''), 0],
  ['two records exchanged', ([a = '', b = '', c = '', d = '']: string[]) => [a, c, b, d], 2],
  ['a line of nonsense', (lines: string[]) => lines.with(2, 'nonsense'), 2],
  ['an empty line', (lines: string[]) => lines.with(2, ''), 2],
])('%s is named by its position', async (_what, change, n) => {
  const { dataDir, folder } = createFolder();
  await write(dataDir, 4);
  const { path, lines } = linesIn(folder);
  writeFileSync(
    path,
    change(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  const { faults } = await verifyAudit(folder);
  expect(faults[0]).toMatchObject({ n });
});

test('a damaged line is left for the verification, and what is added behind it is sound', async () => {
  const { dataDir, folder } = createFolder();
  await write(dataDir, 2);
  appendFileSync(linesIn(folder).path, 'nonsense\n');
  await write(dataDir, 2);
  const { faults, lastN } = await verifyAudit(folder);
  expect(faults).toMatchObject([{ n: 2, line: 3 }]);
  expect(lastN).toBe(4);
});

test('an empty file, as a crash may leave one, does not break the chain', async () => {
  const { dataDir, folder } = createFolder();
  await write(dataDir, 2);
  writeFileSync(join(folder, 'audit-000000000002.jsonl'), '');
  await write(dataDir, 2);
  expect(await verifyAudit(folder)).toMatchObject({ records: 4, faults: [] });
});

test('many records make several files, and the oldest are deleted', async () => {
  const { dataDir, folder } = createFolder();
  const long = { ...ENTRY, args: { text: 'x'.repeat(7_000) } };
  const audit = await openAt(dataDir);
  for (let i = 0; i < 40; i++) {
    for (let k = 0; k < 100; k++) audit.add(long);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await audit.close();
  const { faults, firstN, lastN } = await verifyAudit(folder);
  expect(readdirSync(folder).length).toBeLessThanOrEqual(3);
  expect({ faults, lastN }).toEqual({ faults: [], lastN: 3_999 });
  expect(firstN).toBeGreaterThan(0);
});

test('secrets stand there by name alone, and long values by their length', async () => {
  const { dataDir } = createFolder();
  const args = {
    password: 'canary-1',
    nested: [{ apiKey: 'canary-2', privateKey: { env: 'KEY' } }],
    ops: [{ op: 'add', path: '/devices/dut0/passphrase', value: 'canary-3' }],
    long: 'x'.repeat(10_000),
  };
  const [line = ''] = await write(dataDir, 1, { ...ENTRY, args: { ...args, long: '' }, after: args });
  expect(line).not.toContain('canary');
  expect(JSON.parse(line)).toMatchObject({
    args: {
      password: { $secret: 'password' },
      nested: [{ apiKey: { $secret: 'apiKey' }, privateKey: { env: 'KEY' } }],
      ops: [{ value: { $secret: 'passphrase' } }],
    },
    after: { $tooLong: expect.any(Number) },
  });
});

test('an empty chain has no faults', async () => {
  const { folder } = createFolder();
  expect(await verifyAudit(folder)).toMatchObject({ records: 0, firstN: undefined, faults: [] });
});
