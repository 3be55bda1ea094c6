/**
 * Where the two engines disagree.
 *
 * Numbers may differ by 1e-9 of the scale of the account or market they belong to: both engines add
 * the same few hundred numbers, in another order and by other formulas (prefix sums against levels,
 * brackets by deduction against brackets by parts), and a balance is the small difference of large
 * ones. Whatever decides (who, in which order, how often) must agree exactly.
 */
import type { Run } from '../../src/engine/ports/run.ts'
import { accountNames, finalAccounts, roundsOf } from './fast-result.ts'
import type { ReferenceRun } from './reference.ts'
import type { Event, Round, State } from './reference-state.ts'

const tolerance = 1e-9

/** Empty if the engines agree; else the first few things that differ. */
export function differences(fast: Run, reference: ReferenceRun): string[] {
  const found: string[] = []
  const { state } = reference
  const scales = scalesOf(state)
  const say = (what: string, a: unknown, b: unknown) => {
    if (found.length < 8) found.push(`${what}: fast ${a}, reference ${b}`)
  }
  compareRounds(roundsOf(fast), reference.rounds, scales, say)
  if (fast.outcome !== reference.outcome) say('outcome', fast.outcome, reference.outcome)
  if (fast.round !== reference.rounds.length) say('rounds', fast.round, reference.rounds.length)
  if (fast.timeMs !== state.timeMs) say('end', fast.timeMs, state.timeMs)
  compareFinal(fast, state, scales, say)
  return found
}

type Say = (what: string, a: unknown, b: unknown) => void

/** How large the numbers of an account are: what it began with, at the highest prices around. */
export interface Scales {
  readonly money: ReadonlyMap<string, number>
  readonly units: ReadonlyMap<string, number>
  /** Published at the start, by instrument. */
  readonly published: ReadonlyMap<string, number>
  /** Starting price of each market. */
  readonly prices: readonly number[]
}

function scalesOf({ snapshot, traders, others, oracles, instruments, markets }: State): Scales {
  const money = new Map<string, number>()
  const units = new Map<string, number>()
  let all = 1
  const startOf = (row: number) => {
    const { oracle } = snapshot.instruments[row]
    return oracles.get(oracle)?.startValue ?? 0
  }
  const gross = Array.from(snapshot.accounts.wallet, Math.abs)
  for (let leg = 0; leg < snapshot.legs.count; leg++) {
    const size = Math.abs(snapshot.legs.amount[leg])
    const price = Math.max(startOf(snapshot.legs.instrument[leg]), snapshot.legs.entry[leg])
    gross[snapshot.legs.account[leg]] += size * price
    const name = [...instruments.keys()][snapshot.legs.instrument[leg]]
    units.set(name, (units.get(name) ?? 0) + size)
  }
  for (const { name, arrival } of traders) {
    money.set(name, gross[arrival])
    all += gross[arrival]
  }
  for (const { name, cash } of others.values()) money.set(name, all + Math.abs(cash))
  for (const [id, { place }] of markets) units.set(`${id}:provider`, place.inventory.base)
  // Of what nobody holds yet: as much as its market has.
  for (const { name, market } of instruments.values()) {
    const held = units.get(name) ?? 0
    if (held === 0) units.set(name, units.get(`${market}:provider`) ?? 0)
  }
  for (const { name, market } of instruments.values()) {
    units.set(`${name}:wrapper`, units.get(`${market}:provider`) ?? 0)
  }
  const published = new Map([...instruments.keys()].map((name, row) => [name, startOf(row)]))
  const prices = [...markets.values()].map(({ startPrice }) => startPrice)
  return { money, units, published, prices }
}

function isNear(a: number, b: number, scale: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.max(scale, Math.abs(a), Math.abs(b))
}

function compareRounds(fast: Round[], slow: readonly Round[], scales: Scales, say: Say): void {
  for (const [at, mine] of slow.entries()) {
    const theirs = fast[at]
    if (theirs === undefined) return
    const where = `round ${at + 1}`
    if (theirs.timeMs !== mine.timeMs) say(`${where}, time`, theirs.timeMs, mine.timeMs)
    compareEvents(where, meant(theirs, scales), meant(mine, scales), scales, say)
    for (const [market, mid] of mine.mids.entries()) {
      if (!isNear(theirs.mids[market], mid, scales.prices[market])) {
        say(`${where}, mid ${market}`, theirs.mids[market], mid)
      }
    }
  }
}

/** Closing at the bankruptcy price leaves nothing but rounding, and nobody pays that. */
function meant({ events }: Round, { money }: Scales): Event[] {
  const isDust = ({ kind, account, quantity, value }: Event) =>
    (kind === 'fund' || kind === 'bad-debt') &&
    quantity === 0 &&
    value <= tolerance * (money.get(account) ?? 0)
  return events.filter((event) => !isDust(event))
}

function compareEvents(
  where: string,
  fast: Event[],
  slow: Event[],
  scales: Scales,
  say: Say,
): void {
  for (let at = 0; at < Math.max(fast.length, slow.length); at++) {
    const a = fast[at]
    const b = slow[at]
    if (a === undefined || b === undefined || !isSame(a, b, scales)) {
      say(`${where}, event ${at + 1}`, text(a), text(b))
      return
    }
  }
}

function isSame(a: Event, b: Event, { money, units, published }: Scales): boolean {
  // The larger of account and liquidator trade in one scale: that of the borrower's venue.
  const scale = money.get(b.account) ?? 0
  const size = units.get(b.instrument) ?? 0
  const isPrice = b.kind === 'takeover' || b.kind === 'deleveraging'
  const price = published.get(b.instrument) ?? 0
  return (
    a.kind === b.kind &&
    a.account === b.account &&
    a.instrument === b.instrument &&
    (b.kind !== 'order' || a.market === b.market) &&
    isNear(a.quantity, b.quantity, size) &&
    isNear(a.value, b.value, isPrice ? price : scale)
  )
}

const text = (event: Event | undefined): string =>
  event === undefined
    ? 'nothing'
    : `${event.kind} ${event.account} ${event.instrument} ${event.quantity} for ${event.value}`

function compareFinal(fast: Run, state: State, scales: Scales, say: Say): void {
  const mine = new Map([...state.traders, ...state.others.values()].map((it) => [it.name, it]))
  for (const [name, theirs] of finalAccounts(fast)) {
    const account = mine.get(name)
    if (account === undefined) {
      say('account', name, 'nothing')
      continue
    }
    const scale = scales.money.get(name) ?? 0
    if (!isNear(theirs.cash, account.cash, scale)) say(`cash of ${name}`, theirs.cash, account.cash)
    for (const [instrument, amount] of theirs.amounts) {
      const held = account.holdings.get(instrument)?.amount ?? 0
      const size = unitScale(name, instrument, scales)
      if (!isNear(amount, held, size)) say(`${instrument} of ${name}`, amount, held)
    }
  }
  if (accountNames(fast.world).length !== mine.size) say('accounts', '', '')
  for (const [at, oracle] of [...state.oracles.values()].entries()) {
    const value = fast.world.oracles.value[at]
    if (!isNear(value, oracle.value, oracle.startValue))
      say(`oracle ${oracle.row.id}`, value, oracle.value)
  }
  for (const [at, market] of [...state.markets.values()].entries()) {
    const mid = fast.world.markets.liquidity[at].mid()
    if (!isNear(mid, market.place.mid(), market.startPrice))
      say(`mid of ${market.row.id}`, mid, market.place.mid())
  }
}

/** Units of an instrument that exist; of the base of a market, what its providers began with. */
function unitScale(account: string, instrument: string, { units }: Scales): number {
  return units.get(instrument) ?? units.get(account) ?? 0
}
