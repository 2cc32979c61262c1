import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AUDIT_CHAIN_START } from '@labgate/contract';
import { checkAuditLine } from '@labgate/service-kit';

/** Where a chain goes on. */
export interface ChainEnd {
  /** Position of the next record. */
  readonly n: number;
  /** Hash of the record before it. */
  readonly prev: string;
  /** Length of the file up to its last whole line. */
  readonly bytes: number;
  /** Bytes behind that: the beginning of a line that was never finished. */
  readonly tornBytes: number;
}

/**
 * Finds the end of the chain in its newest file. A whole line that was damaged stays, for the verification to name; the
 * chain goes on behind it.
 */
export async function findChainEnd(path: string): Promise<ChainEnd> {
  const content = await readFile(path);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const lines = content.toString('utf8', 0, bytes).split('\n').slice(0, -1);
  const tornBytes = content.length - bytes;
  let n = Number(/audit-(\d+)/.exec(path)?.[1] ?? 0);
  let prev = AUDIT_CHAIN_START;
  for (const line of lines) {
    const checked = checkAuditLine(line);
    n = 'record' in checked ? checked.record.n + 1 : n + 1;
    prev = 'record' in checked ? checked.record.hash : createHash('sha256').update(line).digest('hex');
  }
  return { n, prev, bytes, tornBytes };
}
