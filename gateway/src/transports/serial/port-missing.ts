import { LabError } from '@labgate/contract';

/** The port is not there, or not any more: its cable was pulled. */
export function portMissing(path: string, cause?: unknown): LabError {
  return new LabError('E_BUS_MISSING', `${path} is not there`, {
    context: { path },
    ...(cause === undefined ? {} : { cause }),
  });
}
