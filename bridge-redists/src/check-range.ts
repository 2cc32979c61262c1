import { LabError } from '@labgate/contract';

/**
 * Refuses bounds and bucket widths that make no sense.
 * @throws LabError `E_LIMIT`
 */
export function checkRange(fromMs: number, toMs: number, bucketMs: number | undefined): void {
  const areTimes = Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && fromMs >= 0;
  if (!areTimes || fromMs > toMs) {
    throw new LabError('E_LIMIT', 'a range runs forward between two times in integer Unix ms', {
      context: { fromMs, toMs },
    });
  }
  if (bucketMs !== undefined && !(Number.isSafeInteger(bucketMs) && bucketMs > 0)) {
    throw new LabError('E_LIMIT', 'a bucket is a positive integer of ms wide', { context: { bucketMs } });
  }
}
