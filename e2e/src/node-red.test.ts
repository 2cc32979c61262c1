import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { readExample, startNodeRed, type FlowEntry, type NodeRedRuntime } from './node-red-runtime.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 120_000;
const BROKER = 'test-broker';

let system: RunningSystem;
let nodeRed: NodeRedRuntime;
let client: MqttClient;
/** What the flows have said, by the id of the debug node that would have shown it. */
const said = new Map<string, unknown[]>();

beforeAll(async () => {
  system = await startSystem();
  nodeRed = await startNodeRed(system);
  client = await connectAsync(system.mqttUrl, { protocolVersion: 4 });
  client.on('message', (topic, payload) => {
    const id = topic.slice('flow/'.length);
    said.set(id, [...(said.get(id) ?? []), parsed(String(payload))]);
  });
  await client.subscribeAsync('flow/#', { qos: 1 });
}, START_MS);
afterAll(async () => {
  await client.endAsync();
  await nodeRed.stop();
  await system.stop();
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The flow, its debug nodes publishing instead, its gateway being the one that runs. */
function wiredToTest(flow: readonly FlowEntry[]): FlowEntry[] {
  const { port } = new URL(system.mqttUrl);
  const broker = { id: BROKER, type: 'mqtt-broker', broker: '127.0.0.1', port, protocolVersion: '4' };
  return [
    broker,
    ...flow.map((entry): FlowEntry => {
      if (entry.type === 'lab-gateway') return { ...entry, url: system.mqttUrl };
      if (entry.type !== 'debug') return entry;
      return {
        ...entry,
        type: 'mqtt out',
        topic: `flow/${entry.id}`,
        qos: '1',
        retain: 'false',
        broker: BROKER,
      };
    }),
  ];
}

async function deployExample(name: string): Promise<void> {
  said.clear();
  await nodeRed.deploy(wiredToTest(readExample(name)));
}

/** The first thing a debug node of an example has said. */
async function firstOf(id: string): Promise<unknown> {
  let first: unknown;
  await eventually(() => {
    first = said.get(id)?.[0];
    if (first === undefined) throw new Error(`${id} has said nothing; others: ${[...said.keys()].join()}`);
  }, 10_000);
  return first;
}

test(
  'the palette is loaded without a fault',
  async () => {
    const sets = (await nodeRed.get('/nodes')) as {
      module: string;
      enabled: boolean;
      err?: string;
      types: string[];
    }[];
    const own = sets.filter(({ module }) => module.includes('labgate'));
    expect(own.length).toBeGreaterThanOrEqual(8);
    expect(own.filter(({ enabled, err }) => !enabled || err !== undefined)).toEqual([]);
  },
  START_MS,
);

test('offers the sources of the bench to the editor', async () => {
  await deployExample('reading');
  await eventually(async () => {
    expect(await nodeRed.get('/labgate/labgate-demo-gw/sources')).toContainEqual({
      dev: 'env0',
      stream: 'env',
      channel: 'temperature',
      source: 'env0/env/temperature',
      label: 'Bench air: temperature',
      unit: '°C',
    });
  });
});

test('«Reading» sends a value', async () => {
  await deployExample('reading');
  expect(await firstOf('labgate-reading-value')).toEqual(expect.any(Number));
});

test('«Thermal picture» sends its summary', async () => {
  await deployExample('thermal');
  expect(await firstOf('labgate-thermal-summary')).toEqual({
    min: expect.any(Number),
    max: expect.any(Number),
    mean: expect.any(Number),
    hot: { x: expect.any(Number), y: expect.any(Number) },
    roi: expect.any(Object),
  });
});

test('«History» reads what is stored', async () => {
  await deployExample('history');
  await eventually(async () => {
    await nodeRed.press('labgate-history-go');
    const points = said.get('labgate-history-points')?.at(-1);
    expect(points).toContainEqual(expect.objectContaining({ t: expect.any(Number), v: expect.any(Number) }));
  }, 10_000);
});

/** A flow of one node of ours with an inject before it; what its catch node gets is published. */
function singleNode(settings: Readonly<Record<string, unknown>>): FlowEntry[] {
  const z = 'tab';
  return wiredToTest([
    { id: z, type: 'tab', label: 'one node' },
    { id: 'labgate-demo-gw', type: 'lab-gateway', gw: 'demo' },
    {
      id: 'go',
      z,
      type: 'inject',
      x: 1,
      y: 1,
      props: [{ p: 'payload', v: '{}', vt: 'json' }],
      wires: [['node']],
    },
    { id: 'node', z, x: 2, y: 1, gateway: 'labgate-demo-gw', type: '', ...settings, wires: [[], []] },
    { id: 'failures', z, type: 'catch', x: 1, y: 2, scope: null, wires: [['text']] },
    {
      id: 'text',
      z,
      type: 'change',
      x: 2,
      y: 2,
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error.message', tot: 'msg' }],
      wires: [['caught']],
    },
    { id: 'caught', z, type: 'debug', x: 3, y: 2, wires: [] },
  ]);
}

test.each([
  [
    { type: 'lab reading', source: 'env9/env/temperature' },
    /no source env9\/env\/temperature; its devices: .*cam0/,
  ],
  [{ type: 'lab reading', source: '../../$config' }, /is no source such as/],
  [{ type: 'lab history', source: 'env0/env/nothing' }, /E_UNKNOWN/],
  [{ type: 'lab reading', source: 'env0/env/temperature', gateway: 'gone' }, /choose a gateway/],
  [{ type: 'labgate supply', device: 'psu9' }, /demo has no device psu9; its devices: .*cam0/],
  [{ type: 'lab dut', device: 'a/b', command: 'x' }, /is no device id/],
])('%j fails with a sentence and not with the runtime', async (settings, text) => {
  said.clear();
  await nodeRed.deploy(singleNode(settings));
  await eventually(async () => {
    await nodeRed.press('go');
    expect(said.get('caught')?.map(String).join('\n') ?? '').toMatch(text);
  }, 25_000);
  expect(await nodeRed.get('/settings')).toBeDefined();
});
