import { LabError } from '@labgate/contract';
import { z } from 'zod';
import type { Secrets } from '../../secrets.ts';
import type { Notification, Receiver } from './notification.ts';
import type { MailConfig } from './notify-config.ts';

const TIMEOUT_MS = 15_000;
const CHANGES = { raised: 'raised', cleared: 'cleared', acked: 'acknowledged' } as const;

/** Sends notifications by e-mail, one connection each. */
export class Mail implements Receiver {
  readonly #config: MailConfig;
  readonly #secrets: Secrets;

  constructor(config: MailConfig, secrets: Secrets) {
    this.#config = config;
    this.#secrets = secrets;
  }

  /** @throws LabError E_UNREACHABLE, E_CONFIG, and E_SCHEMA when the server refuses it for good. */
  async send(notification: Notification): Promise<void> {
    const { host, port, secure, requireTls, user, password, from, to } = this.#config;
    const pass = password === undefined ? undefined : await this.#secrets.read(password);
    // Large, and loaded only where mail is sent.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      host,
      port,
      secure,
      requireTLS: requireTls && !secure,
      ...(user === undefined ? {} : { auth: { user, pass: pass ?? '' } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({
        from,
        to: [...to],
        subject: subjectOf(notification),
        text: textOf(notification),
        messageId: `<${notification.id}@${notification.gw}.labgate>`,
      });
    } catch (error) {
      throw asLabError(error);
    } finally {
      transport.close();
    }
  }
}

function subjectOf({ bench, change, alarm }: Notification): string {
  return oneLine(`[${bench}] ${alarm.sev} alarm ${CHANGES[change]}: ${alarm.text}`);
}

function textOf({ gw, bench, change, alarm, ts }: Notification): string {
  const { id, sev, src, val, limit, text, ack } = alarm;
  return [
    text,
    '',
    `Alarm      ${id} (${sev}), ${CHANGES[change]} ${new Date(ts).toISOString()}`,
    `Quantity   ${src}`,
    ...(val === null ? [] : [`Value      ${val}${limit === undefined ? '' : `, limit ${limit}`}`]),
    ...(ack === null ? [] : [`By         ${ack.by}`]),
    `Gateway    ${bench} (${gw})`,
  ]
    .map((line) => line.replaceAll(/[\r\n]+/g, ' '))
    .join('\n');
}

/** A subject is a header: a line end would begin another one. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200);
}

const smtpErrorSchema = z.object({ code: z.string().optional(), responseCode: z.number().optional() });

/** nodemailer's errors may quote what was sent; their code and the server's answer code do not. */
function asLabError(error: unknown): LabError {
  const { code = 'unknown error', responseCode } = smtpErrorSchema.safeParse(error).data ?? {};
  const isForGood = responseCode !== undefined && responseCode >= 500;
  const answer = responseCode === undefined ? '' : `, answer ${responseCode}`;
  return new LabError(
    isForGood ? 'E_SCHEMA' : 'E_UNREACHABLE',
    `the mail server did not take it: ${code}${answer}`,
  );
}
