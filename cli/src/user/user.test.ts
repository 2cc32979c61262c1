import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readAccounts } from '@labgate/service-kit';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-user-'));
  path = join(folder, 'users.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

/** Runs `labgate user …` with `input` on stdin. */
async function user(args: readonly string[], input = ''): Promise<Outcome> {
  const terminal = new MemoryTerminal({ LABGATE_DATA: folder });
  terminal.stdin.end(input);
  const code = await run(terminal, ['user', ...args]);
  return { code, out: terminal.out, notes: terminal.notes };
}

test('a user is added with a password from stdin, listed, and removed', async () => {
  expect(await user(['add', 'alice', '--role', 'operator'], 'correct horse\n')).toMatchObject({
    code: EXIT.ok,
    out: '',
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await user(['add', 'site', '--role', 'bridge', '--command-role', 'viewer'], 'correct horse\n');
  expect((await user(['list'])).out).toBe('alice  operator\nsite   bridge, commands as viewer\n');
  expect(JSON.parse((await user(['list', '--json'])).out)).toEqual({
    users: [
      { name: 'alice', role: 'operator' },
      { name: 'site', role: 'bridge', commandRole: 'viewer' },
    ],
  });
  expect((await user(['remove', 'alice'])).code).toBe(EXIT.ok);
  expect((await user(['list'])).out).toBe('site  bridge, commands as viewer\n');
});

test('a password comes from a file, or is made up and printed alone on stdout', async () => {
  const file = join(folder, 'password');
  writeFileSync(file, 'correct horse\n');
  expect((await user(['add', 'alice', '--role', 'viewer', '--password-file', file])).code).toBe(EXIT.ok);
  const { out } = await user(['add', 'bob', '--role', 'viewer', '--generate']);
  expect(out).toMatch(/^[0-9a-f]{6}(-[0-9a-f]{6}){4}\n$/);
  const before = readAccounts(path)[1]?.password;
  expect((await user(['passwd', 'bob', '--generate'])).out).not.toBe(out);
  expect(readAccounts(path)[1]?.password).not.toEqual(before);
});

test('a password is never an argument', async () => {
  const { code } = await user(['add', 'alice', 'correct horse', '--role', 'viewer']);
  expect(code).toBe(EXIT.usage);
  expect(existsSync(path)).toBe(false);
});

test.each([
  [['add', 'a b', '--role', 'viewer'], 'correct horse', EXIT.usage],
  [['add', 'alice', '--role', 'root'], 'correct horse', EXIT.usage],
  [['add', 'alice'], 'correct horse', EXIT.usage],
  [['add', 'alice', '--role', 'viewer'], 'short', EXIT.usage],
  [['add', 'alice', '--role', 'viewer'], 'x'.repeat(10_000), EXIT.usage],
  [['add', 'alice', '--role', 'viewer', '--command-role', 'admin'], 'correct horse', EXIT.usage],
  [['add', 'Dut', '--role', 'device'], 'correct horse', EXIT.usage],
  [['add', 'alice', '--role', 'viewer', '--password-file', '/nonexistent'], '', EXIT.usage],
  [['passwd', 'nobody'], 'correct horse', EXIT.failed],
  [['remove', 'nobody'], '', EXIT.failed],
])('%j with %j changes nothing', async (args, input, expected) => {
  const { code, notes } = await user(args, input);
  expect(code).toBe(expected);
  expect(notes).toMatch(/./);
  expect(notes).not.toContain('correct horse');
  expect(readAccounts(path)).toEqual([]);
});

test('a name that is taken is said before a password is read, with the command to use', async () => {
  await user(['add', 'alice', '--role', 'viewer'], 'correct horse');
  const { code, notes } = await user(['add', 'alice', '--role', 'admin'], 'correct horse');
  expect([code, notes]).toEqual([EXIT.failed, expect.stringContaining('labgate user passwd alice')]);
  expect(readAccounts(path)).toMatchObject([{ role: 'viewer' }]);
});
