import type { Logger } from '@labgate/service-kit';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';

const RECONNECT_MS = 1_000;

/** A client of the broker under the account of bridges, which connects when it is first to subscribe. */
export function newClient(
  identity: { readonly clientId: string; readonly clean: boolean },
  { brokerUrl, password }: { readonly brokerUrl: string; readonly password: string | undefined },
  log: Logger,
): MqttClient {
  const account: IClientOptions = password === undefined ? {} : { username: 'bridge', password };
  const client = mqtt.connect(brokerUrl, {
    ...identity,
    ...account,
    protocolVersion: 4,
    reconnectPeriod: RECONNECT_MS,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
  });
  let lastFault = '';
  client.on('error', (error) => {
    if (error.message !== lastFault)
      log.warn({ err: error }, `no connection to the broker (${identity.clientId})`);
    lastFault = error.message;
  });
  client.on('connect', () => {
    lastFault = '';
  });
  return client;
}

/**
 * Subscribes at every connection, because the broker may have lost the session, and calls `done` each time. Resolves after
 * the first time.
 */
export function keepSubscribed(
  client: MqttClient,
  filters: string[],
  log: Logger,
  done: () => void,
): Promise<void> {
  return new Promise((resolve) => {
    client.on('connect', () => {
      client.subscribe(filters, { qos: 1 }, (error, granted) => {
        const refused = granted?.filter(({ qos }) => qos > 2).map(({ topic }) => topic) ?? [];
        if (error !== null || refused.length > 0) {
          log.error({ err: error, refused }, 'the broker refused a subscription');
        } else {
          done();
          resolve();
        }
      });
    });
    client.connect();
  });
}
