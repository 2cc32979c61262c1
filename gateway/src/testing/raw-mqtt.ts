import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A string as MQTT writes it: two bytes of length, then UTF-8. */
export function mqttString(text: string | Uint8Array): Buffer {
  const bytes = Buffer.from(text as string);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}

/** A control packet: first byte, remaining length, body. */
export function mqttPacket(first: number, ...body: readonly (Uint8Array | readonly number[])[]): Buffer {
  const bytes = Buffer.concat(body.map((part) => Buffer.from(part as Uint8Array)));
  const length: number[] = [];
  let rest = bytes.length;
  do {
    length.push(rest > 127 ? (rest & 127) | 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([first, ...length]), bytes]);
}

/** What goes into a CONNECT; the defaults make a valid one of MQTT 3.1.1. */
export interface ConnectFields {
  readonly name?: string;
  readonly level?: number;
  readonly flags?: number;
  readonly keepAliveS?: number;
  readonly clientId?: string | Uint8Array;
  /** Whatever follows the client id. */
  readonly rest?: readonly Uint8Array[];
}

/** A CONNECT packet. */
export function connectOf(fields: ConnectFields = {}): Buffer {
  const { name = 'MQTT', level = 4, flags = 2, keepAliveS = 0, clientId = 'raw', rest = [] } = fields;
  const variable = [level, flags, keepAliveS >> 8, keepAliveS & 0xff];
  return mqttPacket(0x10, mqttString(name), variable, mqttString(clientId), ...rest);
}

/** A CONNECT with user name and password. */
export function loginOf(clientId: string, user: string, password: string): Buffer {
  return connectOf({ clientId, flags: 0xc2, rest: [mqttString(user), mqttString(password)] });
}

/** A SUBSCRIBE to filters, all with one QoS. */
export function subscribeTo(filters: readonly string[], qos = 0): Buffer {
  return mqttPacket(0x82, [0, 1], ...filters.flatMap((filter) => [mqttString(filter), [qos]]));
}

/** A PUBLISH; QoS 1 and 2 use the packet identifier 7. */
export function publishOf(
  topic: string,
  payload: string | Uint8Array,
  { qos = 0, retain = false } = {},
): Buffer {
  const first = 0x30 | (qos << 1) | (retain ? 1 : 0);
  return mqttPacket(first, mqttString(topic), qos > 0 ? [0, 7] : [], Buffer.from(payload as string));
}

export const PINGREQ = Buffer.from([0xc0, 0]);

const PINGRESP = Buffer.from([0xd0, 0]);

/** A TCP client that knows no MQTT: it sends bytes and keeps what comes. */
export class RawClient {
  readonly socket: Socket;
  bytes = Buffer.alloc(0);
  isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (data) => (this.bytes = Buffer.concat([this.bytes, data])));
    socket.on('close', () => (this.isClosed = true));
    socket.on('error', () => undefined);
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Connects and logs in; resolves when the answer has come. */
  static async login(port: number, packet: Uint8Array = connectOf()): Promise<RawClient> {
    const client = await RawClient.open(port);
    client.send(packet);
    await client.until((bytes) => bytes.length >= 4);
    return client;
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  /** Forgets what has come so far. */
  clear(): void {
    this.bytes = Buffer.alloc(0);
  }

  /** Resolves once `isEnough` holds for what has come, or when the connection is closed. */
  async until(isEnough: (bytes: Buffer) => boolean): Promise<Buffer> {
    while (!this.isClosed && !isEnough(this.bytes)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.socket.off('data', wake).off('close', wake);
          resolve();
        };
        this.socket.on('data', wake).on('close', wake);
      });
    }
    return this.bytes;
  }

  /** Sends bytes and a PINGREQ and tells whether the broker still answers. */
  async survives(bytes: Uint8Array): Promise<boolean> {
    const before = this.bytes.length;
    this.send(Buffer.concat([bytes, PINGREQ]));
    await this.until((got) => got.includes(PINGRESP, before));
    return !this.isClosed;
  }

  close(): void {
    this.socket.destroy();
  }
}
