import { basename } from 'node:path';
import { AUDIT_CHAIN_START, type AuditRecord } from '@labgate/contract';
import { listAuditFiles, readAuditLines } from './audit-files.ts';
import { checkAuditLine } from './audit-line.ts';

/** A place where a chain is broken. */
export interface AuditFault {
  /** Position of the record; that of the one before plus one where it cannot be read. */
  readonly n: number;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** What was found in a chain. */
export interface AuditVerdict {
  /** Lines looked at. */
  readonly records: number;
  /** Position of the oldest record that is kept; `undefined` in an empty chain. */
  readonly firstN: number | undefined;
  readonly lastN: number | undefined;
  /** Hash of the last record: noted elsewhere, it tells later whether the end was cut off. */
  readonly lastHash: string | undefined;
  readonly faults: readonly AuditFault[];
}

/** Most faults that are named. */
const MAX_FAULTS = 100;

/** Reads every record of the chain in `folder` and follows the hashes from one to the next. */
export async function verifyAudit(folder: string): Promise<AuditVerdict> {
  const faults: AuditFault[] = [];
  let records = 0;
  let first: AuditRecord | undefined;
  let last: AuditRecord | undefined;
  /** Position and hash that the next record must continue; undefined behind one that cannot be read. */
  let expected: { readonly n: number; readonly prev: string | undefined } | undefined;
  for (const path of await listAuditFiles(folder)) {
    let line = 0;
    for await (const text of readAuditLines(path)) {
      line += 1;
      records += 1;
      const checked = checkAuditLine(text);
      const n: number = 'record' in checked ? checked.record.n : (expected?.n ?? 0);
      const reason = 'fault' in checked ? checked.fault : breakOf(checked.record, expected);
      if (reason !== undefined && faults.length < MAX_FAULTS) {
        faults.push({ n, file: basename(path), line, reason });
      }
      if ('record' in checked) {
        first ??= checked.record;
        last = checked.record;
      }
      expected = { n: n + 1, prev: 'record' in checked ? checked.record.hash : undefined };
    }
  }
  return { records, firstN: first?.n, lastN: last?.n, lastHash: last?.hash, faults };
}

/** Why a record does not continue what was before it. The oldest one that is kept may continue anything. */
function breakOf(
  { n, prev }: AuditRecord,
  expected: { readonly n: number; readonly prev: string | undefined } | undefined,
): string | undefined {
  if (expected === undefined) {
    return n === 0 && prev !== AUDIT_CHAIN_START ? 'the first record of all has one before it' : undefined;
  }
  if (n !== expected.n) return `it has position ${n} where ${expected.n} should be: records are missing`;
  if (expected.prev !== undefined && prev !== expected.prev)
    return 'it does not continue the record before it';
  return undefined;
}
