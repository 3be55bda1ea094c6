import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from 'cascade-engine'
import { type AnswerOptions, checkOut, finish } from '../many/answer.ts'
import type { Made } from '../many/plan.ts'
import { isPlan, planOf } from '../many/plans.ts'
import { isShardFile, type ShardHead, shardRuns } from '../many/shard.ts'

export type MergeCommandOptions = AnswerOptions

/** The file of a shard. */
interface Found {
  readonly file: string
  readonly head: ShardHead
  readonly rows: readonly Made[]
}

/** The answer of one command over all runs, to the last bit. */
export async function mergeCommand(
  folders: readonly string[],
  options: MergeCommandOptions,
): Promise<number> {
  const shards = folders.flatMap(filesIn).map(readFound)
  const first = shards[0] as Found
  for (const shard of shards) checkAlike(first, shard)
  checkAllThere(shards, first.head)
  const rows = shards.flatMap(runsOf).sort((a, b) => a.run - b.run)
  const plan = planOf(first.head.call)
  await checkOut(options, plan.formats)
  const { about, answer } = await plan.begin()
  checkScenario(first, JSON.parse(JSON.stringify(about)))
  const found = answer(rows, true)
  if (found === null) throw new Error('all runs are there, and no answer')
  return finish(found, options, true)
}

function filesIn(folder: string): string[] {
  const isFolder = existsSync(folder) && statSync(folder).isDirectory()
  const files = isFolder ? readdirSync(folder).filter(isShardFile).sort() : []
  if (files.length > 0) return files.map((file) => join(folder, file))
  const message = isFolder ? `${folder} holds no shard` : `${folder} is no folder`
  throw new InputError(message, { value: folder, allowed: 'folders that --shard i/n wrote to' })
}

/** Whole lines; the last of a shard that was stopped may be cut. */
function readFound(file: string): Found {
  const [first = '', ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const rows = lines.map((line, at) => parsed(file, line, at + 2) as Made)
  const head = parsed(file, first, 1) as ShardHead
  if (!isPlan(head.call?.command)) throw spoilt(file, 1)
  return { file, head, rows }
}

function parsed(file: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw spoilt(file, number)
  }
}

function spoilt(file: string, line: number): InputError {
  const allowed = 'a file that --shard i/n wrote; without it the shard is made again'
  return new InputError('this is no line of a shard', { file, line, allowed })
}

/** All shards come from one command. */
function checkAlike(first: Found, other: Found): void {
  const [own, foreign] = [first, other].map(({ head: { shard: _shard, ...head } }) => flat(head))
  const names = new Set([...Object.keys(own ?? {}), ...Object.keys(foreign ?? {})])
  const differs = [...names].filter((name) => own?.[name] !== foreign?.[name])
  if (differs.length === 0) return
  const what = differs.map((name) => name.replace(/^(about|options)\./, ''))
  throw new InputError(`${other.file} is no shard of what ${first.file} is a shard of`, {
    file: other.file,
    value: `${[...new Set(what)].join(', ')} differ`,
    allowed: 'shards of one command',
  })
}

/** What was called, by the names that a person knows. */
function flat({ call, about, count, of }: Omit<ShardHead, 'shard'>): Record<string, string> {
  const { command, name, options } = call
  const all = {
    command,
    name,
    count,
    of,
    ...prefixed('options', options),
    ...prefixed('about', about),
  }
  return Object.fromEntries(Object.entries(all).map(([key, it]) => [key, JSON.stringify(it)]))
}

const prefixed = (prefix: string, values: object): object =>
  Object.fromEntries(Object.entries(values).map(([key, it]) => [`${prefix}.${key}`, it]))

/** Every shard once. */
function checkAllThere(shards: readonly Found[], { of }: ShardHead): void {
  const fileOf = new Map<number, string>()
  for (const { file, head } of shards) {
    const before = fileOf.get(head.shard)
    if (before !== undefined) {
      const facts = { file, value: before, allowed: 'every shard once' }
      throw new InputError(`shard ${head.shard}/${of} is there twice`, facts)
    }
    fileOf.set(head.shard, file)
  }
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((it) => !fileOf.has(it))
  if (missing.length === 0) return
  const names = missing.slice(0, namedMax).map((it) => `${it}/${of}`)
  const more = missing.length > namedMax ? ` and ${missing.length - namedMax} more` : ''
  throw new InputError(`shards are missing: ${names.join(', ')}${more}`, {
    value: missing.length,
    allowed: `all ${of}; the same command makes each with --shard i/${of}`,
  })
}

const namedMax = 20

/** Its runs, each once. Two that wrote one file have said the same, or one of them is spoilt. */
function runsOf({ file, head, rows }: Found): Made[] {
  const { shard: index, of, count } = head
  const made = new Map<number, Made>()
  for (const row of rows) {
    const before = made.get(row.run)
    const isOwn = row.run % of === index - 1 && row.run < count
    if (!isOwn || (before !== undefined && JSON.stringify(before) !== JSON.stringify(row))) {
      const what = isOwn ? 'is there twice and differs' : `is none of shard ${index}/${of}`
      const facts = { file, value: row.run, allowed: 'a file that --shard i/n wrote' }
      throw new InputError(`run ${row.run} ${what}`, facts)
    }
    made.set(row.run, row)
  }
  const wanted = shardRuns({ index, of }, count).length
  if (made.size === wanted) return [...made.values()]
  throw new InputError(`shard ${index}/${of} is not done: ${made.size} of ${wanted} runs`, {
    file,
    allowed: `the same command with --shard ${index}/${of} goes on from there`,
  })
}

/** The scenario and its data are still what the shards have read. */
function checkScenario({ file, head }: Found, about: object): void {
  const [then, now] = [head.about, about].map((it) => flat({ ...head, about: it }))
  const differs = Object.keys(now ?? {}).filter((name) => now?.[name] !== then?.[name])
  if (differs.length === 0) return
  throw new InputError('the scenario is not the one that the shards have run', {
    file,
    value: `${differs.map((name) => name.replace('about.', '')).join(', ')} differ`,
    allowed: 'the same files and the same version of the program',
  })
}
