import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';

const CANARY = 'canary-91bd-never-to-be-seen';
const folder = mkdtempSync(join(tmpdir(), 'labgate-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function check(yaml: string, ...options: string[]) {
  const file = join(folder, 'labgate.yaml');
  writeFileSync(file, yaml);
  const terminal = new MemoryTerminal({
    LABGATE_CONFIG: file,
    LABGATE_HTTP_PORT: '9310',
    DUT_PASSWORD: CANARY,
  });
  const code = await run(terminal, ['config', 'check', ...options]);
  return { code, stdout: terminal.out, stderr: terminal.notes };
}

const GOOD = `devices: { dut0: { kind: dut-ssh, host: 10.0.0.9, password: { env: DUT_PASSWORD } } }
store: { redis: { url: 'redis://labgate:${CANARY}@localhost:6379' } }
`;

test('a configuration without faults is printed as it counts, without secrets', async () => {
  const { code, stdout, stderr } = await check(GOOD);
  expect(code).toBe(0);
  expect(stdout).toContain('port: 9310');
  expect(stdout).toContain('$secret: env:DUT_PASSWORD');
  expect(stderr).toContain('http.port: from LABGATE_HTTP_PORT');
  expect(stdout + stderr).not.toContain(CANARY);
});

test('every fault is printed, and the exit code says that there are problems', async () => {
  const { code, stdout, stderr } = await check('http: { port: 99999 }\ncolour: red\n');
  expect(code).toBe(4);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/http\.port: found 99999[^]*colour: found an unknown key/);
});

test('a file that is no YAML is a fault with its line, and --json is one document', async () => {
  const { code, stdout } = await check('devices: {', '--json');
  expect(code).toBe(4);
  expect(JSON.parse(stdout)).toMatchObject({ faults: [{ message: expect.stringContaining('not YAML') }] });
});
