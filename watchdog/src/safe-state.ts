import type { Clock, Logger, SafeStatePlan } from '@labgate/service-kit';
import type { Port } from './serial-port.ts';

/** An answer is over when nothing has come for so long, ms: USB converters hold bytes back for up to 16 ms. */
const QUIET_MS = 30;
/** An answer that has not begun by then does not come, ms. */
const ANSWER_TIMEOUT_MS = 300;
/** A byte of noise may look like an answer: OFF is confirmed when it has been said so often in a row. */
const CONFIRMATIONS = 2;
/** Before a port that could not be used is tried again, ms. */
const AGAIN_AFTER_MS = 100;

interface SafeStateParts {
  readonly open: (port: SafeStatePlan['port']) => Promise<Port>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Carries out a plan until its supply has confirmed OFF. Gives false when `signal` was aborted before. */
export async function bringToSafeState(plan: SafeStatePlan, parts: SafeStateParts): Promise<boolean> {
  const { open, clock, log, signal } = parts;
  let reported = '';
  while (!signal.aborted) {
    try {
      const port = await open(plan.port);
      try {
        if (await switchOff(plan, port, parts)) return true;
      } finally {
        await port.close();
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== reported)
        log.error({ err: error }, `${plan.supply}: ${plan.port.path} cannot be used; trying on`);
      reported = reason;
    }
    await clock.sleep(AGAIN_AFTER_MS, signal);
  }
  return false;
}

/** Sends OFF and asks, again and again. @throws Error when the port fails. */
async function switchOff(
  plan: SafeStatePlan,
  port: Port,
  { clock, signal }: SafeStateParts,
): Promise<boolean> {
  const confirmed = new RegExp(plan.confirmed);
  let confirmations = 0;
  // Whoever had the line before may have sent something a moment ago.
  await clock.sleep(plan.gapMs, signal);
  while (!signal.aborted) {
    if (confirmations === 0) {
      for (const bytes of plan.off) {
        await port.write(Buffer.from(bytes, 'hex'));
        await clock.sleep(plan.gapMs, signal);
      }
    }
    port.take();
    await port.write(Buffer.from(plan.ask, 'hex'));
    const answer = await answerFrom(port, clock);
    confirmations = confirmed.test(answer) ? confirmations + 1 : 0;
    if (confirmations === CONFIRMATIONS) return true;
    await clock.sleep(plan.gapMs, signal);
  }
  return false;
}

async function answerFrom(port: Port, clock: Clock): Promise<string> {
  let answer = '';
  for (let waitedMs = 0; waitedMs < ANSWER_TIMEOUT_MS; waitedMs += QUIET_MS) {
    await clock.sleep(QUIET_MS);
    const more = port.take();
    if (more === '' && answer !== '') return answer;
    answer += more;
  }
  return answer;
}
