import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayTopics, idSchema, LabError } from '@labgate/contract';
import type { MqttClient } from 'mqtt';
import { brokerUrl, connectBroker, credentials, printedUrl } from '../broker-connection.ts';
import { readBenchConfig } from '../doctor/bench-config.ts';
import { EXIT } from '../exit-codes.ts';
import { printLine, type Terminal } from '../terminal.ts';
import { gatewayEntry } from '../up/built-entries.ts';
import { Service } from '../up/service.ts';

/** Options of `labgate sim`. */
export interface SimOptions {
  readonly url?: string;
  readonly gw: string;
  readonly scenario?: string;
  readonly seed?: string;
  readonly verbose?: boolean;
}

/** How long the state that a broker has retained takes to come, ms. */
const RETAINED_WITHIN_MS = 500;

/**
 * Runs the simulated bench alone, without broker, history and dashboard: its messages go to a broker elsewhere. Ends at
 * the terminal's signal and gives the exit code: the gateway's own when it fails.
 * @throws LabError E_CONFIG when the configuration has real devices, E_SCHEMA, E_UNREACHABLE, E_ROLE, E_BUSY when such a
 * gateway is there, E_UNKNOWN when nothing is built.
 */
export async function sim(terminal: Terminal, options: SimOptions): Promise<number> {
  const { hardware, file } = readBenchConfig(terminal.env);
  if (hardware !== 'simulated') {
    throw new LabError(
      'E_CONFIG',
      `${file} has real devices: set \`simulate: true\` there, or use \`labgate up\``,
    );
  }
  if (!idSchema.safeParse(options.gw).success) {
    throw new LabError('E_SCHEMA', `${JSON.stringify(options.gw)} is no gateway id`);
  }
  const url = brokerUrl(terminal.env, options.url);
  // whoever would start is told at once that there is no broker, and sees when the bench is there
  const witness = await connectBroker(url, terminal.env, 'sim');
  const scratchDir = await mkdtemp(join(tmpdir(), 'labgate-sim-'));
  try {
    await checkFree(witness, options.gw, url);
    return await play(terminal, witness, options, simEnvironment(terminal.env, options, url, scratchDir));
  } finally {
    await witness.endAsync(true);
    await rm(scratchDir, { recursive: true, force: true });
  }
}

/** @throws LabError E_BUSY when a gateway of this id is at the broker. */
async function checkFree(witness: MqttClient, gw: string, url: URL): Promise<void> {
  let state = '';
  const onMessage = (_topic: string, payload: Uint8Array): void => void (state = String(payload));
  witness.on('message', onMessage);
  await witness.subscribeAsync(gatewayTopics(gw).state, { qos: 1 });
  await sleep(RETAINED_WITHIN_MS);
  witness.off('message', onMessage);
  if (state === 'ready' || state === 'init') {
    throw new LabError('E_BUSY', `${printedUrl(url)} has a gateway ${gw} already: choose another with --gw`);
  }
}

async function play(
  terminal: Terminal,
  witness: MqttClient,
  { gw }: SimOptions,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const service = new Service(gatewayEntry(), env);
  const stop = (): void => void service.stop();
  terminal.signal.addEventListener('abort', stop, { once: true });
  if (terminal.signal.aborted) stop();
  witness.on('message', (_topic, payload) => {
    if (String(payload) !== 'ready') return;
    const place = env['LABGATE_BROKER_URL'] ?? '';
    printLine(terminal, `${gw} plays ${env['LABGATE_SCENARIO'] || 'calm'} at ${place}; Ctrl+C stops`);
  });
  try {
    const { code, signal } = await service.exited;
    return terminal.signal.aborted && signal === 'SIGTERM' ? EXIT.ok : code;
  } finally {
    terminal.signal.removeEventListener('abort', stop);
    await service.stop();
  }
}

/** What the gateway is told: a broker elsewhere, an HTTP port of its own that is in nobody's way, no folder that stays. */
function simEnvironment(
  env: Terminal['env'],
  { gw, scenario, seed, verbose }: SimOptions,
  url: URL,
  scratchDir: string,
): NodeJS.ProcessEnv {
  const { username, password } = credentials(url, env);
  return {
    ...env,
    LABGATE_GATEWAY_ID: gw,
    LABGATE_BROKER_URL: printedUrl(url),
    ...(username === undefined ? {} : { LABGATE_BROKER_USER: username }),
    ...(password === undefined ? {} : { LABGATE_BROKER_PASSWORD: String(password) }),
    LABGATE_HTTP_PORT: env['LABGATE_HTTP_PORT'] || '0',
    LABGATE_DATA: env['LABGATE_DATA'] || scratchDir,
    ...(scenario === undefined ? {} : { LABGATE_SCENARIO: scenario }),
    ...(seed === undefined ? {} : { LABGATE_SEED: seed }),
    LABGATE_LOG_LEVEL: verbose === true ? 'info' : env['LABGATE_LOG_LEVEL'] || 'warn',
  };
}
