import { LabError, type ErrorContext } from '@labgate/contract';
import type { Clock } from '@labgate/service-kit';

/**
 * Gives what `promise` gives, unless `deadlineMs` pass first.
 * @throws LabError E_TIMEOUT with `context`; the promise goes on, and its late result or failure is dropped.
 */
export function withDeadline<T>(
  promise: Promise<T>,
  clock: Pick<Clock, 'schedule'>,
  deadlineMs: number,
  context: ErrorContext = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(deadlineMs, () => reject(noAnswer(deadlineMs, context)));
    promise.then(resolve, reject).finally(cancel);
  });
}

/** What is thrown when an answer has not come after `deadlineMs`. */
export function noAnswer(deadlineMs: number, context: ErrorContext = {}): LabError {
  return new LabError('E_TIMEOUT', `no answer within ${Math.round(deadlineMs)} ms`, {
    context: { ...context, deadlineMs: Math.round(deadlineMs) },
  });
}
