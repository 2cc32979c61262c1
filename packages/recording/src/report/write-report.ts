import type { KeyObject } from 'node:crypto';
import { collectReport } from './report-collector.ts';
import type { ReportContext } from './report-data.ts';
import { sealJson, sealPage } from './report-files.ts';
import { PAGE_FRAME, reportParts } from './report-page.ts';
import type { Recording } from '../recording.ts';

/** A report as the two files it is. */
export interface SignedReport {
  readonly html: string;
  readonly json: string;
}

/** Name of the recording in the seal of a report. */
export const RECORDING_FILE = 'recording.mcap';

/** Makes the report of a run and signs it together with the recording. */
export async function writeReport(
  recording: Recording,
  context: ReportContext,
  key: KeyObject,
): Promise<SignedReport> {
  const data = await collectReport(recording, context);
  const files = context.run.sha256 === null ? {} : { [RECORDING_FILE]: context.run.sha256 };
  const { frames, ...rest } = data;
  const json = {
    ...rest,
    frames: frames.map(({ camera, atS, minC, maxC }) => ({ camera, atS, minC, maxC })),
  };
  return {
    html: sealPage(PAGE_FRAME, reportParts(data), files, key),
    json: sealJson(namedByPart(json), files, key),
  };
}

/** Parts are named in lower case with hyphens. */
function namedByPart(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );
}
