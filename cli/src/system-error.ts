/** The code of a system error such as `ECONNREFUSED`, or `undefined`. Several attempts at once fail with that of the first. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'errors' in error && Array.isArray(error.errors) ? systemErrorCode(error.errors[0]) : undefined;
}
