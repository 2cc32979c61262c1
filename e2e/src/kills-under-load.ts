import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import {
  gatewayTopics,
  ledgerAnswerSchema,
  rangeAnswerSchema,
  ReplyAssembler,
  seriesAnswerSchema,
  commandReplySchema,
  type StreamLedger,
} from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import mqtt from 'mqtt';
import { freePort } from './free-port.ts';
import { LoadPublisher } from './load-publisher.ts';
import { ServiceProcess } from './service-process.ts';

const GW = 'demo';
const DEVICE = 'rig0';
const PATIENCE_MS = 60_000;
/** A question that a bridge took with it into death is asked again. */
const ANSWER_WITHIN_MS = 5_000;

/** Which process is killed, after how many more acknowledged messages. */
export interface Kill {
  readonly victim: 'gateway' | 'bridge';
  readonly afterMessages: number;
}

/**
 * Runs a gateway and a bridge under load, kills them as told, and checks that every acknowledged sample is in the store
 * exactly once, that the ledger says so, and that it agrees with the store on every other stream. Gives their number.
 */
export async function storedAfterKills(kills: readonly Kill[]): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'labgate-kills-'));
  const mqttPort = await freePort();
  const httpPort = await freePort();
  const url = `mqtt://127.0.0.1:${mqttPort}`;
  const environment = {
    LABGATE_HTTP_PORT: String(httpPort),
    LABGATE_MQTT_PORT: String(mqttPort),
    LABGATE_DATA: dataDir,
    LABGATE_BRIDGE_PASSWORD: 'only-for-this-test-0123',
    LABGATE_URL: url,
  };
  const processes = {
    gateway: new ServiceProcess('gateway', environment),
    bridge: new ServiceProcess('bridge-redists', environment),
  };
  processes.gateway.start();
  processes.bridge.start();
  const load = await eventually(() => LoadPublisher.start(url, GW, DEVICE), PATIENCE_MS);
  try {
    for (const { victim, afterMessages } of kills) {
      const goal = load.acknowledged.size + afterMessages;
      await eventually(() => expect(load.acknowledged.size).toBeGreaterThanOrEqual(goal), PATIENCE_MS);
      await processes[victim].end('SIGKILL');
      processes[victim].start();
    }
    await load.finish();
    await expectAllStored(url, load.acknowledged);
    return load.acknowledged.size;
  } finally {
    await load.close();
    await processes.bridge.end('SIGTERM');
    await processes.gateway.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function expectAllStored(url: string, acknowledged: ReadonlyMap<number, number>): Promise<void> {
  const count = acknowledged.size;
  const streams = await eventually(async () => {
    const ledger = ledgerAnswerSchema.parse(await askStore(url, 'ledger', {}));
    expect(ledger.journal).toEqual({ lost: 0, holes: [] });
    const ours = ledger.streams.find(({ dev }) => dev === DEVICE);
    expect(ours).toMatchObject({
      expected: count,
      stored: count,
      lost: 0,
      collapsed: 0,
      refused: 0,
      holes: [],
    });
    return ledger.streams;
  }, PATIENCE_MS);
  const expected = [...acknowledged].map(([seq, ts]) => [ts, seq]).toSorted(([a = 0], [b = 0]) => a - b);
  expect(await rawSamples(url, expected)).toEqual(expected);
  for (const stream of streams) await expectAgreement(url, stream);
}

/** Pages of the load, because one answer holds so many samples only. */
async function rawSamples(url: string, expected: readonly number[][]): Promise<unknown[]> {
  const samples: unknown[] = [];
  for (let first = 0; first < expected.length; first += 10_000) {
    const from = expected[first]?.[0];
    const to = expected[Math.min(first + 10_000, expected.length) - 1]?.[0];
    const answer = await askStore(url, 'range', { dev: DEVICE, stream: 'load', from, to, raw: true });
    samples.push(...(rangeAnswerSchema.parse(answer).props['n'] ?? []));
  }
  return samples;
}

/** Sensors go on while this looks, so only what is missing is a fault. */
async function expectAgreement(url: string, account: StreamLedger): Promise<void> {
  const { dev, stream, expected, stored, collapsed, refused, lost } = account;
  expect({ dev, stream, expected, lost }).toEqual({
    dev,
    stream,
    expected: stored + collapsed + refused,
    lost: 0,
  });
  const { series } = seriesAnswerSchema.parse(await askStore(url, 'series', { dev, stream }));
  for (const [prop, { count }] of Object.entries(account.samples)) {
    expect(series.find((one) => one.prop === prop)?.samples).toBeGreaterThanOrEqual(count);
  }
}

/** Asks as a client of the contract does; gives `data`. */
async function askStore(url: string, method: string, args: object): Promise<unknown> {
  const clientId = `ask-${method}-${Math.random().toString(36).slice(2, 8)}`;
  const client = await mqtt.connectAsync(url, { clientId, protocolVersion: 4 });
  try {
    const assembler = new ReplyAssembler();
    const answered = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}`)), ANSWER_WITHIN_MS);
      client.on('close', () => clearTimeout(timer));
      client.on('message', (_topic, payload) => {
        const reply = assembler.add(commandReplySchema.parse(JSON.parse(String(payload))));
        if (reply?.status === 'ok') resolve(reply.data);
        else if (reply !== undefined) reject(new Error(`${reply.code}: ${reply.msg}`));
      });
    });
    await client.subscribeAsync(gatewayTopics(GW).reply(clientId), { qos: 1 });
    const request = JSON.stringify({ v: 1, id: 'q', from: clientId, args });
    await client.publishAsync(gatewayTopics(GW).command('$store', method), request, { qos: 1 });
    return await answered;
  } finally {
    await client.endAsync(true);
  }
}
