import {
  descriptionSchema,
  parseJson,
  parseTopic,
  type Description,
  type GatewayTopics,
} from '@labgate/contract';
import { z } from 'zod';
import type { Broker } from '../../broker/broker.ts';
import type { ForeignMessage } from '../../broker/foreign-message.ts';
import type { Outlet } from '../../outlet.ts';
import { SOFTWARE_VERSION } from '../../publish/info-publisher.ts';
import { deviceIdentifier, discoveryOf, discoveryTopic, ORIGIN_NAME } from './discovery.ts';
import type { HomeAssistantConfig } from './home-assistant-config.ts';

interface HomeAssistantOptions {
  readonly config: HomeAssistantConfig;
  readonly gatewayId: string;
  readonly topics: GatewayTopics;
  readonly broker: Pick<Broker, 'subscribeInProcess'>;
  readonly outlet: Outlet;
}

/** The part of an announcement that says whose it is. */
const announcedSchema = z.object({
  origin: z.object({ name: z.literal(ORIGIN_NAME) }),
  device: z.object({ identifiers: z.array(z.string()).min(1) }),
});

/**
 * Announces every device that has a descriptor, own or foreign, to Home Assistant: one retained message a device, again
 * when Home Assistant says that it is back, removed with the descriptor and when this is switched off.
 */
export class HomeAssistant {
  readonly #options: HomeAssistantOptions;
  readonly #unsubscribe: (() => void)[] = [];
  /** Descriptors by device id, also while nothing is announced: it may be switched on. */
  readonly #descriptions = new Map<string, Description>();
  /** What has been announced, by topic. */
  readonly #announced = new Map<string, string>();
  #config: HomeAssistantConfig;

  constructor(options: HomeAssistantOptions) {
    this.#options = options;
    this.#config = options.config;
  }

  /** Call it before the devices describe themselves. */
  start(): void {
    this.#listen(this.#options.topics.deviceDescription('+'), (message) => this.#described(message));
    this.#follow();
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  /** Follows a changed configuration: what was announced under the old one is removed. */
  reconfigure(config: HomeAssistantConfig): void {
    this.stop();
    if (!config.enabled || config.prefix !== this.#config.prefix) {
      for (const topic of this.#announced.keys()) this.#publish(topic, '');
      this.#announced.clear();
    }
    this.#config = config;
    this.start();
    for (const description of this.#descriptions.values()) this.#announce(description);
  }

  #follow(): void {
    const { enabled, prefix } = this.#config;
    if (enabled) {
      this.#listen(`${prefix}/status`, ({ payload }) => {
        if (text(payload) === 'online') this.#announceAgain();
      });
    } else {
      // a broker that outlives this gateway still has what was announced before it was switched off
      this.#listen(`${prefix}/device/+/config`, (message) => this.#forget(message));
    }
  }

  #listen(filter: string, handler: (message: ForeignMessage) => void): void {
    this.#unsubscribe.push(this.#options.broker.subscribeInProcess(filter, handler));
  }

  #described({ topic, payload }: ForeignMessage): void {
    const parsed = parseTopic(topic);
    if (parsed?.kind !== 'deviceDescription') return;
    const description = descriptionSchema.safeParse(parseJson(payload));
    if (description.success && description.data.id === parsed.dev) {
      this.#descriptions.set(parsed.dev, description.data);
      this.#announce(description.data);
    } else if (payload.byteLength === 0) {
      this.#descriptions.delete(parsed.dev);
      const place = this.#placeOf(parsed.dev);
      if (this.#announced.delete(place)) this.#publish(place, '');
    }
  }

  #announce(description: Description): void {
    if (!this.#config.enabled) return;
    const place = this.#placeOf(description.id);
    const announcement = JSON.stringify(discoveryOf(this.#options.gatewayId, description, SOFTWARE_VERSION));
    if (this.#announced.get(place) === announcement) return;
    this.#announced.set(place, announcement);
    this.#publish(place, announcement);
  }

  #announceAgain(): void {
    for (const [topic, announcement] of this.#announced) this.#publish(topic, announcement);
  }

  #forget({ topic, payload }: ForeignMessage): void {
    const announced = announcedSchema.safeParse(parseJson(payload));
    const own = deviceIdentifier(this.#options.gatewayId, '');
    if (announced.success && announced.data.device.identifiers.every((id) => id.startsWith(own))) {
      this.#publish(topic, '');
    }
  }

  #placeOf(dev: string): string {
    return discoveryTopic(this.#config.prefix, this.#options.gatewayId, dev);
  }

  #publish(topic: string, payload: string): void {
    this.#options.outlet.publish({ topic, payload, qos: 1, retain: true });
  }
}

function text(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}
