import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const DASHBOARD = fileURLToPath(new URL('../../dashboard/dist/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** A web server that has the dashboard and hands `/gw/site/mqtt` on to a site's broker, as docker/nginx.conf does. */
export class PageHost {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(webSocketPort: number): Promise<PageHost> {
    const server = createServer(({ url = '/' }, response) => {
      const path = normalize(new URL(url, 'http://page').pathname);
      if (path.startsWith('/gw/')) {
        response.writeHead(404).end();
        return;
      }
      const file = join(DASHBOARD, path);
      const served = existsSync(file) && statSync(file).isFile() ? file : join(DASHBOARD, 'index.html');
      response.writeHead(200, { 'content-type': TYPES[extname(served)] ?? 'application/octet-stream' });
      createReadStream(served).pipe(response);
    });
    server.on('upgrade', (request, socket: Socket, head: Buffer) => {
      const broker = connect(webSocketPort, '127.0.0.1');
      const headers = request.rawHeaders
        .map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`))
        .join('');
      broker.write(`GET /mqtt HTTP/1.1\r\n${headers}\r\n`);
      broker.write(head);
      socket.pipe(broker).pipe(socket);
      socket.on('error', () => broker.destroy());
      broker.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return new PageHost(server, typeof address === 'object' && address !== null ? address.port : 0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
