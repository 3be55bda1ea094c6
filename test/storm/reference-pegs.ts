/** Who keeps a token at par in the reference engine: redeemers, burners; and who runs from it. */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import { execute, handOver, order, pay } from './reference-ledger.ts'
import { priceOf } from './reference-margin.ts'
import { createQueue } from './reference-queue.ts'
import { type Account, get, type Instrument, type Market, type State } from './reference-state.ts'

/** Somebody who acts, and hears when what he has waited for is there. */
export interface Peg {
  readonly start: (state: State) => void
  readonly act: (state: State) => void
  readonly hear: (state: State, code: string, value: number) => void
}

/** In the order of the scenario; runners act when buyers do. */
export function createPegs(state: State): void {
  for (const spec of state.settings.actors) {
    if (spec.model === 'redeemer') state.pegs.push(createRedeemer(state, spec as never))
    if (spec.model === 'queue-redeemer') state.pegs.push(createQueue(state, spec as never))
    if (spec.model === 'mint-burn') state.pegs.push(createBurner(state, spec as never))
    if (spec.model === 'runners') state.runners.push(createRunners(state, spec as never))
    if (spec.model === 'buy-back') state.runners.push(createBuyer(state, spec as never))
  }
  for (const peg of state.pegs) peg.start(state)
}

export function later(state: State, peg: Peg, dueMs: number, code: string, value = 0): void {
  if (dueMs < Infinity) state.messages.push({ dueMs, kind: 'peg', peg, code, value })
}

export interface Place {
  readonly instrument: Instrument
  readonly market: Market
  readonly outside: Account
}

export function placeOf(state: State, name: string): Place {
  const instrument = get(state.instruments, name)
  const market = get(state.markets, instrument.market ?? '')
  return { instrument, market, outside: get(state.others, `${instrument.venue}:outside`) }
}

export const isHalted = (state: State, { market }: Place): boolean =>
  state.timeMs < market.haltedUntilMs
/** Bought at prices up to this one, or sold down to it. */
export const upTo = ({ market }: Place, to: number): number => Math.max(0, market.place.depth(to))
const downTo = ({ market }: Place, to: number): number => Math.max(0, -market.place.depth(to))

/** Quote that this would bring, or cost, without doing it. */
export function tried({ market }: Place, units: number): number {
  const putBack = market.place.keep()
  const { value } = market.place.fill(units, 0)
  putBack()
  return value
}

/** Trades at once; what was filled. */
export function trade(
  state: State,
  { instrument, outside }: Place,
  units: number,
  limit: number,
): number {
  const holding = get(outside.holdings, instrument.name)
  const before = holding.amount
  order(state, outside, instrument, units, limit)
  execute(state, true)
  return holding.amount - before
}

export const least = ({ market }: Place): number => 1e-11 * market.place.inventory.base
/** What a market pays is rounded in proportion to what it holds. */
const isGain = ({ market }: Place, earned: number, of: number): boolean =>
  earned > 5e-11 * of && earned > 1e-14 * market.place.inventory.quote

const isWorthIt = (place: Place, units: number, value: number): boolean =>
  Math.abs(units) > least(place) &&
  isGain(place, tried(place, units) + units * value, Math.abs(units) * value)

interface RedeemerSpec extends ModelSpec {
  readonly instrument: string
  readonly issuer: string
  readonly par: number
  readonly outstanding: number
  readonly frozen?: number
  readonly frozenUntilMs?: number
  readonly fee?: number
  readonly cost?: number
  readonly cap?: number
  readonly capEveryMs?: number
  readonly capital?: number
  readonly settlementMs?: number
  readonly opensMs?: readonly [number]
  readonly closesMs?: readonly [number]
  readonly repeatsMs?: number
}

/** One spell, once or again and again: is it open at a time, and when does it open next? */
function hoursOf({ opensMs, closesMs, repeatsMs = Infinity }: RedeemerSpec) {
  const [opens, closes] = [opensMs?.[0] ?? 0, closesMs?.[0] ?? Infinity]
  const began = (timeMs: number) => (repeatsMs < Infinity ? timeMs - (timeMs % repeatsMs) : 0)
  return {
    isOpen(timeMs: number): boolean {
      const at = timeMs - began(timeMs)
      return opens <= at && at < closes
    },
    opening(timeMs: number): number {
      if (opensMs === undefined) return Infinity
      const first = began(timeMs) + opens
      if (first > timeMs) return first
      return repeatsMs < Infinity ? first + repeatsMs : Infinity
    },
  }
}

/** What he may take in an interval, and money that is on its way. */
function createLimits({ cap = Infinity, capEveryMs = 86_400_000, ...spec }: RedeemerSpec) {
  const { capital = Infinity, settlementMs } = spec
  let tiedUp = 0
  let interval = 0
  let used = 0
  return {
    room: (value: number) => Math.min(cap - used, (capital - tiedUp) / value),
    renew(timeMs: number): void {
      if (Math.floor(timeMs / capEveryMs) === interval) return
      interval = Math.floor(timeMs / capEveryMs)
      used = 0
    },
    take(state: State, peg: Peg, units: number, value: number): void {
      used += units
      if (cap < Infinity && used >= cap * (1 - 1e-11)) {
        later(state, peg, (interval + 1) * capEveryMs, 'renewed')
      }
      if (capital === Infinity) return
      tiedUp += units * value
      if (settlementMs === undefined) return
      later(state, peg, state.timeMs + settlementMs, 'back', units * value)
    },
    back(value: number): void {
      tiedUp = Math.max(0, tiedUp - value)
    },
  }
}

function createRedeemer(made: State, spec: RedeemerSpec): Peg {
  const place = placeOf(made, spec.instrument)
  const { instrument, outside } = place
  const issuer = made.traders.find(({ name }) => name === spec.issuer) as Account
  const { par, fee = 0, cost = 0, frozen = 0, frozenUntilMs = Infinity } = spec
  const { isOpen, opening } = hoursOf(spec)
  const limits = createLimits(spec)
  const reserves = (timeMs: number) =>
    Math.max(0, issuer.cash - (timeMs < frozenUntilMs ? frozen : 0))
  const left = () => spec.outstanding - get(issuer.holdings, instrument.name).amount
  const worth = (timeMs: number) =>
    left() > 0 ? Math.min(par, reserves(timeMs) / left()) * (1 - fee) : 0

  /** Tokens to buy at most, and to redeem at `value`. */
  function toRedeem(timeMs: number, value: number): number {
    const limit = value / (1 + cost)
    if (!(place.market.place.mid() < limit)) return 0
    return Math.min(upTo(place, limit), limits.room(value), reserves(timeMs) / value, left())
  }
  function toCreate(value: number): number {
    const limit = value / (1 - cost)
    return place.market.place.mid() > limit ? Math.min(downTo(place, limit), limits.room(value)) : 0
  }
  function swap(state: State, units: number, value: number, limit: number): void {
    const got = trade(state, place, units, limit)
    if (got === 0) return
    handOver(state, outside, issuer, instrument, got)
    pay(state, issuer, outside, got * value)
    limits.take(state, self, Math.abs(got), value)
  }
  const self: Peg = {
    start(state) {
      later(state, self, opening(0), 'opened')
      if (frozen > 0) later(state, self, frozenUntilMs, 'thawed')
    },
    hear(state, code, value) {
      if (code === 'opened') later(state, self, opening(state.timeMs), 'opened')
      if (code === 'back') limits.back(value)
    },
    act(state) {
      const { timeMs } = state
      if (!isOpen(timeMs)) shut(state, instrument.asset, opening(timeMs))
      if (isHalted(state, place) || isShut(state, place)) return
      limits.renew(timeMs)
      const value = worth(timeMs)
      const bought = toRedeem(timeMs, value)
      if (isWorthIt(place, bought, value)) {
        swap(state, bought, value, value / (1 + cost))
        return
      }
      const price = par * (1 + fee)
      const sold = toCreate(price)
      if (isWorthIt(place, -sold, price)) swap(state, -sold, price, price / (1 - cost))
    },
  }
  return self
}

function shut({ noRedemptionUntilMs }: State, asset: string, untilMs: number): void {
  noRedemptionUntilMs.set(asset, Math.max(noRedemptionUntilMs.get(asset) ?? 0, untilMs))
}

export const isShut = ({ noRedemptionUntilMs, timeMs }: State, { instrument }: Place): boolean =>
  timeMs < (noRedemptionUntilMs.get(instrument.asset) ?? 0)

interface BurnerSpec extends ModelSpec {
  readonly instrument: string
  readonly governance: string
  readonly venue: string
  readonly par: number
  readonly spreadMin: number
  readonly cost?: number
  readonly virtualPool?: number
  readonly halfLifeMs?: number
  readonly everyMs?: number
}

/** Paid out for a value that goes into `into`, and for the last unit of it. */
function paid({ virtualPool: pool, spreadMin }: BurnerSpec, value: number, into: number): number {
  const most = value * (1 - spreadMin)
  if (pool === undefined) return most
  return Math.min(most, (pool * pool) / into - (pool * pool) / (into + value))
}

function lastPaid(spec: BurnerSpec, value: number, into: number): number {
  const { virtualPool: pool, spreadMin } = spec
  const isFlat = pool === undefined || pool / into / ((into + value) / pool) >= 1 - spreadMin
  return isFlat ? 1 - spreadMin : (pool / (into + value)) ** 2
}

function createBurner(made: State, spec: BurnerSpec): Peg {
  const token = placeOf(made, spec.instrument)
  const other = placeOf(made, spec.governance)
  const treasury = get(made.others, `${spec.venue}:treasury`)
  const { par, cost = 0, virtualPool: pool, halfLifeMs, everyMs = 60_000 } = spec
  /** What stands in the stable half of the virtual pool. */
  let half = pool ?? 1
  let atMs = 0
  let isWaiting = false

  /** Buys of the one, and sells what it makes of the other; false: there is nothing in it. */
  function burn(state: State, from: Place, to: Place): boolean {
    const worthOf = (place: Place) => (place === token ? par : priceOf(state, place.instrument))
    const [a, b] = [worthOf(from), worthOf(to)]
    const into = from === token || pool === undefined ? half : (pool * pool) / half
    const made = (units: number) => paid(spec, units * a, into) / b
    const pays = (units: number, at: number): boolean => {
      const price = (at * (1 + cost)) / ((a / b) * lastPaid(spec, units * a, into))
      return made(units) <= 1e36 && price < 1e36 && made(units) <= downTo(to, price)
    }
    const [low, high] = [from.market.place.mid(), (a / b) * to.market.place.mid()]
    if (!(low > 0 && a > 0 && b > 0) || !pays(least(from), low) || !(high > low)) return false
    const at = lastOf(low, high, (price) => pays(upTo(from, price), price))
    const most = Math.min(upTo(from, at.after), 1e36)
    const units = lastOf(upTo(from, at.before), most, (q) => pays(q, at.after)).before
    if (!(units > least(from))) return false
    const earned = tried(to, -made(units))
    const gain = earned + tried(from, units)
    if (!isGain(from, gain, earned) || !isGain(to, gain, earned)) return false
    const burnt = trade(state, from, units, 0)
    const minted = made(burnt)
    handOver(state, from.outside, treasury, from.instrument, burnt)
    handOver(state, treasury, to.outside, to.instrument, minted)
    trade(state, to, -minted, 0)
    half += from === token ? burnt * par : -minted * par
    return true
  }

  const self: Peg = {
    start() {},
    hear() {
      isWaiting = false
    },
    act(state) {
      if (pool !== undefined && halfLifeMs !== undefined) {
        half = pool + (half - pool) * 0.5 ** ((state.timeMs - atMs) / halfLifeMs)
        if (Math.abs(half - pool) <= 1e-9 * pool) half = pool
      }
      atMs = state.timeMs
      if (![token, other].some((it) => isHalted(state, it)) && !isShut(state, token)) {
        if (!burn(state, token, other)) burn(state, other, token)
      }
      const isOff = pool !== undefined && Math.abs(half - pool) > 1e-9 * pool
      if (!isOff || isWaiting || halfLifeMs === undefined) return
      isWaiting = true
      later(state, self, state.timeMs + everyMs, 'look')
    },
  }
  return self
}

/** Where something ends to hold, to the last digit: the last number before and the first after. */
export function lastOf(low: number, high: number, holds: (at: number) => boolean) {
  let [before, after] = [low, high]
  for (let step = 0; step < 60; step++) {
    const middle = before + (after - before) / 2
    if (middle === before || middle === after) break
    if (holds(middle)) before = middle
    else after = middle
  }
  return { before, after }
}

interface RunnersSpec extends ModelSpec {
  readonly instrument: string
  readonly holdings: number
  readonly rate: number
  readonly calm: number
  readonly par: number
  readonly atMs: number
  readonly everyMs: number
}

export interface Runners {
  readonly decide: (state: State) => void
  readonly sell: (state: State) => void
}

function createRunners(made: State, spec: RunnersSpec): Runners {
  const place = placeOf(made, spec.instrument)
  const { holdings, rate, calm, par, atMs, everyMs } = spec
  let left = holdings
  let isWaiting = false
  const fear = (state: State) => Math.max(0, 1 - priceOf(state, place.instrument) / par - calm)
  const self: Runners = {
    decide(state) {
      if (isWaiting || fear(state) === 0 || left <= 1e-9 * holdings) return
      isWaiting = true
      const dueMs = Math.max(atMs, state.timeMs + everyMs)
      state.messages.push({ dueMs, kind: 'decision', runners: self })
    },
    sell(state) {
      isWaiting = false
      const wanted = left * Math.min(1, rate * fear(state) * (everyMs / 3_600_000))
      const units = isHalted(state, place) ? 0 : Math.min(wanted, downTo(place, 0))
      if (units === 0) return
      order(state, place.outside, place.instrument, -units, 0, true)
      left -= units
    },
  }
  return self
}

/** Liquidators who buy what they have repaid: they need no time for it. */
function createBuyer(made: State, { instrument }: { readonly instrument: string }): Runners {
  const place = placeOf(made, instrument)
  const liquidator = get(made.others, `${place.instrument.venue}:liquidator`)
  return {
    decide(state) {
      const owed = -get(liquidator.holdings, instrument).amount
      if (!(owed > least(place)) || isHalted(state, place)) return
      const units = Math.min(owed, upTo(place, Infinity))
      if (units > least(place)) order(state, liquidator, place.instrument, units, 0, true)
    },
    sell() {},
  }
}
