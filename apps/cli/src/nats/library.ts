/**
 * The client of NATS, which whoever needs it installs beside this package: what is used of
 * @nats-io/transport-node, jetstream and obj 3.4.0, and how to reach a server.
 */
import { InputError } from 'cascade-engine'

export interface Connection {
  /** What was acknowledged is known by then; a server that is away is not waited for. */
  close(): Promise<void>
}

/** A job that was handed out; it comes again where nobody says that it is done. */
export interface Message {
  readonly data: Uint8Array
  readonly info: { readonly deliveryCount: number }
  /** Done; waits until the server knows it. */
  ackAck(): Promise<boolean>
  /** Hand it out again, after so many milliseconds. */
  nak(delayMs: number): void
  /** It takes longer. */
  working(): void
}

export interface Consumer {
  /** Null: there was none for so long. */
  next(options: { readonly expires: number }): Promise<Message | null>
}

export interface ObjectStore {
  list(): Promise<readonly { readonly name: string }[]>
  info(name: string): Promise<object | null>
  getBlob(name: string): Promise<Uint8Array | null>
  putBlob(meta: { readonly name: string }, data: Uint8Array): Promise<object>
  delete(name: string): Promise<object>
  destroy(): Promise<boolean>
}

interface JetStream {
  publish(subject: string, data: string): Promise<object>
  readonly consumers: { get(stream: string, name: string): Promise<Consumer> }
}

interface JetStreamManager {
  readonly streams: { add(config: object): Promise<object> }
  readonly consumers: { add(stream: string, config: object): Promise<object> }
}

interface ObjectStores {
  create(name: string, options: object): Promise<ObjectStore>
  open(name: string): Promise<ObjectStore>
}

export interface Nats {
  readonly connection: Connection
  readonly jetStream: JetStream
  readonly manager: JetStreamManager
  readonly stores: ObjectStores
}

interface Modules {
  connect(options: object): Promise<Connection>
  jetstream(connection: Connection): JetStream
  jetstreamManager(connection: Connection): Promise<JetStreamManager>
  readonly Objm: new (connection: Connection) => ObjectStores
}

const packages = ['@nats-io/transport-node', '@nats-io/jetstream', '@nats-io/obj'] as const
const version = '3.4.0'

async function loadModules(): Promise<Modules> {
  try {
    const found = await Promise.all(packages.map((name) => import(name) as Promise<object>))
    return Object.assign({}, ...found) as Modules
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const names = packages.map((name) => `${name}@${version}`).join(' ')
    throw new InputError('the client of NATS is not installed', { allowed: `npm install ${names}` })
  }
}

/** `nats://user:password@host:4222`, a token for a user, tls:// where it is encrypted. */
export async function connectNats(url: string): Promise<Nats> {
  const { connect, jetstream, jetstreamManager, Objm } = await loadModules()
  const { server, ...options } = readUrl(url)
  try {
    // A server that is started again is waited for.
    const connection = await connect({ servers: server, maxReconnectAttempts: -1, ...options })
    const manager = await jetstreamManager(connection)
    return { connection, manager, jetStream: jetstream(connection), stores: new Objm(connection) }
  } catch (error) {
    throw new InputError(`no JetStream at ${server}: ${(error as Error).message}`, {
      field: '--nats',
      value: server,
      allowed: 'a server that runs and lets one in, as `nats-server -js` does',
    })
  }
}

function readUrl(text: string) {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^(nats|tls):$/.test(url.protocol) || url.hostname === '') {
    const facts = { field: '--nats', allowed: 'nats://host:4222, or tls://…' }
    throw new InputError('--nats is no address of a server', facts)
  }
  const [user, pass] = [url.username, url.password].map(decodeURIComponent)
  return {
    server: `${url.hostname}:${url.port || '4222'}`,
    ...(url.protocol === 'tls:' && { tls: {} }),
    ...(user && (pass ? { user, pass } : { token: user })),
  }
}
