import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually, VirtualClock } from '@labgate/testkit';
import { startServiceNotify } from './service-notify.ts';

let folder: string;
let clock: VirtualClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'labgate-notify-'));
  clock = new VirtualClock();
  // Stands in for systemd's own program: it notes what it is told.
  const program = `#!/bin/sh\necho "$*" >> '${join(folder, 'said')}'\n`;
  writeFileSync(join(folder, 'systemd-notify'), program, { mode: 0o755 });
  writeFileSync(join(folder, 'said'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const said = (): string[] => readFileSync(join(folder, 'said'), 'utf8').trimEnd().split('\n');
const under = (more: object): Record<string, string> => ({
  PATH: `${folder}:/bin`,
  NOTIFY_SOCKET: '/run/x',
  ...more,
});

test('says that it is ready, beats twice in the time systemd waits, and says when it stops', async () => {
  const notify = startServiceNotify(under({ WATCHDOG_USEC: '30000000' }), clock);
  await eventually(() => expect(said()).toEqual(['--ready']));
  await clock.advance(14_999);
  await clock.advance(1);
  await eventually(() => expect(said()).toEqual(['--ready', 'WATCHDOG=1']));
  notify.stop();
  await eventually(() => expect(said()).toEqual(['--ready', 'WATCHDOG=1', 'STOPPING=1']));
  expect(clock.pending).toBe(0);
});

test('does not beat where nobody waits for it', async () => {
  startServiceNotify(under({}), clock);
  await eventually(() => expect(said()).toEqual(['--ready']));
  expect(clock.pending).toBe(0);
});

test('without systemd it does nothing', () => {
  startServiceNotify({ PATH: folder }, clock).stop();
  expect([said(), clock.pending]).toEqual([[''], 0]);
});
