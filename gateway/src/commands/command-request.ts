import { commandRequestSchema, parseTopic, type CommandRequest, type GatewayTopics } from '@labgate/contract';
import { z } from 'zod';
import type { Sender } from '../broker/foreign-message.ts';

/** The fields a refusal needs. */
const addressSchema = z.object({
  id: z.string().min(1).max(64),
  from: z.string().min(1).max(128).optional(),
  replyTo: z.string().optional(),
});

/** What a command's payload says. */
export type ReadRequest =
  | { readonly request: CommandRequest }
  /** It does not fit the schema, yet can be answered. */
  | {
      readonly id: string;
      readonly from: string | undefined;
      readonly replyTo: string | undefined;
      readonly fault: string;
    };

/** The payload of a command as a value; `undefined` when it is no JSON, and so has no id to answer to. */
export function parsePayload(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    return undefined;
  }
}

/** Reads the payload of a command; `undefined` when not even a refusal could be addressed. */
export function readCommandRequest(value: unknown): ReadRequest | undefined {
  const result = commandRequestSchema.safeParse(value);
  if (result.success) return { request: result.data };
  const address = addressSchema.safeParse(value);
  if (!address.success) return undefined;
  const { id, from, replyTo } = address.data;
  return { id, from, replyTo, fault: describeFault(result.error) };
}

/** What is wrong, in one short line. */
export function describeFault(error: z.ZodError): string {
  return z
    .prettifyError(error)
    .replaceAll(/\s*\n\s*/g, ' ')
    .slice(0, 300);
}

/** Where a reply goes. */
export interface ReplyAddress {
  readonly topic: string;
  /** True when the topic the request asked for is none the gateway may publish to (contract §6.1). */
  readonly isRefused: boolean;
}

/** Finds the reply topic: `replyTo`, else `reply/{from}`; a refusal goes to the sender's own. `undefined` when there is none. */
export function replyAddress(
  topics: GatewayTopics,
  { from, replyTo }: { readonly from?: string | undefined; readonly replyTo?: string | undefined },
  sender: Sender | undefined,
): ReplyAddress | undefined {
  const own = [from, sender?.clientId].flatMap((client) =>
    client === undefined ? [] : [topics.reply(client)],
  );
  const wished = replyTo ?? own[0];
  if (wished !== undefined && isReplyTopic(topics, wished)) return { topic: wished, isRefused: false };
  const topic = own.find((candidate) => isReplyTopic(topics, candidate));
  return topic === undefined ? undefined : { topic, isRefused: true };
}

function isReplyTopic(topics: GatewayTopics, topic: string): boolean {
  return topic.startsWith(topics.prefix) && parseTopic(topic)?.kind === 'reply';
}
