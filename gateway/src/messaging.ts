import type { IncomingMessage } from 'node:http';
import type { Clock, Lifecycle, Logger } from '@labgate/service-kit';
import type { BrokerOptions } from './broker/broker-options.ts';
import type { Broker } from './broker/broker.ts';
import { createBroker } from './broker/embedded-broker.ts';
import type { TrustedProxies } from './broker/trusted-proxies.ts';
import { RemoteBroker } from './broker/remote/remote-broker.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import type { Visitors } from './http/visitors.ts';
import { Journaling } from './journal/journaling.ts';
import { CountingOutlet } from './metrics.ts';
import type { Outlet } from './outlet.ts';
import { Secrets } from './secrets.ts';
import type { Certificates } from './tls/certificates.ts';
import type { Authenticator } from './users/authenticator.ts';
import type { UserRegister } from './users/user-register.ts';

/** What carries messages: outlet → journal → counter → broker. */
export interface Messaging {
  readonly broker: Broker;
  readonly outlet: Outlet;
  readonly counting: CountingOutlet;
  readonly journaling: Journaling;
  /** Opens the ports of the broker, where it is here. @throws LabError as `EmbeddedBroker.listen`. */
  readonly listen: () => Promise<void>;
  /** Connects to the broker, where it is elsewhere; `onConnected` is called whenever that has succeeded. */
  readonly goOnline: (onConnected: () => void) => void;
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
  readonly proxies: TrustedProxies;
  readonly register: Pick<UserRegister, 'list'>;
  readonly environment: NodeJS.ProcessEnv;
}

/** Opens the journal and makes the broker. @throws LabError as `Journaling.open`. */
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
  const beforeAck: BeforeAck = (message, done) => outlet.beforeAck(message, done);
  const { broker, ...doors } = await makeBroker(parts, beforeAck);
  lifecycle.add('broker', () => broker.stop());
  const counting = new CountingOutlet(broker);
  journaling.connect(counting, (topic) => broker.isHeard(topic));
  lifecycle.add('journal queue', () => journaling.drain());
  return { broker, outlet, counting, journaling, ...doors };
}

type BeforeAck = NonNullable<BrokerOptions['beforeAck']>;

async function makeBroker(
  parts: MessagingParts,
  beforeAck: BeforeAck,
): Promise<Pick<Messaging, 'broker' | 'listen' | 'goOnline'>> {
  const { config, clock, log, environment } = parts;
  if (config.broker === undefined) {
    const broker = await createBroker(brokerOptions(parts, beforeAck));
    return { broker, listen: () => broker.listen(), goOnline: () => undefined };
  }
  const broker = new RemoteBroker({
    config: config.broker,
    gatewayId: config.id,
    ownDevices: config.devices.map(({ id }) => id),
    secrets: new Secrets(environment),
    clock,
    log: log.child({ name: 'broker' }),
    beforeAck,
  });
  return {
    broker,
    listen: () => Promise.resolve(),
    goOnline: (onConnected) => broker.connect(onConnected),
  };
}

function brokerOptions(
  {
    config,
    clock,
    log,
    authenticator,
    visitors,
    allowedOrigins,
    certificates,
    register,
    proxies,
  }: MessagingParts,
  beforeAck: BeforeAck,
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
    linkUsers: () => register.list().flatMap(({ name, role }) => (role === 'bridge' ? [name] : [])),
    proxies,
    deny: { receive: denyFilters, publish: denyFilters },
    allowedOrigins,
    tls: tls && certificates && { ...tls, certificates },
  };
}
