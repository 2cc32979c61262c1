/** The code that Node puts on errors of the operating system, such as `ENOENT`; empty for any other. */
export function systemCodeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
