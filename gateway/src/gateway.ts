import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  CONTRACT_VERSION,
  COMMAND_TTL_MS,
  gatewayTopics,
  type GatewayState,
  type Info,
} from '@labgate/contract';
import { Lifecycle, type Clock, type Logger } from '@labgate/service-kit';
import { Acquisition } from './acquisition.ts';
import { DEFAULT_LIMITS } from './broker/broker-options.ts';
import type { Broker } from './broker/broker.ts';
import { clockState, ClockWatch } from './clock-watch.ts';
import { CommandServer } from './commands/command-server.ts';
import { answerUnserved } from './commands/unserved-commands.ts';
import { InProcessRequester } from './commands/in-process-requester.ts';
import type { Adapter } from './adapter.ts';
import { createConfigSchemas } from './config/config-schema.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import { HealthReporter, type HealthReporterOptions } from './health.ts';
import { startHttpServer, type HttpServer, type HttpServerOptions } from './http/http-server.ts';
import type { GatewayStatus } from './http/status-routes.ts';
import { ForeignDevices } from './live/foreign-devices.ts';
import type { Journaling } from './journal/journaling.ts';
import { LiveValues } from './live/live-values.ts';
import { MachineWires } from './machine-wires.ts';
import { openMessaging } from './messaging.ts';
import { createMetrics } from './metrics.ts';
import { closeRevoked, openAccess } from './open-access.ts';
import type { Outlet } from './outlet.ts';
import { EventPublisher } from './publish/event-publisher.ts';
import type { LogTopic } from './publish/log-topic.ts';
import { openRuns, serveRuns } from './runs/open-runs.ts';
import { StoreWatch } from './store-watch.ts';
import { SimulatedHardware } from './simulation/simulated-hardware.ts';
import { LoopbackSshHosts } from './transports/ssh/loopback-ssh-hosts.ts';
import { PtySerialPort } from './transports/serial/pty-serial-port.ts';
import { userCommands } from './users/user-commands.ts';

/** Version of the software, as `$info` tells it. */
const SOFTWARE_VERSION = '0.1.0';
const DASHBOARD_DIR = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
/** Largest JSON payload of the contract, bytes (§4). */
const MAX_MESSAGE_BYTES = 64 * 1024;

interface GatewayParts {
  readonly config: GatewayConfig;
  /** By kind. */
  readonly adapters: ReadonlyMap<string, Adapter>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly logTopic: LogTopic;
  /** Where secrets of devices may be. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A running gateway. */
export interface Gateway {
  readonly httpPort: number;
  readonly mqttPort: number;
  stop(): Promise<void>;
}

/**
 * Starts everything: broker first, then the HTTP port, then the devices, so that whoever can connect sees all of it.
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
  const hardware = openSimulation(config, clock, sid, lifecycle);
  const access = await openAccess(config, clock, log, lifecycle);
  const { broker, outlet, counting, journaling } = await openMessaging({ ...parts, ...access, lifecycle });
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
  const { devices } = config;
  const runs = await openRuns(config, SOFTWARE_VERSION, { topics, broker, outlet, events, clock, log });
  const live = new LiveValues(clock, log);
  const machineWires = new MachineWires({ clock, dataDir: config.dataDir, environment });
  const acquisition = new Acquisition({
    gatewayId: config.id,
    sid,
    devices,
    wiresFor: ({ simulate }) => (simulate ? hardware : machineWires),
    outlet,
    events,
    live,
    clock,
    log,
    random: Math.random,
    runId: () => runs.currentId,
  });
  const isOwn = (dev: string): boolean => devices.some(({ id }) => id === dev);
  const foreign = new ForeignDevices({ broker, topics, live, clock, isOwn });
  lifecycle.add('devices of other clients', () => foreign.stop());
  const commands = new CommandServer({ broker, outlet, gatewayId: config.id, clock, log });
  lifecycle.add('commands', () => commands.stop());
  journaling.serve(commands);
  serveRuns(runs, commands, lifecycle, { topics, broker, outlet, clock, log });
  commands.register('$gw', userCommands(access.register));
  const deviceIds = devices.map(({ id }) => id);
  answerUnserved(commands, broker, deviceIds);
  const requester = new InProcessRequester({ broker, topics, clock, clientId: `http-${sid}` });
  lifecycle.add('requester', () => requester.stop());
  const status: GatewayStatus = {
    isReady: () => acquisition.isSettled,
    deviceStates: () => Object.fromEntries(acquisition.devices().map(({ id, state }) => [id, state])),
    metrics: createMetrics(acquisition, broker, counting, journaling),
  };
  const http = await openHttp(parts, broker, { ...access, status, requester });
  lifecycle.add('http', () => http.stop());

  const watches = createWatches({
    topics,
    outlet,
    clock,
    acquisition,
    broker,
    journaling,
    requester,
    events,
  });
  publishInfo(outlet, config, sid, clock);
  for (const [name, watch] of Object.entries(watches)) {
    watch.start();
    lifecycle.add(name, () => watch.stop());
  }
  acquisition.start();
  lifecycle.add('devices', () => acquisition.stop());
  hardware.startFaults();
  lifecycle.add('faults', () => hardware.stop());
  lifecycle.add('runs', () => runs.close());
  publishState('ready');
  return { httpPort: http.port, mqttPort: broker.mqttPort, stop: () => lifecycle.stop() };
}

interface Watched extends Pick<
  HealthReporterOptions,
  'topics' | 'outlet' | 'clock' | 'acquisition' | 'broker'
> {
  readonly journaling: Journaling;
  readonly requester: InProcessRequester;
  readonly events: EventPublisher;
}

interface Watch {
  start(): void;
  stop(): void;
}

/** What looks at the store, the clock and all of the gateway, and tells it. */
function createWatches({ journaling, requester, events, ...watched }: Watched): Record<string, Watch> {
  const { clock } = watched;
  const clockWatch = new ClockWatch(clock, events);
  const store = new StoreWatch({ ask: () => requester.ask('$store', 'info', {}), clock, events });
  const clockSteps = (): number => clockWatch.steps;
  const health = new HealthReporter({ ...watched, journal: journaling, store, clockState, clockSteps });
  return { 'store watch': store, 'clock watch': clockWatch, health };
}

function openSimulation(
  { simulation, devices }: GatewayConfig,
  clock: Clock,
  sid: string,
  lifecycle: Lifecycle,
): SimulatedHardware {
  const hosts = new LoopbackSshHosts();
  lifecycle.add('simulated hosts', () => hosts.stop());
  return new SimulatedHardware({
    ...simulation,
    devices,
    clock,
    seed: simulation.seed ?? sid,
    createPort: (options) => new PtySerialPort(options),
    connectHost: (target, parts) => hosts.connect(target, parts),
  });
}

function openHttp(
  { config, adapters, log }: GatewayParts,
  broker: Broker,
  {
    requester,
    ...served
  }: Pick<HttpServerOptions, 'status' | 'visitors' | 'origins'> & {
    readonly requester: InProcessRequester;
  },
): Promise<HttpServer> {
  return startHttpServer({
    host: config.host,
    port: config.httpPort,
    allowedHosts: config.allowedHosts,
    dashboardDir: DASHBOARD_DIR,
    ...served,
    askStore: (method, args) => requester.ask('$store', method, args),
    configSchemas: createConfigSchemas(adapters),
    onUpgrade: (request, socket, head) => broker.handleUpgrade(request, socket, head),
    log,
  });
}

function publishInfo(outlet: Outlet, config: GatewayConfig, sid: string, clock: Clock): void {
  const info: Info = {
    v: 1,
    name: config.name,
    contract: CONTRACT_VERSION,
    software: { name: 'labgate', version: SOFTWARE_VERSION },
    sid,
    startedAt: clock.nowMs(),
    capabilities: ['frames', 'journal', 'store'],
    limits: {
      maxMessageBytes: MAX_MESSAGE_BYTES,
      maxPacketBytes: DEFAULT_LIMITS.maxPacketBytes,
      maxTtlMs: COMMAND_TTL_MS.max,
    },
    clock: { state: clockState() },
    mqtt: { versions: ['3.1', '3.1.1'] },
  };
  outlet.publish({
    topic: gatewayTopics(config.id).info,
    payload: JSON.stringify(info),
    qos: 1,
    retain: true,
  });
}
