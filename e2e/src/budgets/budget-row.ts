import { expect } from '@jest/globals';

// A row of the budgets: printed, so that a run of the long tests says how much room there is, and then held to its limit.

/** What must not be larger. */
export function expectAtMost(what: string, value: number, limit: number): void {
  print(what, value, `at most ${limit}`);
  expect(value).toBeLessThanOrEqual(limit);
}

/** What must not be smaller. */
export function expectAtLeast(what: string, value: number, limit: number): void {
  print(what, value, `at least ${limit.toPrecision(4)}`);
  expect(value).toBeGreaterThanOrEqual(limit);
}

function print(what: string, value: number, limit: string): void {
  process.stdout.write(`${what}: ${value.toPrecision(4)} (${limit})\n`);
}
