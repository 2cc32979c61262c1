import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { AUDIT_CHAIN_START } from '@labgate/contract';
import { auditFileName, sealAuditRecord } from '@labgate/service-kit';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';

const data = mkdtempSync(join(tmpdir(), 'labgate-audit-'));
const file = join(data, 'audit', auditFileName(0));
mkdirSync(join(data, 'audit'));
afterAll(() => rmSync(data, { recursive: true }));

beforeEach(() => {
  let prev = AUDIT_CHAIN_START;
  const lines = ['alice', 'bob', 'carol'].map((user, n) => {
    const who = { from: 'desk', user, ip: null, dev: 'psu0', method: 'get', args: {} };
    const { line, hash } = sealAuditRecord({ v: 1, n, ts: 0, ...who, status: 'ok', code: null, prev });
    prev = hash;
    return `${line}\n`;
  });
  writeFileSync(file, lines.join(''));
});

test('a sound chain is 0, with the hash to note elsewhere', async () => {
  const terminal = new MemoryTerminal({ LABGATE_DATA: data });
  expect(await run(terminal, ['audit', 'verify'])).toBe(0);
  expect(terminal.notes).toMatch(/3 read, 0 faults; records 0 to 2, the last is [0-9a-f]{64}/);
});

test('a record that was changed is named, and the exit code is 4', async () => {
  writeFileSync(file, readFileSync(file, 'utf8').replace('bob', 'eve'));
  const terminal = new MemoryTerminal();
  expect(await run(terminal, ['audit', 'verify', '--data', data])).toBe(4);
  expect(terminal.out).toBe(`record 1 (${auditFileName(0)}, line 2): its hash is another\n`);
  const json = new MemoryTerminal();
  expect(await run(json, ['audit', 'verify', '--data', data, '--json'])).toBe(4);
  expect(JSON.parse(json.out)).toMatchObject({ records: 3, faults: [{ n: 1, line: 2 }] });
});

test('without an audit there is nothing to find fault with', async () => {
  const terminal = new MemoryTerminal();
  expect(await run(terminal, ['audit', 'verify', '--data', join(data, 'none')])).toBe(0);
  expect(terminal.notes).toContain('no records');
});
