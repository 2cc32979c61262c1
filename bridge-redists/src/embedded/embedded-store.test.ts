import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '../testing/store-suite.ts';
import { EmbeddedStore, type EmbeddedStoreOptions } from './embedded-store.ts';

describeStore('embedded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'labgate-store-'));
  const options: EmbeddedStoreOptions = {
    path: join(folder, 'history.db'),
    synchronous: 'NORMAL',
    pageSizeBytes: 4096,
    retention: { rawMs: 0, minuteMs: 0, tenMinuteMs: 0 },
    maxSeries: 100,
  };
  let store = new EmbeddedStore(options);
  return {
    store,
    gw: 'demo',
    async reopen() {
      await store.close();
      store = new EmbeddedStore(options);
      return store;
    },
    async dispose() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
