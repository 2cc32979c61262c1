import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

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
    options: { port?: number; login?: (user: string) => boolean } = {},
  ): Promise<TestBroker> {
    const { login } = options;
    const aedes = await Aedes.createBroker(
      login === undefined
        ? {}
        : { authenticate: (_client, user, _password, done) => done(null, login(user ?? '')) },
    );
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
