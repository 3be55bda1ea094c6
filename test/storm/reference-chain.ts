/** Blocks in the reference engine: when venues liquidate, and who comes first. */
import { createStream } from '../../src/kit/streams.ts'
import { exposure, held } from './reference-margin.ts'
import { type Account, get, type State } from './reference-state.ts'

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
}

export class Chain {
  private readonly given: Given
  private readonly lots: ReturnType<typeof createStream>
  /** Since when accounts wait, by name. */
  private waiting = new Map<string, number>()
  private block = -1
  private taken = 0
  private lookedMs = -1

  constructor(state: State, spec: unknown, row: number) {
    this.given = spec as Given
    this.lots = createStream(state.settings.seed, 'actors/chain/censor', row)
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
    const { everyMs } = this.given
    const own = unsafe.filter(({ venue }) => this.given.venues.includes(venue))
    this.waiting = new Map(
      own.map(({ name }) => [name, this.waiting.get(name) ?? state.timeMs] as const),
    )
    if (own.length === 0) return [...unsafe]
    const block = Math.floor(state.timeMs / everyMs)
    if (block !== this.block) this.taken = 0
    this.block = block
    const chosen = this.isBlock(state) ? this.choose(state, own) : []
    this.taken += chosen.length
    const nextMs = (block + 1) * everyMs
    if (chosen.length < own.length && nextMs !== this.lookedMs) {
      this.lookedMs = nextMs
      state.messages.push({ dueMs: nextMs, kind: 'wake-up' })
    }
    const turns = [...chosen]
    return unsafe.flatMap((it) => (own.includes(it) ? (turns.shift() ?? []) : it))
  }

  private choose(state: State, own: readonly Account[]): readonly Account[] {
    const { capacity = Infinity, ordering, censors } = this.given
    const isLeftOut = (it: Account) => this.isHis(state) && (censors?.includes(it.name) ?? true)
    const since = (it: Account) => this.waiting.get(it.name) ?? 0
    const bid = new Map(own.map((it) => [it, ordering === 'fifo' ? 0 : bidFor(state, it)]))
    const rank = (it: Account) => bid.get(it) ?? 0
    return own
      .filter((it) => state.flaw === 'no-censor' || !isLeftOut(it))
      .sort((a, b) => rank(b) - rank(a) || since(a) - since(b))
      .slice(0, Math.max(0, capacity - this.taken))
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
