import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '@labgate/contract';
import { checkJson, checkPage, exportKey, fingerprintOf, type SealCheck } from '@labgate/recording';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { sha256Of } from '../sha256-of.ts';
import { printLine, printNote, type Terminal } from '../terminal.ts';

/** Options of `labgate report verify`. */
export interface VerifyReportOptions {
  /** PEM of the key that is trusted. */
  readonly key?: string;
  readonly json?: boolean;
}

/**
 * Compares a report, HTML or JSON, with its signature, and the recording beside it with the report; nothing but files is
 * needed. Prints the name of everything that was changed; exit code 4 then.
 * @throws LabError E_SCHEMA when a file cannot be read.
 */
export async function verifyReport(
  terminal: Terminal,
  file: string,
  { key, json = false }: VerifyReportOptions,
): Promise<ExitCode> {
  const text = readText(file);
  const check = text.startsWith('{') ? checkJson(text) : checkPage(text);
  const changed = [...check.changed];
  const exactBytes = Buffer.from(text).equals(readFileSync(file));
  if (!exactBytes && changed.length === 0) changed.push('spelling');
  if (key !== undefined && !isTrusted(check, key)) changed.push('key');
  for (const [name, digest] of Object.entries(check.files)) {
    const beside = join(dirname(file), name);
    if (!existsSync(beside)) printNote(terminal, `${name} is not beside the report and was not compared`);
    else if ((await sha256Of(beside)) !== digest) changed.push(name);
  }
  if (json) {
    printLine(
      terminal,
      JSON.stringify({
        changed,
        keyFingerprint: check.keyFingerprint,
        isKeyTrusted: key !== undefined && !changed.includes('key'),
      }),
    );
    return changed.length > 0 ? EXIT.problemsFound : EXIT.ok;
  }
  for (const part of changed) printLine(terminal, `CHANGED ${part}`);
  if (changed.length > 0) return EXIT.problemsFound;
  const trust =
    key === undefined
      ? 'compare the key with the one of the gateway, or give --key'
      : 'the key is the trusted one';
  printLine(terminal, `unchanged since it was signed by key ${check.keyFingerprint} (${trust})`);
  return EXIT.ok;
}

function isTrusted({ keyFingerprint }: SealCheck, file: string): boolean {
  try {
    return fingerprintOf(exportKey(createPublicKey(readText(file)))) === keyFingerprint;
  } catch (cause) {
    throw new LabError('E_SCHEMA', `${file} is no public key in PEM`, { cause });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new LabError('E_SCHEMA', `${file} cannot be read`, { cause });
  }
}
