/**
 * Who reacts, and how fast: a share of a venue's accounts, each with a reaction time of his own.
 *
 *     lognormal     delay = median · e^(spread · z),          z standard normal
 *     exponential   delay = median · log(1 − u) / log(1/2),   u uniform on [0, 1)
 *
 * An account's draws are addressed by its name, not by its row: neither the order of the input nor
 * the numbering inside changes what anybody does. Accounts without a name are called by their place
 * in the input.
 *
 * Assumes: reaction times are independent of each other and of size. Two accounts in a hundred
 * thousand may share their draws, as names are hashed to 32 bits.
 */

import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'
import { hashText } from '../kit/hash-text.ts'
import { exp, log } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { moment } from '../units/magnitude.ts'

export const peopleParameters = {
  venue: z.string().describe('venue of the accounts'),
  accounts: z.array(z.string()).min(1).optional().describe('ids; left out: all of the venue'),
  share: z.number().min(0).max(1).default(1).describe('share of these accounts that do it'),
  reactionMs: moment().default(0).describe('median time from seeing to acting, ms'),
  reactionSpread: z
    .number()
    .min(0)
    .max(5)
    .default(1)
    .describe('standard deviation of its logarithm; 0: all alike'),
  distribution: z
    .enum(['lognormal', 'exponential'])
    .default('lognormal')
    .describe('distribution of reaction times over accounts'),
}

export interface PeopleTerms {
  readonly venue: string
  readonly accounts?: readonly string[]
  readonly share: number
  readonly reactionMs: number
  readonly reactionSpread: number
  readonly distribution: 'lognormal' | 'exponential'
}

export interface Person {
  readonly row: number
  readonly delayMs: number
  /** Uniform in [0, 1): draws from 0 on belong to the actor. */
  readonly uniform: (draw: number) => number
}

/** Draws that decide who is one of them, and when he acts; the caller's come after. */
const ownDraws = 2

/** Rows of the accounts that the terms name; an unknown one is an InputError. */
export function findCandidates(terms: PeopleTerms, names: Names, world: LiveWorld): number[] {
  const venue = names.venue(terms.venue)
  const { accounts } = world
  if (terms.accounts !== undefined) {
    return terms.accounts.map((id) => findAccount(world, terms.venue, id))
  }
  const rows: number[] = []
  for (let row = 0; row < accounts.traderCount; row++) {
    if (accounts.venue[row] === venue) rows.push(row)
  }
  return rows
}

function findAccount({ names }: LiveWorld, venue: string, id: string): number {
  const row = names.findAccount(`${venue}/${id}`)
  if (row >= 0) return row
  throw new InputError(`${venue} has no account called ${id}`, {
    field: 'accounts',
    value: id,
    allowed: 'ids of accounts of the venue',
  })
}

/**
 * Those of the candidates who react, in an order that does not depend on rows. `random` belongs to
 * the actor: two actors of a model draw apart.
 */
export function choosePeople(
  world: LiveWorld,
  candidates: readonly number[],
  terms: PeopleTerms,
  random: Random,
): readonly Person[] {
  const { arrival } = world.accounts
  return candidates
    .map((row) => ({ row, key: hashText(`${terms.venue}/${world.names.account(row)}`) }))
    .filter(({ key }) => random.uniform(key, 0, 0) < terms.share)
    .sort((a, b) => a.key - b.key || arrival[a.row] - arrival[b.row])
    .map(({ row, key }) => ({
      row,
      delayMs: reactionMs(random, key, terms),
      uniform: (draw) => random.uniform(key, 0, ownDraws + draw),
    }))
}

/** He has decided: he acts after his reaction time, by message to the actor `self`, or at once. */
export function react(
  run: Run,
  self: number,
  { row, delayMs }: Person,
  act: (run: Run, row: number) => void,
): void {
  if (delayMs === 0) act(run, row)
  else {
    const dueMs = run.timeMs + delayMs
    post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row: self, code: row, value: 0 })
  }
}

/** Integer milliseconds, at most ten years. */
function reactionMs(random: Random, key: number, terms: PeopleTerms): number {
  const { reactionMs: median, reactionSpread, distribution } = terms
  const factor =
    distribution === 'lognormal'
      ? exp(reactionSpread * random.normal(key, 0, 1))
      : log(1 - random.uniform(key, 0, 1)) / log(0.5)
  return Math.min(Math.round(median * factor), 10 * 366 * 86_400_000)
}
