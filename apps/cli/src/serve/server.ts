/**
 * The page and the jobs over HTTP. Every path is one of a list; bodies, waiting and connections
 * have limits; names in requests never become paths. Who may ask is decided before anything is
 * read.
 */

import { timingSafeEqual } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname } from 'node:path'
import { InputError, scenarios } from 'cascade-engine'
import { isId, type Jobs } from './jobs.ts'
import { openApi } from './openapi.ts'
import type { PageFiles } from './page-files.ts'
import { readRequest } from './requests.ts'

export interface ServeOptions {
  readonly page: PageFiles
  /** Null: only the page. */
  readonly jobs: Jobs | null
  /** Names under which the server may be asked: others may be somebody’s page in your browser. */
  readonly hosts: readonly string[]
  /** Asked for where it is not null. */
  readonly token: string | null
  readonly bodyBytesMax?: number
}

const bodyBytesUsual = 16 * 1024 * 1024
const connectionsMax = 256

export function createCascadeServer(options: ServeOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error) => refuse(response, statusOf(error), error))
  })
  server.maxConnections = connectionsMax
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.keepAliveTimeout = 5000
  return server
}

/** A request that is refused, and how. */
class Refusal extends Error {
  readonly status: number
  readonly allowed: string | undefined
  constructor(status: number, message: string, allowed?: string) {
    super(message)
    this.status = status
    this.allowed = allowed
  }
}

function statusOf(error: unknown): number {
  if (error instanceof Refusal) return error.status
  return error instanceof InputError ? 400 : 500
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
): Promise<void> {
  const { page, jobs } = options
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  requireHost(request, options)
  const path = pathOf(request)
  if (jobs !== null && (path === '/api' || path.startsWith('/api/'))) {
    requireToken(request, options)
    return api(request, response, path, jobs, options.bodyBytesMax ?? bodyBytesUsual)
  }
  requireMethod(request, ['GET', 'HEAD'])
  const name = path === '/' ? '/index.html' : path
  const body = page.get(name)
  if (body === undefined) throw new Refusal(404, `there is no ${path}`)
  response.setHeader('content-type', typeOf(name))
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function api(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  jobs: Jobs,
  bodyBytesMax: number,
): Promise<void> {
  const [, , what, id, part, name, ...more] = path.split('/')
  if (what === undefined || path === '/api') return only(request, response, openApi())
  if (what === 'scenarios' && id === undefined) return only(request, response, scenarios)
  if (what !== 'runs' || more.length > 0) throw new Refusal(404, `there is no ${path}`)
  if (id === undefined) {
    if (requireMethod(request, ['GET', 'POST']) === 'GET') return send(response, 200, jobs.list())
    const job = jobs.add(readRequest(await readBody(request, bodyBytesMax)))
    if (job === null) throw new Refusal(429, 'too many jobs are waiting', 'ask again later')
    response.setHeader('location', `/api/runs/${job.id}`)
    return send(response, 202, job)
  }
  const job = isId(id) ? jobs.find(id) : undefined
  if (job === undefined) throw new Refusal(404, `there is no job ${id}`)
  if (part === undefined) {
    if (requireMethod(request, ['GET', 'DELETE']) === 'GET') return send(response, 200, job)
    const cancelled = jobs.cancel(id)
    if (cancelled === null) throw new Refusal(409, `the job is ${job.state} already`)
    return send(response, 200, cancelled)
  }
  requireMethod(request, ['GET'])
  if (part === 'events' && name === undefined) return follow(request, response, jobs, id)
  const file = part === 'files' && name !== undefined ? jobs.fileOf(id, decoded(name)) : null
  if (file === null) throw new Refusal(404, `the job has no ${path}`, job.files.join(', '))
  response.setHeader('content-type', typeOf(file))
  response.setHeader('content-length', statSync(file).size)
  // A report is a page of its own, with a policy of its own.
  response.removeHeader('content-security-policy')
  createReadStream(file).pipe(response)
}

function only(request: IncomingMessage, response: ServerResponse, value: unknown): void {
  requireMethod(request, ['GET'])
  send(response, 200, value)
}

/** Server-sent events: the job as it is, and at every change until it is over. */
function follow(request: IncomingMessage, response: ServerResponse, jobs: Jobs, id: string): void {
  response.setHeader('content-type', 'text/event-stream')
  response.setHeader('cache-control', 'no-store')
  const tell = (job: ReturnType<Jobs['find']>) => {
    response.write(`data: ${JSON.stringify(job)}\n\n`)
    if (job?.state === 'waiting' || job?.state === 'running') return
    stop()
    response.end()
  }
  const stop = jobs.watch(id, tell)
  request.on('close', stop)
  tell(jobs.find(id))
}

const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

/** A name that leads here may belong to somebody else's page: only known ones are answered. */
function requireHost({ headers: asked }: IncomingMessage, { hosts }: ServeOptions): void {
  const host = hostOf(asked.host)
  if (!hosts.includes(host)) throw new Refusal(421, `nobody here is called ${host}`)
  const { origin } = asked
  if (origin === undefined) return
  // A file or a frame without a name (`null`) may be anybody's.
  if (!URL.canParse(origin) || !hosts.includes(hostOf(new URL(origin).host)))
    throw new Refusal(403, 'pages of others may not ask')
}

/** Without the port. */
const hostOf = (host = ''): string => host.replace(/:\d+$/, '').toLowerCase()

function requireToken({ headers: asked }: IncomingMessage, { token }: ServeOptions): void {
  if (token === null) return
  const given = Buffer.from(asked.authorization?.replace(/^Bearer /, '') ?? '')
  const wanted = Buffer.from(token)
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return
  throw new Refusal(401, 'a token is needed', 'Authorization: Bearer TOKEN')
}

function requireMethod(request: IncomingMessage, allowed: readonly string[]): string {
  const { method = '' } = request
  if (allowed.includes(method)) return method
  throw new Refusal(405, `${method} is not understood here`, allowed.join(', '))
}

const urlMax = 2000

function pathOf({ url = '' }: IncomingMessage): string {
  if (url.length > urlMax) throw new Refusal(414, 'the address is too long')
  if (!url.startsWith('/')) throw new Refusal(400, 'an address begins with /')
  return url.replace(/[?#].*$/s, '')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw new Refusal(400, 'the name of a file is not encoded as it should be')
  }
}

async function readBody(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new Refusal(415, 'a request is JSON', 'content-type: application/json')
  const tooLarge = () => new Refusal(413, 'the request is too large', `${bytesMax} bytes`)
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    size += (part as Buffer).length
    if (size > bytesMax) throw tooLarge()
    parts.push(part as Buffer)
  }
  const text = Buffer.concat(parts).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'the body is no JSON')
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(value)}\n`)
}

function refuse(response: ServerResponse, status: number, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  const facts = error instanceof InputError ? error.facts : undefined
  const field = facts?.field
  const allowed = error instanceof Refusal ? error.allowed : facts?.allowed
  if (status === 401) response.setHeader('www-authenticate', 'Bearer')
  // What is left of a body is not read: the connection ends with the answer.
  response.setHeader('connection', 'close')
  const said = { message, ...(field && { field }), ...(allowed && { allowed }) }
  send(response, status, { error: said })
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

const typeOf = (name: string): string => types[extname(name)] ?? 'application/octet-stream'
