import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import { isCommandTopic, maySend, parseTopic, type Role } from '@labgate/contract';
import type { Cancel } from '@labgate/service-kit';
import type { OutgoingMessage } from '../outlet.ts';
import { accessHooks } from './access-hooks.ts';
import { asBuffer } from './as-buffer.ts';
import { DEFAULT_LIMITS, type BrokerLimits, type BrokerOptions } from './broker-options.ts';
import type { Broker, BrokerStatistics, LinkState } from './broker.ts';
import { ClientRegister } from './client-register.ts';
import { Delivery } from './delivery.ts';
import type { CarriedPacket } from './emission.ts';
import { EndOfTurn } from './end-of-turn.ts';
import type { ForeignMessage } from './foreign-message.ts';
import { GuardedConnection, type ConnectionOrigin } from './guarded-connection.ts';
import { HandlerFence } from './handler-fence.ts';
import { Login } from './login.ts';
import { isLoopback, ListenerReach } from './origin.ts';
import { RefusalLog } from './refusal-log.ts';
import { listenTcp, listenTls, type TcpListener } from './tcp-listener.ts';
import { SessionStore } from './session-store.ts';
import { tellCopiesApart } from './tell-copies-apart.ts';
import { TopicEmitter } from './topic-emitter.ts';
import { TrustedProxies } from './trusted-proxies.ts';
import { WebSocketListener } from './web-socket-listener.ts';
import type { Wire } from './wire.ts';

/** The embedded broker, which nobody can connect to before it listens. */
export interface EmbeddedBroker extends Broker {
  /**
   * Opens its ports.
   * @throws LabError E_PORT_IN_USE, E_PERMISSION, E_CONFIG when it cannot listen.
   */
  listen(): Promise<void>;
}

/** Makes a broker that has no port yet. */
export function createBroker(options: BrokerOptions): Promise<EmbeddedBroker> {
  return GuardedBroker.create(options);
}

/** Makes a broker that listens at once. @throws LabError as `listen`. */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const broker = await GuardedBroker.create(options);
  try {
    await broker.listen();
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return broker;
}

/** How often sessions and kept messages are looked at for their age, ms. */
const EXPIRY_PERIOD_MS = 60_000;

class GuardedBroker implements EmbeddedBroker {
  readonly #options: BrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #clients = new ClientRegister();
  readonly #endOfTurn = new EndOfTurn();
  readonly #emitter: TopicEmitter;
  readonly #refusals: RefusalLog;
  readonly #fence: HandlerFence;
  readonly #login: Login;
  readonly #webSockets: WebSocketListener;
  readonly #connections = new Set<GuardedConnection>();
  #aedes: Aedes | undefined;
  readonly #listeners: TcpListener[] = [];
  readonly #sessions: SessionStore;
  #cancelExpiry: Cancel | undefined;
  #published = 0;
  mqttPort = 0;
  mqttTlsPort: number | undefined;
  readonly versions = ['3.1', '3.1.1'] as const;
  readonly remote = null;

  private constructor(options: BrokerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#login = new Login({ ...options, deny: options.deny ?? { publish: [], receive: [] } });
    this.#refusals = new RefusalLog(options.clock, options.log);
    this.#fence = new HandlerFence(options.clock, options.log);
    this.#sessions = new SessionStore(options.clock, this.#limits, (client) =>
      this.#clients.ownerOf(client.id),
    );
    this.#emitter = new TopicEmitter((packet) => this.#isWithheld(packet));
    const proxies = options.proxies ?? new TrustedProxies();
    const reach = new ListenerReach(options.httpHost ?? options.host, options.tls?.host, proxies);
    const { allowedOrigins: allowed = [], anonymousRole, webSessionOf } = options;
    this.#webSockets = new WebSocketListener(
      {
        maxMessageBytes: this.#limits.maxPacketBytes + 5,
        addressOf: (request) => proxies.addressOf(request),
        originsFor: (request) => ({ allowed, isOpen: reach.isLocal(request) && anonymousRole !== 'none' }),
      },
      (wire, request) =>
        this.#accept(wire, { isLocal: reach.isLocal(request), webSession: webSessionOf?.(request) }),
    );
  }

  static async create(options: BrokerOptions): Promise<GuardedBroker> {
    const broker = new GuardedBroker(options);
    broker.#aedes = await Aedes.createBroker({
      id: options.gatewayId,
      mq: broker.#emitter,
      persistence: broker.#sessions,
      connectTimeout: broker.#limits.connectTimeoutMs,
      drainTimeout: broker.#limits.drainTimeoutMs,
      maxInflightInbound: broker.#limits.maxInflight,
      ...accessHooks({
        login: broker.#login,
        delivery: new Delivery(broker.#emitter, broker.#sessions.retained, broker.#limits),
        clients: broker.#clients,
        refusals: broker.#refusals,
        sessions: broker.#sessions,
        limits: broker.#limits,
        beforeAck: options.beforeAck,
      }),
    });
    // Without a listener, what Aedes cannot carry out would end the process.
    (broker.#aedes as EventEmitter).on('error', (error) =>
      options.log.error({ err: error }, 'broker failure'),
    );
    broker.#clients.follow(broker.#aedes);
    const { id } = broker.#aedes;
    broker.#aedes.on('client', (client) => tellCopiesApart(client, id, broker.#emitter));
    broker.#aedes.on('client', (client) => broker.#sessions.arrive(client));
    broker.#aedes.on('clientDisconnect', (client) => broker.#sessions.leave(client));
    broker.#expireSessions();
    return broker;
  }

  async listen(): Promise<void> {
    const { host, mqttPort, tls } = this.#options;
    const isLocal = isLoopback(host);
    const plain = await listenTcp({ host, port: mqttPort }, (wire) => this.#accept(wire, { isLocal }));
    this.#listeners.push(plain);
    this.mqttPort = plain.port;
    if (tls === undefined) return;
    const isTlsLocal = isLoopback(tls.host);
    const secure = await listenTls({ host: tls.host, port: tls.mqttPort }, tls.certificates, (wire) =>
      this.#accept(wire, { isLocal: isTlsLocal }),
    );
    this.#listeners.push(secure);
    this.mqttTlsPort = secure.port;
  }

  publish(message: OutgoingMessage): void {
    this.#published++;
    const { topic, qos, retain, payload } = message;
    this.#aedes?.publish(
      {
        cmd: 'publish',
        topic,
        payload: asBuffer(payload),
        qos,
        retain,
        dup: false,
      },
      (error) => {
        if (error) this.#options.log.error({ err: error, topic }, 'message not published');
      },
    );
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#webSockets.handleUpgrade(request, socket, head);
  }

  subscribeInProcess(filter: string, handler: (message: ForeignMessage) => void): () => void {
    const fenced = this.#fence.around(filter, handler);
    return this.#emitter.listen(filter, (packet) => fenced(this.#clients.foreignMessage(packet)));
  }

  isHeard(topic: string): boolean {
    return this.#emitter.hasListener(topic) || this.#sessions.hasSubscription(topic);
  }

  retained(filter: string): readonly OutgoingMessage[] {
    return this.#sessions.retained.match(filter).map(({ topic, payload, qos }) => ({
      topic,
      payload,
      qos: qos === 0 ? 0 : 1,
      retain: true,
    }));
  }

  shedCounters(): ReadonlyMap<string, number> {
    return this.#clients.shedCounters();
  }

  isRoleConnected(role: Role): boolean {
    return this.#clients.hasRole(role);
  }

  closeUsers(names: readonly string[]): void {
    for (const connection of this.#connections) {
      if (names.includes(connection.identity?.user ?? '')) connection.destroy();
    }
  }

  closeWebSession(id: string): void {
    for (const connection of this.#connections) {
      if (connection.webSession?.id === id) connection.destroy();
    }
  }

  links(): readonly LinkState[] {
    return (this.#options.linkUsers?.() ?? []).map((name) => ({
      name,
      isUp: this.#clients.hasUser(name),
      fault: this.#login.refusalOf(name),
    }));
  }

  statistics(): BrokerStatistics {
    return {
      clients: this.#clients.size,
      received: this.#clients.received,
      published: this.#published,
      refused: this.#refusals.count,
      shed: this.#clients.shedTotal,
      retained: this.#sessions.retained.size,
      ...this.#sessions.statistics(),
      failedHandlers: this.#fence.failures,
    };
  }

  async stop(): Promise<void> {
    this.#cancelExpiry?.();
    const listening = this.#listeners.map((listener) => listener.stop());
    await new Promise<void>((resolve) => {
      if (this.#aedes === undefined) resolve();
      else this.#aedes.close(resolve);
    });
    for (const connection of this.#connections) connection.destroy();
    await Promise.all(listening);
  }

  #expireSessions(): void {
    this.#sessions.expire();
    this.#cancelExpiry = this.#options.clock.schedule(EXPIRY_PERIOD_MS, () => this.#expireSessions());
  }

  #accept(wire: Wire, origin: ConnectionOrigin): void {
    if (this.#aedes === undefined || this.#connections.size >= this.#limits.maxClients) {
      wire.destroy();
      return;
    }
    const connection = new GuardedConnection(wire, origin, {
      clock: this.#options.clock,
      limits: this.#limits,
      endOfTurn: this.#endOfTurn,
      onRefused: (refused, reason) => this.#refusals.add(refused.remoteAddress, reason),
    });
    this.#connections.add(connection);
    connection.once('close', () => this.#connections.delete(connection));
    this.#aedes.handle(connection.forAedes());
    connection.open();
  }

  /**
   * Commands reach the gateway, which answers them; other clients get only those that are to be carried out: not
   * retained (contract §3) and from a role that may send them (contract §10).
   */
  #isWithheld(packet: CarriedPacket): boolean {
    if (!isCommandTopic(packet.topic)) return false;
    if (packet.retain) return true;
    const { sender } = this.#clients.foreignMessage(packet);
    const command = parseTopic(packet.topic);
    if (sender === undefined) return false;
    return command?.kind !== 'command' || !maySend(sender, command.target, command.method);
  }
}
