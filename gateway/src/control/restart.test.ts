import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commandReplySchema, type CommandReply } from '@labgate/contract';
import { EXIT_RESTART } from '@labgate/service-kit';
import { connectAsync } from 'mqtt';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let folder: string;
let gateway: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-restart-'));
});
afterEach(async () => {
  if (gateway !== undefined && gateway.exitCode === null) {
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts a gateway as a process of its own and gives its MQTT port. */
async function start(environment: Record<string, string>): Promise<number> {
  const { NOTIFY_SOCKET: _socket, ...ours } = process.env;
  const env = {
    ...ours,
    LABGATE_DATA: folder,
    LABGATE_HTTP_PORT: '0',
    LABGATE_MQTT_PORT: '0',
    ...environment,
  };
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  gateway = child;
  for await (const line of createInterface({ input: child.stderr })) {
    const { msg, mqttPort } = JSON.parse(line) as { msg: string; mqttPort?: number };
    if (msg !== 'listening' || mqttPort === undefined) continue;
    child.stderr.resume();
    return mqttPort;
  }
  throw new Error('the gateway ended without listening');
}

async function askForRestart(mqttPort: number): Promise<CommandReply> {
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { clientId: 'anna', reconnectPeriod: 0 });
  await client.subscribeAsync('lab/1/demo/reply/#', { qos: 1 });
  const reply = new Promise<Buffer>((resolve) =>
    client.once('message', (_topic, payload) => resolve(payload)),
  );
  client.publish('lab/1/demo/$gw/cmd/restart', JSON.stringify({ v: 1, id: 'r1', from: 'anna', args: {} }), {
    qos: 1,
  });
  const payload = await reply;
  await client.endAsync(true);
  return commandReplySchema.parse(JSON.parse(String(payload)));
}

test('a restart is answered and written down, and the process ends so that its supervisor starts it again', async () => {
  const mqttPort = await start({ LABGATE_SUPERVISED: '1' });
  const ended = once(gateway as ChildProcess, 'exit');
  expect(await askForRestart(mqttPort)).toMatchObject({ id: 'r1', status: 'ok' });
  expect(await ended).toEqual([EXIT_RESTART, null]);
  const audit = join(folder, 'audit');
  const records = readdirSync(audit).map((name) => readFileSync(join(audit, name), 'utf8'));
  expect(records.join('')).toContain('"restart"');
}, 60_000);

test('without a supervisor it is refused, since nobody would start the gateway again', async () => {
  const mqttPort = await start({});
  expect(await askForRestart(mqttPort)).toMatchObject({ status: 'failed', code: 'E_DEVICE_LOST' });
  expect(gateway?.exitCode).toBeNull();
}, 60_000);
