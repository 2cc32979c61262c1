import { Lifecycle, SystemClock, type Logger } from '@labgate/service-kit';
import type { Broker } from '../../broker/broker.ts';
import { startBroker } from '../../broker/embedded-broker.ts';
import type { Outlet } from '../../outlet.ts';
import { Authenticator } from '../../users/authenticator.ts';
import { serviceAccounts } from '../../users/user-directory.ts';
import { journalConfigSchema } from '../journal-config.ts';
import { Journaling } from '../journaling.ts';

/** A broker that anybody may use, perhaps with a journal, wired as in the gateway. */
export interface JournaledBroker {
  readonly broker: Broker;
  readonly journaling: Journaling | undefined;
  /** Where what the gateway publishes goes. */
  readonly outlet: Outlet;
  /** Ends all of it. */
  readonly life: Lifecycle;
}

/** Starts a broker of the gateway `demo`, with a journal where there is a folder for it. */
export async function startJournaledBroker(
  dataDir: string | undefined,
  log: Logger,
): Promise<JournaledBroker> {
  const life = new Lifecycle();
  const clock = new SystemClock();
  const common = { gatewayId: 'demo', clock, log };
  const config = journalConfigSchema.parse({});
  const journaling =
    dataDir === undefined ? undefined : await Journaling.open({ dataDir, config, ...common });
  life.add('journal', () => journaling?.close());
  const broker = await startBroker({
    ...common,
    host: '127.0.0.1',
    mqttPort: 0,
    anonymousRole: 'admin',
    authenticator: new Authenticator(serviceAccounts([]), clock),
    ...(journaling && { beforeAck: (message, done) => journaling.outlet.beforeAck(message, done) }),
  });
  life.add('broker', () => broker.stop());
  journaling?.connect(broker, (topic) => broker.isHeard(topic));
  life.add('queue', () => journaling?.drain());
  return { broker, journaling, outlet: journaling?.outlet ?? broker, life };
}
