import { expect, test } from '@jest/globals';
import type { RunSummary } from '@labgate/contract';
import { filteredRuns } from './run-filter.ts';

const run = (id: string, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  state: 'stopped',
  dut: { serial: `WET-${id.slice(-1)}` },
  startedAt: 0,
  stoppedAt: 1000,
  by: 'anna',
  counts: { msgs: 0, frames: 0, bytes: 0, gaps: 0 },
  cfgRev: 1,
  sw: '1',
  sha256: null,
  verdict: null,
  tags: [],
  keep: false,
  ...more,
});
const runs = [
  run('r-20261122-0001', { verdict: { pass: true, reason: '' } }),
  run('r-20261122-0002', { verdict: { pass: false, reason: 'hot' }, tags: ['Soak'] }),
  run('r-20261122-0003', { keep: true }),
];
const ids = (kind: string, text = '') => filteredRuns(runs, kind, text).map(({ id }) => id?.slice(-1));

test('by verdict and by what is kept', () => {
  expect(ids('all')).toEqual(['1', '2', '3']);
  expect([ids('passed'), ids('failed'), ids('open'), ids('kept')]).toEqual([['1'], ['2'], ['3'], ['3']]);
});

test('by a text in serial, operator and tags, whatever the case', () => {
  expect([ids('all', 'wet-2'), ids('all', 'SOAK'), ids('all', ' anna '), ids('all', 'nobody')]).toEqual([
    ['2'],
    ['2'],
    ['1', '2', '3'],
    [],
  ]);
});
