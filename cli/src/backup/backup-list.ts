import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, parseJson } from '@labgate/contract';
import { z } from 'zod';

/** The file of a backup that is written last: a backup without it is none. */
export const LIST_NAME = 'backup.json';

/** What a backup consists of. */
const backupListSchema = z.object({
  formatVersion: z.literal(1),
  /** Unix ms when it was begun. */
  takenAt: z.int(),
  software: z.string(),
  files: z.array(
    z.object({
      /** Relative to the backup and to the data folder. */
      path: z.string().refine((path) => !path.startsWith('/') && !path.split('/').includes('..')),
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Permissions. */
      mode: z.int().min(0).max(0o777),
    }),
  ),
});
export type BackupList = z.infer<typeof backupListSchema>;
export type BackupFile = BackupList['files'][number];

/** Reads the list of a backup. @throws LabError E_CONFIG when there is none, or one of a newer version. */
export async function readBackupList(folder: string): Promise<BackupList> {
  const text = await readFile(join(folder, LIST_NAME), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new LabError('E_CONFIG', `${folder} is no finished backup: it has no ${LIST_NAME}`);
  }
  const list = backupListSchema.safeParse(parseJson(text));
  if (list.success) return list.data;
  throw new LabError('E_CONFIG', `${join(folder, LIST_NAME)} is damaged, or of a newer version of labgate`);
}
