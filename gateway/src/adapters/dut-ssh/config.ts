import { deviceIdSchema, secretSourceSchema } from '@labgate/contract';
import { z } from 'zod';
import { templateFault } from './command-template.ts';
import { commandTextSchema, outputSchema, reportFaults, sourceSchema, timeoutMsSchema } from './source.ts';
import { parameterSchema } from './typed-parameter.ts';
import { BOARDS, WET_SOURCES } from './wet.ts';

/** Joined by `:` or `-`, as `arp-update` takes it. */
const MAC = /^[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})$/;

const algorithmNamesSchema = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9@.-]{0,63}$/))
  .max(16)
  .optional();

const commandNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);

const commandSchema = z
  .strictObject({
    name: commandNameSchema,
    description: z.string().min(1).max(200).optional(),
    command: commandTextSchema.describe('A command with `{{parameter}}` where an argument goes.'),
    params: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/), parameterSchema).default({}),
    timeoutMs: timeoutMsSchema,
    changesState: z.boolean().default(false).describe('Whoever runs it is asked before.'),
    output: outputSchema
      .superRefine(reportFaults)
      .optional()
      .describe('Values to take out of the output, beside the output itself.'),
  })
  .superRefine(({ command, params }, context) => {
    const fault = templateFault(command, params);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['command'], message: fault });
  });
export type CommandConfig = z.infer<typeof commandSchema>;

const arpSchema = z.strictObject({
  interface: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/)
    .describe('Interface of the host that the board is behind.'),
  ethersFile: z
    .string()
    .regex(/^(?:\/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}){1,8}$/)
    .optional()
    .describe(
      'File of lasting entries, such as `/etc/ethers`; without it the entry ends with the next boot.',
    ),
});
export type ArpConfig = z.infer<typeof arpSchema>;

const settingsSchema = z.strictObject({
  board: z.enum(['wet-a', 'wet-b']).default('wet-a').describe('A board with known address.'),
  host: z
    .string()
    .regex(/^[A-Za-z0-9:][A-Za-z0-9.:-]{0,252}$/, 'a host name or an address')
    .optional()
    .describe('Name or address; that of `board` where absent.'),
  mac: z
    .string()
    .regex(MAC, 'six hex pairs such as 08:00:30:00:00:01')
    .optional()
    .describe(
      'MAC address of the board; when it or the IP address changes, the entry on `arpHost` is written.',
    ),
  arpHost: deviceIdSchema
    .optional()
    .describe('Device on whose host the entry is kept; the only one with `arp` where absent.'),
  port: z.int().min(1).max(65_535).default(22),
  user: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9._-]{0,31}$/)
    .default('root'),
  password: secretSourceSchema.optional(),
  privateKey: secretSourceSchema.optional(),
  passphrase: secretSourceSchema.optional(),
  algorithms: z
    .strictObject({
      kex: algorithmNamesSchema,
      serverHostKey: algorithmNamesSchema,
      cipher: algorithmNamesSchema,
      hmac: algorithmNamesSchema,
    })
    .optional()
    .describe('Algorithms of old firmware, tried after the usual ones.'),
  intervalMs: z.int().min(500).max(600_000).default(10_000).describe('Interval of the readings, ms.'),
  sensors: z
    .enum(['wet', 'none'])
    .default('wet')
    .describe('`wet` asks for the sensors of a WET board, `none` for nothing but `sources`.'),
  sources: z.array(sourceSchema).max(32).default([]).describe('Further commands whose output is published.'),
  commands: z
    .array(commandSchema)
    .max(64)
    .default([])
    .superRefine((commands, context) => {
      commands.forEach(({ name }, i) => {
        if (commands.findIndex((other) => other.name === name) === i) return;
        context.addIssue({ code: 'custom', path: [i, 'name'], message: `${name} is taken already` });
      });
    })
    .describe('Commands that people may run.'),
  arp: arpSchema.optional().describe('Allows `arp-update` on this host.'),
});

const WET = z.array(sourceSchema).parse(WET_SOURCES);

/** Configuration of a board under test, or of another host that is asked over SSH. */
export const configSchema = settingsSchema
  .transform(({ board, host, sensors, sources, ...rest }) => ({
    ...rest,
    host: host ?? BOARDS[board].host,
    sources: sensors === 'wet' ? [...WET, ...sources] : sources,
  }))
  .superRefine(({ sources }, context) => {
    const owners = new Set<string>();
    for (const { stream, values } of sources) {
      for (const name of Object.keys(values)) {
        const channel = `${stream}.${name}`;
        if (owners.has(channel)) {
          context.addIssue({ code: 'custom', path: ['sources'], message: `${channel} has two sources` });
        }
        owners.add(channel);
      }
    }
  });
export type DutSshConfig = z.infer<typeof configSchema>;
