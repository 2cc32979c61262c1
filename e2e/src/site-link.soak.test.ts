import { expect, test } from '@jest/globals';
import { cutLink } from './site-link.ts';

test('a link that is cut five times for a minute costs the site no sample, and no command comes late', async () => {
  const { acknowledged, lateAnswers } = await cutLink(5, 60_000);
  expect(lateAnswers).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
}, 1_800_000);
