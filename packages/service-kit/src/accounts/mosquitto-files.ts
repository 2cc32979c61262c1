import { dirname, join } from 'node:path';
import { formatMosquittoAcl } from '@labgate/contract';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import type { Account } from './account.ts';

/** That a file of users is a site broker's: Mosquitto's files, beside it, follow it. */
export const mosquittoFilesSchema = z.strictObject({
  passwordFile: z.string().min(1),
  aclFile: z.string().min(1),
  /** Trees outside `lab/` that operators may use. */
  freeTopics: z.array(z.string().regex(/^[^\r\n]+$/)),
});
export type MosquittoFiles = z.infer<typeof mosquittoFilesSchema>;

const MODE = 0o600;

/** Writes the files Mosquitto reads; it takes them over at SIGHUP. Users without a password for it are left out. */
export async function writeMosquittoFiles(
  usersFile: string,
  { passwordFile, aclFile, freeTopics }: MosquittoFiles,
  accounts: readonly Account[],
): Promise<void> {
  const folder = dirname(usersFile);
  const passwords = accounts.flatMap(({ name, password: { mosquitto } }) =>
    mosquitto === undefined ? [] : [`${name}:${mosquitto}\n`],
  );
  await replaceFile(join(folder, passwordFile), passwords.join(''), MODE);
  await replaceFile(join(folder, aclFile), formatMosquittoAcl(accounts, freeTopics), MODE);
}
