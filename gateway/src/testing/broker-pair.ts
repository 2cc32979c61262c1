import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AedesOptions } from 'aedes';
import type { Broker } from '../broker/broker.ts';
import { startPlainAedes, type PlainAedes } from './plain-aedes.ts';
import { startTestBroker, type TestBrokerOptions } from './test-broker.ts';

/** What an attack sees of a broker, guarded or not. */
export type BrokerUnderAttack = Pick<PlainAedes, 'mqttPort' | 'httpPort' | 'publish'>;

/** Our broker and Aedes as it comes, side by side. */
export interface BrokerPair {
  readonly guarded: BrokerUnderAttack & { readonly broker: Broker };
  readonly plain: PlainAedes;
  stop(): Promise<void>;
}

/** Starts both, each with options of its own. */
export async function startBrokerPair(
  options: TestBrokerOptions = {},
  plainOptions: AedesOptions & { readonly perMessageDeflate?: boolean } = {},
): Promise<BrokerPair> {
  const broker = await startTestBroker(options);
  const plain = await startPlainAedes(plainOptions, plainOptions);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => broker.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    guarded: {
      broker,
      mqttPort: broker.mqttPort,
      httpPort: (http.address() as AddressInfo).port,
      publish: (topic, payload, qos) => broker.publish({ topic, payload, qos, retain: false }),
    },
    plain,
    stop: async () => {
      await Promise.all([broker.stop(), plain.stop()]);
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
