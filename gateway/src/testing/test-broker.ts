import { createLogger, SystemClock, type Account } from '@labgate/service-kit';
import type { BrokerOptions } from '../broker/broker-options.ts';
import type { Broker } from '../broker/broker.ts';
import { startBroker } from '../broker/embedded-broker.ts';
import { Authenticator } from '../users/authenticator.ts';
import { serviceAccounts } from '../users/user-directory.ts';

/** Options of a broker for tests: users in a list instead of a file. */
export interface TestBrokerOptions extends Partial<BrokerOptions> {
  readonly users?: readonly Account[];
}

/** A broker for tests: loopback, a free port, everybody is admin unless `options` say otherwise. */
export function startTestBroker({ users = [], ...options }: TestBrokerOptions = {}): Promise<Broker> {
  const clock = options.clock ?? new SystemClock();
  return startBroker({
    host: '127.0.0.1',
    mqttPort: 0,
    gatewayId: 'demo',
    clock,
    log: createLogger('broker', 'silent'),
    anonymousRole: 'admin',
    authenticator: new Authenticator(serviceAccounts(users), clock),
    ...options,
  });
}
