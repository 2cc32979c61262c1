import { severitySchema, type Alarm } from '@labgate/contract';

/** True while the condition of an alarm holds; one that cleared only waits to be acknowledged. */
export function isActive({ state }: Pick<Alarm, 'state'>): boolean {
  return state !== 'cleared-unacked';
}

/** Order of a list of alarms: active ones first, then by severity, then the oldest. */
export function worstFirst(a: Alarm, b: Alarm): number {
  const ranks = severitySchema.options;
  return (
    Number(isActive(b)) - Number(isActive(a)) ||
    ranks.indexOf(b.sev) - ranks.indexOf(a.sev) ||
    a.since - b.since
  );
}
