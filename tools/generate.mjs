// Writes the files that are generated from the code: `npm run generate`. A test fails when they are not up to date.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GENERATORS } from './generators.mjs';
import { ROOT } from './run.mjs';

for (const { name, ownedFolders, files } of GENERATORS) {
  const generated = files();
  for (const [path, text] of generated) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  for (const folder of ownedFolders) {
    for (const file of readdirSync(join(ROOT, folder))) {
      if (!generated.has(`${folder}/${file}`)) rmSync(join(ROOT, folder, file), { recursive: true });
    }
  }
  console.log(`${name}: ${generated.size} ${generated.size === 1 ? 'file' : 'files'}`);
}
