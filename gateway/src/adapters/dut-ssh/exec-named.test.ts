import { dutCommands } from '@labgate/contract';
import { expect, test } from '@jest/globals';
import { ScriptedSshHost, type ScriptedAnswer } from '../../testing/scripted-ssh-host.ts';
import { SshBench } from '../../testing/ssh-bench.ts';
import { adapter } from './adapter.ts';
import type { DutSshConfig } from './config.ts';

const COMMANDS = [
  {
    name: 'port',
    command: 'show {{port}} --led {{led}}',
    params: {
      port: { type: 'int', min: 1, max: 18 },
      led: { type: 'enum', values: ['on', 'off'] },
    },
  },
  {
    name: 'reach',
    command: 'ping -c 1 {{to}}; arping {{mac}}',
    params: { to: { type: 'ip' }, mac: { type: 'mac' } },
  },
  { name: 'sfp', command: 'temp', output: { parser: 'wrpc-temp', values: { pcb: { unit: '°C' } } } },
];

async function setUp(answer?: (command: string) => ScriptedAnswer) {
  const bench = new SshBench<DutSshConfig>(adapter, { commands: COMMANDS });
  const host = new ScriptedSshHost(answer);
  await bench.trust(host);
  const session = await bench.open(host);
  const exec = async (args: unknown) => bench.execute(session, 'exec', args);
  return { host, exec };
}

test('a command of the list runs with its arguments quoted', async () => {
  const { host, exec } = await setUp(() => ({ stdout: 'ok\n', exitCode: 2 }));
  const { data } = await exec({ name: 'port', args: { port: 18, led: 'on' } });
  expect(host.commands).toEqual(["show '18' --led 'on'"]);
  expect(dutCommands.exec.answer.parse(data)).toEqual({
    exitCode: 2,
    stdout: 'ok\n',
    stderr: '',
    truncated: false,
  });
});

test('addresses are put in their usual form', async () => {
  const { host, exec } = await setUp();
  await exec({ name: 'reach', args: { to: '10.100.0.2', mac: '08-00-30-00-00-0A' } });
  expect(host.commands).toEqual(["ping -c 1 '10.100.0.2'; arping '08:00:30:00:00:0a'"]);
});

test('values are taken out of the output where the configuration says how', async () => {
  const { exec } = await setUp(() => ({ stdout: 'pcb:38.5625\n' }));
  expect((await exec({ name: 'sfp' })).data).toMatchObject({
    values: { pcb: 38.5625 },
    units: { pcb: '°C' },
  });
});

test('an output without them is still told', async () => {
  const { exec } = await setUp(() => ({ stdout: 'pcb:38.56' }));
  expect((await exec({ name: 'sfp' })).data).toMatchObject({
    stdout: 'pcb:38.56',
    values: {},
    why: 'E_GARBLED',
  });
});

test('escape sequences are stripped, and a long output comes whole, in pieces that a reply can be split at', async () => {
  const long = 'line of a log\n'.repeat(15_000);
  const { exec } = await setUp(() => ({ stdout: `\u001b[1;31m${long}`, stderr: 'short' }));
  const { data } = await exec({ name: 'sfp' });
  const { stdout, stdoutRest } = data as { stdout: string; stdoutRest: string[] };
  expect(stdout + stdoutRest.join('')).toBe(long);
  for (const piece of [stdout, ...stdoutRest])
    expect(Buffer.byteLength(JSON.stringify(piece))).toBeLessThan(24_576);
  expect(data).toMatchObject({ stderr: 'short', truncated: false });
});

test('output beyond 256 KiB is cut and marked', async () => {
  const { exec } = await setUp(() => ({ stdout: 'x'.repeat(300_000) }));
  const { data } = await exec({ name: 'sfp' });
  const { stdout, stdoutRest } = data as { stdout: string; stdoutRest: string[] };
  expect((stdout + stdoutRest.join('')).length).toBe(256 * 1024);
  expect(data).toMatchObject({ truncated: true });
});

const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  'port',
  {},
  { name: '' },
  { name: 'reboot' },
  { name: 'show 1' },
  { name: '__proto__' },
  { name: 'constructor' },
  { name: 'port' },
  { name: 'port', args: {} },
  { name: 'port', args: { port: 1 } },
  { name: 'port', args: { port: 1, led: 'on', more: 1 } },
  { name: 'port', args: { port: 1, led: 'on', __proto__x: 1 } },
  ...[
    0,
    19,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '1',
    '1;reboot',
    '١',
    '',
    true,
    null,
    [],
    {},
  ].map((port) => ({
    name: 'port',
    args: { port, led: 'on' },
  })),
  ...[
    '',
    'ON',
    'on ',
    'on;reboot',
    '$(reboot)',
    '`reboot`',
    "on'",
    'on\n',
    'on\u0000',
    '--help',
    'toString',
    1,
    true,
    ['on'],
  ].map((led) => ({ name: 'port', args: { port: 1, led } })),
  ...['10.0.0.1;reboot', '10.0.0.01', '::1', '10.0.0.256', 'host', ''].map((to) => ({
    name: 'reach',
    args: { to, mac: '08:00:30:00:00:01' },
  })),
  ...['08:00:30:00:00', '08:00:30:00:00:01;x', 'ff:ff:ff:ff:ff:ff', ''].map((mac) => ({
    name: 'reach',
    args: { to: '10.0.0.1', mac },
  })),
];

test.each(HOSTILE.map((args) => [JSON.stringify(args), args]))(
  '%s is refused, and nothing runs',
  async (_text, args) => {
    const { host, exec } = await setUp();
    await expect(exec(args)).rejects.toMatchObject({ code: expect.stringMatching(/^E_(SCHEMA|UNKNOWN)$/) });
    expect(host.commands).toEqual([]);
  },
);

test.each([
  [{ name: 'a', command: 'x {{y}}' }, 'no parameter y'],
  [{ name: 'a', command: 'x', params: { y: { type: 'ip' } } }, 'not used'],
  [{ name: 'a', command: "x '{{y}}'", params: { y: { type: 'ip' } } }, 'quotes'],
  [{ name: 'a', command: 'x "a {{y}}"', params: { y: { type: 'ip' } } }, 'quotes'],
  [{ name: 'a', command: 'x {{ y }}', params: {} }, 'placeholder'],
  [{ name: 'a', command: 'x {{y}}', params: { y: { type: 'enum', values: ['a b'] } } }, 'values'],
  [{ name: 'a', command: 'x {{y}}', params: { y: { type: 'enum', values: ['-rf'] } } }, 'values'],
  [{ name: 'a', command: 'x {{y}}', params: { y: { type: 'int', min: 2, max: 1 } } }, 'min'],
  [{ name: 'A b', command: 'x' }, 'name'],
])('the command %j is refused with the configuration: %s', (command, reason) => {
  const { error } = adapter.configSchema.safeParse({ commands: [command] });
  expect(JSON.stringify(error?.issues)).toContain(reason);
});
