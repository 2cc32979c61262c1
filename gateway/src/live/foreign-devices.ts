import {
  descriptionSchema,
  deviceStateSchema,
  parseTopic,
  telemetrySchema,
  type GatewayTopics,
  validateMessage,
} from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Broker } from '../broker/broker.ts';
import type { ForeignMessage } from '../broker/foreign-message.ts';
import type { LiveValues } from './live-values.ts';

interface ForeignDevicesOptions {
  readonly broker: Pick<Broker, 'subscribeInProcess'>;
  readonly topics: GatewayTopics;
  readonly live: LiveValues;
  readonly clock: Clock;
  /** True for a device of this gateway: nobody else speaks for it. */
  readonly isOwn: (dev: string) => boolean;
}

/** Hands what other clients publish as devices (contract §10, role `device`) to the live values. */
export class ForeignDevices {
  readonly #options: ForeignDevicesOptions;
  readonly #unsubscribe: readonly (() => void)[];

  constructor(options: ForeignDevicesOptions) {
    this.#options = options;
    const { broker, topics } = options;
    const filters = [topics.deviceState('+'), topics.deviceDescription('+'), topics.telemetry('+', '+')];
    this.#unsubscribe = filters.map((filter) =>
      broker.subscribeInProcess(filter, (message) => this.#received(message)),
    );
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #received({ topic, payload, sender }: ForeignMessage): void {
    if (sender === undefined) return;
    const parsed = parseTopic(topic);
    if (parsed === undefined || !('dev' in parsed) || this.#options.isOwn(parsed.dev)) return;
    const { live } = this.#options;
    // What is cleared says nothing more; without a descriptor there is no device.
    if (payload.byteLength === 0) {
      if (parsed.kind === 'deviceDescription') live.remove(parsed.dev);
      return;
    }
    if (!validateMessage(topic, payload).ok) return;
    const text = new TextDecoder().decode(payload);
    if (parsed.kind === 'deviceState') live.stateChanged(parsed.dev, deviceStateSchema.parse(text));
    else if (parsed.kind === 'telemetry') this.#telemetry(parsed.dev, parsed.stream, JSON.parse(text));
    else live.describe(descriptionSchema.parse(JSON.parse(text)));
  }

  #telemetry(dev: string, stream: string, message: unknown): void {
    const { live, clock } = this.#options;
    const { val, q, seq, ts, src } = telemetrySchema.parse(message);
    if (src === 'replay') return; // a recording says nothing about now
    // Its clock is not ours: what counts is when it came.
    const nowUs = clock.monoUs();
    live.take(dev, stream, val, { quality: q, seq, tsMs: ts, monoUs: nowUs, inHandUs: nowUs });
  }
}
