import { isLabError } from '@labgate/contract';
import { askConfigReport } from '../../config/ask-config-report.ts';
import type { Check } from '../check.ts';
import { estimateStorage } from '../storage-estimate.ts';

const SUBJECT = 'Storage';
const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** How much will the configured devices fill, on disk and in the memory of Redis? */
export const checkStorage: Check = async ({ env, config: { redisUrls } }) => {
  try {
    const isRedis = redisUrls.length > 0;
    const estimate = estimateStorage(await askConfigReport(env), isRedis ? 'redis' : 'embedded');
    if (estimate === undefined) {
      const detail = 'unknown: the configuration has faults, see `labgate config check`';
      return [{ status: 'skipped', subject: SUBJECT, detail }];
    }
    const { historyBytes, journalBytes, runsBytes, runBytesPerH, assumptions } = estimate;
    const history = `history ${inWords(historyBytes)} of ${isRedis ? "Redis' memory" : 'disk'}`;
    const runs = `recordings ${inWords(runBytesPerH)} an hour of a run, at most ${inWords(runsBytes)}`;
    return [
      {
        status: 'ok',
        subject: SUBJECT,
        detail: `about: ${history}, journal ${inWords(journalBytes)}, ${runs}`,
      },
      { status: 'ok', subject: 'Storage basis', detail: assumptions },
    ];
  } catch (error) {
    if (!isLabError(error, 'E_UNKNOWN')) throw error;
    return [{ status: 'skipped', subject: SUBJECT, detail: error.message }];
  }
};

function inWords(bytes: number): string {
  const power = Math.min(UNITS.length, Math.max(1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return `${Number((bytes / 1000 ** power).toPrecision(2))} ${UNITS[power - 1]}`;
}
