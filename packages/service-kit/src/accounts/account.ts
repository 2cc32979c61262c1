import {
  ACCOUNT_ROLES,
  BRIDGE_COMMAND_ROLES,
  isDeviceId,
  LabError,
  type AccountRole,
  type BridgeCommandRole,
} from '@labgate/contract';
import { z } from 'zod';
import { HASH_BYTES, SALT_BYTES, type PasswordHash } from './password-hash.ts';

/** Somebody, or a program, that signs in with a name and a password. */
export interface Account {
  readonly name: string;
  readonly role: AccountRole;
  readonly password: PasswordHash;
  /** For the role `bridge`: whose rights its commands have; `operator` where it is absent (contract §10). */
  readonly commandRole?: BridgeCommandRole | undefined;
}

/** Longest and shortest password, bytes; hashing takes as long for either. */
const PASSWORD_BYTES = { min: 8, max: 256 } as const;

/** No separator of a topic, no wildcard, no `:` of HTTP Basic (RFC 7617 §2), nothing a file of lines could not hold. */
const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, '1 to 64 letters, digits, dots, dashes, underscores or @');

const base64Schema = (bytes: number): z.ZodType<Uint8Array> =>
  z.base64().transform((text, context) => {
    const value = Buffer.from(text, 'base64');
    if (value.length !== bytes) context.addIssue({ code: 'custom', message: `${bytes} bytes` });
    return value;
  });

/** An account as the file has it. */
export const accountSchema = z
  .strictObject({
    name: nameSchema,
    role: z.enum(ACCOUNT_ROLES),
    commandRole: z.enum(BRIDGE_COMMAND_ROLES).optional(),
    salt: base64Schema(SALT_BYTES),
    hash: base64Schema(HASH_BYTES),
    mosquitto: z
      .string()
      .regex(/^\$7\$\d+(\$[A-Za-z0-9+/]+=*){2}$/)
      .optional(),
  })
  .transform(({ name, role, commandRole, salt, hash, mosquitto }): Account => ({
    name,
    role,
    ...(commandRole === undefined ? {} : { commandRole }),
    password: { salt, hash, ...(mosquitto === undefined ? {} : { mosquitto }) },
  }));

/** An account the way `accountSchema` reads it. */
export function formatAccount({ name, role, commandRole, password }: Account): object {
  const salt = Buffer.from(password.salt).toString('base64');
  const hash = Buffer.from(password.hash).toString('base64');
  return { name, role, commandRole, salt, hash, mosquitto: password.mosquitto };
}

/** @throws LabError E_SCHEMA when there can be no such account. */
export function checkAccount({ name, role, commandRole }: Omit<Account, 'password'>): void {
  const { success } = nameSchema.safeParse(name);
  if (!success) {
    throw new LabError(
      'E_SCHEMA',
      `${JSON.stringify(name.slice(0, 80))} is no user name: 1 to 64 letters, digits, dots, dashes, underscores or @`,
    );
  }
  if (role === 'device' && !isDeviceId(name)) {
    throw new LabError(
      'E_SCHEMA',
      `a user with the role device has the id of its device, and ${name} is none`,
    );
  }
  if (commandRole !== undefined && role !== 'bridge') {
    throw new LabError('E_SCHEMA', 'a role for commands is for users with the role bridge');
  }
}

/** @throws LabError E_SCHEMA when `password` is too short or too long; the message does not have it. */
export function checkNewPassword(password: string): void {
  const bytes = Buffer.byteLength(password);
  const { min, max } = PASSWORD_BYTES;
  if (bytes < min || bytes > max || password.includes('\0')) {
    throw new LabError('E_SCHEMA', `a password has ${min} to ${max} bytes and no NUL`);
  }
}
