import { fileName, saveFile } from '../../files/save-file.ts';
import { zipArchive } from '../../files/zip-archive.ts';
import { snapshotCsv } from './snapshot-csv.ts';
import { snapshotFacts } from './snapshot-facts.ts';
import { snapshotPicture } from './snapshot-picture.ts';
import type { Snapshot } from './snapshot.ts';

/** Saves a frame as picture, table and JSON in one archive. */
export async function saveSnapshot(snapshot: Snapshot): Promise<void> {
  // Everything that is read of the frame is read now: the next one comes while the picture is made.
  const facts = snapshotFacts(snapshot);
  const picture = snapshotPicture(snapshot, facts);
  const encoder = new TextEncoder();
  const tsMs = snapshot.frame.tsUs / 1000;
  const name = (ending: string): string => fileName(`thermal-${snapshot.camera.id}`, tsMs, ending);
  const archive = zipArchive(
    [
      { name: name('png'), bytes: await picture },
      { name: name('csv'), bytes: encoder.encode(snapshotCsv(facts)) },
      { name: name('json'), bytes: encoder.encode(`${JSON.stringify(facts, null, 1)}\n`) },
    ],
    tsMs,
  );
  saveFile(name('zip'), 'application/zip', archive);
}
