import { readFile } from 'node:fs/promises';
import { isLabError, isLoginRefused, isOtherVersion } from '@labgate/contract';
import { BackOff, type Clock, type Logger } from '@labgate/service-kit';
import mqtt, {
  ErrorWithReasonCode,
  type IClientOptions,
  type IClientPublishOptions,
  type IPublishPacket,
  type ISubscriptionMap,
  type MqttClient,
} from 'mqtt';
import type { OutgoingMessage } from '../../outlet.ts';
import { asBuffer } from '../as-buffer.ts';
import { messageProperties } from './message-properties.ts';

/** Notices a line that is dead without having been closed within half as much again, s. */
const KEEPALIVE_S = 10;
const CONNECT_WITHIN_MS = 10_000;
/** A connection that has lasted so long was a good one: the next attempt comes at once, µs. */
const STEADY_US = 10_000_000;
/** How long a stop waits for what is on its way, ms. */
const LAST_WORDS_MS = 2_000;
/** Messages that wait for their acknowledgement, of a broker that names no bound of its own [MQTT-3.2.2.3.3]. */
const MAX_IN_FLIGHT = 100;
/** Messages that wait for their turn. A broker that lets so many pile up is as good as away. */
const MAX_WAITING = 10_000;

/** Name and password, read when they are needed. */
export interface RemoteLogin {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export interface RemoteConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  /** PEM files. */
  readonly tls: {
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  };
  /** @throws LabError when the password cannot be read. */
  readonly login: () => Promise<RemoteLogin>;
  /** What the broker says when this connection is gone. */
  readonly will?: { readonly topic: string; readonly payload: string };
  readonly clock: Clock;
  readonly log: Logger;
  readonly onUp?: () => void;
  /** Takes a message; `done` has it acknowledged and the next one come. */
  readonly onMessage?: (packet: IPublishPacket, done: () => void) => void;
}

/**
 * One connection to a broker elsewhere: MQTT 5, or 3.1.1 where that is all the broker speaks, with a clean session. It
 * comes back by itself and keeps nothing meanwhile: what is to be kept is in the journal.
 */
export class RemoteConnection {
  readonly #options: RemoteConnectionOptions;
  readonly #backOff = new BackOff({ initialMs: 500, maxMs: 15_000 });
  readonly #stopping = new AbortController();
  #client: MqttClient | undefined;
  #isUp = false;
  #version: 4 | 5 = 5;
  #fault: string | undefined;
  #running: Promise<void> = Promise.resolve();
  #waiting: OutgoingMessage[] = [];
  #inFlight = 0;
  #isLeaving = false;
  #upSinceUs = 0;
  #maxInFlight = MAX_IN_FLIGHT;
  #onRefused: (message: OutgoingMessage) => void = () => undefined;

  constructor(options: RemoteConnectionOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Why it is not up, as far as that is known. */
  get fault(): string | undefined {
    return this.#isUp ? undefined : this.#fault;
  }

  /** The version of MQTT it speaks. */
  get version(): 4 | 5 {
    return this.#version;
  }

  /** True while what was sent has not left this machine. */
  get isCongested(): boolean {
    return this.#client?.stream?.writableNeedDrain === true;
  }

  /** Calls `listener` for a message that the broker does not take from this account, which only MQTT 5 tells. */
  onRefused(listener: (message: OutgoingMessage) => void): void {
    this.#onRefused = listener;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Sends a message; nothing while there is no connection. Bytes must not change any more. */
  publish(message: OutgoingMessage): void {
    if (!this.#isUp) return;
    if (message.qos === 0) this.#send(message);
    else if (this.#waiting.length < MAX_WAITING) {
      this.#waiting.push(message);
      this.#pump();
    } else this.#hangUp('it acknowledges nothing');
  }

  subscribe(filters: ISubscriptionMap): void {
    if (this.#isUp && Object.keys(filters).length > 0) this.#client?.subscribe(filters);
  }

  unsubscribe(filter: string): void {
    if (this.#isUp) this.#client?.unsubscribe(filter);
  }

  /** Sends what is on its way and takes its leave, so that there is no will; then ends for good. */
  async stop(): Promise<void> {
    this.#isLeaving = true;
    const patience = new AbortController();
    this.#leaveWhenIdle();
    if (this.#isUp)
      await Promise.race([this.#running, this.#options.clock.sleep(LAST_WORDS_MS, patience.signal)]);
    patience.abort();
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted && !this.#isLeaving) {
      const isOtherVersion = await this.#session();
      if (!isOtherVersion && !this.#isLeaving) await clock.sleep(this.#backOff.nextDelayMs(), signal);
    }
  }

  /** One connection from its beginning to its end; true when the broker wants to be spoken to in another version. */
  async #session(): Promise<boolean> {
    const version = this.#version;
    const options = await this.#clientOptions().catch((error: unknown) => this.#note(describe(error)));
    if (options === undefined) return false;
    const client = mqtt.connect(this.#options.url, { ...options, protocolVersion: version });
    this.#client = client;
    let refusal: number | undefined;
    const ended = new Promise<void>((resolve) => client.once('close', resolve));
    client.on('error', (error) => {
      refusal = error instanceof ErrorWithReasonCode ? error.code : undefined;
      if (refusal === undefined || !isOtherVersion(refusal)) this.#note(describe(error));
    });
    client.on('connect', ({ properties }) => this.#opened(client, properties?.receiveMaximum));
    const { onMessage } = this.#options;
    if (onMessage !== undefined) client.handleMessage = (packet, done) => onMessage(packet, () => done());
    const end = (): void => void client.end(true);
    this.#stopping.signal.addEventListener('abort', end, { once: true });
    if (this.#stopping.signal.aborted) end();
    await ended;
    this.#stopping.signal.removeEventListener('abort', end);
    end();
    const wasUp = this.#closed();
    if (wasUp) this.#version = 5;
    else if (version === 5 && refusal !== undefined && isOtherVersion(refusal)) {
      this.#version = 4;
      return true;
    }
    return false;
  }

  async #clientOptions(): Promise<IClientOptions> {
    const { clientId, tls, will, login } = this.#options;
    const pem = (path: string | undefined): Promise<Buffer | undefined> =>
      path === undefined ? Promise.resolve(undefined) : readFile(path);
    const [{ username, password }, ca, cert, key] = await Promise.all([
      login(),
      pem(tls.ca),
      pem(tls.cert),
      pem(tls.key),
    ]);
    return {
      clientId,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_WITHIN_MS,
      // Each session is begun here, so that nothing of the one before is sent in it.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...defined({ username, password, ca, cert, key }),
      ...(will === undefined
        ? {}
        : { will: { ...will, payload: Buffer.from(will.payload), qos: 1, retain: true } }),
    };
  }

  #opened(client: MqttClient, receiveMaximum = MAX_IN_FLIGHT): void {
    this.#isUp = true;
    this.#fault = undefined;
    this.#waiting = [];
    this.#inFlight = 0;
    this.#maxInFlight = Math.min(receiveMaximum, MAX_IN_FLIGHT);
    this.#upSinceUs = this.#options.clock.monoUs();
    const { clientId, log, onUp } = this.#options;
    log.info({ clientId, version: client.options.protocolVersion }, 'connected to the broker');
    onUp?.();
  }

  /** True when it was up. */
  #closed(): boolean {
    const wasUp = this.#isUp;
    this.#isUp = false;
    this.#client = undefined;
    if (wasUp) {
      if (this.#options.clock.monoUs() - this.#upSinceUs > STEADY_US) this.#backOff.reset();
      this.#fault ??= 'the connection was lost';
      if (!this.#isLeaving)
        this.#options.log.warn(
          { clientId: this.#options.clientId, reason: this.#fault },
          'the broker is gone',
        );
    }
    return wasUp;
  }

  /** Says why it does not work, once as long as that stays the same. */
  #note(fault: string): undefined {
    const isNews = fault !== this.#fault && !this.#isUp;
    this.#fault = fault;
    if (isNews)
      this.#options.log.warn(
        { clientId: this.#options.clientId, reason: fault },
        'no connection to the broker',
      );
  }

  #hangUp(fault: string): void {
    this.#fault = fault;
    this.#client?.stream.destroy();
  }

  #leaveWhenIdle(): void {
    if (this.#isLeaving && this.#inFlight + this.#waiting.length === 0) this.#client?.end();
  }

  #pump(): void {
    while (this.#inFlight < this.#maxInFlight) {
      const message = this.#waiting.shift();
      if (message === undefined) {
        this.#leaveWhenIdle();
        return;
      }
      this.#inFlight++;
      this.#send(message);
    }
  }

  #send(message: OutgoingMessage): void {
    const client = this.#client;
    if (client === undefined) return;
    const { topic, payload, qos, retain } = message;
    const options: IClientPublishOptions = { qos, retain };
    if (this.#version === 5) options.properties = messageProperties(message);
    client.publish(topic, asBuffer(payload), options, (error) => {
      if (qos === 0 || client !== this.#client) return;
      this.#inFlight--;
      if (error instanceof ErrorWithReasonCode) this.#onRefused(message);
      this.#pump();
    });
  }
}

type Defined<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The reason in a few words. */
function describe(error: unknown): string {
  if (error instanceof ErrorWithReasonCode && isLoginRefused(error.code))
    return 'it refuses name or password';
  if (isLabError(error)) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return (code === undefined ? message : `${message} (${code})`).slice(0, 200);
}
