import { isLabError } from '@labgate/contract';

/** Exit codes of every `labgate` command. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  problemsFound: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code a failure ends with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isLabError(error, 'E_UNREACHABLE')) return EXIT.unreachable;
  if (isLabError(error, 'E_SCHEMA') || isLabError(error, 'E_CONFIG')) return EXIT.usage;
  return EXIT.failed;
}
