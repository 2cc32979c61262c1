import { z } from 'zod';

const hexSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){1,128}$/, 'lower-case hexadecimal digits, 1 to 128 bytes');

/** A regular expression that can be made; it is matched against at most `MAX_ANSWER_BYTES`. */
const patternSchema = z.string().min(1).max(200).refine(isPattern, { message: 'a regular expression' });

/**
 * How to bring one supply to OFF knowing nothing of its protocol: what to send, what to ask afterwards, and what the answer
 * looks like when the output is off. Bytes are in hexadecimal digits.
 */
export const safeStatePlanSchema = z.object({
  /** Id of the device. */
  supply: z.string().min(1).max(31),
  port: z.object({ path: z.string().min(1).max(4096), baudRate: z.int().min(300).max(4_000_000) }),
  /** The supply hears nothing for so long after each request, ms. */
  gapMs: z.number().min(0).max(2_000),
  /** Sent one after the other. */
  off: z.array(hexSchema).min(1).max(8),
  ask: hexSchema,
  /** Matches the answer, one character a byte (Latin-1), when the output is off. */
  confirmed: patternSchema,
});
export type SafeStatePlan = Readonly<z.infer<typeof safeStatePlanSchema>>;

/** More than this is no answer, bytes. */
export const MAX_ANSWER_BYTES = 128;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== '';
  } catch {
    return false; // it is said by the schema
  }
}
