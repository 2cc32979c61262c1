import { LabError, type ErrorCode } from '@labgate/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** HTTP status of each code that a request can bring about; all others are 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  E_SCHEMA: 400,
  E_REPLY_TOPIC: 400,
  E_LIMIT: 400,
  E_EXPIRED: 408,
  E_ROLE: 403,
  E_UNKNOWN: 404,
  E_BUSY: 409,
  E_RECORDING: 400,
  E_REPLAY: 409,
  E_DISK_FULL: 507,
  E_INTERLOCK: 409,
  E_LOCKED: 409,
  E_REV: 409,
  E_RATE: 429,
  E_STORE: 503,
  E_DEVICE_LOST: 503,
  E_STOPPED: 503,
  E_TIMEOUT: 504,
};

/** HTTP status of a reply with this code, `null` for one without. */
export function statusOf(code: string | null): number {
  return code === null ? 200 : (STATUS[code as ErrorCode] ?? 500);
}

/** Answers a failed request with its catalogue code and a sentence, never with a stack. */
export function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof LabError) {
    const asksToSignIn = error.context['signIn'] === true;
    // A page's own request must not make the browser ask for a password: the page does that itself.
    if (asksToSignIn && request.headers['sec-fetch-dest'] !== 'empty') {
      void reply.header('www-authenticate', 'Basic realm="labgate", charset="UTF-8"');
    }
    void reply.code(asksToSignIn ? 401 : statusOf(error.code)).send({ code: error.code, msg: error.message });
    return;
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500) {
    void reply.code(status).send({ code: 'E_SCHEMA', msg: (error as Error).message });
    return;
  }
  request.log.error({ err: error }, 'a request failed unexpectedly');
  void reply.code(500).send({ code: 'E_STORE', msg: 'the request failed; the log of the gateway says why' });
}
