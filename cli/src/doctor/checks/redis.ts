import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { systemErrorCode } from '../../system-error.ts';
import type { Check, Finding } from '../check.ts';

/** Longest wait for an answer, ms. */
const TIMEOUT_MS = 3_000;
const SUBJECT = 'Redis';

/** Does the configured Redis answer, every node of it, and has it the TimeSeries module? */
export const checkRedis: Check = async ({ config: { redisUrls } }) => {
  if (redisUrls.length > 0) return Promise.all(redisUrls.map(checkServer));
  return [
    { status: 'skipped', subject: SUBJECT, detail: 'not configured; history is kept in the embedded store' },
  ];
};

async function checkServer(redisUrl: string): Promise<Finding> {
  if (!URL.canParse(redisUrl)) return problem('its address is no URL', 'write it as redis://host:6379');
  const url = new URL(redisUrl);
  const address = `${url.protocol}//${url.host}`;
  try {
    return await ask(url, address);
  } catch (error) {
    const reason = systemErrorCode(error) ?? (error instanceof Error ? error.message : String(error));
    const remedy = 'start it, or correct LABGATE_REDIS_URL or `store.redis`';
    return problem(`${address} does not answer (${reason})`, remedy);
  }
}

async function ask(url: URL, address: string): Promise<Finding> {
  const connection = await open(url);
  try {
    if (url.password !== '') {
      const names = [url.username, url.password].filter((part) => part !== '').map(decodeURIComponent);
      const answer = await connection.send(['AUTH', ...names]);
      if (!answer.startsWith('+'))
        return problem(`${address} refuses the login`, 'correct user and password');
    }
    const pong = await connection.send(['PING']);
    if (pong.startsWith('-NOAUTH')) return problem(`${address} wants a login`, 'put it into the address');
    if (!pong.startsWith('+PONG')) return problem(`${address} does not speak Redis`, 'correct the address');
    const info = await connection.send(['COMMAND', 'INFO', 'ts.add']);
    // One command asked, one entry answered: a list when it is known, a null otherwise.
    if (/^\*1\r\n\*[1-9]/.test(info)) {
      return { status: 'ok', subject: SUBJECT, detail: `${address} with TimeSeries` };
    }
    return problem(`${address} has no TimeSeries module`, 'use Redis 8, or load the module into this one');
  } finally {
    connection.close();
  }
}

function problem(detail: string, remedy: string): Finding {
  return { status: 'problem', subject: SUBJECT, detail, remedy };
}

interface RedisConnection {
  /** Sends a command and gives the beginning of its answer as text. */
  send(command: readonly string[]): Promise<string>;
  close(): void;
}

async function open(url: URL): Promise<RedisConnection> {
  const target = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || '6379') };
  const isTls = url.protocol === 'rediss:';
  const socket: Socket = isTls ? connectTls({ ...target, servername: target.host }) : connectTcp(target);
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer in time')));
  await eventOf(socket, isTls ? 'secureConnect' : 'connect');
  return {
    send: async (command) => {
      const words = command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      socket.write(`*${command.length}\r\n${words.join('')}`);
      return String(await eventOf(socket, 'data'));
    },
    close: () => socket.destroy(),
  };
}

/** Waits for one event; a socket that fails or ends first is a failure. */
function eventOf(socket: Socket, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onClose = (): void => settle(() => reject(new Error('the connection was closed')));
    const onError = (error: Error): void => settle(() => reject(error));
    const onEvent = (value: unknown): void => settle(() => resolve(value));
    const settle = (then: () => void): void => {
      socket.off(name, onEvent).off('error', onError).off('close', onClose);
      then();
    };
    socket.on(name, onEvent).on('error', onError).on('close', onClose);
  });
}
