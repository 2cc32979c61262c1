/** Longest wait for an answer, ms. */
const TIMEOUT_MS = 2_000;

/** Where the gateway of this machine listens. */
export interface GatewayAddress {
  readonly host: string;
  readonly httpPort: number;
}

/** True when a gateway of this machine answers at its HTTP port. */
export async function isGatewayAlive(gateway: GatewayAddress): Promise<boolean> {
  return (await askGateway(gateway, '/healthz')) === 200;
}

/** The HTTP status of `path` at the gateway of this machine; `undefined` when nobody answers. */
export async function askGateway(
  { host, httpPort }: GatewayAddress,
  path: string,
): Promise<number | undefined> {
  try {
    const response = await fetch(`http://${reachableHost(host)}:${httpPort}${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return undefined; // refused, closed or silent: nobody is there
  }
}

/** The host part of an address at which `host` can be called: "every address" is one to listen on only. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
