import { z } from 'zod';
import { timestampMsSchema } from '../ids.ts';
import { noAnswerSchema, noArgsSchema, valuesAnswerSchema, type CommandGroup } from './command-type.ts';

const ipv4Schema = z.ipv4();
/** MAC address as six hex pairs joined by `:` or `-`. */
const macSchema = z.string().regex(/^[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})$/);

/** Fingerprint as `ssh-keygen -lf` prints it: `SHA256:` and 43 base64 characters. */
export const sshFingerprintSchema = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);

const hostKeySchema = z.object({ type: z.string().max(64), sha256: sshFingerprintSchema });

/** The keys of a host: the trusted one, and the one it showed last since the gateway started. */
export const hostKeyAnswerSchema = z.object({
  host: z.string().max(253),
  port: z.int().min(1).max(65_535),
  trusted: hostKeySchema.extend({ trustedAt: timestampMsSchema }).nullable(),
  shown: hostKeySchema.nullable(),
});

/** What an ARP change did; its `steps` are in the order they ran. */
export const arpAnswerSchema = z.object({
  dryRun: z.boolean(),
  steps: z.array(
    z.object({
      name: z.string(),
      ok: z.boolean(),
      tookMs: z.number().nonnegative(),
      detail: z.string().optional(),
    }),
  ),
  /** MAC of the address before and after; `null` when there was no entry. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});

/** Commands of a board under test (contract §6.3). */
export const dutCommands = {
  exec: {
    summary: 'Run a command of the configured list.',
    role: 'operator',
    args: z.object({
      name: z.string().min(1).max(64),
      args: z.record(z.string(), z.union([z.string().max(256), z.number(), z.boolean()])).optional(),
    }),
    answer: z.object({
      exitCode: z.int().nullable(),
      stdout: z.string(),
      stderr: z.string(),
      truncated: z.boolean(),
      /** What comes after `stdout` and `stderr`, in pieces; a long reply is split between them (contract §6.2). */
      stdoutRest: z.array(z.string()).optional(),
      stderrRest: z.array(z.string()).optional(),
      /** Values taken out of the output, where the configuration says how, with their units. */
      values: valuesAnswerSchema.optional(),
      units: z.record(z.string(), z.string()).optional(),
      /** Code of the error when an output that should have values has none. */
      why: z.string().optional(),
    }),
    isJob: true,
  },
  'arp-update': {
    summary: 'Bind an IP address to a MAC address on the configured host.',
    role: 'operator',
    args: z.object({ ip: ipv4Schema, mac: macSchema, dryRun: z.boolean().optional() }),
    answer: arpAnswerSchema,
    isJob: true,
  },
  'arp-rollback': {
    summary: 'Take back the last ARP change.',
    role: 'operator',
    args: noArgsSchema,
    answer: arpAnswerSchema,
    isJob: true,
  },
  'hostkey-show': {
    summary: 'Tell which host key is trusted and which one the host shows.',
    role: 'operator',
    args: noArgsSchema,
    answer: hostKeyAnswerSchema,
  },
  'hostkey-trust': {
    summary: 'Trust the host key with this fingerprint.',
    role: 'safety',
    args: z.object({ sha256: sshFingerprintSchema }),
    answer: noAnswerSchema,
  },
  'hostkey-forget': {
    summary: 'Forget the trusted host key.',
    role: 'safety',
    args: noArgsSchema,
    answer: noAnswerSchema,
  },
} as const satisfies CommandGroup;
