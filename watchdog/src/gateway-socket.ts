import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';
import { LabError, parseJson } from '@labgate/contract';
import { gatewayLineSchema, LineSplitter, type Logger, type WatchdogLine } from '@labgate/service-kit';
import type { Watchdog } from './watchdog.ts';

/** The socket on which a gateway speaks to its watchdog. */
export class GatewaySocket {
  readonly #path: string;
  readonly #watchdog: Watchdog;
  readonly #log: Logger;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** The newest connection speaks for the gateway. */
  #current: Socket | undefined;

  constructor(path: string, watchdog: Watchdog, log: Logger) {
    this.#path = path;
    this.#watchdog = watchdog;
    this.#log = log;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** @throws LabError E_PORT_IN_USE when another watchdog listens there, E_PERMISSION. */
  async listen(): Promise<void> {
    if (await answers(this.#path)) {
      throw new LabError('E_PORT_IN_USE', `another watchdog listens at ${this.#path}`);
    }
    rmSync(this.#path, { force: true }); // what a watchdog that was killed has left
    const mask = process.umask(0o177); // whoever may write there could have a gateway ended
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject);
        this.#server.listen(this.#path, resolve);
      });
    } catch (cause) {
      throw new LabError('E_PERMISSION', `cannot listen at ${this.#path}`, { cause });
    } finally {
      process.umask(mask);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const lines = new LineSplitter();
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const line of lines.push(text)) this.#take(socket, line);
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #take(socket: Socket, text: string): void {
    const line = gatewayLineSchema.safeParse(parseJson(text));
    if (!line.success) {
      this.#log.warn('a line that no gateway of this version writes');
      socket.destroy();
      return;
    }
    const { data } = line;
    if (data.type === 'plans') {
      this.#current = socket;
      this.#watchdog.takeCharge(data);
      send(socket, { v: 1, type: 'welcome', results: [...this.#watchdog.takeResults()] });
    } else if (socket === this.#current) {
      if (data.type === 'bye') this.#watchdog.dismiss();
      else this.#watchdog.beat();
      send(socket, { type: 'beat' });
    }
  }
}

function send(socket: Socket, line: WatchdogLine): void {
  socket.write(`${JSON.stringify(line)}\n`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
