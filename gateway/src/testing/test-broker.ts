import { createLogger, SystemClock } from '@labgate/service-kit';
import type { BrokerOptions } from '../broker/broker-options.ts';
import { startBroker, type Broker } from '../broker/broker.ts';
import { serviceAccounts } from '../broker/user-directory.ts';

/** A broker for tests: loopback, a free port, everybody is admin unless `options` say otherwise. */
export function startTestBroker(options: Partial<BrokerOptions> = {}): Promise<Broker> {
  return startBroker({
    host: '127.0.0.1',
    mqttPort: 0,
    gatewayId: 'demo',
    clock: new SystemClock(),
    log: createLogger('broker', 'silent'),
    anonymousRole: 'admin',
    users: serviceAccounts([]),
    ...options,
  });
}
