import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger, ownIdentity } from '@labgate/service-kit';
import { eventually, VirtualClock } from '@labgate/testkit';
import { GatewaySocket } from './gateway-socket.ts';
import { PlanFile } from './plan-file.ts';
import { Watchdog } from './watchdog.ts';

const log = createLogger('test', 'silent');
const PLANS = { v: 1, type: 'plans', gateway: ownIdentity(), plans: [] };

let folder: string;
let path: string;
let clock: VirtualClock;
let killed: number[];
const stops: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-watchdog-'));
  path = join(folder, 'watchdog.sock');
  clock = new VirtualClock();
  killed = [];
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  rmSync(folder, { recursive: true });
});

async function listen(): Promise<void> {
  const file = new PlanFile(join(folder, 'plans.json'), log);
  const open = (): never => {
    throw new Error('no port here');
  };
  const watchdog = new Watchdog({ clock, log, file, open, kill: (pid) => void killed.push(pid) });
  const socket = new GatewaySocket(path, watchdog, log);
  await socket.listen();
  stops.push(() => socket.stop());
}

async function client(): Promise<{ socket: Socket; heard: () => string; say: (line: unknown) => void }> {
  const socket = connect(path);
  let text = '';
  socket.on('data', (bytes) => (text += String(bytes)));
  socket.on('error', () => undefined);
  stops.unshift(async () => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    heard: () => text,
    say: (line) => socket.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`),
  };
}

test('welcomes a gateway and answers every beat', async () => {
  await listen();
  const { heard, say } = await client();
  say(PLANS);
  say({ type: 'beat' });
  await eventually(() => expect(heard()).toBe('{"v":1,"type":"welcome","results":[]}\n{"type":"beat"}\n'));
});

test.each(['', 'hello', '{}', '{"type":"plans"}', `{"type":"${'x'.repeat(70_000)}`])(
  'ends a connection that says what no gateway says (%#)',
  async (line) => {
    await listen();
    const { socket, say } = await client();
    say(line);
    await eventually(() => expect(socket.destroyed).toBe(true));
  },
);

test('only the newest connection that has brought plans speaks for the gateway', async () => {
  await listen();
  const first = await client();
  first.say({ type: 'beat' });
  first.say(PLANS);
  await eventually(() => expect(first.heard()).toContain('welcome'));
  const second = await client();
  second.say(PLANS);
  await eventually(() => expect(second.heard()).toContain('welcome'));
  first.say({ type: 'beat' });
  second.say({ type: 'beat' });
  await eventually(() => expect(second.heard()).toContain('beat'));
  expect(first.heard()).not.toContain('beat');
});

test('is open to its own user alone', async () => {
  await listen();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a second watchdog is refused; what a killed one has left is not in the way', async () => {
  writeFileSync(path, '');
  await listen();
  await expect(listen()).rejects.toMatchObject({ code: 'E_PORT_IN_USE' });
});
