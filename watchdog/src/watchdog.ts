import {
  HEARTBEAT_TIMEOUT_MS,
  isRunning,
  type Cancel,
  type Clock,
  type Logger,
  type ProcessIdentity,
  type SafeStatePlan,
  type SafeStateResult,
} from '@labgate/service-kit';
import type { Charge, PlanFile } from './plan-file.ts';
import { bringToSafeState } from './safe-state.ts';
import type { Port } from './serial-port.ts';

/** How often is looked whether the gateway still speaks, ms. */
const LOOK_PERIOD_MS = 50;
/** A look that comes so late finds beats that wait, µs. */
const LATE_LOOK_US = 500_000;
/** A new gateway switches off itself; so long the ports are still tried for the old one, ms. */
const HAND_OVER_MS = 3_000;
/** Who stops the watchdog waits so long for what it is at, ms. */
const FINISH_MS = 8_000;

export interface WatchdogParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly file: PlanFile;
  readonly open: (port: SafeStatePlan['port']) => Promise<Port>;
  /** Ends a process at once. */
  readonly kill: (pid: number) => void;
}

/**
 * Guards one gateway: while that speaks, nothing happens; when it has died or fallen silent, it is ended for good and every
 * plan is carried out. Knows no protocol.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;
  #charge: Charge | undefined;
  /** False for a gateway that this process cannot see, in a container of its own: then its beats alone tell. */
  #isVisible = false;
  #lastBeatUs: number;
  #results: SafeStateResult[] = [];
  #acting: { readonly give: AbortController; readonly done: Promise<void> } | undefined;
  #cancelLook: Cancel = () => undefined;
  #lastLookUs: number;

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
    this.#lastBeatUs = parts.clock.monoUs();
    this.#lastLookUs = this.#lastBeatUs;
    this.#charge = parts.file.read();
    this.#isVisible = this.#charge !== undefined && isRunning(this.#charge.gateway);
  }

  start(): void {
    this.#look();
  }

  /** Brings to an end what is under way, also when the gateway has died a moment ago, and looks no more. */
  async stop(): Promise<void> {
    this.#cancelLook();
    if (this.#charge !== undefined && this.#isDead(this.#charge.gateway)) this.#act(this.#charge);
    const acting = this.#acting;
    const cancel = this.#parts.clock.schedule(FINISH_MS, () => acting?.give.abort());
    await acting?.done;
    cancel();
    await this.#parts.file.flush();
  }

  /** What was done for the gateway before; told once. */
  takeResults(): readonly SafeStateResult[] {
    const results = this.#results;
    this.#results = [];
    return results;
  }

  /** A gateway says who it is and what is to be done when it is gone. */
  takeCharge(charge: Charge): void {
    const { clock, log, file } = this.#parts;
    this.#lastBeatUs = clock.monoUs();
    this.#charge = charge;
    this.#isVisible = isRunning(charge.gateway);
    if (charge.plans.length > 0) file.write(charge);
    else file.clear();
    log.info(
      { pid: charge.gateway.pid, supplies: charge.plans.map(({ supply }) => supply) },
      'guarding a gateway',
    );
    const acting = this.#acting;
    if (acting !== undefined) clock.schedule(HAND_OVER_MS, () => acting.give.abort());
  }

  beat(): void {
    this.#lastBeatUs = this.#parts.clock.monoUs();
  }

  /** The gateway ends and has left its outputs as they should be. */
  dismiss(): void {
    this.#charge = undefined;
    this.#parts.file.clear();
    this.#parts.log.info('the gateway has ended in order');
  }

  #look(): void {
    const { clock } = this.#parts;
    const nowUs = clock.monoUs();
    // After a stop of this process itself, the beats that wait are taken first.
    const isLate = nowUs - this.#lastLookUs > LATE_LOOK_US;
    this.#lastLookUs = nowUs;
    const charge = this.#charge;
    if (charge !== undefined && !isLate && this.#isGone(charge.gateway, nowUs)) this.#act(charge);
    this.#cancelLook = clock.schedule(LOOK_PERIOD_MS, () => this.#look());
  }

  #isGone(gateway: ProcessIdentity, nowUs: number): boolean {
    return nowUs - this.#lastBeatUs >= HEARTBEAT_TIMEOUT_MS * 1000 || this.#isDead(gateway);
  }

  #isDead(gateway: ProcessIdentity): boolean {
    return this.#isVisible && !isRunning(gateway);
  }

  #act(charge: Charge): void {
    const { log, clock, file, open } = this.#parts;
    this.#charge = undefined;
    const { gateway, plans } = charge;
    if (plans.length === 0) return;
    this.#end(gateway);
    const before = this.#acting;
    const give = new AbortController();
    const done = this.#actAfter(before?.done, plans, { open, clock, log, signal: give.signal }).then(
      (isDone) => {
        if (this.#acting?.give === give) this.#acting = undefined;
        if (isDone && this.#charge === undefined) file.clear();
      },
    );
    this.#acting = { give, done };
  }

  /** A hung gateway holds the ports, and must not wake up and switch something on. */
  #end(gateway: ProcessIdentity): void {
    const { log, kill } = this.#parts;
    if (!isRunning(gateway)) {
      log.error({ pid: gateway.pid }, this.#isVisible ? 'the gateway is dead' : 'the gateway is silent');
      return;
    }
    log.error({ pid: gateway.pid }, 'the gateway is hung: it is ended');
    try {
      kill(gateway.pid);
    } catch (error) {
      log.error({ err: error, pid: gateway.pid }, 'the gateway cannot be ended');
    }
  }

  async #actAfter(
    before: Promise<void> | undefined,
    plans: readonly SafeStatePlan[],
    parts: Parameters<typeof bringToSafeState>[1],
  ): Promise<boolean> {
    await before;
    const outcomes = await Promise.all(plans.map((plan) => this.#carryOut(plan, parts)));
    return outcomes.every(Boolean);
  }

  async #carryOut(plan: SafeStatePlan, parts: Parameters<typeof bringToSafeState>[1]): Promise<boolean> {
    const { log, clock } = this.#parts;
    const isConfirmed = await bringToSafeState(plan, parts);
    if (isConfirmed) log.warn(`${plan.supply} was switched off, and has confirmed it`);
    else log.error(`${plan.supply} was not seen to be off; it is left to the new gateway`);
    const confirmedMs = isConfirmed ? clock.nowMs() : null;
    this.#results = [
      ...this.#results.filter(({ supply }) => supply !== plan.supply),
      { supply: plan.supply, confirmedMs },
    ];
    return isConfirmed;
  }
}
