import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import { FlowRig } from './flow-rig.ts';
import { startNodeRed, type FlowEntry, type NodeRedRuntime } from './node-red-runtime.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 120_000;

let system: RunningSystem;
let nodeRed: NodeRedRuntime;
let rig: FlowRig;

beforeAll(async () => {
  system = await startSystem();
  nodeRed = await startNodeRed(system);
  rig = await FlowRig.open(system, nodeRed);
}, START_MS);
afterAll(async () => {
  await rig.close();
  await nodeRed.stop();
  await system.stop();
});

interface NodeSet {
  readonly module: string;
  readonly enabled: boolean;
  readonly err?: string;
  readonly types: readonly string[];
}

test(
  'the palette is loaded without a fault',
  async () => {
    const sets = (await nodeRed.get('/nodes')) as NodeSet[];
    const own = sets.filter(({ module }) => module.includes('labgate'));
    expect(own.length).toBeGreaterThanOrEqual(8);
    expect(own.filter(({ enabled, err }) => !enabled || err !== undefined)).toEqual([]);
  },
  START_MS,
);

test('the flows of the first start are the examples; those that act by themselves are disabled', async () => {
  const flows = (await nodeRed.get('/flows')) as FlowEntry[];
  const tabs = flows.filter(({ type }) => type === 'tab');
  expect(tabs).toHaveLength(11);
  expect(tabs.filter(({ disabled }) => disabled === true).map(({ label }) => label)).toEqual([
    'Alarm → output off',
    'Log a run to CSV',
  ]);
});

test('offers the sources of the bench to the editor', async () => {
  await rig.deployExample('reading');
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

/** A flow of one node of ours with an inject before it; what its catch and status nodes get is published. */
function singleNode(settings: Readonly<Record<string, unknown>>): FlowEntry[] {
  const z = 'tab';
  const setPayload = (id: string, to: string, next: string): FlowEntry => ({
    id,
    z,
    type: 'change',
    x: 2,
    y: 2,
    rules: [{ t: 'set', p: 'payload', pt: 'msg', to, tot: 'msg' }],
    wires: [[next]],
  });
  return [
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
    setPayload('text', 'error.message', 'caught'),
    { id: 'caught', z, type: 'debug', x: 3, y: 2, wires: [] },
    { id: 'statuses', z, type: 'status', x: 1, y: 3, scope: ['node'], wires: [['status']] },
    setPayload('status', 'status', 'shown'),
    { id: 'shown', z, type: 'debug', x: 3, y: 3, wires: [] },
  ];
}

test.each([
  [
    { type: 'lab reading', source: 'env9/env/temperature' },
    /no source env9\/env\/temperature; its devices: .*cam0/,
  ],
  [{ type: 'lab reading', source: '../../$config' }, /is no source such as/],
  [{ type: 'lab thermal', device: 'cam9' }, /demo has no camera cam9; its cameras: cam0/],
  [{ type: 'lab history', source: 'env0/env/nothing' }, /E_UNKNOWN/],
  [{ type: 'lab reading', source: 'env0/env/temperature', gateway: 'gone' }, /choose a gateway/],
  [{ type: 'labgate supply', device: 'psu9' }, /demo has no device psu9; its devices: .*cam0/],
  [{ type: 'lab dut', device: 'a/b', command: 'x' }, /is no device id/],
])('%j fails with a red status and a sentence, and not with the runtime', async (settings, text) => {
  await rig.deploy(singleNode(settings));
  await eventually(async () => {
    await rig.press('go');
    expect(rig.said('caught').map(String).join('\n')).toMatch(text);
  }, 25_000);
  await eventually(() => expect(rig.said('shown')).toContainEqual(expect.objectContaining({ fill: 'red' })));
  expect(await nodeRed.get('/settings')).toBeDefined();
});
