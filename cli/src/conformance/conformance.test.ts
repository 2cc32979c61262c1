import { beforeAll, expect, test } from '@jest/globals';
import { EXIT } from '../exit-codes.ts';
import { run } from '../program.ts';
import { MemoryTerminal } from '../testing/memory-terminal.ts';
import { TwinGateway, type Violation } from './testing/twin-gateway.ts';

const MINUTES_MS = 120_000;

/** The rules that a twin with this violation breaks. */
async function brokenRules(
  violation?: Violation,
): Promise<{ texts: string[]; exitCode: number; kept: number }> {
  const twin = await TwinGateway.start(violation);
  try {
    const terminal = new MemoryTerminal({});
    const exitCode = await run(terminal, ['conformance', twin.url, '--seconds', '3', '--json']);
    const results = terminal.out
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as { readonly rule: string; readonly result: string; readonly detail?: string },
      );
    const texts = results
      .filter(({ result }) => result === 'broken')
      .map(({ rule, detail }) => `${rule}: ${detail ?? ''}`);
    return { texts, exitCode, kept: results.filter(({ result }) => result === 'kept').length };
  } finally {
    await twin.stop();
  }
}

const VIOLATIONS = [
  ['skips a seq', /seq of a stream/],
  ['retains frames', /frames, events, commands/],
  ['does not retain telemetry', /there for a client that comes late/],
  ['has a channel that it does not describe', /env0\/env\/secret is not described/],
  ['has a null without a reason', /env0\/env\/gas is null without a reason/],
  ['breaks the chain of the journal', /from of a journal batch/],
  ['forgets the journal', /is in the journal/],
  ['carries a repeated command out again', /repeated command/],
  ['replies wherever it is told to', /reply topic that is not below/],
  ['obeys a retained command', /retained command/],
  ['answers twice', /exactly one final reply/],
  ['lets everybody speak for it', /may not speak for the gateway/],
  ['shows replies to others', /replies to others are left out/],
] as const;

let good: Awaited<ReturnType<typeof brokenRules>>;
const bad = new Map<Violation, Awaited<ReturnType<typeof brokenRules>>>();

beforeAll(async () => {
  // most of the time is waiting for what must not come, so all twins are examined at once
  [good] = await Promise.all([
    brokenRules(),
    ...VIOLATIONS.map(async ([violation]) => bad.set(violation, await brokenRules(violation))),
  ]);
}, MINUTES_MS);

test('a gateway that keeps the contract breaks no rule', () => {
  expect(good.texts).toEqual([]);
  expect(good.exitCode).toBe(EXIT.ok);
  expect(good.kept).toBeGreaterThanOrEqual(18);
});

test.each(VIOLATIONS)('finds out a gateway that %s', (violation, rule) => {
  expect(bad.get(violation)?.texts.join('\n')).toMatch(rule);
  expect(bad.get(violation)?.exitCode).toBe(EXIT.problemsFound);
});

test('says that nobody answers', async () => {
  const terminal = new MemoryTerminal({});
  expect(await run(terminal, ['conformance', 'mqtt://127.0.0.1:1'])).toBe(EXIT.unreachable);
  expect(terminal.notes).toMatch(/no broker answers at mqtt:\/\/127\.0\.0\.1:1/);
});
