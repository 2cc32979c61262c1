import { base } from './jest.config.mjs';

/** The long tests: each says in its name what it shows; run one at a time, so that figures mean something. */
export default {
  ...base,
  testMatch: ['**/*.soak.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  testTimeout: 900_000,
  maxWorkers: 1,
};
