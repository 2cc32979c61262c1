import { z } from 'zod';

/** A level of a topic: gateway, device, stream, region, alarm … (contract §1, the Homie ID charset). */
export const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'lower-case letters, digits and hyphens, 1 to 31 characters');

/** Session id: eight lower-case hex digits, random at each start of the gateway (contract §1). */
export const sessionIdSchema = z.string().regex(/^[0-9a-f]{8}$/, 'eight lower-case hex digits');

/** Integer Unix milliseconds. */
export const timestampMsSchema = z.int().min(0);

/** A counter that wraps at 2³². */
export const sequenceSchema = z.int().min(0).max(0xffff_ffff);

/** Format version of a JSON payload; breaking changes move the topic root instead (contract §0.2). */
export const versionSchema = z.literal(1);
