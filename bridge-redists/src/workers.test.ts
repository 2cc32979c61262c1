import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ledgerAnswerSchema, rangeAnswerSchema, type LedgerAnswer } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { BridgeProcess } from './testing/bridge-process.ts';
import { JournaledGateway } from './testing/journaled-gateway.ts';
import { StoreClient } from './testing/store-client.ts';
import { TestBroker } from './testing/test-broker.ts';

// Processes and disks take their time on a busy machine.
jest.setTimeout(120_000);

const START_MS = 1_763_794_000_000;
const GATEWAYS = ['bench-1', 'bench-2', 'bench-3', 'bench-4', 'bench-5'];
const OF_WORKER = { 'worker-1': GATEWAYS.slice(0, 3), 'worker-2': GATEWAYS.slice(3) } as const;
/** Messages that each gateway journals in one turn. */
const TURN = 40;

let folder: string;
let broker: TestBroker;
let gateways: JournaledGateway[];
let clients: Map<string, StoreClient>;
let sent = 0;
const workers = new Map<string, BridgeProcess>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-workers-'));
  broker = await TestBroker.start();
  gateways = await Promise.all(GATEWAYS.map((gw) => JournaledGateway.start(broker.url, gw)));
  clients = new Map(
    await Promise.all(
      GATEWAYS.map(async (gw) => [gw, await StoreClient.connect(broker.url, `of-${gw}`, gw)] as const),
    ),
  );
  sent = 0;
});

afterEach(async () => {
  for (const worker of workers.values()) await worker.end('SIGKILL');
  workers.clear();
  for (const client of clients.values()) await client.close();
  for (const gateway of gateways) await gateway.stop();
  await broker.stop();
  rmSync(folder, { recursive: true });
});

/** Starts a worker on what it has kept before. */
async function start(name: keyof typeof OF_WORKER): Promise<void> {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const config = join(home, 'labgate.yaml');
  writeFileSync(config, `store: { flushMs: 20, gateways: [${OF_WORKER[name].join(', ')}] }\n`);
  const environment = { LABGATE_URL: broker.url, LABGATE_BRIDGE_ID: name, LABGATE_CONFIG: config };
  const worker = BridgeProcess.start(home, environment);
  workers.set(name, worker);
  await eventually(() => expect(worker.isServing).toBe(true), 60_000);
}

/** Every gateway journals some messages and tells them. */
async function turn(): Promise<void> {
  for (let index = 0; index < TURN; index++, sent++)
    for (const gateway of gateways) gateway.journal('env0', 'env', sent, START_MS + sent * 10, { t: sent });
  await Promise.all(gateways.map((gateway) => gateway.flush()));
}

async function ledgerOf(gw: string): Promise<LedgerAnswer> {
  return ledgerAnswerSchema.parse((await clients.get(gw)?.ask('ledger', {}))?.data);
}

/** All that the gateways have journaled is stored once, and the ledger says so. */
async function expectWhole(ofWorker: readonly string[]): Promise<void> {
  for (const gw of ofWorker) {
    await eventually(async () => {
      const { streams, journal } = await ledgerOf(gw);
      expect({ gw, journal }).toEqual({ gw, journal: { lost: 0, holes: [] } });
      const exact = { expected: sent, stored: sent, lost: 0, collapsed: 0, refused: 0, holes: [] };
      expect(streams).toEqual([expect.objectContaining(exact)]);
    }, 30_000);
    const args = { dev: 'env0', stream: 'env', from: START_MS, to: START_MS + sent * 10, raw: true };
    const { props } = rangeAnswerSchema.parse((await clients.get(gw)?.ask('range', args))?.data);
    expect(props.t).toEqual(Array.from({ length: sent }, (_, index) => [START_MS + index * 10, index]));
  }
}

test('the death of one worker costs its gateways nothing and the other worker no message', async () => {
  await start('worker-1');
  await start('worker-2');
  for (let count = 0; count < 5; count++) await turn();
  expect(await workers.get('worker-1')?.end('SIGKILL')).toBeNull();
  for (let count = 0; count < 30; count++) await turn();
  await expectWhole(OF_WORKER['worker-2']);
  await start('worker-1');
  for (let count = 0; count < 5; count++) await turn();
  await expectWhole(GATEWAYS);
});
