import { z } from 'zod';

/** A message of a run as it was published, byte for byte. */
export interface RecordedMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  /** When it was recorded: Unix µs at the start of the run plus what has passed since, so it never steps back. */
  readonly timeUs: number;
  /** Wall time when it was recorded, Unix ms. */
  readonly wallMs: number;
  /** Position in the recording, from 0. */
  readonly number: number;
}

/** What a recording says about itself at its beginning, as text by text. */
export const recordingInfoSchema = z.object({
  /** Run id. */
  run: z.string().regex(/^r-\d{8}-\d{4,6}$/),
  /** The gateway it was recorded at. */
  gw: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/),
  /** Unix ms. */
  startedAt: z.string().regex(/^\d{1,16}$/),
  dutSerial: z.string().max(64),
  /** Version of the software that wrote it. */
  sw: z.string().max(64),
});
export type RecordingInfo = z.infer<typeof recordingInfoSchema>;

/** Names of the MCAP metadata of a recording: at its beginning, and what was known when it was closed. */
export const METADATA = { info: 'labgate:recording', run: 'labgate:run' } as const;

/** Something that is wrong with a recording. */
export interface RecordingFault {
  /** Where: a part of the file, with its place. */
  readonly part: string;
  readonly what: string;
}

/** A fault as one sentence. */
export function formatFault({ part, what }: RecordingFault): string {
  return `${part}: ${what}`;
}
