import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { descriptionSchema, listMessageTypes } from '@labgate/contract';
import { freePort } from '@labgate/testkit';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TestBroker } from '../testing/test-broker.ts';

let broker: TestBroker;
let terminal: MemoryTerminal;
beforeEach(async () => {
  broker = await TestBroker.start();
  terminal = new MemoryTerminal({ LABGATE_URL: broker.url });
});
afterEach(() => broker.stop());

const environment = {
  v: 1,
  id: 'env0',
  kind: 'bme688',
  name: 'Bench air',
  sim: true,
  streams: {
    env: { periodMs: 500, props: { temperature: { unit: '°C', datatype: 'float', note: 'in the shade' } } },
  },
  cmds: { get: { role: 'operator', schema: {} } },
};
const camera = {
  ...environment,
  id: 'cam0',
  kind: 'mlx90640',
  name: 'Camera',
  streams: {},
  frame: { width: 32, height: 24, rateHz: 16 },
  cmds: {},
};

test('lists what the devices of a gateway describe, with type, unit, rate, QoS and retain', async () => {
  await broker.publish('lab/1/demo/env0/$desc', JSON.stringify(environment), { retain: true });
  await broker.publish('lab/1/demo/cam0/$desc', JSON.stringify(camera), { retain: true });
  expect(await run(terminal, ['topics', '--json'])).toBe(EXIT.ok);
  const rows: unknown = JSON.parse(terminal.out);
  expect(rows).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ topic: 'lab/1/demo/cam0/frame', rate: '16 Hz', qos: 0, retained: false }),
      expect.objectContaining({ topic: 'lab/1/demo/env0/t/env', rate: '2 Hz', qos: 1, retained: true }),
      expect.objectContaining({ channel: 'temperature', type: 'float', unit: '°C', summary: 'in the shade' }),
      expect.objectContaining({ topic: 'lab/1/demo/env0/cmd/get', retained: false }),
    ]),
  );
});

test('prints the same as a table without a trailing space', async () => {
  await broker.publish('lab/1/demo/env0/$desc', JSON.stringify(environment), { retain: true });
  expect(await run(terminal, ['topics'])).toBe(EXIT.ok);
  expect(terminal.out).toMatch(/^topic +type +unit +rate +QoS +retained +what\n/);
  expect(terminal.out).toMatch(/\n {2}temperature +float +°C +in the shade\n/);
  expect(terminal.out).not.toMatch(/ \n/);
});

test('ignores a description that is none', async () => {
  await broker.publish('lab/1/demo/bad0/$desc', '{"v":1}', { retain: true });
  await broker.publish('lab/1/demo/bad1/$desc', 'nonsense', { retain: true });
  await broker.publish('lab/1/demo/env0/$desc', JSON.stringify(environment), { retain: true });
  await run(terminal, ['topics']);
  expect(terminal.out).toContain('env0');
  expect(terminal.out).not.toContain('bad');
});

test('says so when no device describes itself, and when there is no broker', async () => {
  expect(await run(terminal, ['topics'])).toBe(EXIT.failed);
  expect(terminal.notes).toMatch(/no device describes itself .* is a gateway running\?\n$/);
  const nowhere = new MemoryTerminal({ LABGATE_URL: `mqtt://127.0.0.1:${await freePort()}` });
  expect(await run(nowhere, ['topics'])).toBe(EXIT.unreachable);
});

test('--contract needs no gateway and lists every topic of the contract', async () => {
  const alone = new MemoryTerminal({ LABGATE_URL: 'mqtt://127.0.0.1:1' });
  expect(await run(alone, ['topics', '--contract', '--json'])).toBe(EXIT.ok);
  const topics = JSON.parse(alone.out).map(({ topic }: { topic: string }) => topic);
  expect(topics).toEqual(
    listMessageTypes().flatMap(({ type }) => type.addresses.map((a) => `lab/1/{gw}/${a}`)),
  );
});

test('the examples of this test are descriptions of the contract', () => {
  expect(descriptionSchema.safeParse(environment).success).toBe(true);
  expect(descriptionSchema.safeParse(camera).success).toBe(true);
});
