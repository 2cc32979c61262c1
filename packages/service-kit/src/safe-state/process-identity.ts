import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from './watchdog-protocol.ts';

/** Fields of /proc/{pid}/stat that follow the name, which may hold anything (proc_pid_stat(5)). */
const STATE = 0;
const START_TIME = 19;

/** Who this process is. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTicks: statOf(process.pid)?.startTicks ?? '0', bootId: bootId() };
}

/** True while the process is there and not just waiting to be collected; an id that another process has is not it. */
export function isRunning({ pid, startTicks, bootId: boot }: ProcessIdentity): boolean {
  const stat = statOf(pid);
  return (
    stat !== undefined && boot === bootId() && stat.startTicks === startTicks && !'ZX'.includes(stat.state)
  );
}

function statOf(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[STATE] ?? 'X', startTicks: fields[START_TIME] ?? '' };
  } catch {
    return undefined; // there is no such process
  }
}

let knownBootId: string | undefined;

function bootId(): string {
  knownBootId ??= readBootId();
  return knownBootId;
}

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return ''; // a system without it has one boot as far as we know
  }
}
