/**
 * Somebody who keeps a token at par by burning and minting: below par he buys it, burns it for
 * newly minted governance tokens that are worth par at their oracle's price, and sells those in
 * their own market; above par the other way. Nothing stands behind the token but that market.
 *
 *     value     = par · burnt                             of governance tokens: amount · oracle
 *     paid out  = min(value · (1 − spreadMin), B · B / P − B · B / (P + value))
 *     P: the stable half of a virtual pool, B at rest: + value where it is burnt, − what is paid
 *     out where it is minted; half of P − B is gone after `halfLifeMs`. For minting: B · B / P.
 *     he goes on while the last token brings more than it costs, and `cost`
 *
 * Burnt and minted tokens stand with the treasury of `venue`: holdings above 0 are burnt, below 0
 * issued. Tokens that are sold for R in a pool of x · y = k are x · R / (y − R): R of y or more
 * cannot be raised, whatever is minted.
 *
 * Source of the virtual pool: terra-money/classic-core, x/market/keeper/swap.go (ComputeSwap,
 * ApplySwapToPool) and x/market/spec/01_concepts.md, read 2026-11-29. There a share 1 / N of
 * P − B is gone each block: a half-life of log 2 / −log(1 − 1 / N) blocks.
 */
import { z } from 'zod'
import { post } from '../engine/ports/agenda.ts'
import { type Actor, defineActor } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { AT_REST, leftAfter } from '../kit/half-life.ts'
import { duration, LARGEST, positive } from '../units/magnitude.ts'
import { amount, price } from '../units/units.ts'
import { findLegInAsset, findTraded, isGain, sizeMin, type Traded, tradeNow } from './traded.ts'

const parameters = z
  .strictObject({
    instrument: z.string().describe('the token, where he trades it: venue/instrument'),
    governance: z
      .string()
      .describe('the governance token, where he trades it: venue/instrument; its oracle values it'),
    venue: z.string().describe('venue whose treasury burns and mints: it lists both tokens'),
    par: positive().default(1).describe('what one token stands for, in quote'),
    spreadMin: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('least share of the value that is not paid out'),
    virtualPool: positive()
      .optional()
      .describe('half of the virtual pool at rest, in quote; left out: as much as anybody wants'),
    halfLifeMs: duration()
      .optional()
      .describe('time in which half of what the pool is off comes back, ms; left out: none does'),
    everyMs: duration()
      .default(60_000)
      .describe('time from one look to the next while the pool comes back, ms'),
    cost: z.number().min(0).lt(1).default(0).describe('share of the price that is not worth it'),
  })
  .refine(({ virtualPool, halfLifeMs }) => virtualPool !== undefined || halfLifeMs === undefined, {
    message: 'halfLife is that of a virtual pool',
    path: ['halfLifeMs'],
  })
type Parameters = z.infer<typeof parameters>

/** A token, and the treasury's leg in it. */
interface Minted extends Traded {
  readonly asset: number
  readonly treasuryLeg: number
}

interface MintBurn {
  readonly given: Parameters
  readonly row: number
  readonly token: Minted
  readonly governance: Minted
  readonly state: State
}

interface State {
  /** By how much the stable half of the virtual pool is above its base, in quote, and when. */
  excess: number
  atMs: number
  isWaiting: boolean
}

/** Halvings of a range of prices: 1e-13 of it. */
const halvings = 43

export const mintBurn = defineActor<Parameters>({
  id: 'mint-burn',
  title: 'Somebody who burns a token for a governance token, or mints it',
  citations: [
    {
      rule: 'virtual pool: constant product in value at the oracle’s price, least spread, recovery',
      url: 'https://github.com/terra-money/classic-core/blob/main/x/market/keeper/swap.go',
      readOn: '2026-11-29',
    },
  ],
  assumes: [
    'the oracle’s price is taken as it is, however old',
    'buying, burning and selling are one act: he needs no capital, and bears no risk in between',
    'he is the only one who burns and mints: the virtual pool is his',
  ],
  ignores: [
    'holders who burn and keep what they get',
    'governance tokens that are staked and sold later',
    'gas, and a chain too full to take his orders',
  ],
  stopsEach: ['everyMs'],
  parameters,
  create(given, context, world) {
    const token = mintedAt(world, context, given, 'instrument')
    const governance = mintedAt(world, context, given, 'governance')
    refusePair(world, given, token, governance)
    const state: State = { excess: 0, atMs: 0, isWaiting: false }
    return behaviour({ given, row: context.row, token, governance, state })
  },
})

function mintedAt(
  world: LiveWorld,
  names: Names,
  given: Parameters,
  field: 'instrument' | 'governance',
): Minted {
  const { venues, instruments } = world
  const id = given[field]
  const traded = findTraded(world, names, { field, id, isCoin: true })
  const venue = names.venue(given.venue)
  const asset = instruments.asset[traded.instrument]
  const treasuryLeg = findLegInAsset(world, venues.treasury[venue], asset)
  if (treasuryLeg < 0) {
    throw new InputError(`${given.venue} does not list ${id}`, {
      field: 'venue',
      value: given.venue,
      allowed: 'a venue that lists the token and the governance token',
    })
  }
  return { ...traded, asset, treasuryLeg }
}

function refusePair(world: LiveWorld, given: Parameters, token: Minted, governance: Minted): void {
  const { quote } = world.markets
  const areTwo = token.market !== governance.market
  if (areTwo && quote[token.market] === quote[governance.market]) return
  throw new InputError(`${given.instrument} cannot be burnt for ${given.governance}`, {
    field: 'governance',
    value: given.governance,
    allowed: 'another token, with a market of its own in the same quote',
  })
}

function behaviour(it: MintBurn): Actor {
  const { given, state } = it
  return {
    phase: 'arbitrage',
    state,
    act(run) {
      trade(run, it)
      const isOff = Math.abs(state.excess) > AT_REST * (given.virtualPool ?? Infinity)
      if (!isOff || state.isWaiting || given.halfLifeMs === undefined) return
      state.isWaiting = true
      const dueMs = run.timeMs + given.everyMs
      post(run.agenda, { dueMs, phase: 'arbitrage', to: 'actor', row: it.row, code: 0, value: 0 })
    },
    receive() {
      state.isWaiting = false
    },
  }
}

/** What the treasury does with a value in quote: it burns the token, or mints it. */
interface Offer {
  readonly isBurning: boolean
  readonly given: Parameters
  /** Half of the virtual pool that the value goes into; the other is base² / half. */
  readonly half: number
}

/** Value paid out for a value that is burnt. */
export function paidOut({ given, half }: Offer, value: number): number {
  const { virtualPool, spreadMin } = given
  const least = value * (1 - spreadMin)
  if (virtualPool === undefined) return least
  return Math.min(least, ((virtualPool / half) * virtualPool * value) / (half + value))
}

/** What the last unit of value brings. */
function lastPaidOut(offer: Offer, value: number): number {
  const { virtualPool, spreadMin } = offer.given
  const least = 1 - spreadMin
  if (virtualPool === undefined || paidOut(offer, value) >= value * least) return least
  const ratio = virtualPool / (offer.half + value)
  return ratio * ratio
}

function offerOf({ given, state }: MintBurn, isBurning: boolean): Offer {
  const { virtualPool = 1 } = given
  const half = virtualPool + state.excess
  return { given, isBurning, half: isBurning ? half : (virtualPool / half) * virtualPool }
}

/** What he buys, what he sells, and how many units of the one make the other. */
interface Way {
  readonly offer: Offer
  readonly bought: Minted
  readonly sold: Minted
  /** Value in quote of a unit that he burns, and of one that is minted for it. */
  readonly burntAt: number
  readonly mintedAt: number
  /** Units that may still be issued. */
  readonly room: number
}

function wayOf(run: Run, it: MintBurn, isBurning: boolean): Way {
  const { token, governance, given } = it
  const { oracles, instruments, legs } = run.world
  const worth = oracles.value[instruments.oracle[governance.instrument]]
  const [bought, sold] = isBurning ? [token, governance] : [governance, token]
  const [burntAt, mintedAt] = isBurning ? [given.par, worth] : [worth, given.par]
  const room = LARGEST + Math.min(0, legs.amount[sold.treasuryLeg])
  return { offer: offerOf(it, isBurning), bought, sold, burntAt, mintedAt, room }
}

const mintedFor = ({ offer, burntAt, mintedAt }: Way, units: number): number =>
  paidOut(offer, units * burntAt) / mintedAt

/** Units that he buys and burns now; 0: nothing is to be earned. */
function wanted(way: Way, { cost }: Parameters): number {
  const { offer, bought, sold, burntAt, mintedAt, room } = way
  if (!(burntAt > 0 && mintedAt > 0 && way.bought.liquidity.mid() > 0)) return 0
  const buyable = (to: number): number => Math.max(0, bought.liquidity.depth(price(to)))
  /** Does the last of so many, at this price, still bring more than it costs? */
  const pays = (units: number, at: number): boolean => {
    const minted = mintedFor(way, units)
    const perUnit = (burntAt / mintedAt) * lastPaidOut(offer, units * burntAt)
    const least = (at * (1 + cost)) / perUnit
    return minted <= room && least < LARGEST && minted <= -sold.liquidity.depth(price(least))
  }
  const from = bought.liquidity.mid()
  if (!pays(sizeMin * bought.liquidity.inventory.base, from)) return 0
  // Nobody gives more for a unit than the first of those it makes would bring.
  const to = (burntAt / mintedAt) * sold.liquidity.mid()
  if (!(to > from)) return 0
  const at = bisect(from, to, (it) => pays(buyable(it), it), { halvings })
  const [least, most] = [buyable(at.low), Math.min(buyable(at.high), LARGEST)]
  // To the last bit: what is left of a level of a book would count as one.
  return bisect(least, most, (units) => pays(units, at.high)).low
}

function trade(run: Run, it: MintBurn): void {
  recover(run, it)
  const isHalted = [it.token, it.governance].some(
    ({ market, asset }) => isClosed(run, 'market', market) || isClosed(run, 'transfer', asset),
  )
  if (isHalted || isClosed(run, 'redemption', it.token.asset)) return
  if (!tradeWay(run, it, true)) tradeWay(run, it, false)
}

/** Was there anything to be earned this way? */
function tradeWay(run: Run, it: MintBurn, isBurning: boolean): boolean {
  const way = wayOf(run, it, isBurning)
  const { bought, sold } = way
  const units = wanted(way, it.given)
  if (!(units > sizeMin * bought.liquidity.inventory.base)) return false
  const paid = bought.liquidity.quote(amount(units))
  const earned = sold.liquidity.quote(amount(-mintedFor(way, units)))
  const gain = earned + paid
  if (!isGain(bought.liquidity, gain, earned) || !isGain(sold.liquidity, gain, earned)) return false
  const burnt = tradeNow(run, bought.leg, units)
  if (!(burnt > 0)) return true
  const minted = mintedFor(way, burnt)
  move(run, way, burnt, minted)
  tradeNow(run, sold.leg, -minted)
  const value = isBurning ? burnt * way.burntAt : -minted * way.mintedAt
  if (it.given.virtualPool !== undefined) it.state.excess += value
  return true
}

/** Burnt units to the treasury, minted ones from it. */
function move(run: Run, way: Way, burnt: number, minted: number): void {
  const { bought, sold, offer, burntAt, mintedAt } = way
  transferLeg(run, bought.leg, bought.treasuryLeg, amount(burnt), 'redemption')
  transferLeg(run, sold.treasuryLeg, sold.leg, amount(minted), 'creation')
  const tokens = offer.isBurning ? burnt : -minted
  const value = offer.isBurning ? minted * mintedAt : -burnt * burntAt
  record(run, 'action', {
    action: 'redemption',
    account: run.world.legs.account[bought.treasuryLeg],
    market: (offer.isBurning ? bought : sold).market,
    quantity: tokens,
    price: value / tokens,
    value,
  })
}

function recover({ timeMs }: Run, { given, state }: MintBurn): void {
  const { halfLifeMs, virtualPool = 0 } = given
  if (halfLifeMs !== undefined) {
    state.excess *= leftAfter(timeMs - state.atMs, halfLifeMs)
    if (Math.abs(state.excess) <= AT_REST * virtualPool) state.excess = 0
  }
  state.atMs = timeMs
}
