import { expect, test } from '@jest/globals';
import { EarlyTelemetry, type TelemetryMessage } from './early-telemetry.ts';

const message = (gw: string, stream = 'env'): TelemetryMessage => ({
  gw,
  dev: 'env0',
  stream,
  payload: new Uint8Array(),
});

function holder(): { early: EarlyTelemetry; taken: TelemetryMessage[] } {
  const taken: TelemetryMessage[] = [];
  return { early: new EarlyTelemetry((one) => taken.push(one)), taken };
}

test('telemetry waits until its gateway has told, and goes on in order', () => {
  const { early, taken } = holder();
  const messages = [message('a', '1'), message('b', '2'), message('a', '3')];
  expect(messages.map((one) => early.hold(one))).toEqual([true, true, true]);
  early.decided('a');
  expect(taken).toEqual([messages[0], messages[2]]);
  expect(early.hold(message('a'))).toBe(false);
  expect(early.hold(message('b'))).toBe(true);
});

test('in the end nobody waits any longer for gateways that have not told', () => {
  const { early, taken } = holder();
  early.hold(message('a', '1'));
  early.hold(message('b', '2'));
  early.end();
  early.end();
  expect(taken.map(({ stream }) => stream)).toEqual(['1', '2']);
  expect(early.hold(message('c'))).toBe(false);
});

test('what is held is bounded', () => {
  const { early, taken } = holder();
  for (let count = 0; count < 10_000; count++) early.hold(message('a'));
  expect(taken).toHaveLength(10_000);
  expect(early.hold(message('a'))).toBe(false);
});
