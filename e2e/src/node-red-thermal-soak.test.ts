import { afterEach, expect, test } from '@jest/globals';
import { gatewayTopics, telemetrySchema } from '@labgate/contract';
import { FlowBench } from './flow-bench.ts';

const START_MS = 180_000;
const topics = gatewayTopics('demo');

let bench: FlowBench;
afterEach(() => bench.stop(), START_MS);

test(
  'a soak ends with a mark, output off and a recorded run when the hot spot has settled',
  async () => {
    bench = await FlowBench.start({ LABGATE_SCENARIO: 'steady', LABGATE_SEED: '1' });
    const hotSpot = await bench.record(topics.telemetry('cam0', 'stats'), telemetrySchema);
    await bench.rig.deployExample('thermal-soak');
    await bench.desk.command('$interlock/hot-fpga-off', 'reset');
    await bench.rig.answer('labgate-thermal-soak-go', 'labgate-thermal-soak-progress');
    const said = await bench.rig.firstOf('labgate-thermal-soak-report', 300_000);
    expect(said).toMatch(/^settled at \d+\.\d °C after \d+\.\d min$/);
    expect(Math.max(...hotSpot.map(({ val }) => Number(val['max'])))).toBeGreaterThan(40);
    expect(await bench.rig.firstOf('labgate-thermal-soak-marked')).toEqual({});
    expect(await bench.rig.firstOf('labgate-thermal-soak-confirmed')).toMatchObject({
      readback: { output: false },
    });
    expect(await bench.rig.nth('labgate-thermal-soak-report', 1, 60_000)).toMatchObject({ state: 'stopped' });
    expect(bench.rig.said('labgate-thermal-soak-failed')).toEqual([]);
  },
  3 * START_MS,
);
