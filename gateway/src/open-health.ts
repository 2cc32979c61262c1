import type { GatewayTopics, Health } from '@labgate/contract';
import type { Clock, Lifecycle } from '@labgate/service-kit';
import type { Acquisition } from './acquisition.ts';
import type { AlarmSeam } from './alarms/alarm-book.ts';
import type { Broker } from './broker/broker.ts';
import type { InProcessRequester } from './commands/in-process-requester.ts';
import type { GatewayConfig } from './config/load-gateway-config.ts';
import { HealthReporter } from './health.ts';
import { HostWatch } from './host-watch.ts';
import type { Journaling } from './journal/journaling.ts';
import { LinkWatch } from './link-watch.ts';
import type { Outlet } from './outlet.ts';
import type { EventPublisher } from './publish/event-publisher.ts';
import { StoreWatch } from './store-watch.ts';
import type { ClockWatch } from './timekeeping/clock-watch.ts';

interface OpenHealthOptions {
  readonly config: Pick<GatewayConfig, 'dataDir'>;
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly events: EventPublisher;
  readonly alarms: AlarmSeam;
  readonly clock: Clock;
  readonly timekeeping: ClockWatch;
  readonly acquisition: Acquisition;
  readonly broker: Broker;
  readonly journal: Journaling;
  /** What there is to say of interlocks and the watchdog. */
  readonly figures: () => Pick<Health, 'interlock' | 'watchdog'>;
  readonly requester: InProcessRequester;
  readonly lifecycle: Lifecycle;
}

/** Starts what looks after the gateway itself: its history and `$health`. */
export function openHealth({
  config,
  requester,
  events,
  alarms,
  lifecycle,
  figures,
  ...parts
}: OpenHealthOptions): void {
  const { clock } = parts;
  const store = new StoreWatch({ ask: () => requester.ask('$store', 'info', {}), clock, events, alarms });
  store.start();
  lifecycle.add('store watch', () => store.stop());
  const links = new LinkWatch({ links: () => parts.broker.links(), clock, alarms });
  links.start();
  lifecycle.add('link watch', () => links.stop());
  const host = new HostWatch(config.dataDir, clock);
  host.start();
  lifecycle.add('host watch', () => host.stop());
  const health = new HealthReporter({
    ...parts,
    safety: figures,
    store,
    host,
  });
  health.start();
  lifecycle.add('health', () => health.stop());
}
