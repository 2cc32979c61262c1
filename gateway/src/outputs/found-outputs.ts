import { LabError, type ChannelValue } from '@labgate/contract';
import type { Logger } from '@labgate/service-kit';
import type { OutputGuard } from '../control/output-guard.ts';
import type { LiveStream } from '../live/live-stream.ts';
import type { LiveListener } from '../live/live-values.ts';
import type { EventPublisher } from '../publish/event-publisher.ts';
import type { OutputsConfig } from './outputs-config.ts';

/** The stream of a supply, and what of it is reported (contract §2). */
const SUPPLY_STREAM = 'psu';
const REPORTED = ['output', 'vSet', 'iSet', 'vOut', 'iOut'] as const;

interface FoundOutputsOptions {
  readonly supplies: readonly string[];
  readonly onStart: OutputsConfig['onStart'];
  readonly switchOff: (supply: string) => Promise<unknown>;
  readonly events: EventPublisher;
  readonly log: Logger;
}

/** What a gateway does about outputs that it finds when it starts (contract §7): reports each, and switches off unless told to keep. */
export class FoundOutputs implements LiveListener, OutputGuard {
  readonly #options: FoundOutputsOptions;
  readonly #unseen: Set<string>;
  /** Those that must go off whatever the configuration says. */
  readonly #unsafe = new Set<string>();

  constructor(options: FoundOutputsOptions) {
    this.#options = options;
    this.#unseen = new Set(options.supplies);
  }

  /** The watchdog could not see this one go off. */
  distrust(supply: string): void {
    this.#unsafe.add(supply);
    if (this.#unseen.has(supply)) return;
    this.#switchOff(supply, {});
  }

  readingTaken(stream: LiveStream): void {
    if (stream.stream !== SUPPLY_STREAM || !this.#unseen.has(stream.dev)) return;
    const isOn = stream.value('output');
    if (typeof isOn !== 'boolean') return;
    const found = Object.fromEntries(REPORTED.map((channel) => [channel, stream.value(channel) ?? null]));
    const isKept = this.#options.onStart === 'keep' && !this.#unsafe.has(stream.dev);
    if (isOn && !isKept) this.#switchOff(stream.dev, found);
    this.#unseen.delete(stream.dev);
    if (!isOn || isKept) this.#report(stream.dev, found, isOn ? 'kept on' : 'was off');
  }

  refusal(supply: string): LabError | undefined {
    return this.#unseen.has(supply)
      ? new LabError('E_BUSY', `${supply} has not been looked at since the start; try again in a moment`)
      : undefined;
  }

  #switchOff(supply: string, found: Readonly<Record<string, ChannelValue>>): void {
    this.#options.switchOff(supply).then(
      () => this.#report(supply, found, 'switched off'),
      (error: unknown) => {
        this.#options.log.error({ err: error }, `${supply} was found on and has not confirmed OFF`);
        this.#report(supply, found, 'not confirmed off');
      },
    );
  }

  #report(supply: string, found: Readonly<Record<string, ChannelValue>>, action: string): void {
    const { events, log } = this.#options;
    const text = `the output of ${supply} was found on: ${action}`;
    // to keep it on is what the configuration says
    if (action === 'kept on') log.info({ ...found }, text);
    else if (action !== 'was off') log.warn({ ...found }, text);
    events.publish('output.found', supply, { ...found, action });
  }
}
