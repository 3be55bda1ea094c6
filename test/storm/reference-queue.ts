/** Who buys a token below its worth and waits for his turn, in the reference engine. */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import { handOver, pay } from './reference-ledger.ts'
import {
  isHalted,
  isShut,
  lastOf,
  later,
  least,
  type Peg,
  type Place,
  placeOf,
  trade,
  tried,
  upTo,
} from './reference-pegs.ts'
import { type Account, get, type State } from './reference-state.ts'

interface QueueSpec extends ModelSpec {
  readonly instrument: string
  readonly issuer: string
  readonly oracle: string
  readonly cap: number
  readonly capEveryMs: number
  readonly waiting?: number
  readonly capital?: number
  readonly rate?: number
  readonly cost?: number
}

/** Who stands in the queue, the first first: others (0 paid) before him. */
interface Turn {
  readonly isHis: boolean
  tokens: number
  paid: number
}

const yearMs = 365 * 86_400_000

export function createQueue(made: State, spec: QueueSpec): Peg {
  const place = placeOf(made, spec.instrument)
  const { instrument, outside } = place
  const issuer = made.traders.find(({ name }) => name === spec.issuer) as Account
  const { cap, capEveryMs, waiting = 0, capital = Infinity } = spec
  const rounding = 1e-11 * cap
  let queue: Turn[] = [{ isHis: false, tokens: waiting, paid: 0 }]
  let dueMs = Infinity
  const worthOf = (state: State) => get(state.oracles, spec.oracle).value
  const sum = (of: (turn: Turn) => number) => queue.reduce((all, turn) => all + of(turn), 0)

  function waitForTurn(state: State): void {
    if (dueMs < Infinity || sum(({ tokens }) => tokens) <= rounding) return
    dueMs = (Math.floor(state.timeMs / capEveryMs) + 1) * capEveryMs
    later(state, self, dueMs, 'turn')
  }

  /** As many intervals have ended as there are multiples of one up to now. */
  function payOut(state: State): void {
    const ended = Math.floor((state.timeMs - dueMs) / capEveryMs) + 1
    dueMs = Infinity
    if (isShut(state, place)) return
    const worth = worthOf(state)
    const cash = Math.max(0, issuer.cash)
    let left = Math.min(cap * ended, worth > 0 ? cash / worth : Infinity)
    let gone = 0
    for (const turn of queue) {
      const served = Math.min(left, turn.tokens)
      if (served > 0) turn.paid *= 1 - served / turn.tokens
      turn.tokens -= served
      left -= served
      gone += served
    }
    queue = queue.filter(({ tokens }) => tokens > 0)
    pay(state, issuer, outside, Math.min(cash, gone * worth))
  }

  const self: Peg = {
    start: waitForTurn,
    hear(state) {
      payOut(state)
      waitForTurn(state)
    },
    act(state) {
      if (isHalted(state, place) || isShut(state, place)) return
      const ahead = sum(({ tokens }) => tokens)
      const free = capital - sum(({ paid }) => paid)
      const { tokens, limit } = wanted(place, spec, worthOf(state), ahead, free)
      if (!(tokens > least(place) && tokens > rounding)) return
      const price = -tried(place, tokens) / tokens
      const bought = trade(state, place, tokens, limit)
      if (bought === 0) return
      handOver(state, outside, issuer, instrument, bought)
      queue = joined(queue, bought, bought * price)
      waitForTurn(state)
    },
  }
  return self
}

/**
 * Tokens to buy so that the last is paid for its wait, at one worst price for all: `ahead` tokens
 * stand in the queue, `free` is money of his that does not.
 */
function wanted(place: Place, spec: QueueSpec, worth: number, ahead: number, free: number) {
  const { cap, capEveryMs, rate = 0, cost = 0 } = spec
  const most = worth / (1 + cost)
  const low = place.market.place.mid()
  if (!(low < most)) return { tokens: 0, limit: 0 }
  /** What may join where the last is bought at this price. */
  const may = (price: number): number => {
    const gain = most / price - 1
    if (rate === 0) return gain > 0 ? Infinity : 0
    return Math.max(0, ((Math.max(0, gain) * yearMs) / (rate * capEveryMs)) * cap - ahead)
  }
  const { before, after } = lastOf(low, most, (price) => upTo(place, price) < may(price))
  const at = (price: number) => Math.min(upTo(place, price), may(price))
  return { tokens: Math.min(Math.max(at(before), at(after)), free / worth), limit: after }
}

/** His tokens stand together, at the end. */
function joined(queue: readonly Turn[], tokens: number, paid: number): Turn[] {
  const last = queue.at(-1)
  if (last?.isHis !== true) return [...queue, { isHis: true, tokens, paid }]
  const all = { isHis: true, tokens: last.tokens + tokens, paid: last.paid + paid }
  return [...queue.slice(0, -1), all]
}
