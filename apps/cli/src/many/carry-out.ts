// Makes the runs of a plan, all of them or those of one shard, and keeps each as it ends.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from 'cascade-engine'
import { checkWritable } from 'cascade-engine/data-node'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { note } from '../surroundings.ts'
import { type AnswerOptions, checkOut, finish, stopped } from './answer.ts'
import { isHand, lendHand, openHands } from './hands.ts'
import { openPart, type Part } from './part-file.ts'
import { asKept, type Begun, type Made, type Plan } from './plan.ts'
import { readShard, type Shard, type ShardHead, shardFile, shardRuns } from './shard.ts'
import { workersOf } from './workers.ts'

export interface PlanOptions extends AnswerOptions {
  readonly workers?: string
  /** A server of NATS: workers make the runs, in batches of so many. */
  readonly nats?: string
  readonly batch?: string
  /** `i/n`: only the runs of that shard, into the folder `out`. */
  readonly shard?: string
}

/** Makes all runs that an earlier call has not made, and answers. */
export async function carryOut<Row extends Made>(
  plan: Plan<Row>,
  options: PlanOptions,
): Promise<number> {
  const workers = workersOf(options.workers)
  const shard = options.shard === undefined ? null : readShard(options.shard, process.env)
  if (isHand()) return lendHand(plan.one)
  if (shard !== null) return makeShard(plan, shard, options.out, workers)
  await checkOut(options, plan.formats)
  const { about, answer, count } = await plan.begin()
  const { out } = options
  const what = plan.call.command
  const part = out === undefined ? null : await openPart<Row>(`${out}.part`, what, about)
  const runs = Array.from({ length: count }, (_, run) => run)
  const make =
    options.nats === undefined ? here(plan, workers) : afar(plan, { about, count }, options)
  const { rows, ended } = await makeRuns(plan, runs, make, part)
  const found = answer(rows, ended)
  return found === null ? stopped(out) : finish(found, options, ended)
}

/** The runs of one shard, each a line of its file: `cascade merge` answers. */
async function makeShard<Row extends Made>(
  plan: Plan<Row>,
  shard: Shard,
  folder: string | undefined,
  workers: number,
): Promise<number> {
  if (folder === undefined) {
    const facts = { field: '--out', allowed: 'a folder, which may be that of all shards' }
    throw new InputError('a shard is written, and no folder is named', facts)
  }
  await checkWritable(folder)
  const { about, count } = await plan.begin()
  const { index, of } = shard
  const head: ShardHead = { call: plan.call, about, count, shard: index, of }
  mkdirSync(folder, { recursive: true })
  const file = join(folder, shardFile(shard))
  const part = await openPart<Row>(file, plan.call.command, head)
  const runs = shardRuns(shard, count)
  const { ended } = await makeRuns(plan, runs, here(plan, workers), part)
  note(ended ? file : `stopped: the same command goes on from ${file}`)
  return ended ? exits.held : exits.stopped
}

/** Makes runs and hands over what each says, as `Hands` do. */
type Make<Row> = (
  runs: readonly number[],
  take: (rows: readonly Row[]) => Promise<void>,
) => Promise<boolean>

const here =
  <Row extends Made>(plan: Plan<Row>, workers: number): Make<Row> =>
  async (runs, take) => {
    const hands = openHands(workers, plan.one)
    try {
      return await hands.make(runs, take)
    } finally {
      await hands.end()
    }
  }

const afar =
  <Row extends Made>(
    plan: Plan<Row>,
    { about, count }: Pick<Begun<Row>, 'about' | 'count'>,
    { nats = '', batch }: PlanOptions,
  ): Make<Row> =>
  async (runs, take) => {
    const { runAfar } = await import('../nats/submit.ts')
    const { world } = about as { readonly world: string }
    const takeRows = (rows: readonly Made[]) => take(rows as readonly Row[])
    return runAfar(runs, { call: plan.call, count, world, nats, batch }, takeRows)
  }

/** Runs in their order; `ended`: none was stopped. */
async function makeRuns<Row extends Made>(
  plan: Plan<Row>,
  runs: readonly number[],
  make: Make<Row>,
  part: Part<Row> | null,
): Promise<{ readonly rows: Row[]; readonly ended: boolean }> {
  const rows = new Map<number, Row>()
  const wanted = new Set(runs)
  for (const row of part?.done ?? []) if (wanted.has(row.run)) rows.set(row.run, row)
  const progress = createCount(runs.length, rows.size)
  const left = runs.filter((run) => !rows.has(run))
  const ended = await make(left, async (found) => {
    for (const row of found) {
      await part?.add(row)
      rows.set(row.run, asKept(row))
    }
    progress.at(rows.size, () => plan.soFar?.([...rows.values()]) ?? '')
  })
  progress.end()
  return { rows: [...rows.values()].sort((a, b) => a.run - b.run), ended }
}
