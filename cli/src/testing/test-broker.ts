import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** Who may do what, by client id. */
export interface TestAccess {
  mayPublish(clientId: string, topic: string): boolean;
  mayReceive(clientId: string, topic: string): boolean;
}

/** A plain broker on a port the system gives. */
export class TestBroker {
  readonly #aedes: Aedes;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly port: number;

  private constructor(aedes: Aedes, server: Server, port: number) {
    this.#aedes = aedes;
    this.#server = server;
    this.port = port;
  }

  /** Starts a broker; on `port` when one is given. `login` decides about user names. */
  static async start(
    options: { port?: number; login?: (user: string) => boolean; access?: TestAccess } = {},
  ): Promise<TestBroker> {
    const { login, access } = options;
    const aedes = await Aedes.createBroker({
      ...(login === undefined
        ? {}
        : { authenticate: (_client, user, _password, done) => done(null, login(user ?? '')) }),
      ...(access === undefined
        ? {}
        : {
            authorizePublish: (client, packet, done) =>
              done(access.mayPublish(client?.id ?? '', packet.topic) ? null : new Error('not allowed')),
            authorizeForward: (client, packet) =>
              access.mayReceive(client.id, packet.topic) ? packet : null,
          }),
    });
    const server = createServer((socket) => aedes.handle(socket));
    server.listen(options.port ?? 0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const broker = new TestBroker(aedes, server, port);
    server.on('connection', (socket) => {
      broker.#sockets.add(socket);
      socket.on('close', () => broker.#sockets.delete(socket));
    });
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  /** Clients that are connected now. */
  get clients(): number {
    return this.#aedes.connectedClients;
  }

  async publish(
    topic: string,
    payload: string | Uint8Array,
    options: { qos?: 0 | 1; retain?: boolean } = {},
  ): Promise<void> {
    const { qos = 1, retain = false } = options;
    const packet = { cmd: 'publish' as const, topic, payload: Buffer.from(payload), qos, retain, dup: false };
    await new Promise<void>((resolve, reject) => {
      this.#aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Calls `listener` for everything that clients publish; RETAIN is as it was published, which no subscriber gets to see. */
  onPublish(listener: (message: { topic: string; payload: Uint8Array; retain: boolean }) => void): void {
    this.#aedes.on('publish', ({ topic, payload, retain }, client) => {
      if (client !== null) listener({ topic, payload: Buffer.from(payload), retain });
    });
  }

  /** Resolves when a client has subscribed. */
  async subscribed(): Promise<void> {
    await once(this.#aedes, 'subscribe');
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
