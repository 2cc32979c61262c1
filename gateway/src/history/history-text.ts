import { LabError } from '@labgate/contract';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/;
/** As JavaScript and JSON write numbers; no hexadecimal, no `Infinity`, no space. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** UTC, ISO 8601, always with milliseconds. */
export function formatTime(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** @throws LabError E_SCHEMA */
export function parseTime(text: string): number {
  const timeMs = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(timeMs))
    throw new LabError('E_SCHEMA', `${quote(text)} is no UTC time such as 2026-01-31T12:00:00.000Z`);
  return timeMs;
}

/** @throws LabError E_SCHEMA */
export function parseNumber(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new LabError('E_SCHEMA', `${quote(text)} is no finite number`);
  return value;
}

/** Text of a file in an error message. */
export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
