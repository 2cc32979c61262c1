import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Acquisition } from './acquisition.ts';
import type { BrokerFigures } from './health.ts';
import type { JournalFigures } from './journal/journal.ts';
import type { Outlet, OutgoingMessage } from './outlet.ts';

/** Counts the gateway's own messages on their way to the broker. */
export class CountingOutlet implements Outlet {
  messages = 0;
  bytes = 0;
  readonly #next: Outlet;

  constructor(next: Outlet) {
    this.#next = next;
  }

  publish(message: OutgoingMessage): void {
    this.messages += 1;
    this.bytes += message.payload.length;
    this.#next.publish(message);
  }
}

/** Makes the registry behind `/metrics`; every figure is read when it is asked for. */
export function createMetrics(
  acquisition: Acquisition,
  broker: BrokerFigures,
  outlet: CountingOutlet,
  journal: { readonly figures: JournalFigures },
): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Counter({
    name: 'labgate_messages_published_total',
    help: 'Messages the gateway itself has published',
    registers,
    collect() {
      this.reset();
      this.inc(outlet.messages);
    },
  });
  new Counter({
    name: 'labgate_device_readings_total',
    help: 'Readings of each device by result',
    labelNames: ['device', 'result'],
    registers,
    collect() {
      this.reset();
      for (const { id, health } of acquisition.devices()) {
        this.inc({ device: id, result: 'ok' }, health.ok);
        this.inc({ device: id, result: 'error' }, health.err);
      }
    },
  });
  new Gauge({
    name: 'labgate_device_ready',
    help: '1 while the device is ready',
    labelNames: ['device'],
    registers,
    collect() {
      for (const { id, state } of acquisition.devices()) this.set({ device: id }, state === 'ready' ? 1 : 0);
    },
  });
  new Gauge({
    name: 'labgate_mqtt_clients',
    help: 'Connected MQTT clients',
    registers,
    collect() {
      this.set(broker.statistics().clients);
    },
  });
  new Gauge({
    name: 'labgate_link_up',
    help: '1 while the connection to or from a broker elsewhere is there',
    labelNames: ['link'],
    registers,
    collect() {
      this.reset();
      for (const { name, isUp } of broker.links()) this.set({ link: name }, isUp ? 1 : 0);
    },
  });
  new Counter({
    name: 'labgate_frames_shed_total',
    help: 'QoS 0 messages kept from clients that do not read',
    registers,
    collect() {
      this.reset();
      this.inc(broker.statistics().shed);
    },
  });
  new Counter({
    name: 'labgate_failed_handlers_total',
    help: 'Messages that a part of the gateway failed on: a mistake in it, told in the log',
    registers,
    collect() {
      this.reset();
      this.inc(broker.statistics().failedHandlers);
    },
  });
  addJournalMetrics(registry, journal);
  return registry;
}

/** Figures of the journal as gauges: name, help, figure. */
const JOURNAL_GAUGES = [
  ['labgate_journal_bytes', 'Size of the journal', 'bytes'],
  ['labgate_journal_unsynced_ms', 'Age of the oldest record that is not yet on the disk', 'unsyncedMs'],
  ['labgate_journal_lost', 'Messages since the start that could not be journaled', 'lost'],
  ['labgate_journal_damaged', 'Positions found damaged or empty at the start', 'damaged'],
  ['labgate_journal_ignored_files', 'Files in the journal folder that are not its own', 'ignoredFiles'],
] as const;

function addJournalMetrics(registry: Registry, journal: { readonly figures: JournalFigures }): void {
  for (const [name, help, figure] of JOURNAL_GAUGES) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(journal.figures[figure]);
      },
    });
  }
}
