import { join } from 'node:path';
import { AUDIT_FOLDER, verifyAudit } from '@labgate/service-kit';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';

/** Options of `labgate audit verify`. */
export interface VerifyAuditOptions {
  /** Data folder of the gateway. */
  readonly data?: string;
  readonly json?: boolean;
}

/** Follows the hash chain of the audit on disk and names every record that was changed, taken out or put in. */
export async function verifyAuditFiles(terminal: Terminal, options: VerifyAuditOptions): Promise<ExitCode> {
  const data = options.data ?? terminal.env['LABGATE_DATA'] ?? 'data';
  const verdict = await verifyAudit(join(data, AUDIT_FOLDER));
  const { records, firstN, lastN, lastHash, faults } = verdict;
  if (options.json === true) printLine(terminal, JSON.stringify(verdict));
  else {
    for (const { n, file, line, reason } of faults) {
      printLine(terminal, `record ${n} (${file}, line ${line}): ${reason}`);
    }
    const span =
      lastN === undefined ? 'no records' : `records ${firstN} to ${lastN}, the last is ${lastHash}`;
    printNote(terminal, `${records} read, ${faults.length} faults; ${span}`);
  }
  return faults.length === 0 ? EXIT.ok : EXIT.problemsFound;
}
