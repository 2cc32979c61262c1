import type { Duplex } from 'node:stream';

/** Answers a request for a WebSocket with an HTTP error and closes. */
export function refuseUpgrade(socket: Duplex, status: string, reason: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${reason.length}\r\n\r\n${reason}`,
    () => socket.destroy(),
  );
}
