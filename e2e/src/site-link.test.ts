import { expect, test } from '@jest/globals';
import { cutLink } from './site-link.ts';

test('a link that is cut twice for two seconds costs the site no sample, and no command comes late', async () => {
  const { acknowledged, lateAnswers } = await cutLink(2, 2_000);
  expect(lateAnswers).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
}, 400_000);
