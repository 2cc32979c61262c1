import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { alarmSchema, gatewayTopics, healthSchema, type Alarm } from '@labgate/contract';
import { eventually } from '@labgate/testkit';
import { connectAsync } from 'mqtt';
import { startSystem } from './running-system.ts';
import { SiteBroker } from './site-broker.ts';
import { PATIENCE_MS } from './storage-rig.ts';

const PASSWORD = 'only-for-this-test-0123';
const MINUTES_MS = 240_000;
const topics = gatewayTopics('demo');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
}, MINUTES_MS);

test(
  'a bridge with a wrong password: the site stays up, the gateway journals on, an alarm names the link',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-link-down-'));
    closers.push(() => rm(folder, { recursive: true }));
    const users = join(folder, 'users.json');
    const site = await SiteBroker.create();
    closers.push(() => site.stop());
    site.labgate(['user', 'add', 'site', '--role', 'bridge', '--file', users], PASSWORD);
    site.addUser('alice', 'operator', PASSWORD);
    const system = await startSystem({ LABGATE_USERS: users });
    closers.push(() => system.stop());
    site.addGateway('demo', system.mqttPort, 'site', 'not-the-password');
    await site.start();

    const desk = await connectAsync(system.mqttUrl, { protocolVersion: 4, clientId: 'desk' });
    closers.push(() => desk.endAsync(true));
    let alarm: Alarm | undefined;
    const cursors: string[] = [];
    desk.on('message', (topic, payload) => {
      if (topic === topics.health) {
        const { journal } = healthSchema.parse(JSON.parse(String(payload)));
        if (journal !== null) cursors.push(journal.cursor);
      } else alarm = alarmSchema.parse(JSON.parse(String(payload)));
    });
    await desk.subscribeAsync([topics.alarm('link-down'), topics.health], { qos: 1 });
    await eventually(
      () => expect(alarm?.text).toMatch(/^No connection: site \(wrong password from 127\.0\.0\.1\)/),
      PATIENCE_MS,
    );
    expect(alarm?.state).toBe('active-unacked');
    await eventually(() => expect(new Set(cursors).size).toBeGreaterThan(1), PATIENCE_MS);

    // The site has its own clients, and knows that the gateway is not there.
    const url = `mqtt://alice:${PASSWORD}@127.0.0.1:${site.mqttPort}`;
    const clerk = await connectAsync(url, { protocolVersion: 4, clientId: 'clerk' });
    closers.push(() => clerk.endAsync(true));
    await clerk.publishAsync('test/alive', 'x', { qos: 1 });
    let link = '';
    clerk.on('message', (_topic, payload) => (link = String(payload)));
    await clerk.subscribeAsync(topics.link, { qos: 1 });

    await site.kill();
    site.addGateway('demo', system.mqttPort, 'site', PASSWORD);
    await site.start();
    await eventually(() => expect(alarm?.state).toBe('cleared-unacked'), PATIENCE_MS);
    await eventually(() => expect(link).toBe('1'), PATIENCE_MS);
  },
  MINUTES_MS,
);
