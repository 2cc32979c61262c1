import {
  joinParts,
  splitIntoParts,
  WIRE_ERROR_CODES,
  type CommandReply,
  type ErrorCode,
  type LabError,
} from '@labgate/contract';
import type { CommandResult } from './command-method.ts';

/** A reply without its data. */
export type ReplyHead = Omit<CommandReply, 'data' | 'part' | 'parts' | 'dup' | 'status'> & {
  readonly status: NonNullable<CommandReply['status']>;
};

/** A reply that can be sent, and sent again. */
export interface FinishedReply {
  readonly head: ReplyHead;
  /** JSON of `data`, one text a part; empty for a reply without data. */
  readonly parts: readonly string[];
  /** What was changed, for the audit. */
  readonly change?: { readonly before?: unknown; readonly after?: unknown };
}

/** Codes of commands that were not tried; the others were, and failed. */
const REFUSALS: readonly ErrorCode[] = [
  'E_SCHEMA',
  'E_EXPIRED',
  'E_RETAINED',
  'E_ROLE',
  'E_INTERLOCK',
  'E_LIMIT',
  'E_LOCKED',
  'E_BUSY',
  'E_UNKNOWN',
  'E_REPLY_TOPIC',
  'E_REV',
  'E_RATE',
  'E_REPLAY',
];

/** The part of a reply that tells how the command failed; codes that are no business of a client become E_DEVICE_LOST. */
export function describeFailure({ code, message }: LabError): Pick<ReplyHead, 'status' | 'code' | 'msg'> {
  const isOnWire = (WIRE_ERROR_CODES as readonly ErrorCode[]).includes(code);
  const status = code === 'E_TIMEOUT' ? 'timeout' : REFUSALS.includes(code) ? 'refused' : 'failed';
  return { status, code: isOnWire ? code : 'E_DEVICE_LOST', msg: message };
}

/** The JSON texts of a result, each short enough for a part (contract §6.2). */
export function formatResult(result: CommandResult): readonly string[] {
  if ('jsonParts' in result) return result.jsonParts;
  return result.data === undefined ? [] : splitIntoParts(result.data).map((part) => JSON.stringify(part));
}

/** The messages of a reply in order; the status is on the last. */
export function* replyMessages({ head, parts }: FinishedReply, dup: boolean): Generator<string> {
  const { status, ...rest } = head;
  if (parts.length <= 1) {
    yield withData(JSON.stringify({ ...head, dup }), parts[0]);
    return;
  }
  for (const [i, data] of parts.entries()) {
    const isLast = i === parts.length - 1;
    const part = { ...rest, ...(isLast ? { status } : {}), dup, part: i + 1, parts: parts.length };
    yield withData(JSON.stringify(part), data);
  }
}

/** The reply in one piece, for a way that has no largest message. */
export function wholeReply({ head, parts }: FinishedReply, dup: boolean): CommandReply {
  if (parts.length === 0) return { ...head, dup };
  const data = parts.map((part): unknown => JSON.parse(part)).reduce(joinParts);
  return { ...head, dup, data };
}

/** Puts `data`, which is JSON already, into the object `json`. */
function withData(json: string, data: string | undefined): string {
  return data === undefined ? json : `${json.slice(0, -1)},"data":${data}}`;
}
