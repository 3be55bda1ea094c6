/** The page's side of the thread with the engine: questions become promises. */
import type { Completion } from 'cascade-engine/data'
import type { Desk, DeskSource, Progress } from 'cascade-engine/report'
import type { AnswerOf, Fault, Method, Opened, Question, Reply, ScenarioFiles } from './protocol.ts'

export class EngineError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.message)
    this.fault = fault
  }
}

export interface Client {
  open(scenario: ScenarioFiles, set?: DeskSource['set']): Promise<Opened>
  ask<Name extends Method>(method: Name, ...args: Parameters<Desk[Name]>): Promise<AnswerOf<Name>>
  /** The same, heard while it goes on; `stop` ends it with what is known by then. */
  follow<Name extends Method>(
    hear: (progress: Progress) => void,
    method: Name,
    ...args: Parameters<Desk[Name]>
  ): { readonly answer: Promise<AnswerOf<Name>>; stop(): void }
  /** What may be written at a place of the text of a scenario. */
  complete(text: string, offset: number): Promise<readonly Completion[]>
  close(): void
}

interface Waiting {
  done(value: unknown): void
  failed(error: Error): void
  hear(progress: Progress): void
}

/** Code of the worker that stands in the page itself, where it is one file; else it is fetched. */
function startWorker(): Worker {
  const inline = document.getElementById('engine')?.textContent
  if (!inline) return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
  const url = URL.createObjectURL(new Blob([inline], { type: 'text/javascript' }))
  return new Worker(url)
}

export function createClient(): Client {
  const worker = startWorker()
  const waiting = new Map<number, Waiting>()
  let next = 1
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const found = waiting.get(data.id)
    if ('progress' in data) {
      found?.hear(data.progress)
      return
    }
    waiting.delete(data.id)
    if ('fault' in data) found?.failed(new EngineError(data.fault))
    else found?.done(data.value)
  })
  worker.addEventListener('error', ({ message }) => {
    const fault = { isInput: false, message: message || 'the engine could not be started' }
    for (const { failed } of waiting.values()) {
      failed(new EngineError({ ...fault, where: '', value: '', allowed: '' }))
    }
    waiting.clear()
  })
  const send = (make: (id: number) => Question, hear: Waiting['hear'] = () => {}) => {
    const id = next++
    const answer = new Promise<unknown>((done, failed) => {
      waiting.set(id, { done, failed, hear })
      worker.postMessage(make(id))
    })
    return { answer, stop: () => worker.postMessage({ stop: id } satisfies Question) }
  }
  return {
    open: (open, set = []) => send((id) => ({ id, open, set })).answer as Promise<Opened>,
    ask: (method, ...args) => send((id) => ({ id, method, args })).answer as never,
    follow: (hear, method, ...args) => send((id) => ({ id, method, args }), hear) as never,
    complete: (text, offset) =>
      send((id) => ({ id, complete: text, offset })).answer as Promise<readonly Completion[]>,
    close: () => worker.terminate(),
  }
}

/**
 * Asks one thing at a time: what came in while an answer was awaited waits, and only the last of it
 * is asked.
 */
export function createLatest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  hear: (answer: Answer, question: Question) => void,
  failed: (error: unknown) => void,
): (question: Question) => void {
  let isBusy = false
  let waiting: { question: Question } | null = null
  const go = async (question: Question) => {
    isBusy = true
    try {
      hear(await ask(question), question)
    } catch (error) {
      failed(error)
    } finally {
      isBusy = false
      const next = waiting
      waiting = null
      if (next) void go(next.question)
    }
  }
  return (question) => {
    if (isBusy) waiting = { question }
    else void go(question)
  }
}
