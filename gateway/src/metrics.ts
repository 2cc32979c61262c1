import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Acquisition } from './acquisition.ts';
import type { BrokerFigures } from './health.ts';
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
  new Counter({
    name: 'labgate_frames_shed_total',
    help: 'QoS 0 messages kept from clients that do not read',
    registers,
    collect() {
      this.reset();
      this.inc(broker.statistics().shed);
    },
  });
  return registry;
}
