import { arpAnswerSchema } from '@labgate/contract';
import { expect, test } from '@jest/globals';
import { ScriptedSshHost, type ScriptedAnswer } from '../../../testing/scripted-ssh-host.ts';
import { SshBench } from '../../../testing/ssh-bench.ts';
import { adapter } from '../adapter.ts';
import type { DutSshConfig } from '../config.ts';
import { SimulatedNeighbours } from './simulated-neighbours.ts';

const IP = '10.100.0.1';
const OLD = '08:00:30:00:00:01';
const NEW = '08:00:30:00:00:02';
const SHOW = "ip neigh show dev 'eth1'";
const REPLACE = `ip neigh replace '${IP}' lladdr '${NEW}' dev 'eth1' nud permanent`;

/** A device whose host has a neighbour table; `interfere` may answer a command before it. */
async function setUp(
  interfere: (command: string, table: SimulatedNeighbours) => ScriptedAnswer | undefined = () => undefined,
  arp: Readonly<Record<string, unknown>> = { interface: 'eth1' },
) {
  const neighbours = new SimulatedNeighbours();
  const host = new ScriptedSshHost(
    (command) => interfere(command, neighbours) ?? neighbours.run(command) ?? { exitCode: 127 },
  );
  const bench = new SshBench<DutSshConfig>(adapter, { sensors: 'none', arp });
  await bench.trust(host);
  let session = await bench.open(host);
  const send = (method: string, args?: unknown) => bench.execute(session, method, args);
  const reopen = async () => {
    session = await bench.open(host);
  };
  return { neighbours, host, send, reopen };
}

test('an update reads, writes, reads back and pings, and lists its steps', async () => {
  const { host, send, neighbours } = await setUp();
  neighbours.table.set(IP, { mac: OLD, state: 'REACHABLE' });
  const { data, before } = await send('arp-update', { ip: IP, mac: NEW.toUpperCase().replaceAll(':', '-') });
  expect(host.commands).toEqual([SHOW, REPLACE, SHOW, `ping -c 1 -W 1 '${IP}'`]);
  const answer = arpAnswerSchema.parse(data);
  expect(answer).toMatchObject({ dryRun: false, before: OLD, after: NEW });
  expect(answer.steps.map(({ name, ok }) => [name, ok])).toEqual([
    ['read table', true],
    ['write entry', true],
    ['read back', true],
    ['ping', true],
  ]);
  expect(before).toEqual({ mac: OLD });
  expect(neighbours.table.get(IP)).toEqual({ mac: NEW, state: 'PERMANENT' });
});

test('a dry run shows the entry and the command, and writes nothing', async () => {
  const { host, send, neighbours } = await setUp();
  const { data } = await send('arp-update', { ip: IP, mac: NEW, dryRun: true });
  expect(host.commands).toEqual([SHOW]);
  expect(arpAnswerSchema.parse(data)).toMatchObject({ dryRun: true, before: null, after: NEW });
  expect(arpAnswerSchema.parse(data).steps.at(-1)).toMatchObject({ name: 'preview', detail: REPLACE });
  expect(neighbours.table.size).toBe(0);
});

test.each([
  ['an entry that was there', OLD],
  ['no entry', undefined],
])('a roll back brings back %s, also after the connection broke', async (_what, mac) => {
  const { send, neighbours, reopen } = await setUp(undefined, {
    interface: 'eth1',
    ethersFile: '/etc/ethers',
  });
  if (mac !== undefined) {
    neighbours.table.set(IP, { mac, state: 'PERMANENT' });
    neighbours.file.set(IP, mac);
  }
  await send('arp-update', { ip: IP, mac: NEW });
  expect(neighbours.file.get(IP)).toBe(NEW);
  await reopen();
  const { data } = await send('arp-rollback');
  expect(arpAnswerSchema.parse(data)).toMatchObject({ before: NEW, after: mac ?? null });
  expect(neighbours.table.get(IP)?.mac).toBe(mac);
  expect(neighbours.file.get(IP)).toBe(mac);
  await expect(send('arp-rollback')).rejects.toMatchObject({ code: 'E_UNKNOWN' });
});

test('an entry that somebody changed since is not rolled back', async () => {
  const { send, neighbours, host } = await setUp();
  await send('arp-update', { ip: IP, mac: NEW });
  neighbours.table.set(IP, { mac: OLD, state: 'PERMANENT' });
  host.commands.length = 0;
  await expect(send('arp-rollback')).rejects.toMatchObject({ code: 'E_REV' });
  expect(host.commands).toEqual([SHOW]);
});

test('a host that does not keep what was written is E_VERIFY, and has its entry back', async () => {
  const { send, neighbours } = await setUp((command, { table }) => {
    if (command !== REPLACE) return undefined;
    table.set(IP, { mac: '02:00:00:00:00:99', state: 'PERMANENT' });
    return {};
  });
  neighbours.table.set(IP, { mac: OLD, state: 'STALE' });
  await expect(send('arp-update', { ip: IP, mac: NEW })).rejects.toMatchObject({
    code: 'E_VERIFY',
    message: expect.stringMatching(/read back: the host has 02:00:00:00:00:99.*the entry before is back/),
    context: { step: 'read back', isRestored: true },
  });
  expect(neighbours.table.get(IP)).toMatchObject({ mac: OLD });
});

test('a host that refuses to write is E_VERIFY with what it said', async () => {
  const { send } = await setUp((command) =>
    command === REPLACE ? { exitCode: 2, stderr: 'RTNETLINK answers: Operation not permitted\n' } : undefined,
  );
  await expect(send('arp-update', { ip: IP, mac: NEW })).rejects.toMatchObject({
    code: 'E_VERIFY',
    message: expect.stringContaining('Operation not permitted'),
    context: { step: 'write entry', isRestored: true },
  });
});

test('a table that cannot be read changes nothing', async () => {
  const { send, host } = await setUp((command) =>
    command === SHOW ? { stdout: `${IP} lladdr 08:00` } : undefined,
  );
  await expect(send('arp-update', { ip: IP, mac: NEW })).rejects.toMatchObject({
    code: 'E_GARBLED',
    context: { step: 'read table' },
  });
  expect(host.commands).toEqual([SHOW]);
});

test('a board that is off does not answer, and its entry is right all the same', async () => {
  const { send } = await setUp((command) => (command.startsWith('ping') ? { exitCode: 1 } : undefined));
  const { data } = await send('arp-update', { ip: IP, mac: NEW });
  expect(arpAnswerSchema.parse(data).steps.at(-1)).toMatchObject({ name: 'ping', ok: false });
});

test('without the section `arp` there are no such commands', async () => {
  const bench = new SshBench<DutSshConfig>(adapter, { sensors: 'none' });
  const host = new ScriptedSshHost();
  await bench.trust(host);
  const session = await bench.open(host);
  await expect(bench.execute(session, 'arp-update', { ip: IP, mac: NEW })).rejects.toMatchObject({
    code: 'E_UNKNOWN',
  });
  expect(host.commands).toEqual([]);
});

const NUL = '\u0000';
const BAD_ADDRESSES: readonly unknown[] = [
  '1.2.3.4;rm -rf /',
  '1.2.3.4 && reboot',
  '1.2.3.4|sh',
  '1.2.3.4\n',
  '\n1.2.3.4',
  '1.2.3.4\r\n',
  '1.2.3.4\nreboot',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '\t1.2.3.4',
  `1.2.3.4${NUL}`,
  `${NUL}1.2.3.4`,
  "1.2.3.4'",
  '1.2.3.4"',
  '$(reboot)',
  '`reboot`',
  '${IFS}',
  '1.2.3.$4',
  '-1.2.3.4',
  '--help',
  '-o',
  '+1.2.3.4',
  '01.2.3.4',
  '1.02.3.4',
  '1.2.3.004',
  '0x1.2.3.4',
  '0x01020304',
  '010.0.0.1',
  '16909060',
  '1.2.772',
  '1.2.3',
  '1.2.3.4.5',
  '1..3.4',
  '.1.2.3.4',
  '1.2.3.4.',
  '256.1.1.1',
  '1.2.3.999',
  '1.2.3.1e1',
  '١.٢.٣.٤',
  '１.２.３.４',
  '1。2。3。4',
  '¹.2.3.4',
  '::1',
  '::ffff:1.2.3.4',
  '[1.2.3.4]',
  'fe80::1%eth0',
  '0.0.0.0',
  '0.1.2.3',
  '127.0.0.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '10.100.0.255',
  '10.100.0.0',
  '1.2.3.4/24',
  '1.2.3.4:22',
  'localhost',
  '',
  '9'.repeat(100_000),
  null,
  undefined,
  1,
  true,
  ['1.2.3.4'],
  { toString: () => '1.2.3.4' },
];
const BAD_MACS: readonly unknown[] = [
  '08:00:30:00:00:01;reboot',
  '08:00:30:00:00:01\n',
  ' 08:00:30:00:00:01',
  `08:00:30:00:00:01${NUL}`,
  '08:00:30:00:00',
  '08:00:30:00:00:01:02',
  '08:00-30:00:00:01',
  '0800.3000.0001',
  '080030000001',
  '8:0:30:0:0:1',
  '0g:00:30:00:00:01',
  '０8:00:30:00:00:01',
  '00:00:00:00:00:00',
  'ff:ff:ff:ff:ff:ff',
  '01:00:5e:00:00:01',
  '33:33:00:00:00:01',
  '--help',
  '$(reboot)',
  "08:00:30:00:00:0'",
  '',
  'a'.repeat(100_000),
  null,
  1,
  ['08:00:30:00:00:01'],
];
const HOSTILE = [
  ...BAD_ADDRESSES.map((ip) => ({ ip, mac: NEW })),
  ...BAD_MACS.map((mac) => ({ ip: IP, mac })),
  { ip: IP, mac: NEW, dryRun: 'yes' },
  { ip: IP },
  { mac: NEW },
  {},
  [],
  'x',
  null,
  undefined,
];

test.each(HOSTILE.map((args, i) => [i, (JSON.stringify(args) ?? 'undefined').slice(0, 80), args]))(
  'hostile input %i is refused and nothing runs: %s',
  async (_i, _text, args) => {
    const { send, host, neighbours } = await setUp();
    neighbours.table.set(IP, { mac: OLD, state: 'PERMANENT' });
    await expect(send('arp-update', args)).rejects.toMatchObject({ code: 'E_SCHEMA' });
    expect(host.commands).toEqual([]);
    expect(neighbours.table.get(IP)?.mac).toBe(OLD);
  },
);
