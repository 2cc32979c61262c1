import {
  ConditionEvaluator,
  formatCondition,
  LabError,
  type DeviceState,
  type Interlock as InterlockReport,
  type InterlockState,
} from '@labgate/contract';
import type { Clock, Logger } from '@labgate/service-kit';
import type { LiveStream } from '../live/live-stream.ts';
import type { LiveValues } from '../live/live-values.ts';
import { GuardedSensors } from './guarded-sensors.ts';
import type { InterlockConfig } from './interlock-config.ts';
import type { InterlockMemory } from './interlock-memory.ts';
import { OffOrder } from './off-order.ts';

export interface InterlockParts {
  readonly id: string;
  readonly config: InterlockConfig;
  readonly memory: InterlockMemory;
  readonly live: Pick<LiveValues, 'periodMs' | 'staleAfterMs' | 'state'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Hands OFF over before it returns; resolves when the supply has confirmed it. */
  readonly switchOff: (supply: string) => Promise<unknown>;
  /** Something of the report has changed, and is to be kept and published. */
  readonly onChange: () => void;
  readonly onEvent: (type: InterlockEvent, data: Readonly<Record<string, unknown>>) => void;
}

export type InterlockEvent = 'interlock.tripped' | 'interlock.reset' | 'interlock.bypassed';

/** One interlock (contract §7): in a trip OFF is handed over first, then it is latched, then everybody else hears of it. */
export class Interlock {
  readonly id: string;
  readonly config: InterlockConfig;
  readonly #parts: InterlockParts;
  readonly #evaluator: ConditionEvaluator;
  readonly #sensors: GuardedSensors;
  readonly #ending = new AbortController();
  #memory: InterlockMemory;
  /** Under way or not confirmed yet. */
  #order: OffOrder | undefined;
  #isUnconfirmed = false;
  #bypassUntilMs: number | undefined;
  #cancelBypass: () => void = () => undefined;

  constructor(parts: InterlockParts) {
    const { id, config, memory, live, clock } = parts;
    this.id = id;
    this.config = config;
    this.#parts = parts;
    this.#memory = memory;
    const startUs = clock.monoUs();
    this.#evaluator = new ConditionEvaluator(config.when, startUs, {
      hysteresis: config.hysteresis,
      staleAfterUs: ({ dev, stream }) => 1000 * live.staleAfterMs(dev, stream),
    });
    this.#sensors = new GuardedSensors(config, live, startUs);
  }

  get memory(): InterlockMemory {
    return this.#memory;
  }

  get state(): InterlockState {
    if (this.#isUnconfirmed) return 'fault';
    if (this.#bypassUntilMs !== undefined) return 'bypassed';
    return this.#memory.latched ? 'tripped' : 'armed';
  }

  /** True while the output must be off. */
  get isTripped(): boolean {
    return this.#isUnconfirmed || (this.#memory.latched && this.#bypassUntilMs === undefined);
  }

  /** `$interlock/{il}` (contract §7). */
  report(): InterlockReport {
    const { config } = this;
    const { trip, worstMs, fired, lastTest, lastTestMs } = this.#memory;
    return {
      v: 1,
      id: this.id,
      state: this.state,
      when: formatCondition(config.when),
      act: config.act.map((supply) => `${supply}.off`),
      latch: config.latch,
      trip,
      worstMs,
      fired,
      lastTest,
      lastTestMs,
      ...(this.#bypassUntilMs === undefined ? {} : { bypassUntil: this.#bypassUntilMs }),
    };
  }

  /** Takes a reading of the quantity with this index, or of the stream that `no data` waits for. */
  take(index: number, stream: LiveStream, channel: string | undefined): void {
    const value = channel === undefined ? null : stream.value(channel);
    const nowUs = stream.inHandUs;
    const isNumber = typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
    if (isNumber) this.#sensors.spoke(index, nowUs);
    const isMet = this.#evaluator.take(index, value, nowUs);
    if (isMet && this.#mayTrip()) this.#trip(this.#evaluator.value, stream);
    else if (this.#memory.latched && !this.config.latch) this.#releaseByItself(nowUs);
  }

  deviceIs(dev: string, state: DeviceState): void {
    this.#sensors.deviceIs(dev, state);
    this.tick();
  }

  /** Takes what a supply says of its output. */
  outputIs(supply: string, isOn: boolean, nowUs: number): void {
    if (!this.config.act.includes(supply)) return;
    this.#sensors.outputIs(supply, isOn, nowUs);
    if (isOn && this.isTripped && this.#order === undefined) this.#holdOff(supply);
  }

  /** Looks whether the data has stayed away. */
  tick(): void {
    const nowUs = this.#parts.clock.monoUs();
    const isMet = this.#evaluator.tick(nowUs);
    if ((isMet || this.#sensors.isBlind(nowUs)) && this.#mayTrip())
      this.#trip(isMet ? this.#evaluator.value : null);
  }

  /** Why an output that it guards must stay off; `undefined` when it does not mind. */
  refusal(supply: string): LabError | undefined {
    if (!this.config.act.includes(supply) || this.state === 'bypassed') return undefined;
    const forbid = (why: string): LabError =>
      new LabError('E_INTERLOCK', `interlock ${this.id}: ${why}`, { context: { interlock: this.id } });
    if (this.isTripped) return forbid('it is tripped; reset it first');
    if (this.#evaluator.isOver || this.#evaluator.isMet) return forbid('its condition holds');
    const doubt = this.#sensors.doubt(this.#parts.clock.monoUs());
    return doubt === undefined ? undefined : forbid(doubt);
  }

  /** @throws LabError E_INTERLOCK while the condition holds, a sensor is silent or OFF is not confirmed. */
  reset(): void {
    const forbid = (why: string): LabError =>
      new LabError('E_INTERLOCK', `${this.id} cannot be reset: ${why}`);
    if (this.#order !== undefined) throw forbid('the supply has not confirmed OFF yet');
    if (this.#evaluator.isOver || this.#evaluator.isMet) throw forbid('its condition holds');
    const doubt = this.#sensors.doubt(this.#parts.clock.monoUs());
    if (doubt !== undefined) throw forbid(doubt);
    this.#endBypass();
    this.#memory = { ...this.#memory, latched: false };
    this.#parts.onChange();
    this.#parts.onEvent('interlock.reset', { id: this.id });
  }

  /** Lets the condition be ignored for `ttlS`. A trip of before comes back when that has passed. */
  bypass(ttlS: number, reason: string, by: string | undefined): void {
    const { clock, onChange, onEvent } = this.#parts;
    this.#endBypass();
    this.#bypassUntilMs = clock.nowMs() + ttlS * 1000;
    this.#cancelBypass = clock.schedule(ttlS * 1000, () => this.#bypassEnded());
    onChange();
    onEvent('interlock.bypassed', { id: this.id, until: this.#bypassUntilMs, reason, by: by ?? null });
  }

  /**
   * Switches its outputs off the way a trip does and measures how long that takes; they stay off.
   * @throws LabError E_INTERLOCK unless it is armed; what the supply says when it does not confirm.
   */
  async test(): Promise<void> {
    if (this.state !== 'armed' || this.#order !== undefined) {
      throw new LabError('E_INTERLOCK', `${this.id} is ${this.state}: only an armed interlock is tested`);
    }
    const startUs = this.#parts.clock.monoUs();
    const order = this.#switchOff(this.config.act);
    await order.firstTry;
    const tookMs = (this.#parts.clock.monoUs() - startUs) / 1000;
    this.#memory = { ...this.#memory, lastTest: this.#parts.clock.nowMs(), lastTestMs: roundMs(tookMs) };
    this.#parts.onChange();
  }

  /** Asks no supply for anything any more. */
  end(): void {
    this.#endBypass();
    this.#ending.abort();
  }

  #trip(value: number | null, stream?: LiveStream): void {
    const { clock, onChange, onEvent } = this.#parts;
    const inHandUs = stream?.inHandUs ?? clock.monoUs();
    const order = this.#switchOff(this.config.act);
    const parts = {
      ...(stream === undefined ? {} : { acq: roundMs((inHandUs - stream.monoUs) / 1000) }),
      decide: roundMs((order.handedOverUs - inHandUs) / 1000),
    };
    const trip = {
      ts: clock.nowMs(),
      val: value,
      ...(stream === undefined ? {} : { seq: stream.seq }),
      latencyMs: null,
      parts,
    };
    this.#memory = { ...this.#memory, latched: true, trip, fired: this.#memory.fired + 1 };
    onChange();
    onEvent('interlock.tripped', {
      id: this.id,
      when: formatCondition(this.config.when),
      val: value,
      ...(value === null ? { reason: 'no data' } : {}),
    });
    const fromUs = stream?.monoUs ?? inHandUs;
    order.confirmed.then(
      (confirmedUs) => this.#confirmed(trip, fromUs, order.handedOverUs, confirmedUs),
      () => undefined, // it was given up when the gateway stopped
    );
  }

  #confirmed(trip: NonNullable<InterlockReport['trip']>, fromUs: number, offUs: number, nowUs: number): void {
    const latencyMs = roundMs((nowUs - fromUs) / 1000);
    const worstMs = Math.max(latencyMs, this.#memory.worstMs ?? 0);
    const parts = { ...trip.parts, serial: roundMs((nowUs - offUs) / 1000) };
    this.#memory = { ...this.#memory, trip: { ...trip, latencyMs, parts }, worstMs };
    this.#parts.onChange();
  }

  /** A tripped interlock keeps its outputs off, whoever has switched one on. */
  #holdOff(supply: string): void {
    this.#switchOff([supply]);
    const { log, onChange, onEvent } = this.#parts;
    log.warn(`${this.id} is tripped and ${supply} was on: it was switched off again`);
    onChange();
    onEvent('interlock.tripped', { id: this.id, dev: supply, reason: 'the output was found on' });
  }

  #switchOff(supplies: readonly string[]): OffOrder {
    const { switchOff, clock, log, onChange } = this.#parts;
    const order = new OffOrder({
      supplies,
      switchOff,
      clock,
      signal: this.#ending.signal,
      onUnconfirmed: (supply, error) => {
        if (this.#isUnconfirmed) return;
        this.#isUnconfirmed = true;
        log.error({ err: error }, `${this.id}: ${supply} has not confirmed OFF; it is asked again`);
        onChange();
      },
    });
    this.#order = order;
    order.confirmed.then(
      () => {
        if (this.#order === order) this.#order = undefined;
        if (!this.#isUnconfirmed) return;
        this.#isUnconfirmed = false;
        onChange();
      },
      () => undefined, // it was given up when the gateway stopped
    );
    return order;
  }

  #mayTrip(): boolean {
    return !this.#memory.latched && this.#bypassUntilMs === undefined;
  }

  #releaseByItself(nowUs: number): void {
    if (
      this.#evaluator.isMet ||
      this.#evaluator.isOver ||
      this.#order !== undefined ||
      this.#sensors.isBlind(nowUs)
    )
      return;
    this.#memory = { ...this.#memory, latched: false };
    this.#parts.onChange();
    this.#parts.onEvent('interlock.reset', { id: this.id });
  }

  #bypassEnded(): void {
    this.#endBypass();
    this.#parts.onChange();
    const nowUs = this.#parts.clock.monoUs();
    if ((this.#evaluator.isMet || this.#sensors.isBlind(nowUs)) && this.#mayTrip())
      this.#trip(this.#evaluator.value);
    if (!this.isTripped || this.#order !== undefined) return;
    for (const supply of this.#sensors.outputsOn()) this.#holdOff(supply);
  }

  #endBypass(): void {
    this.#cancelBypass();
    this.#bypassUntilMs = undefined;
  }
}

/** Thousandths of a millisecond are what the clock tells. */
function roundMs(ms: number): number {
  return Math.round(Math.max(0, ms) * 1000) / 1000;
}
