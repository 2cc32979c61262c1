import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startSystem } from './running-system.ts';

const LABGATE = fileURLToPath(new URL('../../cli/bin/labgate.mjs', import.meta.url));

test('the gateway keeps every rule of the contract that a client can see', async () => {
  const system = await startSystem();
  try {
    const args = ['conformance', system.mqttUrl, '--switch-off', '--seconds', '6', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [LABGATE, ...args]).catch(
      (error: unknown) => {
        throw new Error(String(Object(error).stdout), { cause: error });
      },
    );
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly rule: string; readonly result: string });
    expect(results.filter(({ result }) => result === 'unseen').map(({ rule }) => rule)).toEqual([
      'a gateway that replays a recording refuses every command',
    ]);
    expect(results.filter(({ result }) => result === 'broken')).toEqual([]);
  } finally {
    await system.stop();
  }
}, 120_000);
