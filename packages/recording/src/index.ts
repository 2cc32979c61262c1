export { FRAME_ENCODING, FrameDecoder, FrameEncoder } from './frame-coding.ts';
export * from './recorded-message.ts';
export { Recording, partOf, type RecordingState } from './recording.ts';
export { checkRecording, type CheckResult } from './recording-check.ts';
export type { ChunkPlace } from './recording-index.ts';
export { repairRecording, type RepairResult } from './recording-repair.ts';
export { RecordingWriter, type MessageToRecord, type RecordingWriterOptions } from './recording-writer.ts';
export { isMarkedCopy, markAsReplay } from './replay-marks.ts';
export { ReplayPlayer, type ReplayMessage, type ReplayPlayerOptions } from './replay-player.ts';
