import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { freePort } from '@labgate/testkit';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'labgate-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `labgate up`, which must end by itself. */
function up(environment: Record<string, string>): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LABGATE, 'up'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, NODE_OPTIONS: '', LABGATE_DATA: folder, ...environment },
  });
  return { code: status, stdout, stderr };
}

test('a wrong configuration prints every fault at once and ends with 2, without a stack', () => {
  const path = join(folder, 'wrong.yaml');
  writeFileSync(
    path,
    'http: { port: 99999 }\ncolour: red\ndevices: { cam0: { kind: nothing, simulate: true } }\n',
  );
  const { code, stderr } = up({ LABGATE_CONFIG: path, LABGATE_MQTT_PORT: 'abc' });
  expect(code).toBe(2);
  for (const fault of [
    /http\.port: found 99999/,
    /colour: found/,
    /cam0\.kind: found "nothing"/,
    /LABGATE_MQTT_PORT: found "abc"/,
  ]) {
    expect(stderr).toMatch(fault);
  }
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('an unknown scenario names the ones there are and ends with 2', () => {
  const { code, stderr } = up({ LABGATE_SCENARIO: 'earthquake' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/one of calm, hot-fpga/);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each(['LABGATE_HTTP_PORT', 'LABGATE_MQTT_PORT'])(
  '%s in use is one line with the remedy',
  async (variable) => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const ports = {
      LABGATE_HTTP_PORT: String(await freePort()),
      LABGATE_MQTT_PORT: String(await freePort()),
    };
    const { code, stdout, stderr } = up({ ...ports, [variable]: String(port) });
    other.close();
    expect(code).not.toBe(0);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(`port ${port}`);
    expect(stderr).toContain(variable);
    expect(stdout).toBe('');
  },
  60_000,
);

test('a gateway that others could reach does not start without users, and says how to add one', () => {
  const { code, stdout, stderr } = up({ LABGATE_HOST: '0.0.0.0' });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^labgate: 0\.0\.0\.0 can be reached .*labgate user add NAME --role admin/m);
});
