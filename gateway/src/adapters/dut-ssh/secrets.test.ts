import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayTopics, type LabError } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { afterEach, expect, test } from '@jest/globals';
import { MachineWires } from '../../machine-wires.ts';
import { DevicePublisher } from '../../publish/device-publisher.ts';
import { EventPublisher } from '../../publish/event-publisher.ts';
import { DeviceRunner } from '../../runner/device-runner.ts';
import { processArguments } from '../../testing/process-arguments.ts';
import { ScriptedSshHost } from '../../testing/scripted-ssh-host.ts';
import { LoopbackSshServer } from '../../transports/ssh/loopback-ssh-server.ts';
import { describeDevice } from '../../control/describe-device.ts';
import { openDevice } from '../../wires.ts';
import { adapter } from './adapter.ts';

const CANARY = 'canary-83b1-never-to-be-seen';
const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Runs a device as the gateway does and collects all it says: log, messages, errors. */
async function run(host: ScriptedSshHost, password: string) {
  const dataDir = mkdtempSync(join(tmpdir(), 'labgate-secrets-'));
  cleanUps.push(async () => rmSync(dataDir, { recursive: true }));
  const server = new LoopbackSshServer({ host, user: 'root', password: CANARY, random: () => 0.5 });
  await server.start();
  cleanUps.push(() => server.stop());
  const config = adapter.configSchema.parse({
    host: '127.0.0.1',
    port: server.port,
    password: { env: 'DUT_PASSWORD' },
    sensors: 'none',
    intervalMs: 500,
  });
  const clock = new SystemClock();
  const said: string[] = [];
  const wires = new MachineWires({ clock, dataDir, environment: { DUT_PASSWORD: password } });
  const topics = gatewayTopics('demo');
  const outlet = {
    publish: ({ topic, payload }: { topic: string; payload: string | Uint8Array }) =>
      void said.push(`${topic} ${String(payload)}`),
  };
  const events = new EventPublisher(topics, outlet, clock, Math.random);
  const description = describeDevice({ id: 'dut0', name: 'x', simulate: false, adapter, config });
  const publisher = new DevicePublisher({ topics, outlet, events, clock, sid: '00000000', description });
  const causes: LabError[] = [];
  const runner = new DeviceRunner({
    id: 'dut0',
    cadence: adapter.cadence(config),
    open: () => openDevice({ adapter, config }, wires, clock, new Map()),
    sink: {
      stateChanged: (state, cause) => {
        if (cause !== undefined) causes.push(cause);
        publisher.stateChanged(state, cause);
      },
      readingTaken: (reading) => publisher.readingTaken(reading),
    },
    clock,
    log: createLogger('test', 'debug', { write: (line: string) => void said.push(line) }),
    random: () => 0.5,
  });
  publisher.publishDescription();
  runner.start();
  cleanUps.push(() => runner.stop());
  return { said, causes, runner, dataDir, control: wires.hostKey(adapter.address(config)) };
}

test('a password is in no log line, message, file or process argument, whether it is right or wrong', async () => {
  const host = new ScriptedSshHost();
  const { said, causes, runner, dataDir, control } = await run(host, CANARY);
  await eventually(() => expect(causes.map(({ code }) => code)).toContain('E_HOST_KEY_UNKNOWN'));
  await control.trust(host.hostKey.sha256);
  await eventually(() => expect(runner.state).toBe('ready'));
  const right = [...said];

  const wrong = await run(host, `${CANARY}-wrong`);
  await eventually(() => expect(wrong.causes).not.toEqual([]));
  await wrong.control.trust(host.hostKey.sha256);
  await eventually(() => expect(wrong.causes.map(({ code }) => code)).toContain('E_AUTH'));

  const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'utf8'));
  expect(right.length).toBeGreaterThan(3);
  expect(
    [...right, ...wrong.said, ...files, ...processArguments()].filter((text) => text.includes(CANARY)),
  ).toEqual([]);
}, 30_000);
