import type { Interlock } from '@labgate/contract';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { supplyValue } from './supplies.ts';

/** Words for what a supply says has tripped. */
const FAULT_WORDS: Readonly<Record<string, string>> = {
  ovp: 'Over-voltage protection tripped',
  ocp: 'Over-current protection tripped',
  otp: 'Over-temperature protection tripped',
  'off-by-itself': 'The output went off and nobody told it to: a protection, or the front panel',
};

/** What has tripped, in the words of the supply. */
export function faultsOf(supply: DeviceView): string[] {
  const faults = supplyValue(supply, 'faults');
  return typeof faults === 'string' ? faults.split(',').filter((fault) => fault !== '') : [];
}

/** A fault in words people know; an unknown one as it came. */
export function faultWords(fault: string): string {
  return Object.hasOwn(FAULT_WORDS, fault) ? (FAULT_WORDS[fault] ?? fault) : fault.slice(0, 64);
}

/** Interlocks that hold the output of a supply off until somebody resets them. */
export function interlocksHolding(supply: string, interlocks: readonly Interlock[]): Interlock[] {
  return interlocks.filter(({ state, act }) => state === 'tripped' && act.includes(`${supply}.off`));
}
