import type { IClientOptions, MqttClient } from 'mqtt';
import type { BrokerLogin } from '../session/session-store.ts';

/** A client id nobody else has: a tab is a client. */
export function randomClientId(prefix: string): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${prefix}-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Options of a client of this page. It sends no user name where there is a session: its cookie goes with the upgrade, and
 * the gateway knows whose it is (contract §10). `login` is for a broker that knows no sessions. `onClient` is called with the client before its first attempt: the provider of
 * mqtt-react-hooks gives its client away only after it has connected once, too late for counting attempts.
 */
export function clientOptions(
  clientId: string,
  login: BrokerLogin | undefined,
  onClient: (client: MqttClient) => void,
): IClientOptions {
  return {
    ...login,
    clientId,
    // The gateway speaks 3.1.1; asking for 5 first would cost a refused connection at each start (contract §9).
    protocolVersion: 4,
    clean: true,
    keepalive: 20,
    connectTimeout: 10_000,
    reconnectPeriod: 1000,
    reconnectOnConnackError: true,
    // The default timers run in a worker made of a blob, which `default-src 'self'` forbids.
    timerVariant: 'native',
    transformWsUrl: (url, _options, client) => {
      onClient(client);
      return url;
    },
  };
}
