/** The engine, in a thread of its own: one desk, asked by messages. */
import { InputError, registry, studies } from 'cascade-engine'
import { completionsAt, placeIn, readSeedTable, scenarioJsonSchema } from 'cascade-engine/data'
import { type Desk, type Long, openDesk } from 'cascade-engine/report'
import type { Fault, Question, Reply, ScenarioFiles } from './protocol.ts'

let desk: Desk | null = null
let schema: Record<string, unknown> | null = null

function open({ file, text, files, seedTable }: ScenarioFiles, set: readonly string[] = []): Desk {
  const contents = Object.entries(files).map(
    ([name, content]) => [name, { text: content }] as const,
  )
  const table = seedTable === null ? null : readSeedTable(seedTable, 'seeds.yaml')
  const source = { text, file, files: new Map(contents), set }
  return openDesk(table ? { ...source, seedTable: table } : source, { registry, studies })
}

type Asked = Exclude<Question, { readonly stop: number }>

function answer(question: Asked): unknown {
  if ('complete' in question) {
    schema ??= scenarioJsonSchema(registry)
    return completionsAt(schema, placeIn(question.complete, question.offset))
  }
  if ('open' in question) {
    desk = null
    desk = open(question.open, question.set)
    const { knobs, settings, contracts } = desk
    return { knobs, settings, contracts }
  }
  if (desk === null) throw new InputError('no scenario is open', { field: 'open' })
  const method = desk[question.method] as (...args: readonly unknown[]) => unknown
  return method(...question.args)
}

function faultOf(error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error)
  const empty = { where: '', value: '', allowed: '' }
  if (!(error instanceof InputError)) return { isInput: false, message, ...empty }
  const { file, line, field, allowed } = error.facts
  const at = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}`
  return {
    isInput: true,
    message,
    where: [at, field].filter((it) => it).join(' · '),
    value: error.shownValue ?? '',
    allowed: allowed ?? '',
  }
}

/** Questions that are to end with what is known. */
const stopped = new Set<number>()
/** How long steps go on before anything else is heard. */
const sliceMs = 50

const pause = () => new Promise((done) => setTimeout(done))

const isLong = (value: unknown): value is Long<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value && 'next' in value

async function follow(id: number, long: Long<unknown>): Promise<unknown> {
  let step = long.next()
  let fromMs = performance.now()
  while (step.done !== true) {
    if (performance.now() - fromMs > sliceMs) {
      post({ id, progress: step.value })
      await pause()
      fromMs = performance.now()
    }
    step = long.next(stopped.has(id))
  }
  return step.value
}

const post = (reply: Reply) => postMessage(reply)

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  if ('stop' in data) {
    stopped.add(data.stop)
    return
  }
  const { id } = data
  try {
    const value = answer(data)
    post({ id, value: isLong(value) ? await follow(id, value) : value })
  } catch (error) {
    post({ id, fault: faultOf(error) })
  }
  stopped.delete(id)
})
