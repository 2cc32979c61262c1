import { availableParallelism } from 'node:os';

const FOLDERS = [
  'packages',
  'gateway',
  'watchdog',
  'bridge-redists',
  'dashboard',
  'node-red',
  'cli',
  'tools',
  'e2e',
];

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

/** Tests that act on a page or compare times: what runs beside them would be in what they see. */
const ALONE =
  '/e2e/src/(budgets/|clock-steps|dashboard|first-light|node-red-loops|nothing-lost|output-off|painted-pixels|redis-outage|site-dashboard)';

/**
 * Most tests run beside each other, also those of the whole system, which wait most of their time.
 * @type {import('jest').Config}
 */
export default {
  projects: [
    {
      ...base,
      displayName: 'beside',
      roots: inFolders(FOLDERS),
      testPathIgnorePatterns: [...base.testPathIgnorePatterns, ALONE],
    },
    {
      ...base,
      displayName: 'alone',
      roots: inFolders(['e2e']),
      testMatch: undefined,
      testRegex: [`${ALONE}.*\\.test\\.ts$`],
      runner: '<rootDir>/tools/serial-runner.mjs',
    },
  ],
  testSequencer: '<rootDir>/tools/whole-system-first.mjs',
  // The whole system waits much: half as many again as there are cores keep these busy.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  testTimeout: 60_000,
};
