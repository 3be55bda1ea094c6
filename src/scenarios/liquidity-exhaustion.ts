/**
 * How far each tier of a venue goes, who pays under which rule, and how large a fund would do.
 *
 *     coverage = what the book took / what was liquidated in all       by gap
 *     overshoot = what winners gave up − what was missing
 *
 * All of it by running the scenario again with other money, other rules or fewer gaps.
 */
import { compile } from '../engine/compile/compile.ts'
import { equity } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import type { ModelSpec, Settings, Snapshot } from '../engine/world/snapshot.ts'
import { firstFrom } from '../kit/bisect.ts'
import { exactSum } from '../kit/sum.ts'
import { type TierId, tierIds } from '../rules/waterfall.ts'
import { LARGEST } from '../units/magnitude.ts'
import { waterfallOf } from '../venues/tiered-perpetual.ts'
import { sharedLossTables } from './shared-loss.ts'

/** The scenario with other rules or money at its venue, and other shocks. */
export interface Change {
  readonly rules?: Partial<ModelSpec>
  readonly liquidators?: number
  readonly backstop?: number
  readonly fund?: number
  readonly shocks?: readonly ModelSpec[]
}

export type Ask = (change?: Change, onRound?: (run: Run) => void) => Run

export const liquidityExhaustion: Study = {
  id: 'liquidity-exhaustion',
  tables(snapshot, settings, registry) {
    const ask = asking(snapshot, settings, registry)
    return [
      tiersTable(ask),
      coverageTable(ask),
      policyTable(ask),
      ...sharedLossTables(ask, policyDrop),
      fundTable(ask, settings),
    ]
  },
}

export function asking(snapshot: Snapshot, settings: Settings, registry: Registry): Ask {
  return ({ rules, shocks = settings.shocks, ...money } = {}, onRound) => {
    const venues = snapshot.venues.map((venue) => ({
      ...venue,
      ...money,
      rules: { ...venue.rules, ...rules },
    }))
    const world = compile({ ...snapshot, venues }, { ...settings, shocks }, registry)
    const run = createRun(world, registry, { trace: false, onRound })
    advance(run)
    return run
  }
}

const titles: Readonly<Record<TierId, string>> = {
  liquidators: 'liquidators, margin',
  backstop: 'backstop vault, capital',
  fund: 'insurance fund',
  deleveraging: 'winners, profit',
  socialised: 'everybody in profit',
  badDebt: 'bad debt',
}

function tiersTable(ask: Ask): StudyTable {
  const waterfall = waterfallOf(ask().world, 0)
  return {
    title: 'Tiers, in the order in which they are used up',
    note:
      'In the settlement asset. What winners and everybody in profit can give is counted when ' +
      'they are asked. Time to exhaustion is the time at which more was asked than was there.',
    columns: ['tier', 'capacity', 'used', 'left', 'used up after, s'],
    rows: tierIds.map((id) => {
      const tier = waterfall?.tiers[id]
      if (tier === undefined) return [titles[id], '', '', '', '']
      const { capacity, used, left, exhaustedMs } = tier
      if (id === 'badDebt') return [titles[id], '', round(used), '', '']
      const isUp = exhaustedMs < Number.POSITIVE_INFINITY
      return [titles[id], round(capacity), round(used), round(left), isUp ? exhaustedMs / 1e3 : '']
    }),
  }
}

function coverageTable(ask: Ask): StudyTable {
  const seen: { timeMs: number; price: number; failed: number; book: number; closed: number }[] = []
  ask({}, ({ timeMs, world, log }) => {
    const { liquidatedUsd, forcedUsd, adlUsd } = log.markets
    const last = { timeMs, price: world.oracles.value[0], failed: liquidatedUsd[0] }
    if (seen.at(-1)?.timeMs === timeMs) seen.pop()
    seen.push({ ...last, book: forcedUsd[0], closed: adlUsd[0] })
  })
  return {
    title: 'What the book covers of what is forced',
    note: 'Coverage is what the book took over what was liquidated by all tiers at that time.',
    columns: ['time, s', 'price after', 'liquidated', 'to the book', 'coverage', 'closed by ADL'],
    rows: seen.slice(1).map(({ timeMs, price, failed, book, closed }, at) => {
      const forced = failed - seen[at].failed
      const taken = book - seen[at].book
      const share = forced > 0 ? digits(taken / forced, 3) : ''
      const adl = round(closed - seen[at].closed)
      return [timeMs / 1e3, digits(price, 2), round(forced), round(taken), share, adl]
    }),
  }
}

export const policies = ['pro-rata', 'queue', 'bankruptcy-price', 'previous-mark'] as const

/** What one gap costs whom, with nothing but auto-deleveraging to meet it. */
export interface Burden {
  /** What the liquidated owe beyond what they had. */
  readonly shortfall: number
  readonly payers: number
  readonly paid: number
  /** Of which from what payers had before their profit. */
  readonly fromPrincipal: number
  /** Most that one payer gave up, as a share of his profit; Infinity where he had none. */
  readonly largestShare: number
}

/** Who pays when one gap finds no book, no liquidators, no vault and no fund. */
export function burdenOf(ask: Ask, deleveraging: string, drop: number): Burden {
  const shocks = [{ model: 'price-gap', markets: 'exchange/COIN', drop }]
  const rules = { book: 'none', deleveraging, socialised: 'none' }
  const { world, isLiquidated } = ask({ rules, shocks, liquidators: 0, backstop: 0, fund: 0 })
  const paid: number[] = []
  const principal: number[] = []
  const owed: number[] = []
  let largestShare = 0
  for (let row = 0; row < world.accounts.traderCount; row++) {
    const before = atStart(world, row)
    if (isLiquidated[row] === 1) owed.push(Math.max(0, -before.equity))
    else {
      const given = before.equity - equity(world, row)
      // Rounding of a balance is no payment.
      if (!(given > 1e-9 * before.equity)) continue
      paid.push(given)
      principal.push(Math.max(0, given - Math.max(0, before.profit)))
      const share = before.profit > 0 ? given / before.profit : Number.POSITIVE_INFINITY
      largestShare = Math.max(largestShare, share)
    }
  }
  return {
    shortfall: exactSum(owed),
    payers: paid.length,
    paid: exactSum(paid),
    fromPrincipal: exactSum(principal),
    largestShare,
  }
}

/** Of what an account held at the start: its worth and its profit at the prices of the end. */
function atStart(world: LiveWorld, row: number): { equity: number; profit: number } {
  const { accounts, legs, instruments, oracles } = world
  const [held, entries] = legs.restorable
  let worth = accounts.restorable[0].both[accounts.count + row]
  let profit = 0
  for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
    const price = oracles.value[instruments.oracle[legs.instrument[leg]]]
    const amount = held.both[legs.count + leg]
    worth += amount * price
    profit += amount * (price - entries.both[legs.count + leg])
  }
  return { equity: worth, profit }
}

/** Large enough to leave debts, small enough for winners to cover them out of profit. */
const policyDrop = 0.07

function policyTable(ask: Ask): StudyTable {
  return {
    title: 'Who pays: rules of auto-deleveraging on the same shortfall',
    note:
      `One gap of ${digits(100 * policyDrop, 1)} % and no other tier. Overshoot is what winners ` +
      'give up beyond what is missing; at the bankruptcy price they also get what is left to ' +
      'the solvent.',
    columns: [
      'rule',
      'missing',
      'given up',
      'overshoot',
      'payers',
      'of principal',
      'largest share',
    ],
    rows: policies.map((policy) => {
      const burden = burdenOf(ask, policy, policyDrop)
      const { shortfall, paid, payers, fromPrincipal, largestShare } = burden
      const most = largestShare === Number.POSITIVE_INFINITY ? 'no profit' : digits(largestShare, 3)
      const overshoot = round(paid - shortfall)
      return [policy, round(shortfall), round(paid), overshoot, payers, round(fromPrincipal), most]
    }),
  }
}

/** What is left of the price after the first gaps. */
function fallOf({ shocks }: Settings, gaps: number): number {
  return shocks.slice(0, gaps).reduce((left, { drop }) => left * (1 - Number(drop)), 1)
}

/** The smallest fund with which no winner gives anything up, to one unit; Infinity: none does. */
export function smallestFund(ask: Ask, shocks: readonly ModelSpec[]): number {
  const isEnough = (fund: number) => ask({ fund, shocks }).log.adlGivenUpUsd === 0
  if (isEnough(0)) return 0
  let low = 0
  let high = 1
  while (!isEnough(high)) {
    if (high > LARGEST) return Infinity
    low = high
    high *= 4
  }
  return firstFrom(low + 1, high, (fund) => !isEnough(fund))
}

function fundTable(ask: Ask, settings: Settings): StudyTable {
  return {
    title: 'How large a fund would do',
    note: 'The smallest fund with which no winner gives up profit, by running with other funds.',
    columns: ['gaps', 'fall, %', 'fund'],
    rows: settings.shocks.map((_, at) => {
      const fall = digits(100 * (1 - fallOf(settings, at + 1)), 1)
      return [at + 1, fall, smallestFund(ask, settings.shocks.slice(0, at + 1))]
    }),
  }
}

/** To whole units; never minus zero. */
const round = (value: number): number => Math.round(value) + 0

const digits = (value: number, places: number): number => Number(value.toFixed(places))
