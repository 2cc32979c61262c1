import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Answers a command, given in words, with bytes of the protocol; `undefined` lets the client wait. */
export type FakeAnswer = (words: readonly string[]) => string | undefined;

/** A server that speaks the Redis protocol (RESP 2) as far as a test needs it. */
export class FakeRedis {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  answer: FakeAnswer;

  private constructor(server: Server, answer: FakeAnswer) {
    this.#server = server;
    this.answer = answer;
    this.url = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (socket) => this.#serve(socket));
  }

  static async start(answer: FakeAnswer): Promise<FakeRedis> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeRedis(server, answer);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (let found = takeCommand(text); found !== undefined; found = takeCommand(text)) {
        text = found.rest;
        const reply = this.answer(found.words) ?? (found.words[0] === 'CLIENT' ? '+OK\r\n' : undefined);
        if (reply !== undefined) socket.write(reply);
      }
    });
    socket.on('error', () => undefined); // the client may leave at any time
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

/** The first whole command of a text that has one character a byte: a list of bulk strings. */
function takeCommand(text: string): { readonly words: readonly string[]; readonly rest: string } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  let rest = text.slice(head[0].length);
  const words: string[] = [];
  for (let count = Number(head[1]); count > 0; count--) {
    const bulk = /^\$(\d+)\r\n/.exec(rest);
    if (bulk === null) return undefined;
    const length = Number(bulk[1]);
    const start = bulk[0].length;
    if (rest.length < start + length + 2) return undefined;
    words.push(Buffer.from(rest.slice(start, start + length), 'latin1').toString('utf8'));
    rest = rest.slice(start + length + 2);
  }
  return { words, rest };
}
