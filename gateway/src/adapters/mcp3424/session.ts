import { isLabError, LabError } from '@labgate/contract';
import type { I2cContext, Reading, Session } from '../../adapter.ts';
import { deadlineMsOf, settingsOf, type ChannelConfig, type Mcp3424Config } from './config.ts';
import {
  answerLength,
  echoesConfig,
  encodeStart,
  GENERAL_CALL,
  parseAnswer,
  typicalConversionMs,
  type ConversionSettings,
} from './protocol.ts';
import { sampleOf, type ConvertedChannel } from './sample.ts';

/** A chip is awake 0.3 ms after a reset (datasheet §5.5); a whole one is easier to wait for. */
const RESET_PAUSE_MS = 1;

/**
 * Opens an MCP3424. It has no identification: a chip that gives back the settings it was sent is taken for one.
 * @throws LabError E_NACK when nothing answers, E_WRONG_CHIP.
 */
export async function openMcp3424(context: I2cContext<Mcp3424Config>): Promise<Session> {
  const session = new Mcp3424Session(context);
  if (context.config.generalCallReset) await generalCallReset(context);
  await session.identify();
  return session;
}

async function generalCallReset(context: I2cContext<Mcp3424Config>): Promise<void> {
  try {
    await context.bus.write(GENERAL_CALL.address, Uint8Array.of(GENERAL_CALL.reset));
  } catch (error) {
    // nobody listens; whether our chip is there is found out next
    if (!isLabError(error, 'E_NACK')) throw error;
  }
  await context.settle(RESET_PAUSE_MS);
}

/** A reading under way: the conversions that are done and the one the chip works at. */
interface Progress {
  readonly startedUs: number;
  readonly done: readonly ConvertedChannel[];
  readonly converting: ChannelConfig;
}

/** Converts the configured channels one after the other, one-shot. */
class Mcp3424Session implements Session {
  readonly #context: I2cContext<Mcp3424Config>;
  /** Taken out for each step, so that a step that fails leaves nothing half done behind. */
  #progress: Progress | undefined;

  constructor(context: I2cContext<Mcp3424Config>) {
    this.#context = context;
  }

  async identify(): Promise<void> {
    const [first] = this.#context.config.channels;
    if (first === undefined) return;
    const settings = settingsOf(this.#context.config, first);
    await this.#start(settings);
    if (echoesConfig(await this.#answer(settings), settings)) return;
    throw new LabError('E_WRONG_CHIP', 'what answers does not give back the settings of an MCP3424', {
      context: this.#place(),
    });
  }

  async read(): Promise<Reading> {
    const { config, time } = this.#context;
    const progress = this.#progress;
    this.#progress = undefined;
    // a conversion that should long have finished was lost with the chip's power: start over
    if (progress === undefined || time.monoUs() - progress.startedUs > deadlineMsOf(config) * 1000) {
      return this.#convertNext([], time.monoUs());
    }
    const settings = settingsOf(config, progress.converting);
    const answer = parseAnswer(await this.#answer(settings), settings);
    if (answer.kind === 'pending') {
      this.#progress = progress;
      return { ready: false, retryAfterMs: Math.max(1, Math.round(typicalConversionMs(settings.bits) / 10)) };
    }
    if (answer.kind !== 'converted') throw this.#unusable(answer.kind, progress.converting);
    const done = [...progress.done, { channel: progress.converting, answer }];
    return this.#convertNext(done, progress.startedUs);
  }

  /** One-shot conversions leave the chip asleep. */
  async close(): Promise<void> {
    this.#progress = undefined;
  }

  async #convertNext(done: readonly ConvertedChannel[], startedUs: number): Promise<Reading> {
    const { config } = this.#context;
    const converting = config.channels[done.length];
    if (converting === undefined) return { ready: true, samples: [sampleOf(config, done)] };
    const settings = settingsOf(config, converting);
    await this.#start(settings);
    this.#progress = { startedUs, done, converting };
    return { ready: false, retryAfterMs: Math.ceil(typicalConversionMs(settings.bits)) };
  }

  #start(settings: ConversionSettings): Promise<void> {
    const { bus, config } = this.#context;
    return bus.write(config.address, Uint8Array.of(encodeStart(settings)));
  }

  async #answer(settings: ConversionSettings): Promise<Uint8Array> {
    const { bus, config } = this.#context;
    const bytes = new Uint8Array(answerLength(settings.bits));
    await bus.read(config.address, bytes);
    return bytes;
  }

  #unusable(kind: 'mismatch' | 'garbled', channel: ChannelConfig): LabError {
    const message =
      kind === 'mismatch'
        ? 'the MCP3424 converted with other settings: another master or a power cycle'
        : 'the MCP3424 answered a code that its resolution does not have';
    return new LabError('E_GARBLED', message, { context: { ...this.#place(), channel: channel.name } });
  }

  #place(): { readonly bus: string; readonly address: string } {
    const { bus, config } = this.#context;
    return { bus: bus.name, address: `0x${config.address.toString(16)}` };
  }
}
