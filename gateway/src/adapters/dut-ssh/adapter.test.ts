import { descriptionSchema, dutCommands } from '@labgate/contract';
import { expect, test } from '@jest/globals';
import { describeDevice } from '../../control/describe-device.ts';
import { ScriptedSshHost } from '../../testing/scripted-ssh-host.ts';
import { SshBench } from '../../testing/ssh-bench.ts';
import { adapter } from './adapter.ts';
import type { DutSshConfig } from './config.ts';

const PORTS = Array.from({ length: 18 }, (_, i) => `wri${i + 1}`);

async function setUp(section: Readonly<Record<string, unknown>> = {}) {
  const bench = new SshBench<DutSshConfig>(adapter, section);
  return { bench, board: await bench.simulate() };
}

test('the presets are WET A and WET B, and a host of its own wins', () => {
  expect(adapter.address(adapter.configSchema.parse({})).host).toBe('10.100.0.1');
  expect(adapter.address(adapter.configSchema.parse({ board: 'wet-b' })).host).toBe('10.100.0.2');
  expect(adapter.address(adapter.configSchema.parse({ board: 'wet-b', host: 'wet.lab' })).host).toBe(
    'wet.lab',
  );
});

test('a description of all its streams and commands fits the contract', () => {
  const config = adapter.configSchema.parse({
    arp: { interface: 'eth1' },
    commands: [{ name: 'port', command: 'show {{n}}', params: { n: { type: 'int', min: 1, max: 18 } } }],
  });
  const description = describeDevice({ id: 'dut0', name: 'WET A', simulate: true, adapter, config });
  expect(descriptionSchema.safeParse(description).error).toBeUndefined();
  expect(Object.keys(description.streams['temps']?.props ?? {})).toEqual(['fpga', ...PORTS]);
  expect(Object.keys(description.streams['diag']?.props ?? {})).toEqual([
    'uptimeS',
    'load1',
    'firmware',
    'portsUp',
    'syncState',
  ]);
  expect(Object.keys(description.cmds).toSorted()).toEqual(
    [...Object.keys(dutCommands), 'restart', 'simulate'].toSorted(),
  );
});

test('a board tells its 19 temperatures and how it is doing', async () => {
  const { bench, board } = await setUp();
  const { samples } = await bench.reading(await bench.open(board));
  const [temps, diag] = samples;
  expect(Object.keys(temps?.values ?? {})).toEqual(['fpga', ...PORTS]);
  for (const value of Object.values(temps?.values ?? {})) expect(value).toBeCloseTo(30, -1);
  expect(temps?.why).toBeUndefined();
  expect(diag?.values).toMatchObject({
    load1: 0.21,
    firmware: 'v6.1',
    portsUp: 12,
    syncState: 'TRACK_PHASE',
  });
  expect(diag?.values['uptimeS']).toBeGreaterThan(90_000);
});

test('all ports are asked for by one command', async () => {
  const { bench } = await setUp();
  const host = new ScriptedSshHost();
  await bench.trust(host);
  await bench.reading(await bench.open(host)).catch(() => undefined);
  expect(host.commands).toHaveLength(4);
  expect(host.commands.filter((command) => command.includes('wrs_sfp_dump'))).toHaveLength(1);
});

test('one command that fails leaves its channels without value, and says why', async () => {
  const { bench, board } = await setUp();
  const host = new ScriptedSshHost((command) =>
    command.includes('wrs_dump_shmem') ? { exitCode: 1, stderr: 'no shared memory' } : {},
  );
  await bench.trust(host);
  const real = board.run.bind(board);
  host.run = async (command) =>
    command.includes('wrs_dump_shmem') ? ScriptedSshHost.prototype.run.call(host, command) : real(command);
  const { samples } = await bench.reading(await bench.open(host));
  expect(samples[0]?.values['fpga']).toBeNull();
  expect(samples[0]?.values['wri18']).not.toBeNull();
  expect(samples[0]?.why).toEqual({ fpga: 'E_GARBLED' });
});

test('a dead HAL takes the values that come from it, and what the kernel knows goes on', async () => {
  const { bench, board } = await setUp();
  const session = await bench.open(board);
  board.fault = 'hal-dead';
  const { samples } = await bench.reading(session);
  expect(Object.values(samples[0]?.values ?? {}).every((value) => value === null)).toBe(true);
  expect(samples[1]?.values).toMatchObject({ load1: 0.21, portsUp: null, syncState: null });
  expect(samples[1]?.why).toEqual({ portsUp: 'E_GARBLED', syncState: 'E_GARBLED' });
});

test('outputs that are cut give no value that the board did not say', async () => {
  const { bench, board } = await setUp();
  const session = await bench.open(board);
  board.fault = 'cut';
  for (let i = 0; i < 50; i++) {
    const reading = await bench.reading(session).catch(() => undefined);
    for (const { stream, values } of reading?.samples ?? []) {
      const temperatures = stream === 'temps' ? Object.values(values) : [];
      for (const value of temperatures) expect(value === null || Number(value) > 29).toBe(true);
    }
  }
});

test('a board that restarts with another key is lost, and not opened again', async () => {
  const { bench, board } = await setUp();
  const session = await bench.open(board);
  board.fault = 'key-changed';
  await expect(bench.reading(session)).rejects.toMatchObject({ code: 'E_DEVICE_LOST' });
  await expect(bench.open(board)).rejects.toMatchObject({ code: 'E_HOST_KEY_CHANGED' });
});

test('a board that nobody has trusted yet is not opened', async () => {
  const bench = new SshBench<DutSshConfig>(adapter);
  await expect(bench.open(new ScriptedSshHost())).rejects.toMatchObject({ code: 'E_HOST_KEY_UNKNOWN' });
});

test('a host without sources is asked whether it is there', async () => {
  const { bench } = await setUp({ sensors: 'none' });
  const host = new ScriptedSshHost();
  await bench.trust(host);
  expect(await bench.reading(await bench.open(host))).toEqual({ ready: true, samples: [] });
  expect(adapter.describe(bench.config).streams).toEqual({});
});

test('one run of a seed is like the other', async () => {
  const readings = await Promise.all(
    [1, 2].map(async () => {
      const { bench, board } = await setUp();
      return bench.reading(await bench.open(board));
    }),
  );
  expect(readings[0]).toEqual(readings[1]);
});

test('two sources of one channel are a fault of the configuration', () => {
  const source = {
    stream: 'temps',
    command: 'x',
    parser: 'hwmon',
    values: { fpga: { from: 'hwmon0.temp1' } },
  };
  expect(adapter.configSchema.safeParse({ sources: [source] }).success).toBe(false);
  expect(adapter.configSchema.safeParse({ sensors: 'none', sources: [source] }).success).toBe(true);
});

test.each([
  { password: 'plain text' },
  { user: 'root; reboot' },
  { host: '-oProxyCommand=x' },
  { sources: [{ stream: 'temps', command: 'a\nb', parser: 'hwmon', values: {} }] },
  { sources: [{ stream: 'temps', command: 'a', parser: 'pattern', values: { x: {} } }] },
  {
    sources: [
      { stream: 'temps', command: 'a', parser: 'pattern', values: { x: { find: { pattern: '(' } } } },
    ],
  },
  { arp: { interface: 'eth0; reboot' } },
  { arp: { interface: 'eth0', ethersFile: '/etc/../x' } },
  { noSuchKey: 1 },
])('the configuration %j is refused', (section) => {
  expect(adapter.configSchema.safeParse(section).success).toBe(false);
});
