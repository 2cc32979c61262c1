/** @type {import('jest').Config} */
export default {
  roots: [
    '<rootDir>/packages',
    '<rootDir>/gateway',
    '<rootDir>/watchdog',
    '<rootDir>/bridge-redists',
    '<rootDir>/dashboard',
    '<rootDir>/node-red',
    '<rootDir>/cli',
    '<rootDir>/e2e',
    '<rootDir>/tools',
  ],
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
  testTimeout: 60_000,
};
