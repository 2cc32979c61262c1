import type { IncomingMessage } from 'node:http';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { BrokerOptions } from './broker/broker-options.ts';
import { startBroker, type Broker } from './broker/broker.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import type { Visitors } from './http/visitors.ts';
import { Journaling } from './journal/journaling.ts';
import { CountingOutlet } from './metrics.ts';
import type { Outlet } from './outlet.ts';
import { RetainedTopics } from './publish/retained-topics.ts';
import type { Certificates } from './tls/certificates.ts';
import type { Authenticator } from './users/authenticator.ts';

/** What carries messages: outlet → journal → retained topics → counter → broker. */
export interface Messaging {
  readonly broker: Broker;
  readonly outlet: Outlet;
  readonly counting: CountingOutlet;
  readonly journaling: Journaling;
}

interface MessagingParts {
  readonly config: GatewayConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly lifecycle: Lifecycle;
  readonly authenticator: Authenticator;
  readonly visitors: Pick<Visitors, 'sessionOf'>;
  readonly allowedOrigins: readonly string[];
  readonly certificates: Certificates | undefined;
}

/** Opens journal and broker. @throws LabError as `startBroker` and `Journaling.open`. */
export async function openMessaging(parts: MessagingParts): Promise<Messaging> {
  const { config, clock, log, lifecycle } = parts;
  const journaling = await Journaling.open({
    dataDir: config.dataDir,
    gatewayId: config.id,
    config: config.journal,
    clock,
    log: log.child({ name: 'journal' }),
  });
  lifecycle.add('journal', () => journaling.close());
  const { outlet } = journaling;
  const broker = await startBroker(brokerOptions(parts, (message, done) => outlet.beforeAck(message, done)));
  lifecycle.add('broker', () => broker.stop());
  const counting = new CountingOutlet(broker);
  journaling.connect(new RetainedTopics(counting), counting);
  lifecycle.add('journal queue', () => journaling.drain());
  return { broker, outlet, counting, journaling };
}

function brokerOptions(
  { config, clock, log, authenticator, visitors, allowedOrigins, certificates }: MessagingParts,
  beforeAck: NonNullable<BrokerOptions['beforeAck']>,
): BrokerOptions {
  const { denyFilters, tls } = config;
  return {
    host: config.host,
    mqttPort: config.mqttPort,
    gatewayId: config.id,
    clock,
    log: log.child({ name: 'broker' }),
    beforeAck,
    anonymousRole: config.anonymousRole,
    authenticator,
    webSessionOf: (request: IncomingMessage) => {
      const session = visitors.sessionOf(request);
      return session && { id: session.id, user: session.account.name };
    },
    deny: { receive: denyFilters, publish: denyFilters },
    allowedOrigins,
    tls: tls && certificates && { ...tls, certificates },
  };
}
