/**
 * A part of many runs, made on a machine of its own: shard i of n has every n-th run, so that all
 * take about as long. Its file holds what was called, and a line for each run.
 */
import { InputError } from 'cascade-engine'
import type { Call } from './plan.ts'

export interface Shard {
  /** From 1. */
  readonly index: number
  readonly of: number
}

/** The first line of the file of a shard; those of all others are alike but for `shard`. */
export interface ShardHead {
  readonly call: Call
  readonly about: object
  /** Runs of all shards. */
  readonly count: number
  readonly shard: number
  readonly of: number
}

const ofMax = 100_000

export const shardFile = ({ index, of }: Shard): string => `shard-${index}-of-${of}.jsonl`

export const isShardFile = (name: string): boolean => /^shard-\d+-of-\d+\.jsonl$/.test(name)

/** Numbers of its runs. */
export function shardRuns({ index, of }: Shard, count: number): number[] {
  const runs: number[] = []
  for (let run = index - 1; run < count; run += of) runs.push(run)
  return runs
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * `3/8`; `auto`: the task of a Slurm array; `auto/8`: that or the index of a Kubernetes Job, which
 * does not know how many there are.
 */
export function readShard(text: string, environment: Environment): Shard {
  const [, first, many] = /^(auto|\d+)(?:\/(\d+))?$/.exec(text) ?? []
  if (first === undefined || (first !== 'auto' && many === undefined)) throw wrong(text)
  const named = many === undefined ? null : Number(many)
  const { index, of } =
    first === 'auto'
      ? fromEnvironment(text, environment, named)
      : { index: Number(first), of: named }
  if (of === null) throw wrong(text, `auto/n: a Job does not know how many there are`)
  if (of < 1 || of > ofMax) throw wrong(text, `1 to ${ofMax} shards`)
  if (index < 1 || index > of) throw wrong(text, `shards 1 to ${of}; this is ${index}`)
  return { index, of }
}

function fromEnvironment(text: string, environment: Environment, of: number | null) {
  const number = (name: string): number | undefined => {
    const said = environment[name]
    return said !== undefined && /^\d+$/.test(said) ? Number(said) : undefined
  }
  const task = number('SLURM_ARRAY_TASK_ID')
  if (task !== undefined) {
    const [min, step] = [number('SLURM_ARRAY_TASK_MIN') ?? 1, number('SLURM_ARRAY_TASK_STEP') ?? 1]
    const tasks = number('SLURM_ARRAY_TASK_COUNT') ?? null
    // Of an array that does not have them all, some tasks are called again: they keep their number.
    const isWhole = of === null || of === tasks
    const index = isWhole ? Math.floor((task - min) / Math.max(1, step)) + 1 : task
    return { index, of: of ?? tasks }
  }
  const job = number('JOB_COMPLETION_INDEX')
  if (job !== undefined) return { index: job + 1, of }
  throw wrong(text, 'i/n, or auto where SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX is set')
}

const usual = 'i/n such as 3/8, auto in a Slurm array, or auto/n'

function wrong(text: string, allowed = usual): InputError {
  return new InputError(`--shard ${text} is no shard`, { field: '--shard', value: text, allowed })
}
