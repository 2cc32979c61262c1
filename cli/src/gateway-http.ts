import { ERROR_CATALOGUE, LabError, type ErrorCode } from '@labgate/contract';
import { systemErrorCode } from './system-error.ts';
import type { Terminal } from './terminal.ts';

const MAX_REASON = 300;

/** The address of a gateway's HTTP port: `LABGATE_HTTP_URL`, or the port of this machine's gateway. */
export function httpUrl(env: Terminal['env'], path: string): URL {
  const base = env['LABGATE_HTTP_URL'] ?? `http://127.0.0.1:${env['LABGATE_HTTP_PORT'] ?? '8080'}`;
  if (!URL.canParse(path, base)) throw new LabError('E_SCHEMA', `${JSON.stringify(base)} is no HTTP address`);
  return new URL(path, base);
}

/**
 * Makes a request with the user of `LABGATE_USER` and `LABGATE_PASSWORD` and gives its answer.
 * @throws LabError E_UNREACHABLE without an answer, or with the code of a refusal.
 */
export async function requestGateway(
  terminal: Terminal,
  path: string,
  init: RequestInit & { readonly duplex?: 'half' } = {},
): Promise<Response> {
  const url = httpUrl(terminal.env, path);
  const headers = new Headers(init.headers);
  const { LABGATE_USER: user, LABGATE_PASSWORD: password } = terminal.env;
  if (user !== undefined) {
    headers.set('authorization', `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`);
  }
  let response: Response;
  try {
    response = await fetch(url, { ...init, headers, signal: terminal.signal });
  } catch (cause) {
    const reason = systemErrorCode((cause as Error).cause) ?? String(cause);
    throw new LabError('E_UNREACHABLE', `no gateway answers at ${url.origin} (${reason})`, { cause });
  }
  if (response.ok) return response;
  throw await refusalOf(response);
}

async function refusalOf(response: Response): Promise<LabError> {
  const text = await response.text();
  let answer: { code?: unknown; msg?: unknown } = {};
  try {
    answer = Object(JSON.parse(text));
  } catch {
    // no gateway of ours: its status says enough
  }
  const code = String(answer.code);
  const isKnown = Object.hasOwn(ERROR_CATALOGUE, code);
  const reason = typeof answer.msg === 'string' ? answer.msg : `HTTP ${response.status}`;
  return new LabError(isKnown ? (code as ErrorCode) : 'E_GARBLED', reason.slice(0, MAX_REASON));
}
