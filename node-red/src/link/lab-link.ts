import { randomBytes } from 'node:crypto';
import {
  CommandRequester,
  CONTRACT_VERSION,
  descriptionSchema,
  deviceStateSchema,
  effectiveDeviceState,
  gatewayStateSchema,
  gatewayTopics,
  infoSchema,
  isDeviceId,
  LabError,
  linkStateSchema,
  matchesFilter,
  parseJson,
  parseTopic,
  type CommandReply,
  type Description,
  type DeviceState,
  type GatewayState,
  type GatewayTopics,
  type LinkState,
  type RequestOptions,
} from '@labgate/contract';
import { SystemClock, type Clock } from '@labgate/service-kit';
import { connectLab, type LabClient } from './connect-lab.ts';

/** Where a bench is and how to sign in. */
export interface LabAddress {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  /** Gateway id, the level below `lab/1`. */
  readonly gw: string;
  readonly user?: string;
  readonly password?: string;
}

/** How the connection stands. */
export type LinkStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** What is wrong and what to do, in one line. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Time the retained descriptors get to arrive after a connection, ms. */
const DESCRIPTORS_WITHIN_MS = 2_000;

type Listener = (topic: string, payload: Uint8Array) => void;

/** One connection to one gateway, shared by all nodes that name it. */
export class LabLink {
  readonly gw: string;
  readonly topics: GatewayTopics;
  readonly clock: Clock;
  readonly #client: LabClient;
  readonly #requester: CommandRequester;
  readonly #watchers = new Map<string, Set<Listener>>();
  readonly #statusListeners = new Set<(status: LinkStatus) => void>();
  readonly #knowledgeListeners = new Set<() => void>();
  readonly #describedListeners = new Set<() => void>();
  readonly #descriptions = new Map<string, Description>();
  readonly #deviceStates = new Map<string, DeviceState>();
  #gatewayState: GatewayState | undefined;
  #link: LinkState | undefined;
  #status: LinkStatus = { kind: 'connecting' };
  #isDescribed = false;
  #cancelDescribed: () => void = () => undefined;

  constructor(address: LabAddress, clock: Clock = new SystemClock()) {
    this.gw = address.gw;
    this.topics = gatewayTopics(address.gw);
    this.clock = clock;
    const clientId = `node-red-${randomBytes(6).toString('hex')}`;
    this.#client = connectLab(address, clientId, {
      connected: () => this.#connected(clientId),
      failed: (reason) => this.#changeStatus({ kind: 'failed', reason }),
      lost: () => {
        this.#requester.lose();
        this.#changeStatus({ kind: 'connecting' });
      },
      message: (topic, payload) => this.#received(topic, payload),
    });
    this.#requester = new CommandRequester({
      clientId,
      timers: clock,
      publish: (topic, payload) => this.#client.publish(topic, payload),
    });
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** What the gateway's devices have said of themselves, by id. */
  get descriptions(): ReadonlyMap<string, Description> {
    return this.#descriptions;
  }

  /** The state to show for a device (contract §2); `undefined` before it has said one. */
  deviceState(dev: string): DeviceState | undefined {
    const own = this.#deviceStates.get(dev);
    return own === undefined ? undefined : effectiveDeviceState(own, this.#gatewayState, this.#link);
  }

  /** Calls `listener` now and at every change of the connection; gives what ends that. */
  onStatus(listener: (status: LinkStatus) => void): () => void {
    this.#statusListeners.add(listener);
    listener(this.#status);
    return () => this.#statusListeners.delete(listener);
  }

  /** Calls `listener` whenever a descriptor or a state changes; gives what ends that. */
  onKnowledge(listener: () => void): () => void {
    this.#knowledgeListeners.add(listener);
    return () => this.#knowledgeListeners.delete(listener);
  }

  /** Calls `listener` after each connection when the bench has had time to describe itself; gives what ends that. */
  onDescribed(listener: () => void): () => void {
    this.#describedListeners.add(listener);
    if (this.#isDescribed) listener();
    return () => this.#describedListeners.delete(listener);
  }

  /** Passes on every message that `filter` matches; gives what ends that. */
  watch(filter: string, listener: Listener): () => void {
    const listeners = this.#watchers.get(filter) ?? new Set();
    this.#watchers.set(filter, listeners);
    if (listeners.size === 0) this.#client.subscribe(filter);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#watchers.delete(filter);
      this.#client.unsubscribe(filter);
    };
  }

  /**
   * Sends a command and gives its final reply, whatever its status is.
   * @throws LabError E_UNREACHABLE without a connection, E_UNKNOWN for a device nobody has described, E_TIMEOUT without
   * a reply.
   */
  async send(
    target: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    options: RequestOptions,
  ): Promise<CommandReply> {
    this.#checkConnection();
    const isThere = !isDeviceId(target) || (await this.#isThere(target));
    this.#checkConnection();
    if (!isThere) {
      const devices = [...this.#descriptions.keys()].join(', ') || 'none';
      throw new LabError('E_UNKNOWN', `${this.gw} has no device ${target}; its devices: ${devices}`);
    }
    return this.#requester.send(this.gw, target, method, args, options);
  }

  #checkConnection(): void {
    if (this.#status.kind === 'connected') return;
    const why = this.#status.kind === 'failed' ? this.#status.reason : 'not connected to the gateway';
    throw new LabError('E_UNREACHABLE', why);
  }

  async close(): Promise<void> {
    this.#cancelDescribed();
    this.#statusListeners.clear();
    this.#knowledgeListeners.clear();
    this.#describedListeners.clear();
    this.#requester.lose();
    await this.#client.close();
  }

  #connected(clientId: string): void {
    const { topics } = this;
    this.#client.subscribe(topics.reply(clientId));
    for (const filter of [topics.state, topics.link, topics.info, `${topics.prefix}+/$state`]) {
      this.#client.subscribe(filter);
    }
    this.#client.subscribe(topics.deviceDescription('+'));
    for (const filter of this.#watchers.keys()) this.#client.subscribe(filter);
    this.#changeStatus({ kind: 'connected' });
    this.#cancelDescribed();
    this.#isDescribed = false;
    this.#cancelDescribed = this.clock.schedule(DESCRIPTORS_WITHIN_MS, () => {
      this.#isDescribed = true;
      for (const listener of this.#describedListeners) listener();
    });
  }

  /** True when a device has described itself, waited for as long as a new connection may take to tell. */
  async #isThere(dev: string): Promise<boolean> {
    const told = Promise.withResolvers<void>();
    const endings = [
      this.onDescribed(told.resolve),
      this.onStatus(({ kind }) => {
        if (kind !== 'connected') told.resolve();
      }),
      this.onKnowledge(() => {
        if (this.#descriptions.has(dev)) told.resolve();
      }),
    ];
    if (!this.#descriptions.has(dev)) await told.promise;
    for (const end of endings) end();
    return this.#descriptions.has(dev);
  }

  #received(topic: string, payload: Uint8Array): void {
    this.#learn(topic, payload);
    for (const [filter, listeners] of this.#watchers) {
      if (!matchesFilter(filter, topic)) continue;
      for (const listener of listeners) listener(topic, payload);
    }
  }

  #learn(topic: string, payload: Uint8Array): void {
    const parsed = parseTopic(topic);
    if (parsed?.gw !== this.gw) return;
    switch (parsed.kind) {
      case 'reply':
        this.#requester.take(payload);
        return;
      case 'info':
        this.#checkContract(payload);
        return;
      case 'state':
        this.#gatewayState = gatewayStateSchema.safeParse(text(payload)).data;
        break;
      case 'link':
        this.#link = linkStateSchema.safeParse(text(payload)).data;
        break;
      case 'deviceState':
        keep(this.#deviceStates, parsed.dev, deviceStateSchema.safeParse(text(payload)).data);
        break;
      case 'deviceDescription':
        keep(this.#descriptions, parsed.dev, descriptionSchema.safeParse(parseJson(payload)).data);
        break;
      default:
        return;
    }
    for (const listener of this.#knowledgeListeners) listener();
  }

  #checkContract(payload: Uint8Array): void {
    const spoken = infoSchema.pick({ contract: true }).safeParse(parseJson(payload)).data?.contract;
    if (spoken === undefined || spoken.split('.')[0] === CONTRACT_VERSION.split('.')[0]) return;
    const reason = `${this.gw} speaks contract ${spoken}, these nodes ${CONTRACT_VERSION}: update the older of the two`;
    this.#changeStatus({ kind: 'failed', reason });
  }

  #changeStatus(status: LinkStatus): void {
    this.#status = status;
    for (const listener of this.#statusListeners) listener(status);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function text(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}
