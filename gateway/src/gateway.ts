import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gatewayTopics, type GatewayState } from '@labgate/contract';
import { Lifecycle, type Clock, type Logger } from '@labgate/service-kit';
import { openAlarms } from './alarms/open-alarms.ts';
import { openAudit } from './audit/open-audit.ts';
import type { Broker } from './broker/broker.ts';
import { CommandServer } from './commands/command-server.ts';
import { carryOut } from './commands/posted-commands.ts';
import { answerForLostStore } from './commands/lost-store.ts';
import { InProcessRequester } from './commands/in-process-requester.ts';
import { BoardAddresses } from './control/board-addresses.ts';
import type { Adapter } from './adapter.ts';
import type { LoadedConfig } from './config/load-gateway-config.ts';
import { openConfig } from './config/open-config.ts';
import { openHomeAssistant } from './facades/home-assistant/open-home-assistant.ts';
import { startHttpServer, type HttpServer, type HttpServerOptions } from './http/http-server.ts';
import type { GatewayStatus } from './http/status-routes.ts';
import { ForeignDevices } from './live/foreign-devices.ts';
import { openMessaging } from './messaging.ts';
import { createMetrics } from './metrics.ts';
import { closeRevoked, openAccess, type DoorPolicy } from './open-access.ts';
import { openDevices } from './open-devices.ts';
import { openHealth } from './open-health.ts';
import { openSafety } from './open-safety.ts';
import { EventPublisher } from './publish/event-publisher.ts';
import { InfoPublisher } from './publish/info-publisher.ts';
import type { LogTopic } from './publish/log-topic.ts';
import { gatewayMethods } from './control/gateway-commands.ts';
import { StatusLight } from './control/status-light.ts';
import { openRuns } from './runs/open-runs.ts';
import { SnapshotStore } from './snapshots/snapshot-store.ts';
import type { ClockSource } from './timekeeping/clock-source.ts';
import { openTimekeeping } from './timekeeping/open-timekeeping.ts';
import { userCommands } from './users/user-commands.ts';

const DASHBOARD_DIR = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));

interface GatewayParts {
  readonly config: LoadedConfig;
  /** By kind. */
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly clock: Clock;
  /** What the clock rests on; that of this computer where absent. */
  readonly clockSource?: ClockSource | undefined;
  readonly log: Logger;
  readonly logTopic: LogTopic;
  /** Where secrets of devices may be. */
  readonly environment: NodeJS.ProcessEnv;
  /** Ends the process to be started again; absent when nobody would start it. */
  readonly restart?: (() => void) | undefined;
}

/** A running gateway. */
export interface Gateway {
  readonly httpPort: number;
  readonly mqttPort: number;
  stop(): Promise<void>;
}

/**
 * Starts everything. The ports open when every command has somebody who answers it, and before the devices, so that a
 * second gateway on the same machine ends without having touched them.
 * @throws LabError E_PORT_IN_USE, E_PERMISSION, E_CONFIG, E_UNKNOWN; what was started is stopped again.
 */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const lifecycle = new Lifecycle();
  try {
    return await start(parts, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function start(parts: GatewayParts, lifecycle: Lifecycle): Promise<Gateway> {
  const { config, clock, log, logTopic, environment } = parts;
  const sid = randomBytes(4).toString('hex');
  const topics = gatewayTopics(config.id);
  const access = await openAccess(config, clock, log, lifecycle);
  const messaging = await openMessaging({ ...parts, ...access, lifecycle });
  const { broker, outlet, counting, journaling } = messaging;
  closeRevoked(access, broker);
  logTopic.attach(topics, outlet);
  const publishState = (payload: GatewayState): void =>
    outlet.publish({ topic: topics.state, payload, qos: 1, retain: true });
  publishState('init');
  lifecycle.add('state', async () => {
    logTopic.detach();
    publishState('disconnected');
    await nextTurn(); // so that it leaves before the connections are closed
  });

  const events = new EventPublisher(topics, outlet, clock, Math.random);
  const timekeeping = await openTimekeeping({ ...parts, events, sid, lifecycle });
  const info = new InfoPublisher({ topics, outlet, clock, sid, broker, timekeeping });
  info.publish(config.name);
  const audit = await openAudit(config, { clock, log, outlet, lifecycle });
  const commands = new CommandServer({ broker, outlet, gatewayId: config.id, clock, log, audit });
  lifecycle.add('commands', () => commands.stop());
  const shared = { config, topics, commands, outlet, events, clock, timekeeping, log, lifecycle };
  const alarms = openAlarms({ ...shared, environment });
  journaling.reportTo(alarms);
  const safety = openSafety({ ...shared, alarms });
  const { live } = safety;
  const snapshots = new SnapshotStore(config.dataDir, clock);
  const devices = openDevices({
    ...shared,
    snapshots,
    ...safety,
    audit,
    alarms,
    sid,
    environment,
    random: Math.random,
    runId: () => runFiles.runs.currentId,
  });
  const { acquisition } = devices;
  const foreign = new ForeignDevices({ broker, topics, live, clock, isOwn: (dev) => acquisition.has(dev) });
  lifecycle.add('devices of other clients', () => foreign.stop());
  journaling.serve(commands);
  const light = new StatusLight({ clock, log });
  lifecycle.add('status light', () => light.stop());
  const ownMethods = gatewayMethods({ ...devices, light, clock, timekeeping, restart: parts.restart });
  commands.register('$gw', { ...userCommands(access.register), ...ownMethods });
  const { service, configSchemas } = await openConfig({ ...parts, topics, outlet, events, commands });
  service.serve('gateway.name', ({ after }) => info.publish(after.name));
  service.serve('devices', ({ after }) => safety.change(after.devices));
  new BoardAddresses({ acquisition, alarms, audit, clock, log }).follow(service);
  alarms.watch(live, service);
  const configRevision = (): number => service.snapshot.rev;
  const runFiles = await openRuns(config, { ...shared, ...safety, broker, acquisition, configRevision });
  answerForLostStore(commands, broker);
  const requester = new InProcessRequester({ broker, gatewayId: config.id, clock, clientId: `http-${sid}` });
  lifecycle.add('requester', () => requester.stop());
  const status: GatewayStatus = {
    isReady: () => acquisition.isSettled,
    deviceStates: () => Object.fromEntries(acquisition.devices().map(({ id, state }) => [id, state])),
    metrics: createMetrics(acquisition, broker, counting, journaling),
  };
  const served = { status, commands, requester, configSchemas, runFiles, snapshots };
  await messaging.listen();
  const http = await openHttp(parts, broker, access, served);
  lifecycle.add('http', () => http.stop());

  openHomeAssistant({ config, topics, broker, outlet, service, lifecycle });
  openHealth({ ...shared, ...safety, acquisition, broker, journal: journaling, requester, alarms });
  safety.start(devices);
  lifecycle.add('runs', () => runFiles.runs.close());
  publishState('ready');
  messaging.goOnline(() => info.republish());
  return { httpPort: http.port, mqttPort: broker.mqttPort, stop: () => lifecycle.stop() };
}

function openHttp(
  { config, log }: GatewayParts,
  broker: Broker,
  access: DoorPolicy,
  {
    commands,
    requester,
    ...served
  }: Pick<HttpServerOptions, 'status' | 'configSchemas' | 'runFiles' | 'snapshots'> & {
    readonly commands: CommandServer;
    readonly requester: InProcessRequester;
  },
): Promise<HttpServer> {
  return startHttpServer({
    host: config.host,
    port: config.httpPort,
    allowedHosts: config.allowedHosts,
    isTrustedProxy: (address) => access.proxies.isTrusted(address),
    dashboardDir: DASHBOARD_DIR,
    visitors: access.visitors,
    tls: config.tls && access.certificates && { ...config.tls, certificates: access.certificates },
    ...served,
    askStore: (method, args, by) => requester.ask('$store', method, args, by),
    sendCommand: (target, method, body, sender) =>
      carryOut(commands, requester, { target, method, body, sender }),
    onUpgrade: (request, socket, head) => broker.handleUpgrade(request, socket, head),
    log,
  });
}
