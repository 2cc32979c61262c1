import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import { FrameFeed, type FrameClient } from './frame-feed.ts';

function feed() {
  const clock = new VirtualClock();
  const log: string[] = [];
  let deliver: (topic: string, payload: Uint8Array) => void = () => undefined;
  const client: FrameClient = {
    on: (_event, listener) => (deliver = listener),
    subscribe: (topic) => log.push(`+${topic}`),
    unsubscribe: (topic) => log.push(`-${topic}`),
    end: () => log.push('end'),
  };
  const frames = new FrameFeed(clock, () => {
    log.push('connect');
    return client;
  });
  return { clock, log, frames, deliver: (topic: string) => deliver(topic, new Uint8Array(1)) };
}
const CAM = 'lab/1/demo/cam0/frame';

test('connects when somebody looks, and not before', () => {
  const { frames, log } = feed();
  expect(log).toEqual([]);
  frames.watch('demo', 'cam0', () => undefined);
  expect(log).toEqual(['connect', `+${CAM}`]);
});

test('hands over the frames of the camera that is watched and of no other', () => {
  const { frames, deliver } = feed();
  let seen = 0;
  const stop = frames.watch('demo', 'cam0', () => seen++);
  deliver(CAM);
  deliver('lab/1/demo/cam1/frame');
  expect(seen).toBe(1);
  stop();
  deliver(CAM);
  expect(seen).toBe(1);
});

test('the next watcher takes over before the last one leaves, and keeps the connection', () => {
  const { frames, log } = feed();
  const stopFirst = frames.watch('demo', 'cam0', () => undefined);
  frames.watch('demo', 'cam1', () => undefined);
  stopFirst();
  expect(log).toEqual(['connect', `+${CAM}`, `-${CAM}`, '+lab/1/demo/cam1/frame']);
});

test('gives the frames up ten seconds after the page was hidden and takes them again when it is seen', async () => {
  const { frames, log, clock } = feed();
  frames.watch('demo', 'cam0', () => undefined);
  frames.setHidden(true);
  await clock.advance(9999);
  expect(frames.isSuspended).toBe(false);
  await clock.advance(1);
  expect(frames.isSuspended).toBe(true);
  frames.setHidden(false);
  expect(log.slice(1)).toEqual([`+${CAM}`, `-${CAM}`, `+${CAM}`]);
});

test('a short look away changes nothing', async () => {
  const { frames, log, clock } = feed();
  frames.watch('demo', 'cam0', () => undefined);
  frames.setHidden(true);
  await clock.advance(5000);
  frames.setHidden(false);
  await clock.advance(60_000);
  expect(log).toEqual(['connect', `+${CAM}`]);
});

test('a watcher that comes while nobody sees the page waits', () => {
  const { frames, log } = feed();
  frames.setHidden(true);
  frames.watch('demo', 'cam0', () => undefined);
  expect(log).toEqual([]);
  frames.setHidden(false);
  expect(log).toEqual(['connect', `+${CAM}`]);
});
