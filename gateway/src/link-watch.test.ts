import { expect, test } from '@jest/globals';
import { VirtualClock } from '@labgate/testkit';
import type { LinkState } from './broker/broker.ts';
import { LinkWatch } from './link-watch.ts';

function createBench(): {
  clock: VirtualClock;
  links: Map<string, LinkState>;
  text: () => string | undefined;
} {
  const clock = new VirtualClock();
  const links = new Map<string, LinkState>();
  let text: string | undefined;
  const alarms = {
    raise: (alarm: { readonly text: string }) => (text = alarm.text),
    clear: () => (text = undefined),
  };
  new LinkWatch({ links: () => [...links.values()], clock, alarms }).start();
  return { clock, links, text: () => text };
}

const link = (name: string, isUp: boolean, fault?: string): [string, LinkState] => [
  name,
  { name, isUp, fault },
];

test('a link that stays away is named with its reason, until it is back', async () => {
  const { clock, links, text } = createBench();
  links.set(...link('site', false, 'wrong password from 10.0.0.7'));
  links.set(...link('history', true));
  await clock.advance(60_000);
  expect(text()).toMatch(/^No connection: site \(wrong password from 10\.0\.0\.7\)\./);
  links.set(...link('site', true));
  await clock.advance(10_000);
  expect(text()).toBeUndefined();
});

test('one that is away for a moment, now and again, is no alarm', async () => {
  const { clock, links, text } = createBench();
  for (let time = 0; time < 5; time++) {
    links.set(...link('site', false));
    await clock.advance(20_000);
    expect(text()).toBeUndefined();
    links.set(...link('site', true));
    await clock.advance(10_000);
  }
});

test('several are named together', async () => {
  const { clock, links, text } = createBench();
  links.set(...link('a', false));
  links.set(...link('b', false));
  await clock.advance(60_000);
  expect(text()).toMatch(/^No connection: a; b\./);
});
