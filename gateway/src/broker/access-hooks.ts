import type { AedesOptions, AuthenticateError, Client } from 'aedes';
import type { BrokerLimits, BrokerOptions } from './broker-options.ts';
import { connectionOf, type ClientRegister } from './client-register.ts';
import { subscribedFilters, type Delivery } from './delivery.ts';
import type { Login } from './login.ts';
import type { RefusalLog } from './refusal-log.ts';
import type { SessionStore } from './session-store.ts';

/** What the hooks work with. */
export interface HookContext {
  readonly login: Login;
  readonly delivery: Delivery;
  readonly clients: ClientRegister;
  readonly refusals: RefusalLog;
  readonly sessions: SessionStore;
  readonly limits: BrokerLimits;
  readonly beforeAck: BrokerOptions['beforeAck'];
}

type Hooks = Required<
  Pick<
    AedesOptions,
    'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
  >
>;

/** The questions Aedes asks, answered by the contract's table of rights and by what each client has read. */
export function accessHooks(context: HookContext): Hooks {
  return {
    preConnect: (client, packet, done) => {
      connectionOf(client).isBridge = 'bridgeMode' in packet && packet.bridgeMode === true;
      done(null, true);
    },
    authenticate: (client, user, password, done) => {
      authenticate(context, client, user, password).then(
        (refusal) => done(refusal, refusal === null),
        (error: unknown) => done(refused(3, String(error)), false),
      );
    },
    authorizePublish: (client, packet, done) => authorizePublish(context, client, packet, done),
    authorizeSubscribe: (client, subscription, done) => {
      const isAllowed =
        connectionOf(client).access?.maySubscribe(subscription.topic) === true &&
        subscribedFilters(client).length < context.limits.maxSubscriptions;
      done(null, isAllowed ? subscription : null);
    },
    authorizeForward: (client, packet) => context.delivery.forward(client, packet),
  };
}

async function authenticate(
  { login, clients, sessions }: HookContext,
  client: Client,
  user: string | undefined,
  password: Uint8Array | undefined,
): Promise<AuthenticateError | null> {
  const connection = connectionOf(client);
  const { remoteAddress: address, isLocal, webSession } = connection;
  const webUser = webSession?.user;
  const result = await login.check({ clientId: client.id, user, password, address, webUser, isLocal });
  if (!result.ok) return refused(result.returnCode, 'login refused');
  const name = result.identity.user;
  // Whoever could take a client id over would get what is addressed to it.
  if (clients.isForeignTo(name, client.id) || sessions.isForeignTo(name, client.id)) {
    return refused(2, 'this client id belongs to another user');
  }
  connection.identity = result.identity;
  connection.access = result.access;
  return null;
}

function refused(returnCode: number, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

type PublishHook = Hooks['authorizePublish'];

function authorizePublish(
  { clients, refusals, sessions, beforeAck }: HookContext,
  client: Parameters<PublishHook>[0],
  packet: Parameters<PublishHook>[1],
  done: Parameters<PublishHook>[2],
): void {
  // No client: Aedes publishes for itself.
  if (client === null) {
    done(null);
    return;
  }
  const connection = connectionOf(client);
  if (connection.access?.mayPublish(packet.topic) !== true) {
    refusals.add(connection.remoteAddress, `a forbidden publish on ${packet.topic}`);
    done(new Error('publish not allowed'));
    return;
  }
  clients.received++;
  if (connection.destroyed) clients.keepWill(client.id, connection, packet);
  if (packet.retain && !sessions.retained.admitForeign(packet)) packet.retain = false;
  if (beforeAck === undefined) {
    done(null);
    return;
  }
  const { topic, payload, qos } = packet;
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  beforeAck({ topic, payload: bytes, qos }, done);
}
