import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LabError } from '@labgate/contract';
import type { Connection, Server } from 'ssh2';
import { FaultyOutputs } from './faulty-outputs.ts';
import type { SimulatedHostKey } from './simulated-host-key.ts';
import { shownKeyOf, type SimulatedSshHost } from './simulated-ssh-host.ts';

/** Where simulated hosts listen. */
export const LOOPBACK = '127.0.0.1';

interface LoopbackSshServerOptions {
  readonly host: SimulatedSshHost;
  /** Who may sign in; a password of undefined signs in without any. */
  readonly user: string;
  readonly password?: string | undefined;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A simulated host behind a real SSH server on the loopback address, so that the production client meets the protocol. */
export class LoopbackSshServer {
  readonly #options: LoopbackSshServerOptions;
  readonly #outputs: FaultyOutputs;
  readonly #connections = new Set<Connection>();
  #server: Server | undefined;
  /** The key that was shown when the server was started. */
  #key: SimulatedHostKey | undefined;
  #port = 0;

  constructor(options: LoopbackSshServerOptions) {
    this.#options = options;
    this.#outputs = new FaultyOutputs(options.host, options.random);
  }

  /** The port it listens on, or listened on last. */
  get port(): number {
    return this.#port;
  }

  /** Brings the port into the state that the fault of the host asks for: closed, or open with the right key. */
  async follow(): Promise<void> {
    const { host } = this.#options;
    if (host.fault === 'absent') return this.stop();
    if (this.#server !== undefined && this.#key === shownKeyOf(host)) return undefined;
    await this.stop();
    return this.start();
  }

  /** Starts to listen, with the key that the host shows now. @throws LabError E_PORT_IN_USE. */
  async start(): Promise<void> {
    const { default: ssh2 } = await import('ssh2');
    this.#key = shownKeyOf(this.#options.host);
    const server = new ssh2.Server({ hostKeys: [this.#key.privateKeyPem] }, (client) => this.#serve(client));
    server.listen(this.#port, LOOPBACK);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new LabError('E_PORT_IN_USE', `no simulated host can listen on port ${this.#port}`, {
        cause: error,
      });
    }
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Closes the port and all connections; `start` opens the same port again. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const connection of this.#connections) connection.end();
    await closed;
  }

  #serve(client: Connection): void {
    const { host, user, password } = this.#options;
    this.#connections.add(client);
    client.on('close', () => this.#connections.delete(client));
    client.on('error', () => undefined); // the client went away or does not trust us: its side reports it
    client.on('authentication', (attempt) => {
      if (host.fault === 'silent') return;
      const isPassword = attempt.method === 'password' && attempt.password === password;
      const isOpen = password === undefined && attempt.method === 'none';
      const isWelcome = attempt.username === user && host.fault !== 'auth-refused' && (isPassword || isOpen);
      if (isWelcome) attempt.accept();
      else attempt.reject(password === undefined ? [] : ['password']);
    });
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        if (host.fault === 'silent') return;
        // the host lost its power, or comes back with another key, which no connection outlives
        if (host.fault === 'absent' || shownKeyOf(host) !== this.#key) {
          client.end();
          return;
        }
        const channel = acceptExec();
        void this.#outputs.run(command).then(({ stdout, stderr, exitCode }) => {
          channel.stderr.write(stderr);
          channel.write(stdout);
          channel.exit(exitCode);
          channel.end();
        });
      });
    });
  }
}
