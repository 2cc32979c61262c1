import type { z } from 'zod';
import { annotateArgsSchema, annotationsAnswerSchema } from '../annotation.ts';
import type { CommandRole } from '../commands/command-type.ts';
import { storeCommands } from '../commands/history.ts';
import { runCommands, runSummarySchema } from '../commands/runs.ts';
import {
  latestAnswerSchema,
  rangeAnswerSchema,
  selectArgsSchema,
  seriesAnswerSchema,
} from '../store-query.ts';
import {
  aliveAnswerSchema,
  configSchemasAnswerSchema,
  importedRunSchema,
  importSummarySchema,
  readyAnswerSchema,
  runComparisonSchema,
  sessionAnswerSchema,
} from './answers.ts';
import {
  annotationsQuerySchema,
  compareQuerySchema,
  exportQuerySchema,
  importQuerySchema,
  rangeQuerySchema,
  runExportQuerySchema,
  signInSchema,
} from './queries.ts';

/** A body: JSON by its schema, or something else by its content types. */
export type RestBody = z.ZodType | readonly [string, ...string[]];

/** What one address answers to one method of HTTP. */
export interface RestOperation {
  readonly method: 'get' | 'post' | 'delete';
  /** With its parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly tag: 'gateway' | 'session' | 'history' | 'runs' | 'configuration';
  /** The weakest role that may ask; absent where everybody may. */
  readonly role?: CommandRole;
  readonly query?: z.ZodObject;
  readonly body?: RestBody;
  /** By status; `null` for an answer without a body. */
  readonly answers: Readonly<Record<number, RestBody | null>>;
  /** True when it answers a range of bytes too (RFC 9110 §14). */
  readonly hasRanges?: true;
}

const TABLE: RestBody = ['text/csv', 'application/x-ndjson'];
const RECORDING: RestBody = ['application/octet-stream'];

/** Every address of the REST interface but those of commands, which follow from `COMMANDS`. */
export const REST_OPERATIONS = {
  alive: {
    method: 'get',
    path: '/healthz',
    summary: 'Does the process answer?',
    tag: 'gateway',
    answers: { 200: aliveAnswerSchema },
  },
  ready: {
    method: 'get',
    path: '/readyz',
    summary: 'Has every device settled? 503 until then.',
    tag: 'gateway',
    answers: { 200: readyAnswerSchema, 503: readyAnswerSchema },
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics in the text format of Prometheus; from this machine without a role.',
    tag: 'gateway',
    role: 'viewer',
    answers: { 200: ['text/plain'] },
  },
  asyncApi: {
    method: 'get',
    path: '/asyncapi.yaml',
    summary: 'The AsyncAPI document of the topics.',
    tag: 'gateway',
    answers: { 200: ['application/yaml'] },
  },
  openApi: {
    method: 'get',
    path: '/openapi.yaml',
    summary: 'This document.',
    tag: 'gateway',
    answers: { 200: ['application/yaml'] },
  },
  getSession: {
    method: 'get',
    path: '/api/v1/session',
    summary: 'Who asks.',
    tag: 'session',
    answers: { 200: sessionAnswerSchema },
  },
  signIn: {
    method: 'post',
    path: '/api/v1/session',
    summary: 'Sign in; the answer sets a cookie.',
    tag: 'session',
    body: signInSchema,
    answers: { 200: sessionAnswerSchema },
  },
  signOut: {
    method: 'delete',
    path: '/api/v1/session',
    summary: 'Sign out.',
    tag: 'session',
    answers: { 204: null },
  },
  range: {
    method: 'get',
    path: '/api/v1/range',
    summary: storeCommands.range.summary,
    tag: 'history',
    role: storeCommands.range.role,
    query: rangeQuerySchema,
    answers: { 200: rangeAnswerSchema },
  },
  latest: {
    method: 'get',
    path: '/api/v1/latest',
    summary: storeCommands.latest.summary,
    tag: 'history',
    role: storeCommands.latest.role,
    query: selectArgsSchema,
    answers: { 200: latestAnswerSchema },
  },
  series: {
    method: 'get',
    path: '/api/v1/series',
    summary: storeCommands.series.summary,
    tag: 'history',
    role: storeCommands.series.role,
    query: selectArgsSchema,
    answers: { 200: seriesAnswerSchema },
  },
  exportHistory: {
    method: 'get',
    path: '/api/v1/export',
    summary: 'The history as a file.',
    tag: 'history',
    role: 'viewer',
    query: exportQuerySchema,
    answers: { 200: TABLE },
  },
  importHistory: {
    method: 'post',
    path: '/api/v1/import',
    summary: 'Store a file that was exported.',
    tag: 'history',
    role: storeCommands.import.role,
    query: importQuerySchema,
    body: TABLE,
    answers: { 200: importSummarySchema },
  },
  getAnnotations: {
    method: 'get',
    path: '/api/v1/annotations',
    summary: storeCommands.annotations.summary,
    tag: 'history',
    role: storeCommands.annotations.role,
    query: annotationsQuerySchema,
    answers: { 200: annotationsAnswerSchema },
  },
  annotate: {
    method: 'post',
    path: '/api/v1/annotations',
    summary: storeCommands.annotate.summary,
    tag: 'history',
    role: storeCommands.annotate.role,
    body: annotateArgsSchema,
    answers: { 200: storeCommands.annotate.answer },
  },
  getConfigSchemas: {
    method: 'get',
    path: '/api/v1/config/schema',
    summary: 'JSON Schemas of `labgate.yaml`: the file, what every device has, each kind of device.',
    tag: 'configuration',
    role: 'viewer',
    answers: { 200: configSchemasAnswerSchema },
  },
  listRuns: {
    method: 'get',
    path: '/api/v1/runs',
    summary: runCommands.list.summary,
    tag: 'runs',
    role: 'operator',
    answers: { 200: runCommands.list.answer },
  },
  importRun: {
    method: 'post',
    path: '/api/v1/runs',
    summary: 'Take in a recording of another gateway.',
    tag: 'runs',
    role: 'operator',
    body: RECORDING,
    answers: { 201: importedRunSchema },
  },
  getReportKey: {
    method: 'get',
    path: '/api/v1/runs/report-key',
    summary: 'The public key that reports of this gateway are verified with, PEM.',
    tag: 'runs',
    role: 'operator',
    answers: { 200: ['application/x-pem-file'] },
  },
  compareRuns: {
    method: 'get',
    path: '/api/v1/runs/compare',
    summary: 'Two runs on one axis.',
    tag: 'runs',
    role: 'operator',
    query: compareQuerySchema,
    answers: { 200: runComparisonSchema },
  },
  getRun: {
    method: 'get',
    path: '/api/v1/runs/{run}',
    summary: runCommands.get.summary,
    tag: 'runs',
    role: 'operator',
    answers: { 200: runSummarySchema },
  },
  getRecording: {
    method: 'get',
    path: '/api/v1/runs/{run}/recording',
    summary: 'The recording of a run, MCAP.',
    tag: 'runs',
    role: 'operator',
    answers: { 200: RECORDING },
    hasRanges: true,
  },
  getReport: {
    method: 'get',
    path: '/api/v1/runs/{run}/report',
    summary: 'The report of a run as a page.',
    tag: 'runs',
    role: 'operator',
    answers: { 200: ['text/html'] },
    hasRanges: true,
  },
  getReportJson: {
    method: 'get',
    path: '/api/v1/runs/{run}/report.json',
    summary: 'The report of a run for programs.',
    tag: 'runs',
    role: 'operator',
    answers: { 200: ['application/json'] },
    hasRanges: true,
  },
  exportRun: {
    method: 'get',
    path: '/api/v1/runs/{run}/export',
    summary: 'A run as a table, or its messages as JSON lines.',
    tag: 'runs',
    role: 'operator',
    query: runExportQuerySchema,
    answers: { 200: TABLE },
  },
} as const satisfies Readonly<Record<string, RestOperation>>;

/** Every operation with its name. */
export function listRestOperations(): { readonly name: string; readonly operation: RestOperation }[] {
  return Object.entries<RestOperation>(REST_OPERATIONS).map(([name, operation]) => ({ name, operation }));
}
