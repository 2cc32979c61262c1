import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LabError } from '@labgate/contract';
import { gatewayEntry } from '../up/built-entries.ts';

/** Longest a check may take, ms. */
const TIMEOUT_MS = 30_000;

/** Has the gateway check something of `env` and gives the JSON it prints; nothing is started. @throws LabError E_UNKNOWN. */
export async function askEntry(
  env: Readonly<Record<string, string | undefined>>,
  question: 'check-config' | 'check-wires',
): Promise<unknown> {
  const entry = gatewayEntry();
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [entry, question], {
      env,
      timeout: TIMEOUT_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return JSON.parse(stdout);
  } catch (cause) {
    const reason = firstLine(cause);
    throw new LabError('E_UNKNOWN', `the gateway could not check the configuration: ${reason}`, { cause });
  }
}

function firstLine(failure: unknown): string {
  const said: unknown = Object(failure).stderr;
  return typeof said === 'string' ? (said.trim().split('\n')[0] ?? '') : '';
}
