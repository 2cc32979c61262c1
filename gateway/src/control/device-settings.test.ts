import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { decodeThermalFrame, FRAME_FLAGS, parseTopic, type Description } from '@labgate/contract';
import { AcquisitionBench } from '../testing/acquisition-bench.ts';

let bench: AcquisitionBench;
beforeEach(async () => {
  bench = new AcquisitionBench({ devices: ['cam0', 'env0', 'adc0', 'psu0'] });
  await bench.start(3_000);
});
afterEach(() => bench.stop());

const send = async (dev: string, method: string, args: object = {}) =>
  (await bench.run(bench.acquisition.execute(dev, method, args))).data;

function lastFrame() {
  const frames = bench.messages.filter(({ topic }) => parseTopic(topic)?.kind === 'frame');
  return decodeThermalFrame(Uint8Array.from(Buffer.from(frames.at(-1)?.payload ?? '')));
}

function described(dev: string): Description {
  const topic = `lab/1/demo/${dev}/$desc`;
  const payload = bench.messages.findLast((message) => message.topic === topic)?.payload;
  return JSON.parse(String(payload)) as Description;
}

test('a camera is set: rate, emissivity and orientation are in the next frames, and the descriptor follows', async () => {
  const settings = { emissivity: 0.8, reflectedC: 20, rateHz: 4, orientation: 5 };
  expect(await send('cam0', 'set', settings)).toEqual(settings);
  await bench.clock.advance(3_000);
  const header = lastFrame();
  expect(header).toMatchObject({ width: 24, height: 32, orientation: 5 });
  expect(header.emissivity).toBeCloseTo(0.8, 4);
  expect(header.flags & FRAME_FLAGS.boardOriented).not.toBe(0);
  expect(described('cam0').frame).toMatchObject({ width: 24, height: 32, rateHz: 4 });
  expect(await send('cam0', 'set', { orientation: 0 })).toMatchObject({ emissivity: 0.8, orientation: 0 });
  await bench.clock.advance(3_000);
  expect(lastFrame()).toMatchObject({ width: 32, height: 24, orientation: 0 });
});

test('the other devices do not notice that one is set', async () => {
  const before = bench.published('env0', 'deviceState').length;
  await send('cam0', 'set', { emissivity: 0.9 });
  await bench.clock.advance(3_000);
  expect(bench.published('env0', 'deviceState')).toHaveLength(before);
});

test('an ADC takes gain and resolution, and its present reading for zero', async () => {
  const set = await send('adc0', 'set', { bits: 14 });
  expect(set).toMatchObject({ v12: { bits: 14, gain: 1, zero: 0 } });
  const { v12 } = (await send('adc0', 'zero')) as { v12: { zero: number } };
  expect(v12.zero).toBeGreaterThan(10);
  await bench.clock.advance(2_000);
  const last = bench.published('adc0', 'telemetry').at(-1) as { val: { v12: number } };
  expect(Math.abs(last.val.v12)).toBeLessThan(0.5);
});

test('an environment sensor answers with its newest values', async () => {
  expect(await send('env0', 'get')).toMatchObject({
    temperature: expect.any(Number),
    humidity: expect.any(Number),
  });
});

test('what the instrument does not take is taken back', async () => {
  await bench.run(bench.acquisition.execute('psu0', 'output', { on: true }));
  // nothing real is there on this bench, and its wires say so
  bench.isRealMissing = true;
  await expect(send('env0', 'simulate', { on: false })).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await bench.clock.advance(3_000);
  expect(described('env0').sim).toBe(true);
  expect(bench.acquisition.devices().find(({ id }) => id === 'env0')?.state).toBe('ready');
});

test('a supply is switched off before it is taken off its wire', async () => {
  await bench.run(bench.acquisition.execute('psu0', 'output', { on: true }));
  expect(bench.isSupplyOn()).toBe(true);
  bench.isRealMissing = true;
  await expect(send('psu0', 'simulate', { on: false })).rejects.toMatchObject({ code: 'E_BUS_MISSING' });
  await bench.clock.advance(3_000);
  expect(bench.isSupplyOn()).toBe(false);
});

test.each([
  ['cam0', 'set', { rateHz: 5 }],
  ['cam0', 'set', { emissivity: 2 }],
  ['cam0', 'set', { orientation: 8 }],
  ['adc0', 'set', { bits: 13 }],
  ['env0', 'simulate', {}],
])('%s %s %j is refused', async (dev, method, args) => {
  await expect(send(dev, method, args)).rejects.toMatchObject({ code: 'E_SCHEMA' });
});
