import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const CONNECT = 1;
const SUBSCRIBE = 8;
/** Where the protocol level stands in a CONNECT: after its head and the name `MQTT` with its length (MQTT 5 §3.1.2). */
const LEVEL_AFTER_HEAD = 6;

/** A broker that speaks MQTT 5 alone: it refuses 3.1.1, and sends one message to whoever subscribes. */
export class Mqtt5Broker {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly url: string;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** `isPickier` refuses MQTT 5 too. */
  static async start(topic: string, payload: string, isPickier = false): Promise<Mqtt5Broker> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const broker = new Mqtt5Broker(server);
    server.on('connection', (socket) => {
      broker.#sockets.add(socket);
      socket.on('error', () => undefined); // a client that leaves
      socket.on('data', (packet) => socket.write(answerTo(packet, publishOf(topic, payload), isPickier)));
    });
    return broker;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answerTo(packet: Buffer, message: Buffer, isPickier: boolean): Buffer {
  const head = (packet[1] ?? 0) < 0x80 ? 2 : 3;
  switch ((packet[0] ?? 0) >> 4) {
    case CONNECT:
      // CONNACK: «unacceptable protocol version» of 3.1.1, and reason codes of MQTT 5 with no properties
      if (packet[head + LEVEL_AFTER_HEAD] !== 5) return Buffer.of(0x20, 2, 0, 1);
      return Buffer.of(0x20, 3, 0, isPickier ? 0x84 : 0, 0);
    case SUBSCRIBE:
      return Buffer.concat([Buffer.of(0x90, 4, packet[head] ?? 0, packet[head + 1] ?? 0, 0, 1), message]);
    default:
      return Buffer.alloc(0);
  }
}

/** A PUBLISH with QoS 0 and no properties. */
function publishOf(topic: string, payload: string): Buffer {
  const rest = Buffer.concat([
    Buffer.of(0, Buffer.byteLength(topic)),
    Buffer.from(topic),
    Buffer.of(0),
    Buffer.from(payload),
  ]);
  return Buffer.concat([Buffer.of(0x30, rest.length), rest]);
}
