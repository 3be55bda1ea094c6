/**
 * Between which prices is an account safe? One or more markets move together by a factor s,
 * everything else is held; the margin rule of margin.ts becomes a function of s alone:
 *
 *     slack(s) = cash + Σ weight · amount · price(s) − Σ maintenance(|amount| · price(s))
 *
 * Where oracles follow in proportion it is piecewise linear, with a corner wherever a position
 * crosses a bracket, and concave, as rates never fall with notional: the safe factors are one
 * interval, and walking from corner to corner finds both of its ends exactly. Where an oracle
 * follows some of the way only, the first deadly price on each side is searched in steps.
 *
 * Assumes: prices that venues believe have caught up with the markets they read; between two steps
 * of a search (1 %) nobody is unsafe and safe again.
 * A venue's own margin rule is asked of a world with other prices, from where its speed says that
 * slack may be gone outward, in the same steps.
 *
 * Ignores: latency and averages on the way there; funding and interest.
 */

import { maintenanceOf } from '../engine/margin/margin.ts'
import { marginOf } from '../engine/margin/slack-of.ts'
import type { MarginRule } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { bisect } from '../kit/bisect.ts'
import { follows, type PriceResponse } from './price-response.ts'

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

/** Slack of an account as a function of the factor. */
export interface SlackLine {
  at(factor: number): number
  /** Factors at which a position crosses a bracket, ascending. */
  readonly corners: readonly number[]
  /** It is not linear between corners. */
  readonly isCurved: boolean
  /** Nearer to the present price than this, as a share of it, nobody is unsafe who is not now. */
  readonly reach?: number
}

/** A price and how far it follows. */
interface Moving {
  readonly oracle: number
  readonly price: number
  readonly slope: number
  readonly isCurved: boolean
}

interface Term extends Moving {
  readonly instrument: number
  readonly held: number
}

export function slackLine(
  world: LiveWorld,
  account: number,
  response: PriceResponse,
  added: Added = nothing,
): SlackLine {
  const { legs, accounts, instruments } = world
  const own = marginOf(world, account)
  if (own !== undefined) return ownLine(world, account, own, response)
  const moving: Term[] = []
  let fixed = accounts.cash[account] + added.cash
  let isAdded = added.instrument < 0
  const take = (instrument: number, held: number): void => {
    if (held === 0) return
    const oracle = instruments.oracle[instrument]
    const price = world.oracles.value[oracle]
    const slope = response.slope[oracle]
    const isCurved = response.isCurved[oracle] === 1
    if (isCurved || slope !== 0) moving.push({ instrument, held, oracle, price, slope, isCurved })
    else fixed += contribution(world, instrument, held, price)
  }
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const isSame = legs.instrument[leg] === added.instrument
    take(legs.instrument[leg], legs.amount[leg] + (isSame ? added.amount : 0))
    isAdded ||= isSame
  }
  if (!isAdded) take(added.instrument, added.amount)
  const at = (factor: number): number => {
    let sum = fixed
    for (const term of moving) {
      sum += contribution(world, term.instrument, term.held, priceAt(term, response, factor))
    }
    return sum
  }
  const corners = moving.flatMap((term) => cornersOf(world, term)).sort((a, b) => a - b)
  return { at, corners, isCurved: moving.some(({ isCurved }) => isCurved) }
}

/** Does a price change of what the account holds, or of what its venue's own margin reads? */
export function moves(world: LiveWorld, account: number, response: PriceResponse): boolean {
  const { accounts, legs, instruments } = world
  const isMoved = (instrument: number) => follows(response, instruments.oracle[instrument])
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] !== 0 && isMoved(legs.instrument[leg])) return true
  }
  return marginOf(world, account)?.alsoReads?.(world, account).some(isMoved) ?? false
}

/** `own`: the rule of the account's venue. It is asked of the world with other prices in it. */
function ownLine(
  world: LiveWorld,
  account: number,
  own: MarginRule,
  response: PriceResponse,
): SlackLine {
  const prices = Float64Array.from({ length: world.oracles.count })
  const value = prices as unknown as LiveWorld['oracles']['value']
  const there: LiveWorld = { ...world, oracles: { ...world.oracles, value } }
  const at = (factor: number): number => {
    for (let oracle = 0; oracle < prices.length; oracle++) {
      const isCurved = response.isCurved[oracle] === 1
      const slope = response.slope[oracle]
      prices[oracle] = priceAt(
        { oracle, price: world.oracles.value[oracle], slope, isCurved },
        response,
        factor,
      )
    }
    return own.slack(there, account)
  }
  const isAllLinear = response.isCurved.every((it) => it === 0)
  const fastest = response.slope.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)
  const [free, speed] = [own.slack(world, account), own.speed(world, account)]
  const isBounded = isAllLinear && free > 0 && speed < Infinity
  const reach = isBounded && fastest > 0 ? free / (speed * fastest) : 0
  // At the very end of the reach rounding decides.
  return { at, corners: [], isCurved: true, reach: reach * (1 - 1e-9) }
}

/** From the price that the venue believes now, which may lag behind, as far as its oracle goes. */
function priceAt(
  { oracle, price, slope, isCurved }: Moving,
  response: PriceResponse,
  factor: number,
) {
  if (!isCurved) return Math.max(0, price * (1 + slope * (factor - 1)))
  const [now, then] = [response.at(1)[oracle], response.at(factor)[oracle]]
  return now > 0 ? price * (then / now) : then
}

function contribution(world: LiveWorld, instrument: number, held: number, price: number): number {
  const value = held * price
  const weighted = held > 0 ? value * world.instruments.weight[instrument] : value
  return weighted - maintenanceOf(world, instrument, Math.abs(value))
}

function cornersOf({ instruments, brackets }: LiveWorld, term: Term): number[] {
  const { instrument, held, price, slope } = term
  const found: number[] = []
  if (term.isCurved) return found
  for (let bracket = instruments.bracketBegin[instrument] + 1; ; bracket++) {
    if (bracket >= instruments.bracketEnd[instrument]) return found
    const factor = 1 + (brackets.floor[bracket] / (Math.abs(held) * price) - 1) / slope
    if (factor > 0) found.push(factor)
  }
}

/** Beyond this a rise is none that anybody needs to know of. */
const factorMax = 1e9

/** The interval of factors in which the account is safe; null: it is unsafe now. */
export function safeRange({ at, corners, isCurved, reach = 0 }: SlackLine): SafeRange | null {
  const now = at(1)
  if (now < 0) return null
  if (isCurved) {
    return {
      low: search(at, stepsDown, 1 - reach, 0),
      high: search(at, stepsUp, 1 + reach, Infinity),
    }
  }
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

const ratio = 1.01
const stepCount = 700

/** Factors from the present price outward, to a thousandth and to a thousandfold. */
const stepsDown: number[] = []
const stepsUp: number[] = []
for (let step = 1, factor = ratio; step <= stepCount; step++, factor *= ratio) {
  stepsUp.push(factor)
  stepsDown.push(1 / factor)
}

/** The first factor on the way at which slack is gone, halved down to the last bit. */
function search(
  at: SlackLine['at'],
  steps: readonly number[],
  from: number,
  never: number,
): number {
  let safe = from
  for (const step of steps) {
    // Not there yet.
    if ((step - from) * (from - 1) < 0) continue
    if (at(step) < 0) {
      // Down or up: `bisect` wants the lower end first.
      if (step > safe) return bisect(safe, step, (factor) => !(at(factor) < 0)).low
      return bisect(step, safe, (factor) => at(factor) < 0).high
    }
    safe = step
  }
  return never
}
