import { afterEach, expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics, supplyStateSchema, telemetrySchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { CommandDesk } from './command-desk.ts';
import { FlowRig } from './flow-rig.ts';
import { startNodeRed, type NodeRedRuntime } from './node-red-runtime.ts';
import { startSystem, type RunningSystem } from './running-system.ts';

const START_MS = 180_000;
const topics = gatewayTopics('demo');

let system: RunningSystem;
let nodeRed: NodeRedRuntime;
let rig: FlowRig;
let desk: CommandDesk;

async function start(scenario: string): Promise<void> {
  system = await startSystem({ LABGATE_SCENARIO: scenario, LABGATE_SEED: '1' });
  nodeRed = await startNodeRed(system);
  rig = await FlowRig.open(system, nodeRed);
  desk = await CommandDesk.open(system.mqttUrl);
}

afterEach(async () => {
  await desk.close();
  await rig.close();
  await nodeRed.stop();
  await system.stop();
}, START_MS);

/** Keeps the messages of one topic as they come. */
async function record<T>(topic: string, schema: { parse(json: unknown): T }): Promise<readonly T[]> {
  const messages: T[] = [];
  desk.client.on('message', (from, payload) => {
    if (from === topic && payload.length > 0) messages.push(schema.parse(JSON.parse(String(payload))));
  });
  await desk.client.subscribeAsync(topic, { qos: 1 });
  return messages;
}

/** The loop over broker and Node-RED, from the picture to the read-back. */
const LOOP_WITHIN_MS = 2_000;
const LIMIT_C = 80;

function none(): never {
  throw new Error('there is no such message yet');
}

test(
  'an alarm switches the output off, and the flow says so when it is read back',
  async () => {
    await start('overheat');
    await desk.command('$config', 'patch', {
      ops: [
        {
          op: 'replace',
          path: '/alarms',
          value: { 'too-hot': { when: `cam0/roi/fpga.max > ${LIMIT_C}`, severity: 'high' } },
        },
      ],
    });
    await rig.deployExample('alarm-output-off');
    const alarms = await record(topics.alarm('too-hot'), alarmSchema);
    const supply = await record(topics.telemetry('psu0', 'psu'), telemetrySchema);
    await desk.command('$interlock/hot-fpga-off', 'reset');
    await desk.command('psu0', 'set', { voltage: 12, currentLimit: 1.5 });
    await desk.command('psu0', 'output', { on: true });

    const confirmed = await rig.firstOf('labgate-alarm-output-off-done', 120_000);
    expect(confirmed).toMatchObject({ ok: true, readback: { output: false } });
    const raised = await eventually(() => alarms.find(({ state }) => state === 'active-unacked') ?? none());
    expect(Number(raised.val)).toBeGreaterThan(LIMIT_C);
    const off = await eventually(
      () => supply.find(({ ts, val }) => ts >= raised.since && val['output'] === false) ?? none(),
    );
    const tookMs = off.ts - raised.since;
    process.stdout.write(`overheat → OFF read back through Node-RED: ${tookMs} ms\n`);
    expect(tookMs).toBeLessThanOrEqual(LOOP_WITHIN_MS);
    expect(supplyStateSchema.parse(await desk.command('psu0', 'get')).output).toBe(false);
  },
  2 * START_MS,
);

test(
  'a soak ends with a mark, output off and a recorded run when the hot spot has settled',
  async () => {
    await start('steady');
    const hotSpot = await record(topics.telemetry('cam0', 'stats'), telemetrySchema);
    await rig.deployExample('thermal-soak');
    await desk.command('$interlock/hot-fpga-off', 'reset');
    await rig.answer('labgate-thermal-soak-go', 'labgate-thermal-soak-progress');
    const said = await rig.firstOf('labgate-thermal-soak-report', 300_000);
    expect(said).toMatch(/^settled at \d+\.\d °C after \d+\.\d min$/);
    expect(Math.max(...hotSpot.map(({ val }) => Number(val['max'])))).toBeGreaterThan(40);
    expect(await rig.firstOf('labgate-thermal-soak-marked')).toEqual({});
    expect(await rig.firstOf('labgate-thermal-soak-confirmed')).toMatchObject({
      readback: { output: false },
    });
    expect(await rig.nth('labgate-thermal-soak-report', 1, 60_000)).toMatchObject({ state: 'stopped' });
    expect(rig.said('labgate-thermal-soak-failed')).toEqual([]);
  },
  3 * START_MS,
);
