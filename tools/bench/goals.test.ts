import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run.mjs';
import { formatFigure } from './figure-table.mjs';
import { formatGoal, GOALS, meetsGoal } from './goals.mjs';

const figure = { name: 'x', value: 3, unit: 'ms', baseline: 10, ratio: 0.3 };

test.each([
  [{ of: 'ratio', atMost: 0.3 }, true],
  [{ of: 'ratio', atMost: 0.29 }, false],
  [{ of: 'ratio', atLeast: 0.31 }, false],
  [{ of: 'value', atMost: 3, atLeast: 3 }, true],
  [{ of: 'value', atLeast: 3.01 }, false],
] as const)('a ratio of 0.3 and a value of 3 against %j: %s', (goal, isMet) => {
  expect(meetsGoal(goal, figure)).toBe(isMet);
});

test('a goal for a ratio is neither met nor missed without a baseline', () => {
  expect(meetsGoal({ of: 'ratio', atMost: 1 }, { ...figure, baseline: null, ratio: null })).toBeUndefined();
});

test.each([
  [{ of: 'ratio', atMost: 0.4 }, 'ratio ≤ 0.4'],
  [{ of: 'ratio', atMost: 1 / 60 }, 'ratio ≤ 1/60'],
  [{ of: 'ratio', atLeast: 2.5 }, 'ratio ≥ 2.5'],
  [{ of: 'value', atMost: 1, atLeast: 1 }, 'value = 1'],
] as const)('%j reads %s', (goal, text) => {
  expect(formatGoal(goal)).toBe(text);
});

test('a line of the table says whether the goal is met, and leaves out what is not known', () => {
  const name = 'WebSocket messages a frame';
  const line = formatFigure({ name, value: 1.002, unit: 'messages', baseline: null, ratio: null });
  expect(line).toMatch(/^WebSocket messages a frame +1\.002 +messages +– +– +value = 1 missed$/);
});

describe('docs/benchmarks.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'benchmarks.md'), 'utf8');
  const rows = new Map(
    page
      .slice(page.indexOf('## Figures'))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map((cells) => [cells[1]?.replaceAll('`', ''), cells[2]] as const),
  );

  test.each(Object.entries(GOALS))('says the goal of %s', (name, goal) => {
    expect(rows.get(name)).toBe(formatGoal(goal));
  });

  test('says no other goals', () => {
    const goals = [...rows].filter(([, goal]) => goal !== '').map(([name]) => name);
    expect(goals.filter((name) => name === undefined || !(name in GOALS))).toEqual([]);
  });
});
