import { hostname } from 'node:os';

/** Names a browser on this machine reaches the gateway under. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Tells whether a Host header names this gateway. A page of another site whose name was re-bound to 127.0.0.1 sends its
 * own name here, and is refused (DNS rebinding).
 */
export function createHostCheck(
  configuredHosts: readonly string[],
): (hostHeader: string | undefined) => boolean {
  const allowed = new Set([
    ...LOOPBACK_NAMES,
    hostname().toLowerCase(),
    ...configuredHosts.map((name) => name.toLowerCase()),
  ]);
  return (hostHeader) => hostHeader !== undefined && allowed.has(withoutPort(hostHeader.toLowerCase()));
}

function withoutPort(hostHeader: string): string {
  return hostHeader.replace(/:\d+$/, '');
}
