import { expect, test } from '@jest/globals';
import { fileName } from './save-file.ts';

test('a file is named after what and when, in letters every system takes', () => {
  expect(fileName('cam 0/../x', Date.UTC(2026, 10, 22, 14, 2, 11, 484), 'zip')).toBe(
    'labgate-cam-0-x-20261122T140211Z.zip',
  );
});
