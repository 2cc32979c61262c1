import { connect, createServer, type Server, type Socket } from 'node:net';

/** A network cable between a browser and a gateway, which can be pulled and put back. */
export class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isPulled = false;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Lays a cable to a port of 127.0.0.1. */
  static async lay(targetPort: number): Promise<Cable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const cable = new Cable(server, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => cable.#join(near, targetPort));
    return cable;
  }

  /** Cuts every connection and refuses new ones. */
  pull(): void {
    this.#isPulled = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  putBack(): void {
    this.#isPulled = false;
  }

  async remove(): Promise<void> {
    this.pull();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, targetPort: number): void {
    if (this.#isPulled) {
      near.destroy();
      return;
    }
    const far = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
