/**
 * Jobs of the server: so many at once, each in a thread with a limit of time and memory. A job that
 * is done is a folder; it is written under another name and moved, so that a server that is killed
 * finds, when it starts again, whole results and nothing else.
 */
import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { namesIn } from '../result-files.ts'
import type { JobRequest } from './requests.ts'
import type { JobData, JobError, JobNews } from './serve-job.ts'

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'

/** What is said of a job; a scenario of one's own is not repeated. */
export interface Job {
  readonly id: string
  readonly kind: JobRequest['kind']
  readonly scenario: string
  readonly state: JobState
  readonly done: number
  readonly of: number | null
  readonly what: string
  readonly hash: string | null
  readonly error: JobError | null
  readonly files: readonly string[]
}

export interface JobLimits {
  readonly atOnce: number
  readonly waitingMax: number
  readonly timeMs: number
  readonly memoryMb: number
  /** Jobs that are remembered; results stay on disk. */
  readonly rememberedMax: number
}

export const usualLimits: JobLimits = {
  atOnce: 2,
  waitingMax: 50,
  timeMs: 10 * 60_000,
  memoryMb: 2048,
  rememberedMax: 1000,
}

export interface Jobs {
  /** Null: too many are waiting. */
  add(request: JobRequest): Job | null
  find(id: string): Job | undefined
  list(): readonly Job[]
  /** Null: it is over already. */
  cancel(id: string): Job | null
  /** Called at every change of a job; returns what ends that. */
  watch(id: string, hear: (job: Job) => void): () => void
  /** Where a file of a job that is done lies; null: there is none of that name. */
  fileOf(id: string, name: string): string | null
  close(): Promise<void>
}

interface Live {
  job: Job
  readonly request: JobRequest
  readonly stop: Int32Array
  worker: Worker | null
  timer: NodeJS.Timeout | null
  readonly watchers: Set<(job: Job) => void>
}

const about = 'job.json'
const graceMs = 2000

export function createJobs(folder: string, limits: JobLimits, dataDir?: string): Jobs {
  mkdirSync(folder, { recursive: true })
  const all = new Map<string, Live>()
  for (const job of readDone(folder)) all.set(job.id, asLive(job))
  const { next, end, change } = createRunner(all, { folder, limits, dataDir })
  return {
    add(request) {
      if (inState(all, 'waiting').length >= limits.waitingMax) return null
      const live = { ...asLive(newJob(request)), request }
      all.set(live.job.id, live)
      next()
      return live.job
    },
    find: (id) => all.get(id)?.job,
    list: () => [...all.values()].map(({ job }) => job),
    cancel(id) {
      const live = all.get(id)
      if (live?.job.state === 'waiting') change(live, { state: 'cancelled' })
      else if (live?.job.state === 'running') {
        Atomics.store(live.stop, 0, 1)
        setTimeout(() => end(live, { state: 'cancelled' }), graceMs).unref()
      } else return null
      return live.job
    },
    watch(id, hear) {
      const watchers = all.get(id)?.watchers
      watchers?.add(hear)
      return () => void watchers?.delete(hear)
    },
    fileOf(id, name) {
      const job = all.get(id)?.job
      return job?.files.includes(name) ? join(folder, id, name) : null
    },
    async close() {
      await Promise.all(inState(all, 'running').map(({ worker }) => worker?.terminate()))
    },
  }
}

interface Place {
  readonly folder: string
  readonly limits: JobLimits
  readonly dataDir: string | undefined
}

/** Begins what waits where there is room, and ends what is over. */
function createRunner(all: Map<string, Live>, { folder, limits, dataDir }: Place) {
  const change = (live: Live, news: Partial<Job>) => {
    live.job = { ...live.job, ...news }
    for (const hear of live.watchers) hear(live.job)
  }
  const next = () => {
    const room = limits.atOnce - inState(all, 'running').length
    for (const live of inState(all, 'waiting').slice(0, room)) begin(live)
  }
  const end = (live: Live, news: Partial<Job>) => {
    if (live.job.state !== 'running') return
    if (live.timer) clearTimeout(live.timer)
    void live.worker?.terminate()
    live.worker = null
    rmSync(partOf(folder, live.job.id), { recursive: true, force: true })
    change(live, news)
    forget(all, limits.rememberedMax)
    next()
  }
  const hearNews = (live: Live, news: JobNews) => {
    if ('error' in news) end(live, { state: 'failed', error: news.error })
    else if ('hash' in news) {
      if (Atomics.load(live.stop, 0) === 1) end(live, { state: 'cancelled' })
      else end(live, keep(folder, live.job, news.hash))
    } else change(live, news)
  }
  const begin = (live: Live) => {
    const { request, stop, job } = live
    const part = partOf(folder, job.id)
    const data: JobData = { request, folder: part, stop, ...(dataDir && { dataDir }) }
    const worker = new Worker(new URL('./serve-job.js', import.meta.url), {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    })
    live.worker = worker
    change(live, { state: 'running' })
    const failed = (message: string) =>
      end(live, { state: 'failed', error: { isInput: false, message } })
    live.timer = setTimeout(() => failed(`it took longer than ${limits.timeMs} ms`), limits.timeMs)
    worker.on('message', (news: JobNews | string) => {
      // Threads of commands say more than is heard here.
      if (typeof news === 'object') hearNews(live, news)
    })
    worker.on('error', (error) => failed(error.message))
    worker.on('exit', () => failed('its thread ended'))
  }
  return { next, end, change }
}

const inState = (all: ReadonlyMap<string, Live>, state: JobState): Live[] =>
  [...all.values()].filter(({ job }) => job.state === state)

const partOf = (folder: string, id: string): string => join(folder, `${id}.part`)

const newJob = (request: JobRequest): Job => ({
  id: randomUUID(),
  kind: request.kind,
  scenario: typeof request.scenario === 'string' ? request.scenario : 'your own',
  state: 'waiting',
  done: 0,
  of: null,
  what: '',
  hash: null,
  error: null,
  files: [],
})

const asLive = (job: Job): Live => ({
  job,
  request: { kind: 'run' } as JobRequest,
  stop: new Int32Array(new SharedArrayBuffer(4)),
  worker: null,
  timer: null,
  watchers: new Set(),
})

/** Moves what the thread has written to where it stays. */
function keep(folder: string, job: Job, hash: string | null): Partial<Job> {
  const part = partOf(folder, job.id)
  const files = readdirSync(part)
  const kept: Job = { ...job, state: 'done', hash, files }
  writeFileSync(join(part, about), JSON.stringify(kept))
  renameSync(part, join(folder, job.id))
  return kept
}

/** Results of earlier servers; what was being written when one ended is taken away. */
function readDone(folder: string): Job[] {
  return readdirSync(folder).flatMap((name) => {
    if (name.endsWith('.part')) rmSync(join(folder, name), { recursive: true, force: true })
    if (!isId(name)) return []
    const job = jobIn(join(folder, name))
    const files = namesIn(join(folder, name)).filter((file) => file !== about)
    return job === null ? [] : [{ ...job, id: name, state: 'done', files }]
  })
}

/** Null: there is none, or somebody has spoilt it. */
function jobIn(folder: string): Job | null {
  try {
    return JSON.parse(readFileSync(join(folder, about), 'utf8')) as Job
  } catch {
    return null
  }
}

export const isId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** The oldest that are over, where too many are remembered. */
function forget(all: Map<string, Live>, most: number): void {
  for (const [id, { job }] of all) {
    if (all.size <= most) return
    if (job.state !== 'waiting' && job.state !== 'running') all.delete(id)
  }
}
