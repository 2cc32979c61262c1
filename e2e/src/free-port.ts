import { createServer } from 'node:net';

/** Below the ports that Linux gives to outgoing connections (ip(7), `ip_local_port_range`). */
const STABLE_PORTS = { first: 20_000, count: 10_000 };

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return tryPort(0);
}

/** A free port that no connection of this machine takes by chance while its server is away for a while. */
export async function freeStablePort(): Promise<number> {
  for (;;) {
    const { first, count } = STABLE_PORTS;
    try {
      return await tryPort(first + Math.floor(Math.random() * count));
    } catch {
      // taken: another one
    }
  }
}

/** Listens for a moment; 0 stands for any free port. */
function tryPort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
