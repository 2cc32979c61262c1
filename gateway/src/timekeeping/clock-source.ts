import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClockState } from '@labgate/contract';
import { loadKernelClock, type KernelClock } from '../transports/clock/kernel-clock.ts';

/** A wall clock that says less was never set: this software is younger. */
const EARLIEST_MS = Date.UTC(2025, 0, 1);
const RTC_FOLDER = '/sys/class/rtc';
const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/** What the computer's wall clock rests on. */
export interface ClockSource {
  /** Names the time since the computer was started; `undefined` where the kernel does not say. */
  readonly bootId: string | undefined;
  /** Monotonic time since the computer was started, µs: the same for all processes. */
  bootUs(): number;
  /** True when the kernel set its clock at the start from something that went on while the power was off. */
  readonly hasBatteryClock: boolean;
  /** `undefined` when there is no answer. */
  kernel(): KernelClock | undefined;
}

/** The clock of this computer. */
export async function openClockSource(): Promise<ClockSource> {
  return {
    bootId: readText(BOOT_ID_FILE),
    bootUs: () => Number(process.hrtime.bigint() / 1000n),
    hasBatteryClock: hasBatteryClock(),
    kernel: await loadKernelClock(),
  };
}

/** True for a wall clock that nobody can have set. */
export function isBeforeAllTime(nowMs: number): boolean {
  return nowMs < EARLIEST_MS;
}

/** Tells what a wall clock of `nowMs` rests on (contract §4.4). */
export function judgeClock(source: ClockSource, nowMs: number): ClockState {
  if (isBeforeAllTime(nowMs)) return 'unsynced';
  const answer = source.kernel();
  if (answer?.isSynchronised === true) return 'ntp';
  // A sandbox that hides the kernel's answer has the clock of its host.
  return source.hasBatteryClock || answer === undefined ? 'rtc' : 'unsynced';
}

/** Every PC has a battery clock, and a virtual one the clock of its host; of others the kernel notes what it used. */
function hasBatteryClock(): boolean {
  if (process.arch === 'x64') return true;
  try {
    return readdirSync(RTC_FOLDER).some((name) => readText(join(RTC_FOLDER, name, 'hctosys')) === '1');
  } catch {
    return false; // no such folder: a Pi 4
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined; // not this kernel
  }
}
