import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { gatewayTopics } from '@labgate/contract';
import { eventually, freePort } from '@labgate/testkit';
import { connectAsync, type MqttClient } from 'mqtt';
import { Cable } from './cable.ts';
import { LoadPublisher } from './load-publisher.ts';
import { ServiceProcess } from './service-process.ts';
import { SiteBroker } from './site-broker.ts';
import { LOAD_DEVICE, PATIENCE_MS } from './storage-rig.ts';
import { expectStoredExactly } from './stored-exactly.ts';

const PASSWORD = 'only-for-this-test-0123';
const topics = gatewayTopics('demo');

/** A gateway, a site's Mosquitto that dials it over a cable, and a bridge at the site that keeps the history. */
class LinkedSite {
  readonly site: SiteBroker;
  readonly cable: Cable;
  readonly gatewayUrl: string;
  readonly #folder: string;
  readonly #services: readonly ServiceProcess[];

  private constructor(
    folder: string,
    site: SiteBroker,
    cable: Cable,
    gatewayUrl: string,
    services: readonly ServiceProcess[],
  ) {
    this.#folder = folder;
    this.site = site;
    this.cable = cable;
    this.gatewayUrl = gatewayUrl;
    this.#services = services;
  }

  /** Address of the site's broker with the name of somebody who may do everything. */
  get siteUrl(): string {
    return `mqtt://alice:${PASSWORD}@127.0.0.1:${this.site.mqttPort}`;
  }

  static async start(): Promise<LinkedSite> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-link-'));
    const mqttPort = await freePort();
    const site = await SiteBroker.create();
    const cable = await Cable.lay(mqttPort);
    const dataDir = join(folder, 'gateway');
    site.labgate(
      ['user', 'add', 'site', '--role', 'bridge', '--file', join(dataDir, 'users.json')],
      PASSWORD,
    );
    site.addUser('alice', 'admin', PASSWORD);
    site.addUser('bridge', 'bridge', PASSWORD);
    site.addGateway('demo', cable.port, 'site', PASSWORD);
    const gateway = ServiceProcess.of('gateway', {
      LABGATE_HTTP_PORT: String(await freePort()),
      LABGATE_MQTT_PORT: String(mqttPort),
      LABGATE_DATA: dataDir,
    });
    const bridge = ServiceProcess.of('bridge-redists', {
      LABGATE_URL: `mqtt://127.0.0.1:${site.mqttPort}`,
      LABGATE_BRIDGE_PASSWORD: PASSWORD,
      LABGATE_DATA: join(folder, 'bridge'),
    });
    gateway.start();
    await site.start();
    bridge.start();
    return new LinkedSite(folder, site, cable, `mqtt://127.0.0.1:${mqttPort}`, [bridge, gateway]);
  }

  async stop(): Promise<void> {
    for (const service of this.#services) await service.end('SIGTERM');
    await this.site.stop();
    await this.cable.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Somebody at the site: sees whether the link is up and which commands were answered. */
class Desk {
  readonly answered = new Set<string>();
  link = '';
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload) => {
      if (topic === topics.link) this.link = String(payload);
      else this.answered.add((JSON.parse(String(payload)) as { id: string }).id);
    });
  }

  static async sit(url: string): Promise<Desk> {
    const client = await connectAsync(url, { clientId: 'desk', protocolVersion: 4 });
    const desk = new Desk(client);
    await client.subscribeAsync([topics.link, topics.reply('desk')], { qos: 1 });
    return desk;
  }

  async command(id: string): Promise<void> {
    const request = JSON.stringify({ v: 1, id, from: 'desk', ts: Date.now(), args: {} });
    await this.#client.publishAsync(topics.command('psu0', 'get'), request, { qos: 1 });
  }

  async leave(): Promise<void> {
    await this.#client.endAsync();
  }
}

/** What came of it. */
interface LinkAccount {
  /** Samples the gateway has acknowledged; the site has stored each exactly once. */
  readonly acknowledged: number;
  /** Commands of the time without a link that were answered all the same. */
  readonly lateAnswers: readonly string[];
}

/** Cuts the link so many times for so long while a device publishes, and checks that the site has all of it, once. */
export async function cutLink(times: number, cutMs: number): Promise<LinkAccount> {
  const linked = await LinkedSite.start();
  const closers: (() => Promise<void>)[] = [() => linked.stop()];
  try {
    const load = await eventually(
      () => LoadPublisher.start(linked.gatewayUrl, 'demo', LOAD_DEVICE),
      PATIENCE_MS,
    );
    closers.push(() => load.close());
    const desk = await Desk.sit(linked.siteUrl);
    closers.push(() => desk.leave());
    for (let cut = 1; cut <= times; cut++) {
      await isUp(desk, `before-${cut}`);
      linked.cable.pull();
      await eventually(() => expect(desk.link).toBe('0'), PATIENCE_MS);
      await desk.command(`during-${cut}`);
      await delay(cutMs);
      linked.cable.putBack();
    }
    await isUp(desk, 'at the end');
    await load.finish();
    await expectStoredExactly(linked.siteUrl, load.acknowledged, PATIENCE_MS);
    const lateAnswers = [...desk.answered].filter((id) => id.startsWith('during'));
    return { acknowledged: load.acknowledged.size, lateAnswers };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** The link is up when the site says so and a command comes back. */
async function isUp(desk: Desk, id: string): Promise<void> {
  let attempt = 0;
  await eventually(async () => {
    expect(desk.link).toBe('1');
    await desk.command(`${id}-${++attempt}`);
    await delay(300);
    expect([...desk.answered].some((answered) => answered.startsWith(`${id}-`))).toBe(true);
  }, PATIENCE_MS);
}
