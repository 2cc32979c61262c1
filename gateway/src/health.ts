import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GatewayTopics, Health } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { Acquisition } from './acquisition.ts';
import type { Broker } from './broker/broker.ts';
import type { Outlet } from './outlet.ts';
import type { HostWatch } from './host-watch.ts';
import type { StoreWatch } from './store-watch.ts';

/** Interval of `$health`, ms (contract §2). */
const PERIOD_MS = 10_000;

/** What health and metrics ask the broker. */
export type BrokerFigures = Pick<Broker, 'statistics' | 'shedCounters' | 'remote' | 'links'>;

export interface HealthReporterOptions {
  readonly topics: GatewayTopics;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly acquisition: Acquisition;
  readonly broker: BrokerFigures;
  readonly journal: { readonly figures: NonNullable<Health['journal']> };
  readonly store: Pick<StoreWatch, 'condition'>;
  readonly host: Pick<HostWatch, 'figures'>;
  readonly safety: () => Pick<Health, 'interlock' | 'watchdog'>;
  readonly timekeeping: { readonly figures: Health['clock'] };
}

/** Publishes `$health` every ten seconds (contract §4.4). */
export class HealthReporter {
  readonly #options: HealthReporterOptions;
  readonly #loopDelay: ReturnType<typeof monitorEventLoopDelay>;
  #cpu = process.cpuUsage();
  #cpuAtUs: number;
  #cancel: Cancel = () => undefined;

  constructor(options: HealthReporterOptions) {
    this.#options = options;
    this.#cpuAtUs = options.clock.monoUs();
    this.#loopDelay = monitorEventLoopDelay({ resolution: 10 });
  }

  start(): void {
    this.#loopDelay.enable();
    this.#publish();
  }

  stop(): void {
    this.#cancel();
    this.#loopDelay.disable();
  }

  #publish(): void {
    const { topics, outlet, clock } = this.#options;
    outlet.publish({ topic: topics.health, payload: JSON.stringify(this.#report()), qos: 1, retain: true });
    this.#cancel = clock.schedule(PERIOD_MS, () => this.#publish());
  }

  #report(): Health {
    const { clock, acquisition, broker, journal, store, host, safety, timekeeping } = this.#options;
    const shed = [...broker.shedCounters()].map(([client, frames]) => [client, { frames }] as const);
    return {
      v: 1,
      ts: clock.nowMs(),
      up: Math.round(clock.monoUs() / 1e6),
      clock: timekeeping.figures,
      proc: {
        rssMB: Math.round(process.memoryUsage.rss() / 1e6),
        cpu: this.#cpuShare(),
        loopLagP99ms: Math.round(this.#loopDelay.percentile(99) / 1e5) / 10,
      },
      host: host.figures,
      mqtt: { clients: broker.statistics().clients, remote: broker.remote },
      journal: journal.figures,
      store: store.condition,
      devs: Object.fromEntries(acquisition.devices().map(({ id, health }) => [id, deviceReport(health)])),
      shed: Object.fromEntries(shed),
      ...safety(),
    };
  }

  /** Share of one core since the last report. */
  #cpuShare(): number {
    const used = process.cpuUsage(this.#cpu);
    const nowUs = this.#options.clock.monoUs();
    const share = (used.user + used.system) / Math.max(1, nowUs - this.#cpuAtUs);
    this.#cpu = process.cpuUsage();
    this.#cpuAtUs = nowUs;
    this.#loopDelay.reset();
    return Math.round(share * 1000) / 1000;
  }
}

function deviceReport(health: ReturnType<Acquisition['devices']>[number]['health']): Health['devs'][string] {
  const { ok, err, last, rateHz, gaps, code } = health;
  return { ok, err, last, rateHz, gaps, code };
}
