import { randomBytes } from 'node:crypto';
import { isLabError, LabError } from '@labgate/contract';
import { EXIT_RESTART, SUPERVISED, SystemClock } from '@labgate/service-kit';
import { readBenchConfig } from '../doctor/bench-config.ts';
import type { BenchConfig } from '../doctor/check.ts';
import { askGateway, reachableHost } from '../doctor/gateway-alive.ts';
import { EXIT } from '../exit-codes.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';
import { bannerLines } from './banner.ts';
import { bridgeEntry, gatewayEntry, watchdogEntry } from './built-entries.ts';
import { makeFirstUser } from './first-user.ts';
import { RestartableService } from './restartable-service.ts';
import { Service, type Exit } from './service.ts';
import { SupervisedService } from './supervised-service.ts';

/** Options of `labgate up`. */
export interface UpOptions {
  /** Insist on simulated hardware. */
  readonly sim?: boolean;
  readonly scenario?: string;
  readonly seed?: string;
  /** Listen on every address of this machine. */
  readonly lan?: boolean;
  /** Other machines get TLS only; the ports without it stay on loopback. */
  readonly tls?: boolean;
  readonly verbose?: boolean;
}

/** Programs to start; tests hand in their own. */
export interface ServiceEntries {
  readonly gateway: string;
  readonly bridge: string;
  readonly watchdog: string;
}

const EVERY_ADDRESS = '0.0.0.0';
/** Interval of the questions whether the gateway is ready, ms. */
const POLL_MS = 100;
/** A gateway that is alive but whose devices take longer than this is announced all the same, ms. */
const READY_WITHIN_MS = 8_000;

/**
 * Runs gateway, bridge and watchdog until the terminal's signal, and gives the exit code: the gateway's own when it fails.
 * @throws LabError E_CONFIG when the configuration does not fit the options, E_UNKNOWN when nothing is built.
 */
export async function up(terminal: Terminal, options: UpOptions, entries = builtEntries()): Promise<number> {
  const config = readConfig(terminal.env, options);
  if (options.tls === true && options.lan !== true) {
    throw new LabError(
      'E_CONFIG',
      '--tls is about other machines: use it with --lan, or the section `tls` of labgate.yaml',
    );
  }
  if (options.lan === true && config !== undefined) await makeFirstUser(terminal, config.usersFile);
  const env = serviceEnvironment(terminal.env, options);
  // Asked before ours starts: what answers now is another program, and ours will say so and end.
  const isToBeAnnounced = config !== undefined && (await askGateway(config, '/healthz')) === undefined;
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const gateway = new RestartableService(() => new Service(entries.gateway, { ...env, [SUPERVISED]: '1' }));
  const watchdog = new SupervisedService('watchdog', terminal, () => new Service(entries.watchdog, env));
  watchdog.start();
  const bridge = new SupervisedService(
    'bridge',
    terminal,
    () => new Service(entries.bridge, { ...env, ...bridgeAddress(config) }),
  );
  terminal.signal.addEventListener('abort', stop, { once: true });
  if (terminal.signal.aborted) stop();
  void gateway.exited.then(stop);
  const { signal } = stopping;
  const announcement = isToBeAnnounced ? announce(terminal, config, bridge, signal) : Promise.resolve();
  try {
    const end = announcement.then(() => aborted(signal));
    const bridgeFault = await Promise.race([end, aborted(signal), bridge.givenUp]);
    if (bridgeFault !== undefined) return bridgeFault.code;
  } finally {
    stop();
    terminal.signal.removeEventListener('abort', stop);
    await bridge.stop();
    await gateway.stop();
    await watchdog.stop(); // the last, because it looks after what a gateway that died has left on
  }
  return exitCodeOfGateway(await gateway.exited, terminal.signal.aborted);
}

/** `undefined` when the configuration is wrong: the gateway, which reads all of it, then names every fault and ends. */
function readConfig(env: Terminal['env'], { sim, lan, tls }: UpOptions): BenchConfig | undefined {
  const config = benchConfigOrNothing(env);
  if (sim === true && config !== undefined && config.hardware !== 'simulated') {
    const remedy = 'set `simulate: true` there, or drop --sim';
    throw new LabError('E_CONFIG', `--sim, but ${config.file} has real devices: ${remedy}`);
  }
  if (config === undefined || lan !== true) return config;
  return tls === true ? { ...config, tlsHost: EVERY_ADDRESS } : { ...config, host: EVERY_ADDRESS };
}

function benchConfigOrNothing(env: Terminal['env']): BenchConfig | undefined {
  try {
    return readBenchConfig(env);
  } catch (error) {
    if (isLabError(error, 'E_CONFIG')) return undefined;
    throw error;
  }
}

function exitCodeOfGateway({ code, signal }: Exit, wasAskedFor: boolean): number {
  // Asked to stop before it could listen for that, it ends by the signal itself; a restart may be under way.
  return wasAskedFor && (signal === 'SIGTERM' || code === EXIT_RESTART) ? EXIT.ok : code;
}

/** Waits for the gateway, starts the bridge, prints the banner. */
async function announce(
  terminal: Terminal,
  config: BenchConfig,
  bridge: SupervisedService,
  signal: AbortSignal,
): Promise<void> {
  const clock = new SystemClock();
  let isAlive = false;
  while (!signal.aborted) {
    const isReady = (await askGateway(config, '/readyz')) === 200;
    isAlive ||= isReady || (await askGateway(config, '/healthz')) === 200;
    // The history of a gateway at another broker is kept there.
    if (isAlive && config.brokerUrl === undefined) bridge.start();
    const isLate = isAlive && !isReady && clock.monoUs() > READY_WITHIN_MS * 1000;
    if (isLate)
      printNote(terminal, `some devices do not answer yet: see http://localhost:${config.httpPort}/readyz`);
    if (isReady || isLate) {
      for (const line of signal.aborted ? [] : bannerLines(config)) printLine(terminal, line);
      return;
    }
    await clock.sleep(POLL_MS, signal);
  }
}

function serviceEnvironment(env: Terminal['env'], options: UpOptions): NodeJS.ProcessEnv {
  return {
    ...env,
    // a disk that hangs must not keep the threads that serial ports need
    UV_THREADPOOL_SIZE: env['UV_THREADPOOL_SIZE'] || '16',
    ...(options.scenario === undefined ? {} : { LABGATE_SCENARIO: options.scenario }),
    ...(options.seed === undefined ? {} : { LABGATE_SEED: options.seed }),
    ...(options.lan === true
      ? { [options.tls === true ? 'LABGATE_TLS_HOST' : 'LABGATE_HOST']: EVERY_ADDRESS }
      : {}),
    LABGATE_BRIDGE_PASSWORD: env['LABGATE_BRIDGE_PASSWORD'] || randomBytes(24).toString('base64url'),
    LABGATE_LOG_LEVEL: options.verbose === true ? 'info' : env['LABGATE_LOG_LEVEL'] || 'warn',
  };
}

/** The bridge follows the gateway started beside it, whatever broker other commands are pointed at. */
function bridgeAddress(config: BenchConfig | undefined): NodeJS.ProcessEnv {
  if (config === undefined) return {};
  return { LABGATE_URL: `mqtt://${reachableHost(config.host)}:${config.mqttPort}` };
}

/** The built services of this workspace. */
function builtEntries(): ServiceEntries {
  return { gateway: gatewayEntry(), bridge: bridgeEntry(), watchdog: watchdogEntry() };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
