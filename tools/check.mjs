// What a change must pass before its tests: format, lint, types and a complete lock file.
import { run } from './run.mjs';

run('prettier', ['--check', '--log-level=warn', '.']);
run('oxlint', ['--type-aware', '--deny-warnings']);
run('tsc', ['--noEmit', '-p', 'tsconfig.json']);
run(process.execPath, ['tools/check-lock.mjs']);
