/** What an attacker may do, and how much of it his money and margin allow. */
import { z } from 'zod'
import { equity, priceOf, wallet } from '../engine/margin/margin.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { slackIf, transferCash, transferLeg, transferPosition } from '../engine/verbs/ledger.ts'
import { findLeg } from '../engine/world/holdings.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { LARGEST, moment, notNegative } from '../units/magnitude.ts'
import { amount, money } from '../units/units.ts'
import { findLegInAsset, findTraded, sizeMin, type Traded, tradeNow } from './traded.ts'

const account = z.string().describe('one of his accounts: venue/id')
const instrument = z.string().describe('what is traded: venue/instrument')
const atMs = moment().default(0).describe('when, time of the run, ms')

/** How much: what is written in a plan, or what is tried for it. */
const forms = <T extends z.ZodRawShape>(more: T) =>
  z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('buy'), account, instrument, atMs, ...more }),
    z.strictObject({ do: z.literal('sell'), account, instrument, atMs, ...more }),
    z.strictObject({ do: z.literal('close'), account, instrument, atMs, ...more }),
    z.strictObject({ do: z.literal('flash'), account, atMs, ...more }),
    z.strictObject({
      do: z.literal('cross'),
      from: account,
      to: account,
      instrument: z.string().describe('a contract of their venue: venue/instrument'),
      atMs,
      ...more,
    }),
    z.strictObject({
      do: z.literal('move'),
      from: account,
      to: account,
      instrument: z
        .string()
        .optional()
        .describe('a coin, as the venue of `from` calls it; left out: cash'),
      atMs,
      ...more,
    }),
  ])

const howMuch = 'units; to close: share of what is held then; to move cash, and flash: money'
export const plannedStep = forms({ amount: notNegative().describe(howMuch) })
export const possibleStep = forms({
  amounts: z
    .array(z.number().gt(0).max(LARGEST))
    .min(1)
    .max(1000)
    .describe(`what is tried besides nothing, ascending: ${howMuch}`),
})

export type PlannedStep = z.infer<typeof plannedStep>
export type PossibleStep = z.infer<typeof possibleStep>

/** A limit on what leaves a venue through him. */
export interface Cap {
  readonly venue: number
  /** Asset of the instrument; −1: cash. */
  readonly asset: number
  readonly most: number
}

/** A step with its names looked up. */
export interface Step {
  readonly name: string
  readonly atMs: number
  readonly kind: PlannedStep['do']
  /** Of whom; to move: from whom. */
  readonly account: number
  readonly traded: Traded | null
  /** To move: to whom, the two legs (−1: cash), and the row of the cap it counts on (−1: none). */
  readonly to: number
  readonly leg: number
  readonly toLeg: number
  readonly cap: number
}

/** Whose accounts these are, and on what terms. */
export interface Means {
  /** May owe nothing. */
  readonly wallets: readonly number[]
  /** May owe what their venues allow. */
  readonly positions: readonly number[]
  /** Margin venues that pay out profits not yet realised, and lend against them. */
  readonly lenders: readonly number[]
  readonly caps: readonly Cap[]
}

type Written = PlannedStep | PossibleStep

export function findStep(world: LiveWorld, names: Names, means: Means, written: Written): Step {
  const { atMs, do: kind } = written
  const one = 'from' in written ? written.from : written.account
  const base = { atMs, kind, account: findOwn(world, means, one), name: nameOf(written) }
  const none = { traded: null, to: -1, leg: -1, toLeg: -1, cap: -1 }
  if (written.do === 'cross') {
    return { ...base, ...none, ...findCross(world, names, means, written, base.account) }
  }
  if (written.do === 'flash') {
    if (means.wallets.includes(base.account)) return { ...base, ...none }
    throw cannot(one, 'borrow for a moment', 'of `wallets`')
  }
  if (written.do !== 'move') {
    const { instrument: id } = written
    const traded = findTraded(world, names, { field: 'instrument', id, account: one })
    if (traded.leg < 0) throw cannot(one, `hold ${id}`, 'with that instrument, of amount 0 or more')
    if (means.wallets.includes(base.account) && world.instruments.isPerpetual[traded.instrument]) {
      throw cannot(one, `trade ${id}, a contract`, 'of `positions`: a wallet owes nothing')
    }
    return { ...base, ...none, traded }
  }
  return { ...base, ...none, ...findMove(world, names, means, written, base.account) }
}

/** The two legs of what one of his accounts sells to another. */
function findCross(
  world: LiveWorld,
  names: Names,
  means: Means,
  { from, to: other, instrument: id }: Extract<Written, { do: 'cross' }>,
  seller: number,
) {
  const to = findOwn(world, means, other)
  const instrument = names.instrument(id)
  refuseInverse(world, world.instruments.market[instrument], 'instrument')
  const [leg, toLeg] = [findLeg(world, seller, instrument), findLeg(world, to, instrument)]
  const isContract = world.instruments.isPerpetual[instrument] === 1
  const areMargined = [seller, to].every((row) => means.positions.includes(row))
  if (isContract && areMargined && seller !== to && leg >= 0 && toLeg >= 0)
    return { to, leg, toLeg }
  throw cannot(from, `sell ${id} to ${other}`, 'of `positions`; both list the contract')
}

function findMove(
  world: LiveWorld,
  names: Names,
  means: Means,
  written: Extract<Written, { do: 'move' }>,
  from: number,
) {
  const to = findOwn(world, means, written.to)
  const { accounts, instruments } = world
  if (written.instrument === undefined) {
    if (accounts.cashAsset[from] === accounts.cashAsset[to]) {
      return { to, cap: capOf(world, means, from, to, -1) }
    }
    throw cannot(written.to, `take cash of ${written.from}`, 'whose venue counts in the same asset')
  }
  const instrument = names.instrument(written.instrument)
  const asset = instruments.asset[instrument]
  const leg = findLeg(world, from, instrument)
  const toLeg = findLegInAsset(world, to, asset)
  const isCoin = instruments.isPerpetual[instrument] === 0
  if (isCoin && leg >= 0 && toLeg >= 0) {
    return { to, leg, toLeg, cap: capOf(world, means, from, to, asset) }
  }
  throw cannot(written.to, `take ${written.instrument} of ${written.from}`, 'that both list')
}

/** The cap of what leaves a position or comes back to it. */
function capOf(world: LiveWorld, means: Means, from: number, to: number, asset: number): number {
  const side = means.positions.includes(from) ? from : to
  const venue = world.accounts.venue[side]
  return means.caps.findIndex((it) => it.venue === venue && it.asset === asset)
}

function findOwn(world: LiveWorld, { wallets, positions }: Means, id: string): number {
  const row = world.names.requireAccount(id)
  if (wallets.includes(row) || positions.includes(row)) return row
  throw cannot(id, 'be used', 'listed in `wallets` or `positions`')
}

const cannot = (id: string, what: string, allowed: string): InputError =>
  new InputError(`${id} cannot ${what}`, {
    field: 'plan',
    value: id,
    allowed: `an account ${allowed}`,
  })

const nameOf = (it: Written): string =>
  it.do === 'flash'
    ? `flash ${it.account}`
    : 'from' in it
      ? `${it.do} ${it.instrument ?? 'cash'} from ${it.from} to ${it.to}`
      : `${it.do} ${it.instrument} with ${it.account}`

/** Does what can be done of a step; `moved` counts what has left by cap. */
export function doStep(run: Run, means: Means, step: Step, size: number, moved: number[]): void {
  if (step.kind === 'flash') lend(run, step, size)
  else if (step.traded !== null) trade(run, means, step, step.traded, size)
  else if (step.kind === 'cross') cross(run, step, size)
  else move(run, means, step, size, moved)
}

/** Money that has to be there again when the steps of this time are done: `repay`. */
function lend(run: Run, { account }: Step, size: number): void {
  const { accounts, venues } = run.world
  transferCash(run, venues.outside[accounts.venue[account]], account, money(size), 'top-up')
}

/** Gives back what was lent, and the fee; false: he does not have it, and gives what he has. */
export function repay(run: Run, account: number, owed: number): boolean {
  const { accounts, venues } = run.world
  const paid = Math.min(owed, Math.max(0, accounts.cash[account]))
  transferCash(run, account, venues.outside[accounts.venue[account]], money(paid), 'return')
  return paid >= owed
}

function move(run: Run, means: Means, step: Step, size: number, moved: number[]): void {
  const { account, to, leg, toLeg, cap } = step
  const isWallet = means.wallets.includes(account)
  const limit = isWallet || cap < 0 ? size : means.caps[cap].most - moved[cap]
  const units = largest(Math.min(size, limit), (it) => canGive(run, means, step, it))
  if (!(units > 0)) return
  if (leg < 0) transferCash(run, account, to, money(units), 'top-up')
  else transferLeg(run, leg, toLeg, amount(units), 'top-up')
  // Between two accounts of the same kind nothing leaves the venue.
  if (cap >= 0 && means.wallets.includes(to) !== isWallet) moved[cap] += isWallet ? -units : units
}

function canGive({ world }: Run, means: Means, { account, leg }: Step, units: number): boolean {
  const { accounts, legs, venues } = world
  const held = leg < 0 ? accounts.cash[account] : legs.amount[leg]
  if (means.wallets.includes(account)) return units <= held
  const venue = accounts.venue[account]
  const isLent = venues.family[venue] === 'lending' || means.lenders.includes(venue)
  const most = leg < 0 ? Math.min(wallet(world, account), equity(world, account)) : held
  if (!isLent && units > most) return false
  return slackIf(world, account, leg, -units, leg < 0 ? -units : 0) >= 0
}

/** One account sells to the other at the published price, off the market. */
function cross(run: Run, { account, to, leg, toLeg }: Step, size: number): void {
  const { world } = run
  const at = priceOf(world, world.legs.instrument[leg])
  const isAllowed = (units: number) =>
    slackIf(world, account, leg, -units, units * at) >= 0 &&
    slackIf(world, to, toLeg, units, -units * at) >= 0
  const units = largest(size, isAllowed)
  if (!(units > 0)) return
  transferPosition(run, leg, toLeg, amount(units), at, 'trade')
  transferCash(run, to, account, money(units * at), 'trade')
}

function trade(run: Run, means: Means, { kind, account }: Step, it: Traded, size: number): void {
  const { world } = run
  if (isClosed(run, 'market', it.market)) return
  const held = world.legs.amount[it.leg]
  if (kind === 'close') {
    if (held !== 0) tradeNow(run, it.leg, -held * Math.min(1, size))
    return
  }
  const sign = kind === 'buy' ? 1 : -1
  const units = largest(size, (most) => canTrade(run, means, account, it, sign * most))
  if (units > 0) tradeNow(run, it.leg, sign * units)
}

function canTrade(
  { world }: Run,
  { wallets }: Means,
  account: number,
  { leg, instrument, liquidity }: Traded,
  units: number,
): boolean {
  const { accounts, legs, instruments } = world
  const value = liquidity.quote(amount(units))
  const proceeds = instruments.proceeds[instrument]
  const paidOn = proceeds < 0 ? -1 : findLeg(world, account, proceeds)
  if (wallets.includes(account)) {
    const has = paidOn < 0 ? accounts.cash[account] : legs.amount[paidOn]
    return has + value >= 0 && legs.amount[leg] + units >= 0
  }
  // Where he is paid in a coin, that counts like cash for what he may owe.
  return slackIf(world, account, leg, units, value) >= 0
}

/** Halvings until what can be done is known to the last bit, where little of much can be. */
const halvings = 80

/**
 * The most, up to `size`, that is `possible`; what is possible in part is so from 0 on. What
 * rounding leaves, where margin or money is used up, is nothing.
 */
function largest(size: number, possible: (units: number) => boolean): number {
  if (!(size > 0)) return 0
  if (possible(size)) return size
  const { low } = bisect(0, size, possible, { halvings })
  return low > sizeMin * size ? low : 0
}
