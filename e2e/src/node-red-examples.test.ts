import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@labgate/testkit';
import type { CommandDesk } from './command-desk.ts';
import { FlowBench } from './flow-bench.ts';
import type { FlowRig } from './flow-rig.ts';
import { EXAMPLES, readExample, type NodeRedRuntime } from './node-red-runtime.ts';

const START_MS = 120_000;
const FLOW_MS = 60_000;

let bench: FlowBench;
let nodeRed: NodeRedRuntime;
let rig: FlowRig;
let desk: CommandDesk;

beforeAll(async () => {
  bench = await FlowBench.start();
  ({ nodeRed, rig, desk } = bench);
}, START_MS);
afterAll(() => bench.stop(), START_MS);

test('each job and each node has its example', () => {
  expect(EXAMPLES).toHaveLength(11);
});

test.each(EXAMPLES)('«%s» is deployed as it is, with no type that is unknown', async (name) => {
  const known = new Set(
    ((await nodeRed.get('/nodes')) as { types: string[] }[]).flatMap(({ types }) => types),
  );
  await nodeRed.deploy(readExample(name));
  const deployed = (await nodeRed.get('/flows')) as { type: string }[];
  expect(deployed).toHaveLength(readExample(name).length);
  expect(deployed.filter(({ type }) => type !== 'tab' && !known.has(type))).toEqual([]);
  expect(nodeRed.output()).not.toMatch(/missing types/i);
});

test('«reading» sends a value', async () => {
  await rig.deployExample('reading');
  expect(await rig.firstOf('labgate-reading-value')).toEqual(expect.any(Number));
});

test('«thermal» sends the summary of a picture', async () => {
  await rig.deployExample('thermal');
  expect(await rig.firstOf('labgate-thermal-summary')).toEqual({
    min: expect.any(Number),
    max: expect.any(Number),
    mean: expect.any(Number),
    hot: { x: expect.any(Number), y: expect.any(Number) },
    roi: expect.any(Object),
  });
});

test(
  '«history» reads what is stored',
  async () => {
    await rig.deployExample('history');
    await eventually(async () => {
      const points = await rig.answer('labgate-history-go', 'labgate-history-points');
      expect(points).toContainEqual(
        expect.objectContaining({ t: expect.any(Number), v: expect.any(Number) }),
      );
    }, FLOW_MS / 2);
  },
  FLOW_MS,
);

const confirmed = (readback: object): unknown =>
  expect.objectContaining({ ok: true, confirmed: true, readback: expect.objectContaining(readback) });

test(
  '«supply» gives what the supply has confirmed, and takes OFF after ON',
  async () => {
    await rig.deployExample('supply');
    const press = (button: string): Promise<unknown> =>
      rig.answer(`labgate-supply-${button}`, 'labgate-supply-done');
    // a machine so busy that the camera stood still has tripped it
    await desk.command('$interlock/hot-fpga-off', 'reset');
    expect(await press('set')).toEqual(confirmed({ vSet: 12, iSet: 1.5 }));
    expect(await press('on')).toEqual(confirmed({ output: true }));
    expect(await press('off')).toEqual(confirmed({ output: false }));
    expect(rig.said('labgate-supply-refused')).toEqual([]);
  },
  FLOW_MS,
);

test(
  '«dut» runs a command of the list on the board',
  async () => {
    await rig.deployExample('dut');
    expect(await rig.answer('labgate-dut-go', 'labgate-dut-result')).toMatchObject({
      stdout: expect.stringContaining('software-version'),
      code: 0,
      ms: expect.any(Number),
    });
  },
  FLOW_MS,
);

test(
  '«run» starts, marks, judges and stops a run',
  async () => {
    await rig.deployExample('run');
    const press = (button: string): Promise<unknown> =>
      rig.answer(`labgate-run-${button}`, 'labgate-run-state', FLOW_MS / 3);
    expect(await press('start')).toMatchObject({ state: 'recording' });
    expect(await press('mark')).toEqual({});
    expect(await press('pass')).toEqual({});
    expect(await press('stop')).toMatchObject({ state: 'stopped', verdict: { pass: true } });
  },
  2 * FLOW_MS,
);

test(
  '«log to CSV» writes rows with their heading into a file of its own',
  async () => {
    await rig.deployExample('log-to-csv');
    await eventually(
      () => expect(rig.said('labgate-log-to-csv-line').length).toBeGreaterThan(2),
      FLOW_MS / 2,
    );
    const text = await readFile(join(bench.system.dataDir, 'node-red', 'labgate-run.csv'), 'utf8');
    const [heading, ...rows] = text.trimEnd().split('\n');
    expect(heading).toBe('time,env0.temperature,cam0.max,psu0.vOut,psu0.iOut');
    expect(rows.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,\d+\.\d+,\d+\.\d+,\d+(\.\d+)?,\d+(\.\d+)?$/);
  },
  FLOW_MS,
);

test(
  '«board swap» binds the address, waits for SSH and reads the new board',
  async () => {
    await rig.deployExample('board-swap');
    const steps = await rig.answer('labgate-board-swap-go', 'labgate-board-swap-steps');
    expect(JSON.stringify(steps)).toContain('08:00:30:00:00:02');
    expect(await rig.firstOf('labgate-board-swap-ready', FLOW_MS)).toMatch(/FPGA at \d+(\.\d+)? °C/);
    expect(rig.said('labgate-board-swap-person')).toEqual([]);
  },
  2 * FLOW_MS,
);

test(
  '«ramp with limit» tells its steps, and ends with the output off when the current passes its limit',
  async () => {
    await rig.deployExample('ramp-with-limit');
    await desk.command('$interlock/hot-fpga-off', 'reset');
    await rig.answer('labgate-ramp-with-limit-go', 'labgate-ramp-with-limit-progress');
    expect(await rig.firstOf('labgate-ramp-with-limit-ended', 2 * FLOW_MS)).toMatchObject({
      state: 'aborted',
      reason: expect.stringContaining('psu0/psu/iOut > 1.2'),
    });
    await rig.deployExample('supply');
    expect(await rig.answer('labgate-supply-off', 'labgate-supply-done')).toEqual(
      confirmed({ output: false }),
    );
  },
  4 * FLOW_MS,
);
