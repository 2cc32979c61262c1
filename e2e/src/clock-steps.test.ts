import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { clockStepDataSchema, rangeAnswerSchema } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { askStore } from './ask-store.ts';
import { FakedClock } from './faked-clock.ts';
import { PATIENCE_MS, StorageRig } from './storage-rig.ts';
import { expectLoadStored } from './stored-exactly.ts';
import { TelemetryWitness } from './telemetry-witness.ts';

const HOUR_MS = 3_600_000;
/** Ten messages a second. */
const DEV = 'air0';
const STREAM = 'env';
const CHANNEL = 'temperature';

test('a start in 1970, steps of +1 h and −1 d and a bridge killed in between: every sample is stored at its time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-clock-'));
  const clock = new FakedClock(folder, 10_000);
  const rig = await StorageRig.start({
    withRedis: false,
    withFastSensors: true,
    environment: clock.environment,
  });
  const witness = await TelemetryWitness.start(rig.url, 'demo', DEV, STREAM);
  const seen = async (more: number): Promise<void> => {
    const goal = witness.messages.length + more;
    await eventually(() => expect(witness.messages.length).toBeGreaterThanOrEqual(goal), PATIENCE_MS);
  };
  const stepped = async (stepMs: number): Promise<void> => {
    const goal = witness.steps.length + 1;
    clock.step(stepMs);
    await eventually(() => expect(witness.steps).toHaveLength(goal), PATIENCE_MS);
  };
  const killBridge = async (): Promise<void> => {
    await rig.bridge.end('SIGKILL');
    rig.bridge.start();
  };
  try {
    await seen(20);
    await killBridge();
    await seen(20);
    const setting = stepped(Date.now() - 20_000);
    await killBridge();
    await setting;
    await seen(15);
    await stepped(HOUR_MS);
    await seen(15);
    await killBridge();
    await stepped(-24 * HOUR_MS);
    await seen(15);
    await witness.close();
    await rig.load.finish();
    const streams = await expectLoadStored(rig.url, rig.load.acknowledged, PATIENCE_MS);
    for (const { expected, stored, collapsed, ...rest } of streams) {
      expect({ settled: stored + collapsed, ...rest }).toMatchObject({
        settled: expected,
        lost: 0,
        refused: 0,
      });
    }

    const [first, ...others] = witness.steps.map((data) => clockStepDataSchema.parse(data));
    const near = (ms: number): { min: number; max: number } => ({ min: ms - 1_000, max: ms + 1_000 });
    expect(first?.first).toBe(true);
    expect(others.map(({ first: isFirst }) => isFirst)).toEqual([false, false]);
    for (const [index, stepMs] of [HOUR_MS, -24 * HOUR_MS].entries()) {
      expect(others[index]?.stepMs).toBeGreaterThan(near(stepMs).min);
      expect(others[index]?.stepMs).toBeLessThan(near(stepMs).max);
    }

    const unset = witness.messages.filter(({ clock: state }) => state === 'unsynced');
    expect(unset.length).toBeGreaterThan(30);
    expect(unset.every(({ q }) => q === 'uncertain')).toBe(true);
    // Of two in one millisecond the later stays.
    const expected = new Map(
      witness.messages.map(({ sid, ts, mono, clock: state, val }) => [
        state === undefined ? ts : Math.round((first?.zeroMs?.[sid] ?? 0) + mono / 1000),
        val[CHANNEL],
      ]),
    );
    const args = { dev: DEV, stream: STREAM, props: [CHANNEL], from: 0, to: Date.now() + 2 * HOUR_MS };
    const answer = rangeAnswerSchema.parse(await askStore(rig.url, 'range', { ...args, raw: true }));
    expect(answer.props[CHANNEL]).toEqual(expect.arrayContaining([...expected]));
    expect(Math.min(...(answer.props[CHANNEL] ?? []).map(([timeMs]) => timeMs))).toBeGreaterThan(
      Date.now() - 48 * HOUR_MS,
    );
  } catch (cause) {
    throw new Error(rig.lastWords, { cause });
  } finally {
    await witness.close();
    await rig.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);
