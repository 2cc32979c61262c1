import { createServer, type AddressInfo, type Server } from 'node:net';
import { Aedes } from 'aedes';

/** A plain MQTT broker on a port of the loopback address that the system chooses. */
export class TestBroker {
  readonly url: string;
  /** Closes whoever publishes to a topic that contains this, as a broker does with a forbidden one. */
  forbidden: string | undefined;
  /** Lets clients whose id ends so in only when it resolves. */
  held: { readonly idEnd: string; readonly until: Promise<void> } | undefined;
  /** Ids of the clients that have gone, in order. */
  readonly gone: string[] = [];
  readonly #broker: Aedes;
  readonly #server: Server;

  private constructor(broker: Aedes, server: Server) {
    this.#broker = broker;
    this.#server = server;
    broker.authorizePublish = (_client, { topic }, done) => {
      const isForbidden = this.forbidden !== undefined && topic.includes(this.forbidden);
      done(isForbidden ? new Error('forbidden') : null);
    };
    broker.authenticate = ({ id }, _user, _password, done) => {
      const wait =
        this.held !== undefined && id.endsWith(this.held.idEnd) ? this.held.until : Promise.resolve();
      void wait.then(() => done(null, true));
    };
    broker.on('clientDisconnect', ({ id }) => this.gone.push(id));
    this.url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(): Promise<TestBroker> {
    const broker = await Aedes.createBroker();
    const server = createServer(broker.handle);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestBroker(broker, server);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.#broker.close(resolve));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
