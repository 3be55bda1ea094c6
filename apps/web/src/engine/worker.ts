/** The engine, in a thread of its own: one desk, asked by messages, answered in their order. */
import { InputError, registry, studies } from 'cascade-engine'
import { readSeedTable } from 'cascade-engine/data'
import { type Desk, openDesk } from 'cascade-engine/report'
import type { Fault, Question, Reply, ScenarioFiles } from './protocol.ts'

let desk: Desk | null = null

function open({ file, text, files, seedTable }: ScenarioFiles, set: readonly string[] = []): Desk {
  const contents = Object.entries(files).map(
    ([name, content]) => [name, { text: content }] as const,
  )
  const table = seedTable === null ? null : readSeedTable(seedTable, 'seeds.yaml')
  const source = { text, file, files: new Map(contents), set }
  return openDesk(table ? { ...source, seedTable: table } : source, { registry, studies })
}

function answer(question: Question): unknown {
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

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  let reply: Reply
  try {
    reply = { id: data.id, value: answer(data) }
  } catch (error) {
    reply = { id: data.id, fault: faultOf(error) }
  }
  postMessage(reply)
})
