import { connectAsync } from 'mqtt';
import type { Figure } from '@labgate/testkit';
import { eventually, freePort } from '@labgate/testkit';
import { startSystem } from './running-system.ts';

const ROUNDS = 5;

/** Time from `labgate up`, on a machine whose caches are warm, until a subscriber has the first reading of a sensor, ms. */
export async function bench(): Promise<Figure[]> {
  const timesMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) timesMs.push(await timeToFirstReadingMs());
  const value = timesMs.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
  return [{ name: 'labgate up to first reading', value, unit: 'ms', baseline: null, ratio: null }];
}

async function timeToFirstReadingMs(): Promise<number> {
  const port = await freePort();
  const startMs = performance.now();
  const starting = startSystem({ LABGATE_MQTT_PORT: String(port) });
  const [system, readingMs] = await Promise.all([starting, firstReadingMs(port)]);
  await system.stop();
  return readingMs - startMs;
}

/** The moment a subscriber that has tried from the start gets the first telemetry. */
async function firstReadingMs(port: number): Promise<number> {
  const client = await eventually(
    () => connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, reconnectPeriod: 0 }, false),
    60_000,
  );
  const reading = new Promise<number>((resolve) => {
    client.once('message', () => resolve(performance.now()));
  });
  await client.subscribeAsync('lab/1/demo/+/t/#');
  const atMs = await reading;
  await client.endAsync();
  return atMs;
}
