import { LabError, type SecretSource } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';
import type { Secrets } from '../../secrets.ts';
import type { Notification, Receiver } from './notification.ts';
import type { WebhookConfig } from './notify-config.ts';

const TIMEOUT_MS = 10_000;
/** Answers that say «later»: time-out, too early, too many. */
const LATER: readonly number[] = [408, 425, 429];

/** Sends notifications as JSON by HTTP POST. It follows no redirection: where alarms go is configured, not answered. */
export class Webhook implements Receiver {
  readonly #config: WebhookConfig;
  readonly #secrets: Secrets;
  readonly #clock: Clock;

  constructor(config: WebhookConfig, secrets: Secrets, clock: Clock) {
    this.#config = config;
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** @throws LabError E_UNREACHABLE, E_TIMEOUT, E_CONFIG, and E_SCHEMA when the receiver refuses it for good. */
  async send(notification: Notification): Promise<void> {
    const { url, headers } = this.#config;
    const address = await this.#value(url);
    const sent = await Promise.all(
      Object.entries(headers).map(async ([name, value]) => [name, await this.#value(value)] as const),
    );
    const abort = new AbortController();
    const cancel = this.#clock.schedule(TIMEOUT_MS, () => abort.abort());
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { ...Object.fromEntries(sent), 'content-type': 'application/json' },
        body: JSON.stringify(notification),
        redirect: 'manual',
        signal: abort.signal,
      });
      await response.body?.cancel();
      if (!response.ok) throw refusal(response.status);
    } catch (error) {
      if (error instanceof LabError) throw error;
      if (abort.signal.aborted) throw new LabError('E_TIMEOUT', `no answer within ${TIMEOUT_MS} ms`);
      // the cause may hold the address, which may be a secret
      throw new LabError('E_UNREACHABLE', `the receiver cannot be reached: ${codeOf(error)}`);
    } finally {
      cancel();
    }
  }

  async #value(value: string | SecretSource): Promise<string> {
    return typeof value === 'string' ? value : this.#secrets.read(value);
  }
}

function refusal(status: number): LabError {
  const isLater = status >= 500 || LATER.includes(status);
  return new LabError(isLater ? 'E_UNREACHABLE' : 'E_SCHEMA', `the receiver answers with status ${status}`, {
    context: { status },
  });
}

function codeOf(error: unknown): string {
  const { cause, name } = error as { readonly cause?: { readonly code?: unknown }; readonly name?: unknown };
  return String(cause?.code ?? name);
}
