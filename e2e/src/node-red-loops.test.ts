import { afterEach, expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics, supplyStateSchema, telemetrySchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { FlowBench } from './flow-bench.ts';

const START_MS = 180_000;
const topics = gatewayTopics('demo');

let bench: FlowBench;
afterEach(() => bench.stop(), START_MS);

/** The loop over broker and Node-RED, from the picture to the read-back. */
const LOOP_WITHIN_MS = 2_000;
const LIMIT_C = 80;

function none(): never {
  throw new Error('there is no such message yet');
}

test(
  'an alarm switches the output off, and the flow says so when it is read back',
  async () => {
    bench = await FlowBench.start({ LABGATE_SCENARIO: 'overheat', LABGATE_SEED: '1' });
    await bench.desk.command('$config', 'patch', {
      ops: [
        {
          op: 'replace',
          path: '/alarms',
          value: { 'too-hot': { when: `cam0/roi/fpga.max > ${LIMIT_C}`, severity: 'high' } },
        },
      ],
    });
    await bench.rig.deployExample('alarm-output-off');
    const alarms = await bench.record(topics.alarm('too-hot'), alarmSchema);
    const supply = await bench.record(topics.telemetry('psu0', 'psu'), telemetrySchema);
    await bench.desk.command('$interlock/hot-fpga-off', 'reset');
    await bench.desk.command('psu0', 'set', { voltage: 12, currentLimit: 1.5 });
    await bench.desk.command('psu0', 'output', { on: true });

    const confirmed = await bench.rig.firstOf('labgate-alarm-output-off-done', 120_000);
    expect(confirmed).toMatchObject({ ok: true, readback: { output: false } });
    const raised = await eventually(() => alarms.find(({ state }) => state === 'active-unacked') ?? none());
    expect(Number(raised.val)).toBeGreaterThan(LIMIT_C);
    const off = await eventually(
      () => supply.find(({ ts, val }) => ts >= raised.since && val['output'] === false) ?? none(),
    );
    const tookMs = off.ts - raised.since;
    process.stdout.write(`overheat → OFF read back through Node-RED: ${tookMs} ms\n`);
    expect(tookMs).toBeLessThanOrEqual(LOOP_WITHIN_MS);
    expect(supplyStateSchema.parse(await bench.desk.command('psu0', 'get')).output).toBe(false);
  },
  2 * START_MS,
);
