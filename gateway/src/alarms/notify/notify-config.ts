import { idSchema, secretSourceSchema, severitySchema } from '@labgate/contract';
import { z } from 'zod';

const onSchema = z
  .array(z.enum(['raised', 'cleared', 'acked']))
  .min(1)
  .default(['raised', 'cleared'])
  .describe('Changes that are told.');
const minSeveritySchema = severitySchema.default('low').describe('Alarms below are not told.');

/** An address without a secret in it: one that is a secret itself comes from a file or the environment. */
const plainUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(1024)
  .refine((url) => new URL(url).password === '' && new URL(url).username === '', {
    message: 'an address without user and password: put it into a file or the environment',
  });

const webhookSchema = z.strictObject({
  url: z.union([plainUrlSchema, secretSourceSchema]).describe('Where the JSON is sent to (POST).'),
  headers: z
    .record(
      z.string().regex(/^[A-Za-z0-9-]{1,64}$/),
      z.union([z.string().regex(/^[\x20-\x7e]{0,1024}$/), secretSourceSchema]),
    )
    .default({})
    .describe('Headers sent with it, such as Authorization.'),
  on: onSchema,
  minSeverity: minSeveritySchema,
});
/** A receiver of JSON over HTTP. */
export type WebhookConfig = Readonly<z.output<typeof webhookSchema>>;

const mailSchema = z.strictObject({
  host: z.string().min(1).max(253).describe('SMTP server.'),
  port: z.int().min(1).max(65_535).default(587),
  secure: z
    .boolean()
    .default(false)
    .describe('TLS from the first byte, as on port 465; otherwise STARTTLS where offered.'),
  requireTls: z.boolean().default(true).describe('Sends nothing when the server offers no TLS.'),
  user: z.string().min(1).max(256).optional(),
  password: secretSourceSchema.optional(),
  from: z.email(),
  to: z.array(z.email()).min(1).max(32),
  on: onSchema,
  minSeverity: minSeveritySchema,
});
/** Receivers of e-mail. */
export type MailConfig = Readonly<z.output<typeof mailSchema>>;

/** `notify` of `labgate.yaml`: who is told of alarms, each under a name. */
export const notifyConfigSchema = z.strictObject({
  webhooks: z.record(idSchema, webhookSchema).default({}),
  mails: z.record(idSchema, mailSchema).default({}),
});
export type NotifyConfig = Readonly<z.output<typeof notifyConfigSchema>>;
