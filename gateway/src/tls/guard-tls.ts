import type { Server, TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';

/** A handshake lasts no longer, ms; of a client that is silent as well. */
export const HANDSHAKE_TIMEOUT_MS = 5_000;

/** Sends away whoever cannot speak TLS with `server`, or has no certificate that counts where one is asked for. */
export function guardTls(server: Server, certificates: Certificates): void {
  certificates.follow(server);
  server.on('tlsClientError', (error, socket) => {
    const address = socket.remoteAddress ?? '';
    socket.destroy();
    certificates.refusals.add(address, `TLS: ${reasonOf(error)}`);
  });
  // Before anything else gets to know of the connection.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (certificates.options.requestCert !== true || socket.authorized) return;
    const address = socket.remoteAddress ?? '';
    socket.destroy();
    certificates.refusals.add(
      address,
      `TLS: the client's certificate does not count: ${String(socket.authorizationError)}`,
    );
  });
}

/** OpenSSL's reason is short and says enough; its message is not. */
function reasonOf(error: Error & { readonly reason?: string; readonly code?: string }): string {
  // Node's own clients look at our certificate after the handshake, and leave without an alert.
  if (error.code === 'ECONNRESET')
    return 'the client left during the handshake; it may not know our authority';
  return error.reason ?? error.code ?? error.message;
}
