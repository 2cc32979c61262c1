import { expect, test } from '@jest/globals';
import { gatewayTopics, LabError } from '@labgate/contract';
import { VirtualClock } from '@labgate/testkit';
import type { OutgoingMessage } from './outlet.ts';
import { EventPublisher } from './publish/event-publisher.ts';
import { StoreWatch } from './store-watch.ts';

const GOOD = { ok: true, backlog: 2, lost: 0, duplicates: 3, store: { engine: 'embedded' } };

function createBench(): {
  watch: StoreWatch;
  clock: VirtualClock;
  events: () => string[];
  answer: (next: () => unknown) => void;
  /** Texts of alarms that were raised. */
  alarms: string[];
} {
  const clock = new VirtualClock();
  const sent: OutgoingMessage[] = [];
  const events = new EventPublisher(
    gatewayTopics('demo'),
    { publish: (m) => void sent.push(m) },
    clock,
    () => 0.5,
  );
  let next: () => unknown = () => GOOD;
  const raised: string[] = [];
  const alarms = {
    raise: ({ text }: { readonly text: string }) => void raised.push(text),
    clear: () => undefined,
  };
  const watch = new StoreWatch({ ask: async () => next(), clock, events, alarms });
  return {
    watch,
    clock,
    events: () => sent.map(({ payload }) => (JSON.parse(String(payload)) as { type: string }).type),
    answer: (answered) => (next = answered),
    alarms: raised,
  };
}

test('the condition of the store is what the bridge says, null while none answers', async () => {
  const { watch, clock, events, answer } = createBench();
  answer(() => {
    throw new LabError('E_DEVICE_LOST', 'no bridge is connected');
  });
  watch.start();
  await clock.advance(1);
  expect(watch.condition).toBeNull();
  answer(() => GOOD);
  await clock.advance(5000);
  expect(watch.condition).toEqual({ ok: true, backlog: 2, lost: 0, dup: 3 });
  expect(events()).toEqual([]);
  watch.stop();
  await clock.advance(60_000);
  expect(clock.pending).toBe(0);
});

test('a store that begins to fail, and one that is back, are events told once', async () => {
  const { watch, clock, events, answer } = createBench();
  watch.start();
  await clock.advance(5000);
  answer(() => ({ ...GOOD, ok: false, fault: 'Redis is out of memory' }));
  await clock.advance(20_000);
  answer(() => GOOD);
  await clock.advance(20_000);
  expect(events()).toEqual(['store.degraded', 'store.recovered']);
  watch.stop();
});

test('a store that fails from the start is told within five seconds, with the reason', async () => {
  const { watch, clock, events, answer, alarms } = createBench();
  answer(() => ({ ...GOOD, store: null, ok: false, fault: 'Redis does not let us in' }));
  watch.start();
  await clock.advance(5_000);
  expect(events()).toEqual(['store.degraded']);
  expect(alarms).toEqual(['The history is not kept: Redis does not let us in']);
  watch.stop();
});

test('a bridge that goes away is a degraded store, and its return is told', async () => {
  const { watch, clock, events, answer } = createBench();
  watch.start();
  await clock.advance(5000);
  answer(() => {
    throw new LabError('E_DEVICE_LOST', 'no bridge is connected');
  });
  await clock.advance(10_000);
  expect(events()).toEqual(['store.degraded']);
  answer(() => GOOD);
  await clock.advance(10_000);
  expect(events()).toEqual(['store.degraded', 'store.recovered']);
  watch.stop();
});
