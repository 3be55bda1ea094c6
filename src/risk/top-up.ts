/**
 * How much does an account need now to survive? The least amount, of cash or of one coin, with
 * which it
 *
 *     price        stays safe on the way to a price, or
 *     probability  is liquidated within a horizon with no more than a given probability
 *
 * found by halving on the engine's margin rule. Where both a fall and a rise are deadly the two
 * probabilities are added: a little too much.
 *
 * Assumes: what distance.ts and the hitting probability (first-passage.ts, hitting.ts) assume.
 * Ignores: where the money comes from, and how long it takes; reactions of others.
 */

import { equity, exposure, inUsd, priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { largestLeg } from '../engine/world/holdings.ts'
import { InputError } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { money, type Usd } from '../units/units.ts'
import { type MarketResponses, marketResponses, requireLinear } from './distance.ts'
import { type Added, type SafeRange, safeRange, slackLine } from './safe-range.ts'

/** Probability that the price touches a multiple of its present value; falls with distance. */
export type HitModel = (level: number) => number

export type Goal = {
  /** Only this market moves. Default: all by the same share. */
  readonly market?: string
} & (
  | {
      /** Multiple of the present price that is to be survived, with everything on the way there. */
      readonly factor: number
    }
  | {
      readonly hit: HitModel
      /** Probability of liquidation that is accepted. */
      readonly target: number
    }
)

export interface TopUp {
  readonly account: string
  readonly venue: string
  /** The coin that is added or the debt that is repaid; null: cash in the settlement asset. */
  readonly instrument: string | null
  /** Units of it. 0: nothing is needed. */
  readonly amount: number
  /** Worth at the venue's prices now. */
  readonly usd: Usd
}

export interface TopUpOptions {
  /** A coin to add, `venue/instrument`. Default: cash; for lending, the largest debt is repaid. */
  readonly instrument?: string
  readonly responses?: MarketResponses
}

/** Null: no amount of this is enough. */
export function topUp(
  world: LiveWorld,
  account: number,
  goal: Goal,
  { instrument, responses = marketResponses(world) }: TopUpOptions = {},
): TopUp | null {
  requireLinear(world, account)
  const row = instrumentOf(world, account, instrument)
  const response =
    goal.market === undefined
      ? responses.together
      : responses.byMarket[world.names.market(goal.market)]
  const added = (amount: number): Added =>
    row < 0 ? { cash: amount, instrument: -1, amount: 0 } : { cash: 0, instrument: row, amount }
  const unit = row < 0 ? 1 : priceOf(world, row)
  const isEnough = (amount: number): boolean =>
    reaches(slackLine(world, account, response, added(amount)), goal)
  const scale = (exposure(world, account) + Math.abs(equity(world, account))) / unit
  const amount = leastEnough(isEnough, scale)
  if (amount === null) return null
  return {
    account: world.names.account(account),
    venue: world.names.venues[world.accounts.venue[account]],
    instrument: row < 0 ? null : world.names.instruments[row],
    amount,
    usd: inUsd(world, account, money(amount * unit)),
  }
}

/** Those of the accounts that need something, cheapest first; equals stay in the given order. */
export function topUpPlan(
  world: LiveWorld,
  accounts: readonly number[],
  goal: Goal,
  responses: MarketResponses = marketResponses(world),
): TopUp[] {
  return accounts
    .map((account) => topUp(world, account, goal, { responses }))
    .filter((found): found is TopUp => found !== null && found.amount > 0)
    .sort((a, b) => a.usd - b.usd)
}

/** Probability that the account is liquidated; 1 if it is unsafe now. */
export function liquidationProbability(range: SafeRange | null, hit: HitModel): number {
  if (range === null) return 1
  const below = range.low > 0 ? hit(range.low) : 0
  const above = range.high < Infinity ? hit(range.high) : 0
  return Math.min(1, below + above)
}

function reaches(line: ReturnType<typeof slackLine>, goal: Goal): boolean {
  // Where slack is concave, safe at both ends is safe in between.
  if ('factor' in goal && !line.isCurved) return line.at(1) >= 0 && line.at(goal.factor) >= 0
  const range = safeRange(line)
  if ('factor' in goal) {
    return range !== null && range.low <= goal.factor && goal.factor <= range.high
  }
  return liquidationProbability(range, goal.hit) <= goal.target
}

/** A sum added to millions is rounded: this much more is enough on any machine. */
const caution = 1e-12
const doublingsMax = 64
const halvingsMax = 120

/** Least amount with which `isEnough` holds, which it goes on doing above; `scale` is its size. */
function leastEnough(isEnough: (amount: number) => boolean, scale: number): number | null {
  if (isEnough(0)) return 0
  let low = 0
  let high = scale > 0 ? scale / 1024 : 1
  for (let step = 0; !isEnough(high); step++) {
    if (step === doublingsMax) return null
    low = high
    high *= 2
  }
  const enough = bisect(low, high, (at) => !isEnough(at), { halvings: halvingsMax }).high
  return enough + caution * (enough + scale)
}

function instrumentOf(world: LiveWorld, account: number, given: string | undefined): number {
  const { accounts, instruments, names, venues } = world
  const venue = accounts.venue[account]
  if (given === undefined) {
    const debt = venues.family[venue] === 'lending' ? largestLeg(world, account, -1) : -1
    return debt < 0 ? -1 : world.legs.instrument[debt]
  }
  const row = names.instrument(given)
  if (instruments.venue[row] === venue && instruments.isPerpetual[row] === 0) return row
  throw new InputError(`${given} cannot be added to this account`, {
    field: 'instrument',
    value: given,
    allowed: `a coin of ${names.venues[venue]}`,
  })
}
