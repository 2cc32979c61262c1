import { test } from '@jest/globals';
import { cutLink } from './site-link.ts';

test('a link that is cut twice for two seconds costs the site no sample, and no command comes late', async () => {
  await cutLink(2, 2_000);
}, 400_000);
