import { commandReplySchema, LabError } from '@labgate/contract';
import { systemErrorCode } from '../system-error.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Address of the HTTP port of a gateway: `--http`, `LABGATE_HTTP_URL`, or that of this machine's gateway.
 * @throws LabError E_SCHEMA when it is no HTTP address.
 */
export function gatewayUrl(env: Terminal['env'], option?: string): URL {
  const text = option ?? env['LABGATE_HTTP_URL'] ?? `http://127.0.0.1:${env['LABGATE_HTTP_PORT'] ?? '8080'}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new LabError('E_SCHEMA', `${JSON.stringify(text)} is no address such as http://127.0.0.1:8080`);
  }
  return url;
}

/** What `fetch` takes, with headers by name; a body that is a stream goes out while nothing has come back. */
export interface GatewayRequest extends Omit<RequestInit, 'headers'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly duplex?: 'half';
}

/**
 * Sends a request below `/api/v1`, as the user of the address or of `LABGATE_USER` and `LABGATE_PASSWORD`.
 * @throws LabError E_UNREACHABLE without an answer, else with what the gateway says.
 */
export async function requestGateway(
  { env, signal }: Pick<Terminal, 'env' | 'signal'>,
  base: URL,
  path: string,
  init: GatewayRequest = {},
): Promise<Response> {
  const url = new URL(path, `${base.origin}${base.pathname.replace(/\/?$/, '/')}`);
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal, headers: { ...credentials(base, env), ...init.headers } });
  } catch (cause) {
    if (signal.aborted) throw new LabError('E_STOPPED', 'stopped', { cause });
    const reason = systemErrorCode((cause as Error).cause) ?? String(cause);
    throw new LabError(
      'E_UNREACHABLE',
      `no gateway answers at ${base.origin} (${reason}): start one with \`labgate up\``,
      {
        cause,
      },
    );
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** Failures are told as in replies. */
const failureSchema = commandReplySchema.pick({ code: true, msg: true });

function credentials(base: URL, env: Terminal['env']): Record<string, string> {
  const user = decodeURIComponent(base.username) || env['LABGATE_USER'];
  const password = decodeURIComponent(base.password) || (env['LABGATE_PASSWORD'] ?? '');
  if (!user) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

async function failureOf(response: Response): Promise<LabError> {
  const said: unknown = await response.json().catch(() => undefined);
  const { code, msg } = failureSchema.safeParse(said).data ?? { code: '', msg: `HTTP ${response.status}` };
  const text = `the gateway refuses: ${msg}${code === '' ? '' : ` (${code})`}`;
  const isRole = response.status === 401 || response.status === 403;
  return new LabError(isRole ? 'E_ROLE' : 'E_STORE', text, { context: { status: response.status } });
}
