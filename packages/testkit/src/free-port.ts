import { createServer } from 'node:net';

/** Below the ports that Linux gives to outgoing connections (ip(7), `ip_local_port_range`). */
const FIRST = 20_000;
const COUNT = 10_000;

/** A TCP port of 127.0.0.1 that is free, and that no outgoing connection takes by chance before its server has started. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (await isFree(port)) return port;
  }
}

/** Listens for a moment. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
