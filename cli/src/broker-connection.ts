import { randomBytes } from 'node:crypto';
import { isLoginRefused, isOtherVersion, LabError } from '@labgate/contract';
import { connect, ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt';
import { systemErrorCode } from './system-error.ts';

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
/** Longest wait for the first connection, ms. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Wait between attempts to come back, ms. */
const RECONNECT_MS = 1_000;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The broker a command talks to: `--url`, `LABGATE_URL`, or the port of this machine's gateway.
 * @throws LabError E_SCHEMA when it is no MQTT address.
 */
export function brokerUrl(env: Environment, option?: string): URL {
  const text = option ?? env['LABGATE_URL'] ?? `mqtt://127.0.0.1:${env['LABGATE_MQTT_PORT'] ?? '1883'}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !PROTOCOLS.includes(url.protocol) || url.hostname === '') {
    throw new LabError(
      'E_SCHEMA',
      `${JSON.stringify(text)} is no broker address, for example mqtt://127.0.0.1:1883`,
    );
  }
  return url;
}

/** An address without its password. */
export function printedUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/**
 * Connects and, once connected, comes back by itself after every loss: with MQTT 3.1.1, and with MQTT 5 to a broker that
 * speaks nothing else (contract §9), unless `more` says which. User and password come from the address or from
 * `LABGATE_USER` and `LABGATE_PASSWORD`.
 * @throws LabError E_UNREACHABLE when no broker answers, E_ROLE when it refuses the user.
 */
export async function connectBroker(
  url: URL,
  env: Environment,
  purpose: string,
  more: IClientOptions = {},
): Promise<MqttClient> {
  const options = { ...credentials(url, env), ...clientOptions(purpose), ...more };
  try {
    return await connectOnce(url, options);
  } catch (cause) {
    if (!isOtherProtocol(cause) || more.protocolVersion !== undefined) throw connectionFailure(url, cause);
  }
  try {
    return await connectOnce(url, { ...options, protocolVersion: 5 });
  } catch (cause) {
    throw connectionFailure(url, cause);
  }
}

async function connectOnce(url: URL, options: IClientOptions): Promise<MqttClient> {
  const client = connect(printedUrl(url), options);
  try {
    await firstConnection(client);
    return client;
  } catch (cause) {
    await client.endAsync(true);
    throw cause;
  }
}

function isOtherProtocol(cause: unknown): boolean {
  return cause instanceof ErrorWithReasonCode && isOtherVersion(cause.code);
}

function clientOptions(purpose: string): IClientOptions {
  return {
    clientId: `labgate-${purpose}-${randomBytes(4).toString('hex')}`,
    clean: true,
    protocolVersion: 4,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RECONNECT_MS,
  };
}

/** User and password of an address, else those of the environment. */
export function credentials(url: URL, env: Environment): Pick<IClientOptions, 'username' | 'password'> {
  const username = url.username === '' ? env['LABGATE_USER'] : decodeURIComponent(url.username);
  const password = url.password === '' ? env['LABGATE_PASSWORD'] : decodeURIComponent(url.password);
  return { ...(username ? { username } : {}), ...(password ? { password } : {}) };
}

async function firstConnection(client: MqttClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onConnect = (): void => resolve();
  const onError = (error: unknown): void => reject(error);
  const onClose = (): void => onError(new Error('the connection was closed'));
  client.on('connect', onConnect);
  client.on('error', onError);
  client.on('close', onClose);
  try {
    await promise;
  } finally {
    client.off('connect', onConnect);
    client.off('error', onError);
    client.off('close', onClose);
  }
}

function connectionFailure(url: URL, cause: unknown): LabError {
  if (cause instanceof ErrorWithReasonCode && isLoginRefused(cause.code)) {
    const remedy = 'set LABGATE_USER and LABGATE_PASSWORD';
    return new LabError('E_ROLE', `${printedUrl(url)} refuses this user: ${remedy}`, { cause });
  }
  if (isOtherProtocol(cause)) {
    const remedy = 'name another with LABGATE_URL';
    return new LabError('E_UNREACHABLE', `${printedUrl(url)} speaks another version of MQTT: ${remedy}`, {
      cause,
    });
  }
  const reason = systemErrorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  const remedy = 'start one with `labgate up`, or set LABGATE_URL';
  return new LabError('E_UNREACHABLE', `no broker answers at ${printedUrl(url)} (${reason}): ${remedy}`, {
    cause,
  });
}
