const PARTS = ['packages', 'gateway', 'watchdog', 'bridge-redists', 'dashboard', 'node-red', 'cli', 'tools'];

/**
 * What all tests have in common.
 * @type {import('jest').InitialProjectOptions}
 */
export const base = {
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.hw\\.test\\.ts$', '\\.soak\\.test\\.ts$'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@labgate/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2024',
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

const inFolders = (folders) => folders.map((folder) => `<rootDir>/${folder}`);

/**
 * Tests of parts run beside each other, those of the whole system one at a time: they compare times and share browsers.
 * @type {import('jest').Config}
 */
export default {
  projects: [
    { ...base, displayName: 'parts', roots: inFolders(PARTS) },
    {
      ...base,
      displayName: 'system',
      roots: inFolders(['e2e']),
      runner: '<rootDir>/tools/serial-runner.mjs',
    },
  ],
  maxWorkers: '100%',
  testTimeout: 60_000,
};
