import { BRIDGE_COMMAND_ROLES, secretSourceSchema } from '@labgate/contract';
import { z } from 'zod';

const PROTOCOLS: readonly string[] = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];

/** An address of a broker; names and passwords have their own keys, where they can stay secret. */
function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return PROTOCOLS.includes(protocol) && hostname !== '' && username === '' && password === '';
}

const accountShape = {
  user: z.string().min(1).optional(),
  password: secretSourceSchema.optional(),
};

/** The section `broker` of `labgate.yaml`: a broker elsewhere, instead of the gateway's own. */
export const remoteConfigSchema = z
  .strictObject({
    url: z.string().refine(isBrokerUrl, {
      message: 'an address such as mqtts://site.example:8883, without user and password',
    }),
    ...accountShape,
    ca: z
      .string()
      .min(1)
      .optional()
      .describe('Authorities of its certificate, as PEM; those of Node where absent.'),
    cert: z
      .string()
      .min(1)
      .optional()
      .describe('Certificate of this gateway, where the broker asks for one.'),
    key: z.string().min(1).optional().describe('Its private key.'),
    commandRole: z
      .enum(BRIDGE_COMMAND_ROLES)
      .default('operator')
      .describe('What commands that come over this broker may do; who may send them is its own to control.'),
    reader: z
      .strictObject(accountShape)
      .optional()
      .describe('Account that asks for the history, for HTTP clients of this gateway; `user` where absent.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    message: 'both `cert` and `key`, or neither',
  });
export type RemoteConfig = z.infer<typeof remoteConfigSchema>;
