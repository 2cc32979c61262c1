import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { commandReplySchema, type CommandReply } from '@labgate/contract';
import { createLogger, SystemClock } from '@labgate/service-kit';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { loadAdapters } from '../adapter-registry.ts';
import { PROFILES } from '../adapters/psu-scpi/profile.ts';
import { SimulatedScpiSupply } from '../adapters/psu-scpi/simulator.ts';
import { loadGatewayConfig } from '../config/load-gateway-config.ts';
import { startGateway } from '../gateway.ts';
import { LogTopic } from '../publish/log-topic.ts';
import { SerialBench } from '../testing/serial-bench.ts';
import { openPseudoTerminal } from '../transports/serial/pseudo-terminal.ts';

const SUPPLIES = 20;
const COMMANDS_EACH = 50;
/** Answers that a faulted supply spoils after each set-point: all that could tell how it went. */
const SPOILT_ANSWERS = 8;
const LINE_FEED = 0x0a;

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A supply that counts the set-points it is sent, behind a terminal that the gateway opens as a serial port. */
class CountedSupply {
  /** Voltages as they came, V. */
  readonly setV: number[] = [];
  path = '';
  readonly #supply = new SimulatedScpiSupply(PROFILES.generic, 1, new SerialBench().world);
  readonly #fault: 'silent' | 'garbled' | undefined;
  #line = '';
  #spoilt = 0;

  constructor(fault?: 'silent' | 'garbled') {
    this.#fault = fault;
  }

  async plugIn(): Promise<void> {
    const terminal = await openPseudoTerminal((bytes) => {
      for (const byte of bytes) {
        const answer = this.#receive(byte);
        if (answer !== undefined) terminal.write(answer);
      }
    });
    cleanUps.push(() => terminal.close());
    this.path = terminal.path;
  }

  #receive(byte: number): Uint8Array | undefined {
    if (byte === LINE_FEED) this.#count(this.#line);
    this.#line = byte === LINE_FEED ? '' : this.#line + String.fromCharCode(byte);
    const answer = this.#supply.receive(byte)?.bytes;
    if (answer === undefined || this.#spoilt === 0) return answer;
    this.#spoilt -= 1;
    return this.#fault === 'garbled' ? Buffer.from('#!&\n') : undefined;
  }

  #count(line: string): void {
    const [, voltage] = /^VOLT ([\d.]+)\s*$/.exec(line) ?? [];
    if (voltage === undefined) return;
    this.setV.push(Number(voltage));
    if (this.#fault !== undefined) this.#spoilt = SPOILT_ANSWERS;
  }
}

/** What the command `number` sets on each supply, V; no two are alike. */
function voltageOf(number: number): number {
  return (100 + number) / 100;
}

async function startWith(supplies: readonly CountedSupply[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-thousand-commands-'));
  cleanUps.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'labgate.yaml');
  const devices = supplies.map(
    (supply, i) =>
      `  psu${i}: { kind: psu-scpi, port: ${supply.path}, baudRate: 115200, intervalMs: 2000 }\n`,
  );
  writeFileSync(path, `gateway: { id: demo }\nmqtt: { anonymousRole: admin }\ndevices:\n${devices.join('')}`);
  const environment = {
    LABGATE_CONFIG: path,
    LABGATE_DATA: folder,
    LABGATE_HTTP_PORT: '0',
    LABGATE_MQTT_PORT: '0',
  };
  const clock = new SystemClock();
  const adapters = await loadAdapters();
  const config = loadGatewayConfig(environment, adapters);
  const log = createLogger('gateway', 'silent');
  const gateway = await startGateway({
    config,
    adapters,
    clock,
    log,
    logTopic: new LogTopic(clock),
    environment,
  });
  cleanUps.push(() => gateway.stop());
  await eventually(async () => {
    expect((await fetch(`http://127.0.0.1:${gateway.httpPort}/readyz`)).status).toBe(200);
  });
  return gateway.mqttPort;
}

test('a thousand commands at once, a tenth to failing supplies: a thousand final replies, none carried out twice', async () => {
  const silent = new CountedSupply('silent');
  const garbled = new CountedSupply('garbled');
  const healthy = Array.from({ length: SUPPLIES - 2 }, () => new CountedSupply());
  const supplies = [silent, garbled, ...healthy];
  for (const supply of supplies) await supply.plugIn();
  const mqttPort = await startWith(supplies);
  const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    clientId: 'anna',
    protocolVersion: 4,
    reconnectPeriod: 0,
  });
  cleanUps.push(() => client.endAsync(true));
  const replies: CommandReply[] = [];
  client.on('message', (_topic, payload) => {
    const reply = commandReplySchema.parse(JSON.parse(String(payload)));
    if (reply.status !== 'accepted') replies.push(reply);
  });
  await client.subscribeAsync('lab/1/demo/reply/anna/#', { qos: 1 });
  const ids = Array.from({ length: SUPPLIES * COMMANDS_EACH }, (_, i) => `c-${i}`);
  const sendAll = (): void => {
    for (const [i, id] of ids.entries()) {
      const args = { voltage: voltageOf(Math.floor(i / SUPPLIES)) };
      const request = { v: 1, id, from: 'anna', ts: Date.now(), ttlMs: 60_000, args };
      client.publish(`lab/1/demo/psu${i % SUPPLIES}/cmd/set`, JSON.stringify(request), { qos: 1 });
    }
  };

  sendAll();
  await eventually(() => expect(replies.length).toBeGreaterThanOrEqual(ids.length), 90_000);
  const first = replies.splice(0);
  const sent = supplies.map(({ setV }) => setV.toSorted((a, b) => a - b));
  expect(first.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  const confirmed = first.filter(({ status }) => status === 'ok');
  const setBy = ({ id }: CommandReply): number => voltageOf(Math.floor(Number(id.slice(2)) / SUPPLIES));
  for (const [i, setV] of sent.entries()) {
    expect(setV.length).toBeGreaterThan(0);
    expect(new Set(setV).size).toBe(setV.length);
    // on a starved machine a healthy line may be too late for a command; what is confirmed was done
    expect(setV).toEqual(expect.arrayContaining(confirmed.filter(({ dev }) => dev === `psu${i}`).map(setBy)));
  }
  expect(confirmed.filter(({ dev }) => dev === 'psu0' || dev === 'psu1')).toEqual([]);
  expect(confirmed.length).toBeGreaterThan(healthy.length * COMMANDS_EACH * 0.8);

  // the same requests once more, as a client sends them that has not got the replies
  sendAll();
  await eventually(() => expect(replies.length).toBeGreaterThanOrEqual(ids.length), 60_000);
  expect(replies.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  expect(replies.filter(({ dup }) => dup !== true)).toEqual([]);
  expect(supplies.map(({ setV }) => setV.toSorted((a, b) => a - b))).toEqual(sent);
}, 180_000);
