import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../run.mjs';

/** A copy of the gateway in which an adapter can be made and tested without touching the real one. */
export interface AdapterWorkshop {
  readonly root: string;
  /** Type-checks and lints the folder of the adapter. @throws Error with what the tools say. */
  check(kind: string): Promise<void>;
  /** Runs the adapter's own tests and the conformance suites; gives jest's report. @throws Error with it. */
  test(kind: string): Promise<string>;
  remove(): void;
}

/** What the tools need of the repository beside the gateway's sources. */
const COPIED = [
  'gateway/src',
  'tools/lint',
  'gateway/package.json',
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  '.oxlintrc.json',
  'jest.config.mjs',
  'tools/serial-runner.mjs',
  'tools/whole-system-first.mjs',
];

/** Sets a copy up: the gateway's sources and the tools' settings; packages are those of the repository. */
export function openWorkshop(): AdapterWorkshop {
  const root = mkdtempSync(join(tmpdir(), 'labgate-workshop-'));
  for (const path of COPIED) cpSync(join(ROOT, path), join(root, path), { recursive: true });
  for (const path of ['node_modules', 'vectors']) symlinkSync(join(ROOT, path), join(root, path));
  const program = (name: string, args: readonly string[]): Promise<string> =>
    output(join(ROOT, 'node_modules', '.bin', name), args, root);
  const settings = { extends: './tsconfig.json', include: ['gateway/src/adapters'] };
  writeFileSync(join(root, 'tsconfig.adapters.json'), JSON.stringify(settings));
  return {
    root,
    check: async (kind) => {
      await program('tsc', ['--noEmit', '-p', 'tsconfig.adapters.json']);
      await program('oxlint', ['--type-aware', '--deny-warnings', `gateway/src/adapters/${kind}`]);
    },
    test: (kind) => {
      const jest = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
      const which = [
        '--selectProjects=beside',
        '--roots=gateway',
        `--testPathPatterns=adapters/${kind}/|adapters/conformance`,
      ];
      return output(process.execPath, ['--experimental-vm-modules', jest, ...which], root);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

async function output(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { cwd });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${program} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
