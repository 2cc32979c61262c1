import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@labgate/service-kit';
import { createClient, createCluster } from 'redis';
import { hashTagOf } from '../keys.ts';
import { redisFault, wrapRedisError } from './redis-error.ts';

/** A reply as the protocol gives it: text, numbers, lists of them, and errors inside lists. */
export type RedisReply = unknown;

/** One server or a cluster, for commands whose keys all belong together. */
export interface RedisLink {
  /** Sends a command to the node that has `key`. */
  send(key: string, command: readonly string[]): Promise<RedisReply>;
  /** Sends a command to every master and gives their replies. */
  sendToAll(command: readonly string[]): Promise<RedisReply[]>;
  /** Keys of one group may share a command. */
  groupOf(key: string): string;
  /** False while there is no connection: commands fail at once. */
  readonly isReady: boolean;
  /** Resolves with the first connection. */
  readonly connected: Promise<void>;
  /** Calls `listener` when a node that was lost is connected again. */
  onReturn(listener: () => void): void;
  close(): void;
}

export type RedisAddress = { readonly url: string } | { readonly nodes: readonly string[] };

/** Without it a command to a server that hangs waits for ever. Pings go out one at a time, so silence ends them too. */
export const ANSWER_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const LONGEST_RETRY_MS = 5_000;
/** The store sends one batch at a time and few questions; more than this is a fault, not load. */
const QUEUE_MAX_LENGTH = 20_000;

/** The default strategy gives up after a socket time-out. */
function retryDelayMs(retries: number): number {
  return Math.min(LONGEST_RETRY_MS, 50 * 2 ** Math.min(retries, 10)) * (0.8 + 0.4 * Math.random());
}

function connectionOptions(timeoutMs: number) {
  return {
    pingInterval: timeoutMs / 2,
    commandsQueueMaxLength: QUEUE_MAX_LENGTH,
    // The queue of the bridge is bounded and keeps the order; the client's would be neither.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: timeoutMs,
      reconnectStrategy: retryDelayMs,
    },
  };
}

/** Begins to connect and keeps trying; commands fail until there is a connection. */
export function openRedisLink(address: RedisAddress, log: Logger, timeoutMs = ANSWER_TIMEOUT_MS): RedisLink {
  return 'url' in address
    ? new ServerLink(address.url, log, timeoutMs)
    : new ClusterLink(address.nodes, log, timeoutMs);
}

class ServerLink implements RedisLink {
  readonly #client: ReturnType<typeof makeClient>;
  readonly connected: Promise<void>;

  constructor(url: string, log: Logger, timeoutMs: number) {
    this.#client = makeClient(url, timeoutMs);
    logOnce(this.#client, log);
    this.connected = new Promise((resolve) => this.#client.once('ready', () => resolve()));
    this.#client.connect().catch((error: unknown) => log.error({ err: error }, 'Redis cannot be reached'));
  }

  get isReady(): boolean {
    return this.#client.isReady;
  }

  groupOf(): string {
    return '';
  }

  onReturn(listener: () => void): void {
    listenForReturns(this.#client, 'ready', listener);
  }

  send(_key: string, command: readonly string[]): Promise<RedisReply> {
    return this.#client.sendCommand(command);
  }

  async sendToAll(command: readonly string[]): Promise<RedisReply[]> {
    return [await this.#client.sendCommand(command)];
  }

  close(): void {
    this.#client.destroy();
  }
}

class ClusterLink implements RedisLink {
  readonly #cluster: ReturnType<typeof makeCluster>;
  readonly #log: Logger;
  readonly connected: Promise<void>;
  #isClosed = false;
  #isConnected = false;

  constructor(nodes: readonly string[], log: Logger, timeoutMs: number) {
    this.#cluster = makeCluster(nodes, timeoutMs);
    this.#log = log;
    logOnce(this.#cluster, log);
    this.connected = this.#connect();
  }

  get isReady(): boolean {
    return this.#isConnected;
  }

  groupOf(key: string): string {
    return hashTagOf(key);
  }

  onReturn(listener: () => void): void {
    listenForReturns(this.#cluster, 'node-ready', listener);
  }

  send(key: string, command: readonly string[]): Promise<RedisReply> {
    return this.#cluster.sendCommand(key, false, [...command]);
  }

  async sendToAll(command: readonly string[]): Promise<RedisReply[]> {
    // Without a connection no master is known, and the answer of none of them would look like one of all.
    if (!this.#isConnected) throw new Error('the Redis cluster is not connected');
    return Promise.all(
      this.#cluster.masters.map(async (master) => {
        const client = await this.#cluster.nodeClient(master);
        return client.sendCommand(command);
      }),
    );
  }

  close(): void {
    this.#isClosed = true;
    if (this.#isConnected) this.#cluster.destroy();
  }

  /** The cluster client tries its first connection once only. */
  async #connect(): Promise<void> {
    for (let retries = 0; !this.#isClosed; retries++) {
      try {
        await this.#cluster.connect();
        this.#isConnected = true;
        if (this.#isClosed) this.#cluster.destroy();
        return;
      } catch (error) {
        if (retries === 0) this.#log.warn({ err: error }, 'the Redis cluster cannot be reached yet');
        await delay(retryDelayMs(retries), undefined, { ref: false });
      }
    }
  }
}

function makeClient(url: string, timeoutMs: number) {
  return createClient({ ...connectionOptions(timeoutMs), url, RESP: 2 });
}

function makeCluster(nodes: readonly string[], timeoutMs: number) {
  const [first = ''] = nodes;
  const { username, password, protocol } = new URL(first);
  const connection = connectionOptions(timeoutMs);
  return createCluster({
    RESP: 2,
    rootNodes: nodes.map((url) => ({ ...connection, url })),
    // Nodes that are discovered take nothing from the ones they were discovered by.
    defaults: {
      ...connection,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' ? { socket: { ...connection.socket, tls: true as const } } : {}),
    },
  });
}

/** Logs the loss of a connection once, not every attempt. */
function logOnce(
  emitter: { on(event: 'error' | 'ready' | 'connect', listener: (error?: Error) => void): unknown },
  log: Logger,
): void {
  let isLost = false;
  emitter.on('error', (error) => {
    const isRefused = redisFault(error) === 'not allowed';
    if (!isLost && isRefused) log.error(wrapRedisError(error, 'signing in').message);
    else if (!isLost) log.warn({ err: error }, 'the connection to Redis is lost');
    isLost = true;
  });
  emitter.on('ready', () => {
    if (isLost) log.info('the connection to Redis is back');
    isLost = false;
  });
}

/** Every connection that follows a fault is a return, whichever node it was. */
function listenForReturns(
  emitter: { on(event: string, heard: () => void): unknown },
  ready: 'ready' | 'node-ready',
  listener: () => void,
): void {
  let isLost = false;
  for (const fault of ['error', 'node-error', 'node-disconnect']) {
    emitter.on(fault, () => {
      isLost = true;
    });
  }
  emitter.on(ready, () => {
    if (isLost) listener();
    isLost = false;
  });
}

/** True when every master knows `TS.ADD`; a server without the module answers a list of one null. */
export async function hasTimeSeries(link: RedisLink): Promise<boolean> {
  const replies = await link.sendToAll(['COMMAND', 'INFO', 'ts.add']);
  return replies.every((reply) => Array.isArray(reply) && reply[0] !== null && reply.length > 0);
}
