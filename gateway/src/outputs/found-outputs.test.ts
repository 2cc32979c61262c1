import { expect, test } from '@jest/globals';
import { gatewayTopics, LabError, type LabEvent } from '@labgate/contract';
import { createLogger } from '@labgate/service-kit';
import { settle, VirtualClock } from '@labgate/testkit';
import { LiveValues } from '../live/live-values.ts';
import { EventPublisher } from '../publish/event-publisher.ts';
import { FoundOutputs } from './found-outputs.ts';
import { leaveOutputs } from './leave-outputs.ts';

const log = createLogger('test', 'silent');

function createBench(onStart: 'off' | 'keep', confirm = async (): Promise<void> => undefined) {
  const clock = new VirtualClock();
  const live = new LiveValues(clock, log);
  const events: Pick<LabEvent, 'type' | 'dev' | 'data'>[] = [];
  const offs: string[] = [];
  const outlet = {
    publish: ({ payload }: { payload: string | Uint8Array }) => void events.push(JSON.parse(String(payload))),
  };
  const found = new FoundOutputs({
    supplies: ['psu0', 'psu1'],
    onStart,
    switchOff: (supply) => {
      offs.push(supply);
      return confirm();
    },
    events: new EventPublisher(gatewayTopics('demo'), outlet, clock, () => 0.5),
    log,
  });
  live.listen(found);
  const says = async (dev: string, output: boolean): Promise<void> => {
    const stamp = { quality: 'good', seq: 0, tsMs: 0, monoUs: 0, inHandUs: 0 } as const;
    live.take(dev, 'psu', { output, vSet: 12, iSet: 1, vOut: null }, stamp);
    await settle();
  };
  return { found, says, events, offs };
}

test('an output that is found on is switched off once, and what was found is told', async () => {
  const { says, events, offs } = createBench('off');
  await says('psu0', true);
  await says('psu0', true);
  expect(offs).toEqual(['psu0']);
  expect(events).toMatchObject([
    {
      type: 'output.found',
      dev: 'psu0',
      data: { output: true, vSet: 12, vOut: null, action: 'switched off' },
    },
  ]);
});

test('an output that is found off, or is to be kept, is told', async () => {
  const off = createBench('off');
  await off.says('psu0', false);
  await off.says('psu0', true);
  expect(off.offs).toEqual([]);
  expect(off.events).toMatchObject([{ data: { action: 'was off' } }]);
  const keep = createBench('keep');
  await keep.says('psu0', true);
  expect(keep.offs).toEqual([]);
  expect(keep.events).toMatchObject([{ data: { action: 'kept on' } }]);
});

test('an OFF that is not confirmed is told as such', async () => {
  const { says, events } = createBench('off', () => Promise.reject(new LabError('E_VERIFY', 'still on')));
  await says('psu0', true);
  expect(events).toMatchObject([{ data: { action: 'not confirmed off' } }]);
});

test('what the watchdog did not see off goes off whatever is configured, before or after it was looked at', async () => {
  const { says, found, offs } = createBench('keep');
  found.distrust('psu0');
  await says('psu0', true);
  await says('psu1', true);
  expect(offs).toEqual(['psu0']);
  found.distrust('psu1');
  expect(offs).toEqual(['psu0', 'psu1']);
});

test('nothing is switched on before it has been looked at', async () => {
  const { says, found } = createBench('off');
  expect(found.refusal('psu0')).toMatchObject({ code: 'E_BUSY' });
  await says('psu0', false);
  expect(found.refusal('psu0')).toBeUndefined();
  expect(found.refusal('lamp')).toBeUndefined();
});

test('at the end outputs are off and confirmed, kept, or left to the watchdog', async () => {
  const clock = new VirtualClock();
  const offs: string[] = [];
  const confirming = async (supply: string): Promise<void> => void offs.push(supply);
  const parts = { supplies: ['psu0', 'psu1'], onStop: 'off', switchOff: confirming, clock, log } as const;
  expect(await leaveOutputs(parts)).toBe(true);
  expect(offs).toEqual(['psu0', 'psu1']);
  expect(await leaveOutputs({ ...parts, onStop: 'keep' })).toBe(true);
  expect(offs).toHaveLength(2);
  const failing = { ...parts, switchOff: () => Promise.reject(new LabError('E_DEVICE_LOST', 'gone')) };
  expect(await leaveOutputs(failing)).toBe(false);
  let outcome: boolean | undefined;
  void leaveOutputs({ ...parts, switchOff: () => new Promise(() => undefined) }).then(
    (isOff) => (outcome = isOff),
  );
  await clock.advance(2_900);
  expect(outcome).toBeUndefined();
  await clock.advance(200);
  expect(outcome).toBe(false);
  expect(clock.pending).toBe(0);
});
