import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError } from '@labgate/contract';

/** The key this gateway signs its reports with. */
export interface ReportKey {
  readonly privateKey: KeyObject;
  /** The public key as PEM, for whoever wants to check reports. */
  readonly publicPem: string;
}

/** Reads the key, or makes one at its first use, readable by this user only. @throws LabError E_PERMISSION. */
export async function openReportKey(dataDir: string): Promise<ReportKey> {
  const folder = join(dataDir, 'keys');
  const path = join(folder, 'report-ed25519.pem');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const privateKey = createPrivateKey(await readOrMake(path));
    const publicPem = String(createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }));
    await writeFile(join(folder, 'report-ed25519.pub.pem'), publicPem);
    return { privateKey, publicPem };
  } catch (cause) {
    throw new LabError('E_PERMISSION', `the key of reports cannot be used: ${path}`, { cause });
  }
}

async function readOrMake(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  try {
    await writeFile(path, pem, { mode: 0o600, flag: 'wx' });
    return pem;
  } catch {
    return readFile(path, 'utf8'); // it is there already
  }
}
