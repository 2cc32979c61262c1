import { createReadStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the audit is, below the data folder. */
export const AUDIT_FOLDER = 'audit';

const FILE = /^audit-\d{12}\.jsonl$/;

/** The name of the file whose first record has position `n`; names sort as their positions do. */
export function auditFileName(n: number): string {
  return `audit-${String(n).padStart(12, '0')}.jsonl`;
}

/** Paths of the files of a chain, oldest first; none when there is no folder. */
export async function listAuditFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder))
    .filter((name) => FILE.test(name))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Lines of a file, without their ends. */
export async function* readAuditLines(path: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity });
}
