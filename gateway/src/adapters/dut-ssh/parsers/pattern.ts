import { z } from 'zod';
import { garbled, someValues, wholeLines, type CommandOutput, type ParsedValues } from './command-output.ts';
import { parseDecimal } from './decimal.ts';

function isPatternWithGroup(source: string): boolean {
  try {
    // with an empty alternative it matches, and the result has one element a group
    return (new RegExp(`${source}|`).exec('')?.length ?? 0) === 2;
  } catch {
    return false; // not a regular expression: what the check is there to find out
  }
}

/** A value found by a regular expression in the first line that it fits. */
export const patternSchema = z.strictObject({
  /** A regular expression with exactly one group, the value. It sees one line at a time. */
  pattern: z
    .string()
    .min(3)
    .max(200)
    .refine(isPatternWithGroup, { message: 'a regular expression with exactly one group' }),
  type: z.enum(['number', 'text']).default('number'),
  /** The number is multiplied by this, for example 0.001 for millidegrees. */
  scale: z.number().default(1),
});
export type Pattern = z.infer<typeof patternSchema>;

const MAX_TEXT_LENGTH = 200;

/**
 * The values whose patterns fit a line; one that fits nowhere is left out.
 * @throws LabError E_GARBLED, also when a pattern takes a piece out of a longer number.
 */
export function parsePatterns(
  patterns: Readonly<Record<string, Pattern>>,
  output: CommandOutput,
): ParsedValues {
  const lines = wholeLines(output);
  const values: Record<string, number | string> = {};
  for (const [name, pattern] of Object.entries(patterns)) {
    const value = firstMatch(pattern, lines);
    if (value !== undefined) values[name] = value;
  }
  return someValues(values);
}

function firstMatch(
  { pattern, type, scale }: Pattern,
  lines: readonly string[],
): number | string | undefined {
  const regularExpression = new RegExp(pattern, 'd');
  for (const line of lines) {
    const match = regularExpression.exec(line);
    const [start, end] = match?.indices?.[1] ?? [];
    if (start === undefined || end === undefined) continue;
    const token = line.slice(start, end);
    if (type === 'text') return token.slice(0, MAX_TEXT_LENGTH);
    if (isPieceOfNumber(line, start, end)) {
      throw garbled(`${JSON.stringify(token.slice(0, 40))} is a piece of a longer number`);
    }
    return parseDecimal(token) * scale;
  }
  return undefined;
}

/** True when digits, a sign or an exponent go on beside the group. */
function isPieceOfNumber(line: string, start: number, end: number): boolean {
  const before = line.slice(0, start);
  const after = line.slice(end);
  return (
    /\d$|\d[.,]$|(?:^|[^\w])[-+]$|(?:^|[^\w])[-+]?\.$/.test(before) ||
    /^\d|^[.,]\d|^\.|^[eE][-+]?\d/.test(after)
  );
}
