import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from '@labgate/testkit';
import { ServiceProcess } from './service-process.ts';
import { SiteBroker } from './site-broker.ts';
import { PATIENCE_MS } from './storage-rig.ts';

/** Password of every account of a fleet. */
export const FLEET_PASSWORD = 'only-for-this-test-0123';

interface Member {
  readonly id: string;
  readonly httpUrl: string;
  readonly service: ServiceProcess;
}

/** How a fleet is made up. */
export interface FleetOptions {
  readonly gateways: number;
  /** Bridge workers that split the gateways among them. */
  readonly workers: number;
  /** Sub-pages a second of each camera. */
  readonly rateHz: number;
  /** Environment of single gateways by id, on top of the common one. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Simulated gateways `bench-1`, `bench-2` … on one site broker, with bridge workers that split them. */
export class GatewayFleet {
  readonly site: SiteBroker;
  readonly members: readonly Member[];
  readonly workers: readonly ServiceProcess[];
  readonly #folder: string;

  private constructor(
    folder: string,
    site: SiteBroker,
    members: readonly Member[],
    workers: readonly ServiceProcess[],
  ) {
    this.#folder = folder;
    this.site = site;
    this.members = members;
    this.workers = workers;
  }

  /** Address of the site's broker with the name of an admin. */
  get siteUrl(): string {
    return `mqtt://alice:${FLEET_PASSWORD}@127.0.0.1:${this.site.mqttPort}`;
  }

  /** Starts everything and waits until each gateway is ready. */
  static async start({ gateways, workers, rateHz, environment = {} }: FleetOptions): Promise<GatewayFleet> {
    const folder = await mkdtemp(join(tmpdir(), 'labgate-fleet-'));
    const site = await SiteBroker.create();
    site.addUser('alice', 'admin', FLEET_PASSWORD);
    site.addUser('bridge', 'bridge', FLEET_PASSWORD);
    // One hash for all: each gateway has a copy of the same users.
    const users = join(folder, 'users.json');
    site.labgate(['user', 'add', 'site', '--role', 'bridge', '--file', users], FLEET_PASSWORD);
    const ids = Array.from({ length: gateways }, (_, i) => `bench-${i + 1}`);
    const members: Member[] = [];
    for (const id of ids)
      members.push(await prepareGateway({ folder, site, users, id, rateHz, environment }));
    const shares = Array.from({ length: workers }, (_, w) => ids.filter((_id, i) => i % workers === w));
    const services: ServiceProcess[] = [];
    for (const [i, share] of shares.entries()) services.push(await prepareWorker(folder, site, i + 1, share));
    const fleet = new GatewayFleet(folder, site, members, services);
    try {
      await fleet.#run();
    } catch (error) {
      await fleet.stop();
      throw error;
    }
    return fleet;
  }

  async stop(): Promise<void> {
    for (const worker of this.workers) await worker.end('SIGTERM');
    for (const { service } of this.members) await service.end('SIGTERM');
    await this.site.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** One after the other, as on a machine where each has its own time to start. */
  async #run(): Promise<void> {
    for (const { service, httpUrl, id } of this.members) {
      service.start();
      await eventually(async () => {
        if (service.exitCode !== null) throw new Error(`${id} ended: ${service.output}`);
        if (!(await fetch(`${httpUrl}/readyz`)).ok) throw new Error(`${id} is not ready`);
      }, PATIENCE_MS);
    }
    await this.site.start();
    for (const worker of this.workers) worker.start();
  }
}

interface Place {
  readonly folder: string;
  readonly site: SiteBroker;
  readonly users: string;
  readonly id: string;
  readonly rateHz: number;
  readonly environment: NonNullable<FleetOptions['environment']>;
}

async function prepareGateway({ folder, site, users, id, rateHz, environment }: Place): Promise<Member> {
  const dir = join(folder, id);
  await mkdir(dir);
  const config = join(dir, 'labgate.yaml');
  await writeFile(
    config,
    [
      `gateway: { id: ${id}, name: ${id} }`,
      'devices:',
      `  cam0: { kind: mlx90640, simulate: true, bus: 1, rateHz: ${rateHz} }`,
      '  env0: { kind: bme688, simulate: true, bus: 1 }',
      '  adc0: { kind: mcp3424, simulate: true, bus: 1 }',
      '  psu0: { kind: psu-korad, simulate: true, port: /dev/ttyUSB0, limits: { maxVoltageV: 15, maxCurrentA: 2 } }',
    ].join('\n'),
  );
  const [httpPort, mqttPort] = [await freePort(), await freePort()];
  site.addGateway(id, mqttPort, 'site', FLEET_PASSWORD);
  const service = ServiceProcess.of('gateway', {
    LABGATE_CONFIG: config,
    LABGATE_HTTP_PORT: String(httpPort),
    LABGATE_MQTT_PORT: String(mqttPort),
    LABGATE_DATA: dir,
    LABGATE_USERS: users,
    LABGATE_LOG_LEVEL: 'warn',
    ...environment[id],
  });
  return { id, httpUrl: `http://127.0.0.1:${httpPort}`, service };
}

async function prepareWorker(
  folder: string,
  site: SiteBroker,
  number: number,
  gateways: readonly string[],
): Promise<ServiceProcess> {
  const dir = join(folder, `worker-${number}`);
  await mkdir(dir);
  const config = join(dir, 'labgate.yaml');
  await writeFile(config, `store: { gateways: [${gateways.join(', ')}], ageFrom: timestamp }\n`);
  return ServiceProcess.of('bridge-redists', {
    LABGATE_URL: `mqtt://127.0.0.1:${site.mqttPort}`,
    LABGATE_BRIDGE_PASSWORD: FLEET_PASSWORD,
    LABGATE_BRIDGE_ID: `worker-${number}`,
    LABGATE_CONFIG: config,
    LABGATE_DATA: dir,
  });
}
