/** Margin that follows the volatility of a price, in the reference engine. */
import type { MarginBracket, ModelSpec } from '../../src/engine/world/snapshot.ts'
import { priceOf } from './reference-margin.ts'
import { get, type Instrument, type State } from './reference-state.ts'

interface Given {
  readonly instrument: string
  readonly levels: readonly { readonly above: number; readonly times: number }[]
  readonly everyMs: number
  readonly halfLifeMs: number
  readonly start?: number
  readonly holdMs?: number
}

/** Intervals are looked at where they end, if anything has moved in them. */
export class VolatilityMargin {
  private readonly given: Given
  private readonly contract: Instrument
  private readonly brackets: readonly MarginBracket[]
  private variance: number
  private price: number
  private ended = 0
  private level = 0
  private raisedMs = 0
  private isAwaited = false

  constructor(state: State, spec: ModelSpec) {
    this.given = spec as unknown as Given
    this.contract = get(state.instruments, this.given.instrument)
    this.brackets = this.contract.brackets ?? []
    this.variance = (this.given.start ?? 0) ** 2
    this.price = priceOf(state, this.contract)
  }

  /** After prices are published; `isEnd`: the end of an interval that it has waited for. */
  look(state: State, isEnd: boolean): void {
    const { everyMs } = this.given
    if (isEnd) {
      this.isAwaited = false
      this.measure(state)
      this.decide(state)
    }
    const isMoving = priceOf(state, this.contract) !== this.price || this.level > 0
    if (!isMoving || this.isAwaited) return
    this.isAwaited = true
    const dueMs = (Math.floor(state.timeMs / everyMs) + 1) * everyMs
    state.messages.push({ dueMs, kind: 'margin', margin: this })
  }

  private measure(state: State): void {
    const { everyMs, halfLifeMs } = this.given
    const kept = 2 ** (-everyMs / halfLifeMs)
    const now = Math.floor(state.timeMs / everyMs)
    for (; this.ended < now; this.ended++) this.variance *= kept
    const price = priceOf(state, this.contract)
    const move = this.price > 0 ? price / this.price - 1 : 0
    this.variance += (1 - kept) * move ** 2
    this.price = price
  }

  private decide(state: State): void {
    if (state.flaw === 'no-margin-change') return
    const { levels, holdMs = 0 } = this.given
    const reached = levels.filter(({ above }) => above <= Math.sqrt(this.variance))
    const level = reached.length
    const isHeld = level < this.level && state.timeMs < this.raisedMs + holdMs
    if (level === this.level || isHeld) return
    if (level > this.level) this.raisedMs = state.timeMs
    this.level = level
    const times = reached.at(-1)?.times ?? 1
    const brackets = this.brackets.map(({ floor, rate }) => ({ floor, rate: rate * times }))
    Object.assign(this.contract, { brackets })
    state.hasChanged = true
  }
}
