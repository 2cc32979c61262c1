import type { DryRun, Run, RunSummary } from '@labgate/contract';
import { printable } from '../terminal.ts';

const MIB = 1024 * 1024;

/** A run as one line: id, state, serial number, time, length, size, verdict. */
export function formatRun(run: RunSummary | Run): string {
  const { id, state, dut, startedAt, stoppedAt, counts, verdict, incomplete } = run;
  const start = startedAt === null ? '–' : new Date(startedAt).toISOString().slice(0, 19);
  const seconds = startedAt !== null && stoppedAt ? `${Math.round((stoppedAt - startedAt) / 1000)} s` : '';
  const bytes = 'fileBytes' in run && run.fileBytes !== undefined ? run.fileBytes : counts.bytes;
  const size = `${(bytes / MIB).toFixed(1)} MiB`;
  const words = [
    id ?? '–',
    state,
    printable(dut?.serial ?? '–'),
    start,
    seconds,
    size,
    verdict ? `${verdict.pass ? 'pass' : 'FAIL'} ${printable(verdict.reason)}`.trim() : '',
    incomplete ? `incomplete: ${printable(incomplete.reason)}` : '',
    'keep' in run && run.keep ? 'kept' : '',
  ];
  return words.filter((word) => word !== '').join('  ');
}

/** A dry run as lines: its steps with their times, then what is wrong. */
export function formatDryRun({ name, supply, durationS, steps, faults }: DryRun): string[] {
  return [
    `${printable(name)}: ${steps.length} steps, ${supply ?? 'no supply'}, at most ${durationS} s`,
    ...steps.map(
      ({ text, fromS, toS, isOpen }, i) =>
        `${String(i + 1).padStart(4)}  ${String(fromS).padStart(7)} s … ${isOpen ? '≤ ' : ''}${toS} s  ${printable(text)}`,
    ),
    ...faults.map((fault) => `FAULT ${printable(fault)}`),
  ];
}
