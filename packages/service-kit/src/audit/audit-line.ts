import { createHash } from 'node:crypto';
import { auditSchema, parseJson, type AuditRecord } from '@labgate/contract';

/** End of a line: the hash of everything before it, closed by a brace. */
const HASH_AT_END = /,"hash":"([0-9a-f]{64})"\}$/;

/**
 * A record as a line of the chain: JSON with its hash as the last field. The hash is the SHA-256 of the text without that
 * field, so anybody can check it without knowing how we write JSON.
 */
export function sealAuditRecord(record: Omit<AuditRecord, 'hash'>): {
  readonly line: string;
  readonly hash: string;
} {
  const text = JSON.stringify(record);
  const hash = createHash('sha256').update(text).digest('hex');
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** A line of the chain as it should be, or what is wrong with it. */
export type CheckedLine = { readonly record: AuditRecord } | { readonly fault: string };

/** Checks a line by itself: its form and its hash. */
export function checkAuditLine(line: string): CheckedLine {
  const hash = HASH_AT_END.exec(line)?.[1];
  if (hash === undefined) return { fault: 'it does not end with its hash' };
  const text = `${line.slice(0, HASH_AT_END.exec(line)?.index)}}`;
  if (createHash('sha256').update(text).digest('hex') !== hash) return { fault: 'its hash is another' };
  const record = auditSchema.safeParse(parseJson(line));
  return record.success ? { record: record.data } : { fault: 'it is no record of the contract' };
}
