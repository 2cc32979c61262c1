import { ERROR_CATALOGUE } from '@labgate/contract';

const LONGEST_CODE = 60;

/** A failure in words people know; a code the catalogue does not have is shown as it came. */
export function faultText(code: string): string {
  const known = Object.entries(ERROR_CATALOGUE).find(([each]) => each === code)?.[1];
  return known?.summary ?? code.slice(0, LONGEST_CODE);
}
