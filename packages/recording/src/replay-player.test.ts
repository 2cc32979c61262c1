import { readFile } from 'node:fs/promises';
import { afterAll, expect, test } from '@jest/globals';
import { decodeThermalFrame, FRAME_FLAGS, gatewayTopics } from '@labgate/contract';
import { settle } from '@labgate/testkit';
import { Recording } from './recording.ts';
import { ReplayPlayer, type ReplayMessage } from './replay-player.ts';
import type { MessageToRecord } from './recording-writer.ts';
import { RecordingLab } from './testing/recording-lab.ts';

const REPLAYED = gatewayTopics('replay-r-20261122-0042');
const SECOND_US = 1_000_000;
const lab = new RecordingLab();
const open: Recording[] = [];
afterAll(async () => {
  for (const recording of open) await recording.close();
  await lab.close();
});

interface Playing {
  readonly player: ReplayPlayer;
  readonly recording: Recording;
  readonly recorded: readonly MessageToRecord[];
  readonly published: ReplayMessage[];
}

async function playing(seconds: number): Promise<Playing> {
  const path = await lab.path();
  const writer = await lab.writer(path);
  const recorded = await lab.record(writer, seconds);
  await writer.close({});
  const recording = await Recording.open(path);
  open.push(recording);
  const published: ReplayMessage[] = [];
  const player = new ReplayPlayer({
    recording,
    clock: lab.clock,
    publish: (message) => published.push(message),
  });
  return { player, recording, recorded, published };
}

/** Lets virtual time pass. The player reads its file meanwhile: a read of ours comes back after those it has begun. */
async function pass(ms: number): Promise<void> {
  for (let done = 0; done < ms; done += 25) {
    await lab.clock.advance(25);
    for (let i = 0; i < 8; i++) {
      await readFile(import.meta.filename);
      await settle();
    }
  }
}

test('everything is published under the id of the replay, with its marks, in the order it was recorded', async () => {
  const { player, recorded, published } = await playing(4);
  await player.play(16);
  await pass(1_000);
  expect(player.state.state).toBe('ended');
  expect(published.map(({ topic }) => topic)).toEqual(
    recorded.map(({ topic }) => topic.replace('lab/1/demo/', REPLAYED.prefix)),
  );
  const frames = published.filter(({ topic }) => topic === REPLAYED.frame('cam0'));
  expect(frames.every(({ payload }) => (decodeThermalFrame(payload).flags & FRAME_FLAGS.replay) !== 0)).toBe(
    true,
  );
  const [telemetry] = published.filter(({ topic }) => topic === REPLAYED.telemetry('env0', 'env'));
  expect(JSON.parse(Buffer.from(telemetry.payload).toString())).toMatchObject({ src: 'replay', seq: 0 });
});

test('it plays at the pace it was recorded, or faster or slower', async () => {
  const { player, published } = await playing(4);
  await player.play(1);
  await pass(1_000);
  const inOneSecond = published.length;
  expect(inOneSecond).toBeGreaterThanOrEqual(16);
  expect(inOneSecond).toBeLessThanOrEqual(20);
  await player.play(2);
  await pass(500);
  expect(published.length - inOneSecond).toBeGreaterThanOrEqual(14);
  expect(published.length - inOneSecond).toBeLessThanOrEqual(20);
});

test('a pause holds it, and what comes afterwards follows without a gap', async () => {
  const { player, recorded, published } = await playing(4);
  await player.play(4);
  await pass(250);
  player.pause();
  const held = published.length;
  await pass(2_000);
  expect(published).toHaveLength(held);
  await player.play(16);
  await pass(1_000);
  expect(published).toHaveLength(recorded.length);
});

test('a jump publishes what was known then, and takes back what was not', async () => {
  const { player, recording, published } = await playing(6);
  await player.seek(recording.startUs + 3 * SECOND_US);
  expect(published.map(({ topic }) => topic).toSorted()).toEqual(
    [REPLAYED.telemetry('env0', 'env'), REPLAYED.alarm('hot'), REPLAYED.frame('cam0')].toSorted(),
  );
  published.length = 0;
  await player.seek(recording.startUs + SECOND_US / 2);
  expect(published.find(({ topic }) => topic === REPLAYED.alarm('hot'))?.payload).toHaveLength(0);
  expect(player.state).toMatchObject({ state: 'paused', ts: recording.startUs / 1000 + 500 });
});

test('the end of a replay clears everything that it left retained', async () => {
  const { player, published } = await playing(2);
  await player.play(16);
  await pass(500);
  published.length = 0;
  player.close();
  expect(published.map(({ topic, payload, retain }) => [topic, payload.length, retain])).toEqual([
    [REPLAYED.telemetry('env0', 'env'), 0, true],
    [REPLAYED.alarm('hot'), 0, true],
  ]);
});
