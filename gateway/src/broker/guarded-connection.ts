import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Access, Identity } from '@labgate/contract';
import type { Cancel, Clock } from '@labgate/service-kit';
import type { EndOfTurn, Flushable } from './end-of-turn.ts';
import type { BrokerLimits } from './broker-options.ts';
import { OutgoingBatch } from './outgoing-batch.ts';
import { PacketGate } from './packet-gate.ts';
import { VersionedCache } from './versioned-cache.ts';
import type { Wire, WireEvents } from './wire.ts';

/** Bytes handed to the wire at once: small enough that each completed write shows that the peer still reads. */
const PIECE_BYTES = 64 * 1024;

/** Unread bytes from the client at which its wire is paused. */
const UNREAD_BYTES = 128 * 1024;

/** A browser session, as far as the broker is concerned. */
export interface WebSession {
  readonly id: string;
  readonly user: string;
}

/** Where a connection comes from. */
export interface ConnectionOrigin {
  readonly isLocal: boolean;
  readonly webSession?: WebSession | undefined;
}

/** What connections share. */
export interface ConnectionContext {
  readonly clock: Clock;
  readonly limits: BrokerLimits;
  readonly endOfTurn: EndOfTurn;
  /** Called with a reason when a client is sent away. */
  onRefused(connection: GuardedConnection, reason: string): void;
}

/**
 * Stands between one client and Aedes: what Aedes needs of a stream, and nothing more. Only whole, well-formed packets
 * come out of `read()`. `write()` always returns true, so a client that does not read never makes Aedes wait; what it
 * leaves unread is shed or, past a time or an amount, ends its connection.
 */
export class GuardedConnection extends EventEmitter implements Flushable, WireEvents {
  destroyed = false;
  /** Set once the client has logged in. */
  identity: Identity | undefined;
  access: Access | undefined;
  /** True for a broker that bridges, which says so in its CONNECT. */
  isBridge = false;
  /** True when the client came over a listener bound to loopback. */
  readonly isLocal: boolean;
  /** The browser session the WebSocket was opened from. */
  readonly webSession: WebSession | undefined;
  /** QoS granted to this client by topic, at a version of all subscriptions. */
  readonly grantedQos = new VersionedCache<0 | 1 | 2>();
  /** QoS 0 messages withheld because the client did not read. */
  shedCount = 0;

  readonly #wire: Wire;
  readonly #context: ConnectionContext;
  readonly #gate: PacketGate;
  readonly #unread: Buffer[] = [];
  #unreadBytes = 0;
  #wantsReadable = true;
  #paused = false;
  readonly #batch = new OutgoingBatch();
  #flushing = false;
  #blocked = false;
  #unsentBytes = 0;
  #cancelDrainTimer: Cancel | undefined;

  constructor(wire: Wire, { isLocal, webSession }: ConnectionOrigin, context: ConnectionContext) {
    super();
    this.#wire = wire;
    this.isLocal = isLocal;
    this.webSession = webSession;
    this.#context = context;
    this.#gate = new PacketGate(context.limits);
  }

  /** As the stream that Aedes declares; it uses no more of one than this class has. */
  forAedes(): Duplex {
    return this as unknown as Duplex;
  }

  /** Lets bytes flow; called when Aedes has the connection. */
  open(): void {
    this.#wire.open(this);
  }

  get remoteAddress(): string {
    return this.#wire.remoteAddress;
  }

  /** True while bytes wait because the peer does not read. */
  get needsDrain(): boolean {
    return this.#blocked;
  }

  /** Bytes that wait for the peer. */
  get pendingBytes(): number {
    return this.#unsentBytes + this.#batch.byteLength;
  }

  onData(bytes: Buffer): void {
    if (this.destroyed) return;
    const verdict = this.#gate.pass(bytes, this.#unread);
    this.#unreadBytes += verdict.passedBytes;
    if (this.#unreadBytes > UNREAD_BYTES && !this.#paused) {
      this.#paused = true;
      this.#wire.pause();
    }
    if (this.#wantsReadable && this.#unread.length > 0) {
      this.#wantsReadable = false;
      this.emit('readable');
    }
    if (verdict.fault !== undefined) this.#refuse(verdict.fault, verdict.returnCode);
  }

  onDrain(): void {
    this.#blocked = false;
    this.#unsentBytes = 0;
    this.#cancelDrainTimer?.();
    this.#cancelDrainTimer = undefined;
    this.flush();
  }

  onClose(): void {
    this.#finish();
  }

  /** Whole packets, or null when there are none; as a stream's `read()`. */
  read(): Buffer | null {
    const next = this.#unread.shift();
    if (next === undefined) {
      this.#wantsReadable = true;
      return null;
    }
    this.#unreadBytes -= next.length;
    if (this.#paused && this.#unreadBytes < UNREAD_BYTES / 2) {
      this.#paused = false;
      this.#wire.resume();
    }
    return next;
  }

  /** Queues bytes for the end of this turn of the event loop. */
  write(chunk: Uint8Array | string): true {
    if (this.destroyed) return true;
    if (typeof chunk === 'string') this.#batch.addText(chunk);
    else this.#batch.add(chunk);
    if (!this.#flushing) {
      this.#flushing = true;
      this.#context.endOfTurn.add(this);
    }
    return true;
  }

  /** Hands what was written to the wire, piece by piece while it takes them. */
  flush(): void {
    this.#flushing = false;
    if (this.destroyed) return;
    while (!this.#blocked && this.#batch.byteLength > 0) {
      const before = this.#batch.byteLength;
      if (this.#wire.send(this.#batch.take(PIECE_BYTES))) continue;
      this.#blocked = true;
      this.#unsentBytes = before - this.#batch.byteLength;
      this.#cancelDrainTimer = this.#context.clock.schedule(this.#context.limits.drainTimeoutMs, () =>
        this.destroy(),
      );
    }
    if (!this.#blocked) this.#batch.recycle();
    else if (this.pendingBytes > this.#context.limits.maxPendingBytes) this.destroy();
  }

  /** Ends the connection at once. */
  destroy(): this {
    if (this.destroyed) return this;
    // What this turn has written, for example the CONNACK of a refusal, still goes out.
    if (!this.#blocked && this.#batch.byteLength > 0) this.#wire.send(this.#batch.take(PIECE_BYTES));
    this.#wire.destroy();
    this.#finish();
    return this;
  }

  #refuse(reason: string, returnCode: number | undefined): void {
    if (this.destroyed) return;
    this.#context.onRefused(this, reason);
    if (returnCode === undefined) {
      this.destroy();
      return;
    }
    // CONNACK, no session, and the code [MQTT-3.2.2-5]; nothing else has been sent to a client that is not connected.
    this.#wire.end(Uint8Array.of(0x20, 2, 0, returnCode));
    this.#finish();
  }

  #finish(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#cancelDrainTimer?.();
    this.#batch.clear();
    this.#unread.length = 0;
    // Not from inside a call of Aedes, which would find its client closed half-way through.
    setImmediate(() => this.emit('close'));
  }
}
