// The server as a process of its own, over real sockets: jobs end as the commands do, hostile
// requests are refused and change nothing, and a killed server finds its results again.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { registry } from 'cascade-engine'
import { loadScenario } from 'cascade-engine/data-node'
import { runScenario } from 'cascade-engine/report'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Job } from './jobs.ts'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const bin = join(root, 'apps/cli/bin/cascade.js')
const isBuilt = existsSync(join(root, 'apps/cli/dist/bundle/serve-job.js'))
if (!isBuilt) console.info('tests of the server are skipped: npm run build')

interface Running {
  readonly url: string
  readonly port: number
  readonly process: ChildProcess
}

async function start(folder: string, ...options: string[]): Promise<Running> {
  const args = [bin, 'serve', '--port', '0', '--folder', folder, ...options]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (text) => {
    said += text
  })
  const url = await new Promise<string>((done, failed) => {
    child.stdout?.on('data', (text) => done(String(text).split(' ')[0] ?? ''))
    child.once('exit', () => failed(new Error(`the server ended: ${said}`)))
  })
  return { url, port: Number(new URL(url).port), process: child }
}

async function ended({ process: child }: Running, signal: NodeJS.Signals): Promise<void> {
  const exit = new Promise((done) => child.once('exit', done))
  child.kill(signal)
  await exit
}

const json = { 'content-type': 'application/json' }

async function post({ url }: Running, body: unknown): Promise<{ status: number; body: Job }> {
  const request = { method: 'POST', headers: json, body: JSON.stringify(body) }
  const response = await fetch(`${url}api/runs`, request)
  return { status: response.status, body: (await response.json()) as Job }
}

async function get<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T
}

async function over(server: Running, id: string): Promise<Job> {
  for (let turn = 0; turn < 600; turn++) {
    const job = await get<Job>(`${server.url}api/runs/${id}`)
    if (job.state !== 'waiting' && job.state !== 'running') return job
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('the job does not end')
}

async function hashHere(id: string, seed?: number): Promise<string> {
  const file = join(root, `scenarios/${id}/scenario.yaml`)
  const loaded = await loadScenario(file, registry, seed === undefined ? {} : { seed })
  return runScenario(loaded, { registry, file, command: '' }).record.summary.hash
}

/** What a server answers to these bytes, whole. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((done, failed) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(5000, () => socket.destroy())
    socket.on('data', (part) => {
      text += part
    })
    socket.on('close', () => done(text))
    socket.on('error', (error) => (text === '' ? failed(error) : done(text)))
  })
}

describe.skipIf(!isBuilt)('cascade serve', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'cascade-serve-'))
  let server: Running
  beforeAll(async () => {
    server = await start(folder)
  })
  afterAll(async () => {
    if (server) await ended(server, 'SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  test('runs a scenario as the command does, and keeps its files', async () => {
    const { status, body } = await post(server, { kind: 'run', scenario: 'case-1' })
    expect(status).toBe(202)
    const job = await over(server, body.id)
    expect(job).toMatchObject({ state: 'done', hash: await hashHere('case-1'), error: null })
    expect(job.files).toContain('events.parquet')
    const summary = await get(`${server.url}api/runs/${body.id}/files/summary.json`)
    expect(summary).toMatchObject({ liquidatedAccounts: 654, hash: job.hash })
    const report = await (await fetch(`${server.url}api/runs/${body.id}/files/report.html`)).text()
    expect(report).toContain('A thousand isolated longs')
  })

  test('sweeps and compares, and tells how far it is by events', async () => {
    const sweep = await post(server, {
      kind: 'sweep',
      scenario: 'case-1',
      vary: ['shocks.0.by=-4:-1:4'],
    })
    const stream = await (await fetch(`${server.url}api/runs/${sweep.body.id}/events`)).text()
    const news = stream.split('\n\n').filter((line) => line !== '')
    expect(JSON.parse(news.at(-1)?.slice('data: '.length) ?? '')).toMatchObject({ state: 'done' })
    const found = await get<{ points: unknown[] }>(
      `${server.url}api/runs/${sweep.body.id}/files/result.json`,
    )
    expect(found.points).toHaveLength(4)
    const { body } = await post(server, {
      kind: 'compare',
      scenario: 'case-1',
      after: ['shocks.0.by=-1'],
    })
    await over(server, body.id)
    const compared = await get<{ numbers: { spared: number } }>(
      `${server.url}api/runs/${body.id}/files/result.json`,
    )
    expect(compared.numbers.spared).toBeGreaterThan(0)
  })

  test('takes a scenario of one’s own, and says what is wrong with it', async () => {
    const text = readFileSync(join(root, 'scenarios/case-1/scenario.yaml'), 'utf8')
    const csv = readFileSync(join(root, 'scenarios/case-1/positions.csv'), 'utf8')
    const own = { text, files: { 'positions.csv': csv } }
    const good = await post(server, { kind: 'run', scenario: own })
    expect(await over(server, good.body.id)).toMatchObject({ hash: await hashHere('case-1') })
    const bad = await post(server, { kind: 'run', scenario: { text: 'id: [', files: {} } })
    const { state, error } = await over(server, bad.body.id)
    expect(state).toBe('failed')
    expect(error).toMatchObject({ isInput: true })
    expect(error?.message).toContain('no YAML')
  })

  test('jobs at once do not mix', async () => {
    const seeds = [1, 2, 3, 4]
    const jobs = await Promise.all(
      seeds.map((seed) => post(server, { kind: 'run', scenario: 'two-venues', seed })),
    )
    const hashes = await Promise.all(
      jobs.map(async ({ body }) => (await over(server, body.id)).hash),
    )
    const here = []
    for (const seed of seeds) here.push(await hashHere('two-venues', seed))
    expect(hashes).toEqual(here)
  })

  const lines = (...all: string[]) => `${all.join('\r\n')}\r\n\r\n`
  const asked = (path: string, ...more: string[]) =>
    lines(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...more)
  const sent = (body: string, type = 'application/json') =>
    lines(
      'POST /api/runs HTTP/1.1',
      'Host: localhost',
      'Connection: close',
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
    ) + body
  const hostile: readonly (readonly [string, string, number])[] = [
    ['a path that climbs', asked('/../../etc/passwd'), 404],
    ['one that is encoded', asked('/%2e%2e/%2e%2e/etc/passwd'), 404],
    ['one with a null', asked('/index.html%00'), 404],
    ['a job that climbs', asked('/api/runs/../../../etc/passwd'), 404],
    ['an id that is none', asked('/api/runs/__proto__'), 404],
    ['a list of something else', asked('/api/constructor'), 404],
    ['an address without end', asked(`/${'a'.repeat(5000)}`), 414],
    ['a method that is none', asked('/api').replace('GET', 'PUT'), 405],
    ['a page that is posted to', asked('/').replace('GET', 'POST'), 405],
    ['somebody else’s name', asked('/api').replace('localhost', 'evil.example'), 421],
    ['somebody else’s page', asked('/api/runs', 'Origin: https://evil.example'), 403],
    ['a page without a name', asked('/api/runs', 'Origin: null'), 403],
    ['a body that is no JSON', sent('{'), 400],
    ['a body that is empty', sent(''), 400],
    ['a body of a form', sent('kind=run', 'application/x-www-form-urlencoded'), 415],
    ['a body of text', sent('{"kind":"run","scenario":"case-1"}', 'text/plain'), 415],
    ['a list', sent('[]'), 400],
    ['nothing', sent('null'), 400],
    ['a kind that is none', sent('{"kind":"rm","scenario":"case-1"}'), 400],
    ['a scenario that is none', sent('{"kind":"run","scenario":"../../etc"}'), 400],
    ['a file that is none', sent('{"kind":"run","scenario":"x"}'), 400],
    ['a field too many', sent('{"kind":"run","scenario":"case-1","out":"/tmp/x"}'), 400],
    ['a prototype', sent('{"kind":"run","scenario":"case-1","__proto__":{"a":1}}'), 400],
    ['a seed below 0', sent('{"kind":"run","scenario":"case-1","seed":-1}'), 400],
    ['a seed that is text', sent('{"kind":"run","scenario":"case-1","seed":"1"}'), 400],
    [
      'too many changes',
      sent(JSON.stringify({ kind: 'run', scenario: 'case-1', set: Array(101).fill('a=1') })),
      400,
    ],
    [
      'too many runs',
      sent('{"kind":"sweep","scenario":"case-1","vary":["seed=1:100000:100000"]}'),
      400,
    ],
    [
      'a file that climbs',
      sent('{"kind":"run","scenario":{"text":"id: a","files":{"../a":""}}}'),
      400,
    ],
    ['a deep nest', sent('['.repeat(200_000)), 400],
    ['a length that is a lie', sent('{').replace(/Length: \d+/, 'Length: 99999999999'), 413],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
  ]

  test.each(hostile)('%s is refused, and changes nothing', async (_, bytes, status) => {
    const before = await get(`${server.url}api/runs`)
    const answer = await raw(server.port, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    if (!bytes.startsWith('hello')) {
      const body = answer.slice(answer.indexOf('{"error"')).replace(/\r\n0\r\n[\s\S]*$/, '')
      expect(JSON.parse(body).error.message.length).toBeGreaterThan(5)
    }
    expect(await get(`${server.url}api/runs`)).toEqual(before)
  })

  test('a body without end is cut off', async () => {
    const head = lines(
      'POST /api/runs HTTP/1.1',
      'Host: localhost',
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
    )
    const chunk = `${(1024 * 1024).toString(16)}\r\n${'a'.repeat(1024 * 1024)}\r\n`
    const answer = await raw(server.port, head + chunk.repeat(20))
    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    expect((await fetch(`${server.url}api/scenarios`)).status).toBe(200)
  })

  test('whatever JSON is sent, it is a job or it is refused', async () => {
    const any = fc.record(
      {
        kind: fc.constantFrom('run', 'sweep', 'compare', 'x', ''),
        scenario: fc.oneof(fc.constantFrom('case-1', 'x'), fc.jsonValue()),
        set: fc.jsonValue(),
        vary: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    const body = fc.oneof(fc.jsonValue(), any)
    await fc.assert(
      fc.asyncProperty(body, async (value) => {
        const { status, body: said } = await post(server, value)
        if (status === 202) await fetch(`${server.url}api/runs/${said.id}`, { method: 'DELETE' })
        else expect([400, 429]).toContain(status)
      }),
      { numRuns: 150 },
    )
    expect((await fetch(server.url)).status).toBeLessThan(500)
  })

  test('a job is cancelled, waiting or running, and leaves nothing', async () => {
    const { body } = await post(server, { kind: 'run', scenario: 'october-10-2025' })
    const part = `${body.id}.part`
    await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toContain(part)
    await fetch(`${server.url}api/runs/${body.id}`, { method: 'DELETE' })
    expect(await over(server, body.id)).toMatchObject({ state: 'cancelled', files: [] })
    const again = await fetch(`${server.url}api/runs/${body.id}`, { method: 'DELETE' })
    expect(again.status).toBe(409)
    expect(readdirSync(folder).filter((name) => name.startsWith(body.id))).toEqual([])
  })

  test('a killed server finds its results again, and no part of one', async () => {
    const own = mkdtempSync(join(tmpdir(), 'cascade-serve-'))
    const first = await start(own)
    const done = await post(first, { kind: 'run', scenario: 'case-1' })
    const finished = await over(first, done.body.id)
    const begun = await post(first, { kind: 'run', scenario: 'october-10-2025' })
    const part = `${begun.body.id}.part`
    await expect.poll(() => readdirSync(own), { timeout: 20_000 }).toContain(part)
    await ended(first, 'SIGKILL')
    expect(readdirSync(own)).toContain(part)
    const second = await start(own)
    const jobs = await get(`${second.url}api/runs`)
    expect(jobs).toEqual([{ ...finished, files: expect.arrayContaining([...finished.files]) }])
    const summary = await get(`${second.url}api/runs/${done.body.id}/files/summary.json`)
    expect(summary).toMatchObject({ hash: finished.hash })
    expect(readdirSync(own)).toEqual([done.body.id])
    await ended(second, 'SIGINT')
    rmSync(own, { recursive: true })
  })

  test('a token, where there is one, is asked for', async () => {
    const own = mkdtempSync(join(tmpdir(), 'cascade-serve-'))
    const guarded = await start(own, '--token', 'open-sesame')
    const ask = async (authorization?: string) => {
      const headers = new Headers(
        authorization === undefined ? [] : [['authorization', authorization]],
      )
      return (await fetch(`${guarded.url}api/runs`, { headers })).status
    }
    expect(await ask()).toBe(401)
    expect(await ask('Bearer open-sesam')).toBe(401)
    expect(await ask('Bearer open-sesame')).toBe(200)
    await ended(guarded, 'SIGTERM')
    rmSync(own, { recursive: true })
  })

  test('fifty clients at once are all answered, in bounded memory', async () => {
    const seconds = Number(process.env.CASCADE_SERVE_SECONDS ?? 3)
    const end = performance.now() + 1000 * seconds
    const faults: string[] = []
    let answered = 0
    const client = async (number: number) => {
      for (let turn = 0; performance.now() < end; turn++) {
        const path = ['', 'api', 'api/runs', 'api/scenarios', 'worker.js'][(number + turn) % 5]
        try {
          const response = await fetch(server.url + path)
          await response.arrayBuffer()
          if (response.status >= 500) faults.push(`${path}: ${response.status}`)
          answered++
        } catch (error) {
          faults.push(String(error))
        }
      }
    }
    await Promise.all(Array.from({ length: 50 }, (_, number) => client(number)))
    const status = `/proc/${server.process.pid}/status`
    const [, rss = '0'] = existsSync(status)
      ? (/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8')) ?? [])
      : []
    console.info(`50 clients, ${seconds} s: ${answered} answers, ${Math.round(+rss / 1024)} MB`)
    expect(faults).toEqual([])
    expect(answered).toBeGreaterThan(100)
    expect(Number(rss)).toBeLessThan(1024 * 1024)
  }, 120_000)
})
