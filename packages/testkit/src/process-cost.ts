import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of `utime` and `stime` a second; fixed for user space on Linux (proc(5), sysconf(3)). */
const TICKS_PER_SECOND = 100;

/**
 * CPU time a process has used so far, all threads, µs. From `schedstat` (ns) where the kernel keeps it, which matters
 * for short runs; else from `stat` (10 ms).
 */
export function processCpuUs(pid: number): number {
  try {
    let totalNs = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      totalNs += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
    }
    if (totalNs > 0) return totalNs / 1000;
  } catch {
    // A kernel without scheduler statistics; `stat` is always there.
  }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command in parentheses may contain blanks; the fields behind it do not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
}

/** Memory a process occupies, MB. */
export function processMemoryMb(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1] ?? 0) / 1024;
}
