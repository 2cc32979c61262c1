import { supplyStateSchema, type Channel, type Description } from '@labgate/contract';
import { parseNumberText } from '../format/number-text.ts';
import { quantityText } from '../format/quantity-text.ts';

/** A value of a supply that can be set, as the contract names it in a command and in the state that is read back. */
export interface SetPoint {
  readonly method: 'set' | 'protection';
  /** Field of the command's arguments. */
  readonly field: 'voltage' | 'currentLimit' | 'ovp' | 'ocp';
  /** Channel and field of the state in which it is read back; none for what supplies do not tell. */
  readonly state: 'vSet' | 'iSet' | undefined;
  readonly label: string;
  readonly unit: 'V' | 'A';
}

export const SET_POINTS: readonly SetPoint[] = [
  { method: 'set', field: 'voltage', state: 'vSet', label: 'Voltage', unit: 'V' },
  { method: 'set', field: 'currentLimit', state: 'iSet', label: 'Current limit', unit: 'A' },
];
export const PROTECTION_LEVELS: readonly SetPoint[] = [
  { method: 'protection', field: 'ovp', state: undefined, label: 'Over-voltage', unit: 'V' },
  { method: 'protection', field: 'ocp', state: undefined, label: 'Over-current', unit: 'A' },
];

/** Highest value of a field of a command that the device's descriptor allows: the limit of this bench. */
export function benchLimit(
  description: Description | undefined,
  { method, field }: SetPoint,
): number | undefined {
  // A protection may lie above what the bench is driven with.
  if (method !== 'set') return undefined;
  const cmds = description?.cmds ?? {};
  const schema = Object.hasOwn(cmds, method) ? cmds[method]?.schema : undefined;
  const properties = record(schema?.['properties']);
  const maximum = record(properties?.[field])?.['maximum'];
  return typeof maximum === 'number' ? maximum : undefined;
}

/** Why a typed value cannot be sent, or the number to send. */
export function parseSetPoint(
  text: string,
  { label, unit }: SetPoint,
  limit: number | undefined,
): { readonly value: number } | { readonly fault: string } {
  const value = parseNumberText(text);
  if (value === undefined) return { fault: `${label} is a number in ${unit}.` };
  if (value < 0) return { fault: `${label} cannot be negative.` };
  if (limit !== undefined && value > limit) {
    return { fault: `${formatted(value, unit)} is above the bench limit ${formatted(limit, unit)}.` };
  }
  return { value };
}

/**
 * Why what a supply reads back is not what was asked for; `undefined` when it is, within `resolution`, or when the supply
 * does not tell.
 */
export function readBackFault(
  data: unknown,
  wanted: number,
  { state, unit }: SetPoint,
  channel: Pick<Channel, 'resolution'> | undefined,
): string | undefined {
  if (state === undefined) return undefined;
  const found = supplyStateSchema.safeParse(data).data?.[state];
  if (found === undefined || found === null) return 'the supply did not say what it has now';
  const tolerance = (channel?.resolution ?? 0.001) * 0.6;
  return Math.abs(found - wanted) <= tolerance ? undefined : `the supply reads ${formatted(found, unit)}`;
}

/** A set-point as it is shown: `12.000 V`. */
export function formatted(value: number, unit: 'V' | 'A', channel?: Channel): string {
  const text = quantityText(value, channel ?? { unit, datatype: 'float' }, { previousUnit: unit });
  return text.full;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
