import type { Clock, Logger } from '@labgate/service-kit';
import { createUlid } from '../../publish/ulid.ts';
import type { Secrets } from '../../secrets.ts';
import type { AlarmChange } from '../alarm-book.ts';
import { Delivery } from './delivery.ts';
import { Mail } from './mail.ts';
import { isAtLeastAsSevere, type Receiver } from './notification.ts';
import type { MailConfig, NotifyConfig, WebhookConfig } from './notify-config.ts';
import { Webhook } from './webhook.ts';

interface NotifierOptions {
  readonly gatewayId: string;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** A receiver of the configuration with what waits for it. */
interface Target {
  readonly config: WebhookConfig | MailConfig;
  readonly delivery: Delivery;
}

/** Tells the configured receivers of alarms, each change once. */
export class Notifier {
  readonly #options: NotifierOptions;
  /** By kind and name. */
  #targets: ReadonlyMap<string, Target> = new Map();
  #bench = '';

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** Takes over other receivers; what waits for one that stays as it is goes on waiting. `bench` is what people call it. */
  configure({ webhooks, mails }: NotifyConfig, bench: string): void {
    this.#bench = bench;
    const { secrets, clock } = this.#options;
    const wanted: [string, Target['config'], Receiver][] = [
      ...Object.entries(webhooks).map(
        ([name, config]) =>
          [`webhook ${name}`, config, new Webhook(config, secrets, clock)] as [
            string,
            WebhookConfig,
            Receiver,
          ],
      ),
      ...Object.entries(mails).map(
        ([name, config]) =>
          [`mail ${name}`, config, new Mail(config, secrets)] as [string, MailConfig, Receiver],
      ),
    ];
    const targets = wanted.map(([name, config, receiver]) => {
      const known = this.#targets.get(name);
      const isSame = JSON.stringify(known?.config) === JSON.stringify(config);
      const { log, random } = this.#options;
      const target = { config, delivery: new Delivery({ name, receiver, clock, log, random }) };
      return [name, known !== undefined && isSame ? known : target] as const;
    });
    const next = new Map(targets);
    for (const [name, target] of this.#targets) if (next.get(name) !== target) target.delivery.stop();
    this.#targets = next;
  }

  tell(change: AlarmChange): void {
    const { gatewayId, clock, random } = this.#options;
    const ts = clock.nowMs();
    const notification = {
      v: 1,
      id: createUlid(ts, random),
      gw: gatewayId,
      bench: this.#bench,
      ts,
      ...change,
    } as const;
    for (const { config, delivery } of this.#targets.values()) {
      const isWanted =
        config.on.includes(change.change) && isAtLeastAsSevere(change.alarm.sev, config.minSeverity);
      if (isWanted) delivery.add(notification);
    }
  }

  stop(): void {
    for (const { delivery } of this.#targets.values()) delivery.stop();
  }
}
