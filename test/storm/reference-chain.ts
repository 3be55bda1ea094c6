/** Blocks in the reference engine: when venues liquidate, and who comes first. */
import { hashText } from '../../src/kit/hash-text.ts'
import type { Random } from '../../src/kit/random.ts'
import { createStream } from '../../src/kit/streams.ts'
import { execute, order } from './reference-ledger.ts'
import { exposure, held } from './reference-margin.ts'
import { type Account, get, type Instrument, type Order, type State } from './reference-state.ts'

interface Given {
  readonly venues: readonly string[]
  readonly everyMs: number
  readonly capacity?: number
  readonly ordering: 'fifo' | 'priority-fee'
  readonly share?: number
  readonly fromMs?: number
  readonly untilMs?: number
  readonly censors?: readonly string[]
  readonly delays?: readonly string[]
  readonly orders?: readonly string[]
  readonly private?: number
}

/** An owner's order that waits, in units of what he holds. */
interface Waiting {
  readonly account: Account
  readonly instrument: Instrument
  readonly units: number
  readonly limit: number
  readonly sinceMs: number
}

/** What a block may take: a call on an account, or an order. */
interface Candidate {
  readonly account: Account
  readonly order: Waiting | null
  readonly sinceMs: number
  readonly bid: number
}

export class Chain {
  private readonly given: Given
  private readonly lots: Random
  private readonly secrets: Random
  /** Since when accounts wait, by name. */
  private waiting = new Map<string, number>()
  private block = -1
  private taken = 0
  private lookedMs = -1
  private orders: Waiting[] = []
  private readonly behind: Waiting[] = []

  constructor(state: State, spec: unknown, row: number) {
    this.given = spec as Given
    this.lots = createStream(state.settings.seed, 'actors/chain/censor', row)
    this.secrets = createStream(state.settings.seed, 'actors/chain/private', row)
    const { delays = [], share = 0, untilMs = 0 } = this.given
    if (delays.length > 0 && (share > 0 || untilMs > 0)) this.open(state)
  }

  /** Oracles are not renewed in a block of the censor's. */
  open(state: State): void {
    const { delays = [], everyMs, share = 0, untilMs = 0 } = this.given
    const endMs = (Math.floor(state.timeMs / everyMs) + 1) * everyMs
    if (this.isHis(state)) {
      for (const id of delays) {
        const oracle = get(state.oracles, id)
        oracle.silentUntilMs = Math.max(oracle.silentUntilMs, endMs)
      }
    }
    if (share > 0 || endMs < untilMs) {
      state.messages.push({ dueMs: endMs, kind: 'block', chain: this })
    }
  }

  /** Of accounts in the order of liquidation: those whose turn it is, in that of the block. */
  order(state: State, unsafe: readonly Account[]): Account[] {
    const { everyMs, venues } = this.given
    this.hold(state)
    const own = unsafe.filter(({ venue }) => venues.includes(venue))
    this.waiting = new Map(
      own.map(({ name }) => [name, this.waiting.get(name) ?? state.timeMs] as const),
    )
    const table = [...own.map((it) => this.callOn(state, it)), ...this.orders.map(waits)]
    if (table.length === 0) return [...unsafe]
    const block = Math.floor(state.timeMs / everyMs)
    if (block !== this.block) this.taken = 0
    this.block = block
    const chosen = this.isBlock(state) ? this.choose(state, table) : []
    this.taken += chosen.length
    const turns = this.trade(state, chosen)
    const nextMs = (block + 1) * everyMs
    if (chosen.length < table.length && nextMs !== this.lookedMs) {
      this.lookedMs = nextMs
      state.messages.push({ dueMs: nextMs, kind: 'wake-up' })
    }
    return unsafe.flatMap((it) => (own.includes(it) ? (turns.shift() ?? []) : it))
  }

  /** Orders that come behind the liquidations of their block. */
  finish(state: State): void {
    for (const it of this.behind.splice(0)) send(state, it)
  }

  /** Owners' orders on its markets wait; a new one on the same thing takes the old one's place. */
  private hold(state: State): void {
    const { orders: markets = [] } = this.given
    const isHeld = (it: Order) => it.isOwn && markets.includes(it.market.row.id)
    for (const { account, instrument, quantity, limit } of state.orders.filter(isHeld)) {
      const place = this.orders.findIndex(
        (it) => it.account === account && it.instrument === instrument,
      )
      const units = quantity / (instrument.conversion ?? 1)
      const sinceMs = place < 0 ? state.timeMs : this.orders[place].sinceMs
      const held = { account, instrument, units, limit, sinceMs }
      this.orders.splice(place < 0 ? this.orders.length : place, 1, held)
    }
    state.orders = state.orders.filter((it) => !isHeld(it))
  }

  private callOn(state: State, account: Account): Candidate {
    const sinceMs = this.waiting.get(account.name) ?? state.timeMs
    return { account, order: null, sinceMs, bid: bidFor(state, account) }
  }

  private choose(state: State, table: readonly Candidate[]): readonly Candidate[] {
    const { capacity = Infinity, ordering, censors } = this.given
    const isOpen = (it: Candidate) =>
      this.isHis(state)
        ? state.flaw === 'no-censor' || !(censors?.includes(it.account.name) ?? it.order === null)
        : it.order !== null || !this.isPrivate(it.account)
    const rank = (it: Candidate) => (ordering === 'fifo' ? 0 : it.bid)
    const isTraded = ({ order: it }: Candidate) =>
      it === null || get(state.markets, it.instrument.market ?? '').haltedUntilMs <= state.timeMs
    return table
      .filter((it) => isTraded(it) && isOpen(it))
      .sort((a, b) => rank(b) - rank(a) || a.sinceMs - b.sinceMs)
      .slice(0, Math.max(0, capacity - this.taken))
  }

  /** Orders at the head of a block at once, the others after its liquidations, which it returns. */
  private trade(state: State, chosen: readonly Candidate[]): Account[] {
    const taken = chosen.flatMap(({ order }) => order ?? [])
    this.orders = this.orders.filter((it) => !taken.includes(it))
    const first = chosen.findIndex(({ order }) => order === null)
    for (const [at, { order }] of chosen.entries()) {
      if (order === null) continue
      if (first < 0 || at < first) send(state, order)
      else this.behind.push(order)
    }
    return chosen.flatMap(({ account, order }) => (order === null ? account : []))
  }

  /** Are calls on an account told to him alone? */
  private isPrivate({ name }: Account): boolean {
    const { private: share = 0 } = this.given
    const id = name.slice(name.indexOf('/') + 1)
    return share > 0 && this.secrets.uniform(hashText(id), 0, 0) < share
  }

  /** At a block's time; a clock that goes in steps meets it at the next of them. */
  private isBlock({ timeMs, settings }: State): boolean {
    const { everyMs } = this.given
    const blocksAt = (ms: number) => Math.floor(ms / everyMs)
    const { clock } = settings
    if (clock.mode === 'quasi-static') return timeMs === blocksAt(timeMs) * everyMs
    return timeMs === 0 || blocksAt(timeMs) > blocksAt(timeMs - clock.everyMs)
  }

  private isHis({ timeMs }: State): boolean {
    const { fromMs = 0, untilMs = 0, share = 0, everyMs } = this.given
    if (timeMs >= fromMs && timeMs < untilMs) return true
    return this.lots.uniform(Math.floor(timeMs / everyMs), 0, 0) < share
  }
}

const waits = (order: Waiting): Candidate => ({
  ...{ account: order.account, order, sinceMs: order.sinceMs, bid: 0 },
})

function send(state: State, { account, instrument, units, limit }: Waiting): void {
  order(state, account, instrument, units, limit, true)
  execute(state, true)
}

/** What a liquidation brings: debt times bonus, in dollars; at an exchange the notional. */
function bidFor(state: State, account: Account): number {
  const { settlement, rules } = get(state.venues, account.venue)
  const coins = held(state, account).filter(
    ({ value, instrument }) => value > 0 && instrument.weight !== 0,
  )
  const largest = coins.reduce<(typeof coins)[number] | undefined>(
    (most, it) => (most === undefined || it.value > most.value ? it : most),
    undefined,
  )
  const isLoan = /aave|morpho/.test(rules.model)
  const share = isLoan && largest !== undefined ? (largest.instrument.bonus ?? 0) : 1
  return share * exposure(state, account) * get(state.dollars, settlement)
}
