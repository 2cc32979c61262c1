import { z } from 'zod';

/** A level of a topic (contract §1, the Homie ID charset). */
export const ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Levels of the contract itself that stand where devices do (contract §2). */
const NOT_DEVICES: readonly string[] = ['run', 'reply'];

/** True for a level that can be the id of a device. */
export function isDeviceId(level: string): boolean {
  return ID_PATTERN.test(level) && !NOT_DEVICES.includes(level);
}

/** Id of a gateway, stream, region, alarm or interlock. */
export const idSchema = z
  .string()
  .regex(ID_PATTERN, 'lower-case letters, digits and hyphens, 1 to 31 characters');

/** Id of a device. A refinement, not a pattern: look-ahead is unknown to some readers of the JSON Schemas. */
export const deviceIdSchema = idSchema.refine(isDeviceId, 'not "run" or "reply"');

/** Session id: eight lower-case hex digits, random at each start of the gateway (contract §1). */
export const sessionIdSchema = z.string().regex(/^[0-9a-f]{8}$/, 'eight lower-case hex digits');

/** Integer Unix milliseconds. */
export const timestampMsSchema = z.int().min(0);

/** Integer µs since the gateway started; never steps back (contract §4). */
export const monotonicUsSchema = z.int().min(0);

/** A counter that wraps at 2³². */
export const sequenceSchema = z.int().min(0).max(0xffff_ffff);

/** A counter that does not wrap. */
export const countSchema = z.int().min(0);

/** Revision of an object that is replaced as a whole (contract §6.1 `if.rev`). */
export const revisionSchema = z.int().min(0);

/** Format version of a JSON payload; breaking changes move the topic root instead (contract §0.2). */
export const versionSchema = z.literal(1);
