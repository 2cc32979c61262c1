export * from './access.ts';
export * from './alarm.ts';
export * from './annotation.ts';
export * from './audit.ts';
export * from './command-catalogue.ts';
export * from './command-requester.ts';
export * from './command.ts';
export * from './commands/command-type.ts';
export * from './commands/dut.ts';
export * from './commands/gateway.ts';
export * from './commands/history.ts';
export * from './commands/ledger.ts';
export * from './commands/psu.ts';
export * from './commands/runs.ts';
export * from './commands/safety.ts';
export * from './commands/sensors.ts';
export * from './condition/condition-evaluator.ts';
export * from './condition/condition-text.ts';
export * from './condition/condition.ts';
export * from './config-snapshot.ts';
export * from './crc32.ts';
export * from './descriptor.ts';
export * from './errors.ts';
export * from './event.ts';
export {
  FRAME_FORMATS,
  FRAME_PIXEL_UNAVAILABLE,
  type FrameFormat,
  type FramePixels,
} from './frame-pixels.ts';
export * from './frame-summary.ts';
export * from './frame.ts';
export * from './health.ts';
export * from './ids.ts';
export * from './info.ts';
export * from './interlock.ts';
export * from './journal.ts';
export * from './log-line.ts';
export * from './messages.ts';
export * from './mosquitto-acl.ts';
export * from './plan.ts';
export * from './replay.ts';
export * from './region.ts';
export * from './reply-parts.ts';
export * from './rest/answers.ts';
export * from './rest/operations.ts';
export * from './rest/queries.ts';
export * from './run.ts';
export * from './state.ts';
export * from './store-import.ts';
export * from './store-query.ts';
export * from './telemetry.ts';
export * from './topic-filter.ts';
export * from './topics.ts';
export * from './units.ts';
export * from './validate-message.ts';
export * from './wet-table.ts';
