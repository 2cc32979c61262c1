import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  gatewayTopics,
  parseTopic,
  type GatewayState,
  type GatewayTopics,
  type Role,
} from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { IPublishPacket, ISubscriptionMap } from 'mqtt';
import type { OutgoingMessage } from '../../outlet.ts';
import type { Secrets } from '../../secrets.ts';
import { asBuffer } from '../as-buffer.ts';
import type { Broker, BrokerStatistics, LinkState } from '../broker.ts';
import { FilterTree } from '../filter-tree.ts';
import type { ForeignMessage, PublishedMessage, Sender } from '../foreign-message.ts';
import { HandlerFence } from '../handler-fence.ts';
import { refuseUpgrade } from '../refuse-upgrade.ts';
import { KnownRetained } from './known-retained.ts';
import { RemoteConnection, type RemoteConnectionOptions } from './remote-connection.ts';
import type { RemoteConfig } from './remote-config.ts';
import { StorePresence } from './store-presence.ts';

export interface RemoteBrokerOptions {
  readonly config: RemoteConfig;
  readonly gatewayId: string;
  /** Ids of the gateway's own devices: nobody else speaks for them. */
  readonly ownDevices: readonly string[];
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called for a message of another client before it is acknowledged and before anybody here gets it. */
  readonly beforeAck: (message: PublishedMessage, done: (failure?: Error) => void) => void;
}

/**
 * A broker elsewhere in place of the embedded one. Parts of this process hear each other as before, at once and whether
 * or not there is a connection; commands, replies and other clients' devices come by subscription. Frames have a
 * connection of their own, so that nothing waits behind them (contract §3).
 */
export class RemoteBroker implements Broker {
  readonly mqttPort = 0;
  readonly mqttTlsPort = undefined;
  readonly #options: RemoteBrokerOptions;
  readonly #topics: GatewayTopics;
  readonly #host: string;
  readonly #control: RemoteConnection;
  readonly #frames: RemoteConnection;
  /** Sends commands of this process where the gateway's own account may send none. */
  readonly #reader: RemoteConnection | undefined;
  readonly #store: StorePresence;
  readonly #fence: HandlerFence;
  readonly #listeners = new FilterTree<(message: ForeignMessage) => void>();
  /** How many listeners want a filter that is not subscribed to anyway. */
  readonly #wanted = new Map<string, number>();
  readonly #retained = new KnownRetained();
  #onConnected: () => void = () => undefined;
  #published = 0;
  #received = 0;
  #shed = 0;

  constructor(options: RemoteBrokerOptions) {
    const { config, gatewayId, clock } = options;
    this.#options = options;
    this.#topics = gatewayTopics(gatewayId);
    this.#host = new URL(config.url).host;
    this.#store = new StorePresence(clock, this.#topics);
    this.#fence = new HandlerFence(clock, options.log);
    const lost: GatewayState = 'lost';
    this.#control = this.#connection('control', config, {
      will: { topic: this.#topics.state, payload: lost },
      onUp: () => this.#connected(),
      onMessage: (packet, done) => this.#take(packet, done),
    });
    this.#frames = this.#connection('frames', config, {
      onUp: () => this.#frames.subscribe(this.#filters([this.#topics.frame('+')], 0)),
      onMessage: (packet, done) => this.#take(packet, done),
    });
    this.#reader = config.reader && this.#connection('reader', config.reader, {});
    (this.#reader ?? this.#control).onRefused((message) => this.#store.refused(message.topic));
  }

  /** Connects from now on; `onConnected` is called whenever that has succeeded. */
  connect(onConnected: () => void): void {
    this.#onConnected = onConnected;
    for (const connection of this.#connections()) connection.start();
  }

  get versions(): readonly ('3.1.1' | '5')[] {
    return this.#control.version === 5 ? ['3.1.1', '5'] : ['3.1.1'];
  }

  get remote(): 'connected' | 'disconnected' {
    return this.#control.isUp ? 'connected' : 'disconnected';
  }

  /** Who subscribes elsewhere is not known here. */
  isHeard(): boolean {
    return true;
  }

  publish(message: OutgoingMessage): void {
    this.#published++;
    const { topic, payload, qos, retain } = message;
    const bytes = asBuffer(payload);
    if (retain) this.#retained.keepOwn(message);
    this.#hand({ topic, payload: bytes, qos, retain });
    if (qos === 0 && typeof payload !== 'string') this.#sendFrame({ ...message, payload: bytes });
    else this.#connectionFor(topic).publish(message);
  }

  /** Browsers of this gateway's port find no broker here: theirs is that of the site. */
  handleUpgrade(_request: IncomingMessage, socket: Duplex): void {
    refuseUpgrade(socket, '404 Not Found', `The broker of this gateway is ${this.#host}.`);
  }

  subscribeInProcess(filter: string, handler: (message: ForeignMessage) => void): () => void {
    const fenced = this.#fence.around(filter, handler);
    this.#listeners.add(filter, fenced);
    const isExtra = !this.#isCovered(filter);
    if (isExtra) this.#want(filter, 1);
    return () => {
      this.#listeners.remove(filter, fenced);
      if (isExtra) this.#want(filter, -1);
    };
  }

  retained(filter: string): readonly OutgoingMessage[] {
    return this.#retained.match(filter);
  }

  shedCounters(): ReadonlyMap<string, number> {
    return new Map(this.#shed === 0 ? [] : [[`${this.#options.gatewayId}-frames`, this.#shed]]);
  }

  statistics(): BrokerStatistics {
    return {
      clients: 0,
      received: this.#received,
      published: this.#published,
      refused: 0,
      shed: this.#shed,
      retained: this.#retained.size,
      sessions: 0,
      dropped: 0,
      failedHandlers: this.#fence.failures,
    };
  }

  /** Of the clients of another broker only those that keep the history are known, by their answers. */
  isRoleConnected(role: Role): boolean {
    return role === 'bridge' && this.#control.isUp && this.#store.mayBeThere;
  }

  links(): readonly LinkState[] {
    const { isUp, fault } = this.#control;
    return [{ name: this.#host, isUp, fault }];
  }

  /** Nobody signs in here. */
  closeUsers(): void {}

  closeWebSession(): void {}

  async stop(): Promise<void> {
    await Promise.all(this.#connections().map((connection) => connection.stop()));
  }

  #connections(): RemoteConnection[] {
    return [this.#control, this.#frames, ...(this.#reader === undefined ? [] : [this.#reader])];
  }

  #connection(
    purpose: string,
    account: Pick<RemoteConfig, 'user' | 'password'>,
    more: Partial<RemoteConnectionOptions>,
  ): RemoteConnection {
    const { config, gatewayId, secrets, clock, log } = this.#options;
    return new RemoteConnection({
      url: config.url,
      clientId: `${gatewayId}-${purpose}`,
      tls: config,
      login: async () => ({
        username: account.user,
        password: account.password && (await secrets.read(account.password)),
      }),
      clock,
      log,
      ...more,
    });
  }

  #connectionFor(topic: string): RemoteConnection {
    return (parseTopic(topic)?.kind === 'command' && this.#reader) || this.#control;
  }

  /** Frames are for those who see them now: one that cannot leave at once does not leave (contract §3). */
  #sendFrame(message: OutgoingMessage): void {
    if (!this.#frames.isUp) return;
    if (this.#frames.isCongested) this.#shed++;
    else this.#frames.publish(message);
  }

  #connected(): void {
    const topics = this.#topics;
    const standing = [
      topics.command('+', '+'),
      topics.command('+/+', '+'),
      topics.deviceState('+'),
      topics.deviceDescription('+'),
      topics.telemetry('+', '+'),
    ];
    this.#store.begin(this.#control.version === 5);
    this.#control.subscribe(this.#filters([...standing, ...this.#wanted.keys()], 1));
    this.#onConnected();
    for (const message of this.#retained.own()) this.#control.publish(message);
  }

  /** Own messages do not come back, and what was published as retained says so: both are MQTT 5's. */
  #filters(filters: readonly string[], qos: 0 | 1): ISubscriptionMap {
    return Object.fromEntries(filters.map((filter) => [filter, { qos, nl: true, rap: true }]));
  }

  /** What lies below the gateway's own id is subscribed to anyway, but for replies to itself. */
  #isCovered(filter: string): boolean {
    return filter.startsWith(this.#topics.prefix) && /[+#]/.test(filter);
  }

  #want(filter: string, change: 1 | -1): void {
    const before = this.#wanted.get(filter) ?? 0;
    const now = before + change;
    if (now === 0) {
      this.#wanted.delete(filter);
      this.#control.unsubscribe(filter);
    } else {
      this.#wanted.set(filter, now);
      if (before === 0) this.#control.subscribe(this.#filters([filter], 1));
    }
  }

  #take({ topic, payload, qos, retain, properties }: IPublishPacket, done: () => void): void {
    const sender = this.#senderOf(topic);
    if (sender === undefined) {
      done();
      return;
    }
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    const { responseTopic, correlationData } = properties ?? {};
    const message: ForeignMessage = {
      topic,
      payload: bytes,
      qos,
      retain,
      sender,
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlation: correlationData }),
    };
    // Its sender has the acknowledgement of the broker: what cannot be kept is lost, and live all the same.
    this.#options.beforeAck({ topic, payload: bytes, qos: 0 }, (failure) => {
      if (failure === undefined) {
        this.#received++;
        this.#store.heard(topic, bytes);
        if (retain && parseTopic(topic)?.kind !== 'command')
          this.#retained.keepForeign({ topic, payload: bytes, qos: qos === 0 ? 0 : 1, retain });
        this.#hand(message);
      }
      done();
    });
  }

  /**
   * Whose rights a message has; `undefined` for an own one that came back, or one that speaks for a device of ours: this
   * broker's rules, not ours, decide who may publish there.
   */
  #senderOf(topic: string): Sender | undefined {
    const { ownDevices, config } = this.#options;
    const parsed = parseTopic(topic);
    const sender = { clientId: 'broker', address: this.#host };
    if (parsed?.kind === 'command' || parsed?.kind === 'reply' || !topic.startsWith(this.#topics.prefix))
      return { ...sender, role: 'bridge', commandRole: config.commandRole };
    const isOwn =
      this.#retained.isOwn(topic) ||
      (parsed !== undefined && 'dev' in parsed && ownDevices.includes(parsed.dev));
    return isOwn ? undefined : { ...sender, role: 'device' };
  }

  #hand(message: ForeignMessage): void {
    for (const handler of this.#listeners.match(message.topic)) handler(message);
  }
}
