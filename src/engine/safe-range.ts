/**
 * Between which prices is an account safe? One or more markets move together by a factor s,
 * everything else is held; the margin rule of margin.ts becomes a function of s alone:
 *
 *     slack(s) = cash + Σ weight · amount · price(s) − Σ maintenance(|amount| · price(s))
 *
 * It is piecewise linear with a corner wherever a position crosses a bracket, and concave, as rates
 * never fall with notional. So the safe factors are one interval, and walking from corner to corner
 * finds both of its ends exactly.
 *
 * Assumes: prices that venues believe have caught up with the markets they read.
 * Ignores: latency and averages on the way there; funding and interest; checks that are a venue's
 * own (`isUnsafe`).
 */
import type { Column } from '../kit/column.ts'
import type { Price } from '../units/units.ts'
import { maintenanceOf } from './margin.ts'
import type { World } from './world.ts'

/** Factors on the present price. `low` 0: no fall is too deep. `high` Infinity: no rise is. */
export interface SafeRange {
  readonly low: number
  readonly high: number
}

/** Money and units of one instrument that an account might add. */
export interface Added {
  readonly cash: number
  /** -1: none. */
  readonly instrument: number
  readonly amount: number
}

const nothing: Added = { cash: 0, instrument: -1, amount: 0 }

const bump = 1 / 64
/** Prices rounded to a tick follow their market all the same. */
const forgiven = 1e-3

/**
 * Relative change of each oracle's price for a relative change of the given markets: 1 where it
 * follows them, 0 where it does not. Found by asking the oracles, of a world that nobody else sees.
 */
export function priceResponse(world: World, markets: readonly number[]): Float64Array {
  const before = readings(world, markets, 1)
  const after = readings(world, markets, 1 + bump)
  return after.map((value, oracle) => {
    if (!(before[oracle] > 0)) return 0
    const response = (value / before[oracle] - 1) / bump
    const whole = Math.round(response)
    return Math.abs(response - whole) < forgiven ? whole : response
  })
}

function readings(world: World, markets: readonly number[], scale: number): Float64Array {
  const liquidity = world.markets.liquidity.slice()
  for (const market of markets) {
    const mid = (): Price => (scale * world.markets.liquidity[market].mid()) as Price
    liquidity[market] = Object.create(liquidity[market], { mid: { value: mid } })
  }
  const values = new Float64Array(world.oracles.count)
  for (let oracle = 0; oracle < values.length; oracle++)
    values[oracle] = world.oracles.value[oracle]
  const shadow: World = {
    ...world,
    markets: { ...world.markets, liquidity },
    oracles: { ...world.oracles, value: values as unknown as Column<Price> },
  }
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    values[oracle] = world.oracles.source[oracle].read(shadow, Infinity)
  }
  return values
}

/** Slack of an account as a function of the factor. */
export interface SlackLine {
  at(factor: number): number
  /** Factors at which a position crosses a bracket, ascending. */
  readonly corners: readonly number[]
}

interface Term {
  readonly instrument: number
  readonly held: number
  readonly price: number
  readonly response: number
}

export function slackLine(
  world: World,
  account: number,
  response: Float64Array,
  added: Added = nothing,
): SlackLine {
  const { legs, accounts, instruments } = world
  const moving: Term[] = []
  let fixed = accounts.cash[account] + added.cash
  let isAdded = added.instrument < 0
  const take = (instrument: number, held: number): void => {
    if (held === 0) return
    const oracle = instruments.oracle[instrument]
    const term = {
      instrument,
      held,
      price: world.oracles.value[oracle],
      response: response[oracle],
    }
    if (term.response === 0) fixed += contribution(world, term, 1)
    else moving.push(term)
  }
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const isSame = legs.instrument[leg] === added.instrument
    take(legs.instrument[leg], legs.amount[leg] + (isSame ? added.amount : 0))
    isAdded ||= isSame
  }
  if (!isAdded) take(added.instrument, added.amount)
  const at = (factor: number): number =>
    moving.reduce((sum, term) => sum + contribution(world, term, factor), fixed)
  return { at, corners: moving.flatMap((term) => cornersOf(world, term)).sort((a, b) => a - b) }
}

const movedPrice = ({ price, response }: Term, factor: number): number =>
  Math.max(0, price * (1 + response * (factor - 1)))

function contribution(world: World, term: Term, factor: number): number {
  const { instrument, held } = term
  const value = held * movedPrice(term, factor)
  const weighted = held > 0 ? value * world.instruments.weight[instrument] : value
  return weighted - maintenanceOf(world, instrument, Math.abs(value))
}

function cornersOf({ instruments, tiers }: World, term: Term): number[] {
  const { instrument, held, price, response } = term
  const found: number[] = []
  for (let tier = instruments.tierBegin[instrument] + 1; ; tier++) {
    if (tier >= instruments.tierBegin[instrument + 1]) return found
    const factor = 1 + (tiers.floor[tier] / (Math.abs(held) * price) - 1) / response
    if (factor > 0) found.push(factor)
  }
}

/** Beyond this a rise is none that anybody needs to know of. */
const factorMax = 1e9

/** The interval of factors in which the account is safe; null: it is unsafe now. */
export function safeRange({ at, corners }: SlackLine): SafeRange | null {
  const now = at(1)
  if (now < 0) return null
  return { low: walkDown(at, corners, now), high: walkUp(at, corners, now) }
}

function walkDown(at: SlackLine['at'], corners: readonly number[], now: number): number {
  let near = 1
  let slackNear = now
  for (const corner of [0, ...corners].filter((factor) => factor < 1).reverse()) {
    const slack = at(corner)
    if (slack < 0) return corner + ((near - corner) * -slack) / (slackNear - slack)
    near = corner
    slackNear = slack
  }
  return 0
}

function walkUp(at: SlackLine['at'], corners: readonly number[], now: number): number {
  let near = 1
  let slackNear = now
  for (const corner of corners.filter((factor) => factor > 1)) {
    const slack = at(corner)
    if (slack < 0) return near + ((corner - near) * slackNear) / (slackNear - slack)
    near = corner
    slackNear = slack
  }
  const slope = (at(2 * near) - slackNear) / near
  const high = slope < 0 ? near + slackNear / -slope : Infinity
  return high < factorMax ? high : Infinity
}
