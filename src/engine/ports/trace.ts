/**
 * Every event of a run with its cause: shock → price → liquidation → trade → price → …
 *
 * Events are rows of columns that grow; a run without a trace records nothing. "Why was this
 * account liquidated" and the contagion tree are walks along `cause`.
 */

export const eventKinds = [
  'shock', // market: which; value: share by which the price moved
  'price', // oracle, market it reads, price: a new value was published
  'liquidation', // account, instrument of the worst leg, value: slack, price: published price
  'order', // account, instrument, market, quantity filled, value, price: average; isForced
  'transfer', // account, value: money moved for `reason`
  'takeover', // account, instrument, quantity, price: position went to fund or vault
  'deleveraging', // account: the winner closed; instrument, quantity, price
  'fund', // account covered, value paid by the insurance fund
  'bad-debt', // account, value that nobody in the venue paid
  'repayment', // account, instrument of the debt, quantity repaid
  'seizure', // account, instrument of the collateral, quantity taken
  'default', // account: of a firm, which owes `quantity` dollars and can pay `value` of them
  'action', // account or market: what was done, named by `action`; value
] as const
export type EventKind = (typeof eventKinds)[number]

/** What an event of kind `action` was. */
export const actionKinds = [
  'refill', // market: liquidity came back or left by itself; price after it, value: its move
  'quote', // market: a maker shows more or less; price: mid, value: depth he keeps away, < 0
  'arbitrage', // market bought (quantity > 0) or sold against another; value: the basis left
  'auction', // account, instrument: an auction ended; quantity sold, price, value: what was paid
  'halt', // market: trading stopped; price, value: the move that stopped it
  'pause', // oracle: a protocol stopped because of it; value: its fall, a share
  'follow', // market: its price follows its oracle; price after it, value: its move
  'redemption', // account: issuer; tokens redeemed, < 0: created; price of one, value: paid
  'write-down', // instrument, first of the asset; value: share that is lost of what was left
  'write-up', // the same; value: share of what was lost that is there again
  'withdrawal', // account: of whom; shares that he gave, price of one, value: paid
  'reallocation', // account: of a vault, where it lends now; quantity: what it moved there
  'rule', // oracle or instrument, or all of a venue: its rules are others from now on
] as const
export type ActionKind = (typeof actionKinds)[number]

/** One event, by name and in units, as files and views show it. */
export interface EventRow {
  readonly event: number
  readonly timeMs: number
  readonly round: number
  readonly kind: EventKind
  readonly account: string | null
  readonly venue: string | null
  /** Who gave what `account` received, kind `transfer`; who lost, kind `deleveraging`. */
  readonly from: string | null
  readonly instrument: string | null
  readonly market: string | null
  /** Which published price: kind `price` only. */
  readonly oracle: string | null
  readonly quantity: number
  readonly price: number
  readonly value: number
  /** By how much the middle of `market` moved with it, in the quote of the market. */
  readonly moved: number
  /** Orders: dollars that changed hands, at the value of the quote at that time. Else 0. */
  readonly usd: number
  readonly reason: string | null
  /** Somebody was made to give the order; null: the event is no order. */
  readonly isForced: boolean | null
  /** Which action; null for every other kind. */
  readonly action: ActionKind | null
  /** Event that caused this one; null for shocks. */
  readonly cause: number | null
}

export interface Trace {
  count: number
  kind: Uint8Array
  round: Int32Array
  account: Int32Array
  from: Int32Array
  instrument: Int32Array
  market: Int32Array
  oracle: Int32Array
  cause: Int32Array
  /** Of a price: events before this row had happened when the value was read. */
  readAt: Int32Array
  reason: Uint8Array
  isForced: Uint8Array
  action: Uint8Array
  timeMs: Float64Array
  quantity: Float64Array
  price: Float64Array
  value: Float64Array
  moved: Float64Array
  usd: Float64Array
}

/** A trace that is being written. It is read through `readTrace`, which writes out all of it. */
export interface Recorder {
  /** `count` is right; columns are blank where slices have been closed and not written out. */
  readonly written: Trace
  /** The slices whose events are still to be written out, in the order of their events. */
  readonly slices: ClosedSlice[]
}

/** All that the events of a closed slice (phases/bulk.ts) are made of. */
export interface ClosedSlice {
  /** Accounts that were closed: each as it was at the start of the run. */
  readonly begin: number
  readonly end: number
  /** Their fills: [firstRun, endRun) of `run.runs`. */
  readonly firstRun: number
  readonly endRun: number
  readonly market: number
  /** The first event, and how many debts were written off. */
  readonly first: number
  readonly debts: number
  readonly round: number
  readonly timeMs: number
  /** The published price, and the event that published it. */
  readonly price: number
  readonly cause: number
  /** What causes that debts are written off, and who is owed them. */
  readonly sent: number
  readonly debtor: number
  /** Margin of a position, a share of its worth; and of one unit of the market's quote, dollars. */
  readonly rate: number
  readonly dollars: number
  readonly weight: number
}

export const createRecorder = (): Recorder => ({ written: createTrace(), slices: [] })

function createTrace(capacity = 1024): Trace {
  return {
    count: 0,
    kind: new Uint8Array(capacity),
    round: new Int32Array(capacity),
    account: new Int32Array(capacity),
    from: new Int32Array(capacity),
    instrument: new Int32Array(capacity),
    market: new Int32Array(capacity),
    oracle: new Int32Array(capacity),
    cause: new Int32Array(capacity),
    readAt: new Int32Array(capacity),
    reason: new Uint8Array(capacity),
    isForced: new Uint8Array(capacity),
    action: new Uint8Array(capacity),
    timeMs: new Float64Array(capacity),
    quantity: new Float64Array(capacity),
    price: new Float64Array(capacity),
    value: new Float64Array(capacity),
    moved: new Float64Array(capacity),
    usd: new Float64Array(capacity),
  }
}

export interface EventFields {
  account?: number
  from?: number
  instrument?: number
  market?: number
  oracle?: number
  cause?: number
  readAt?: number
  reason?: number
  isForced?: boolean
  action?: ActionKind
  quantity?: number
  price?: number
  value?: number
  moved?: number
  usd?: number
}

const intColumns = [
  'round',
  'account',
  'from',
  'instrument',
  'market',
  'oracle',
  'cause',
  'readAt',
] as const
const byteColumns = ['kind', 'reason', 'isForced', 'action'] as const
const floatColumns = ['timeMs', 'quantity', 'price', 'value', 'moved', 'usd'] as const

export function growTrace(trace: Trace): void {
  const capacity = 2 * trace.kind.length
  for (const name of intColumns) {
    const wider = new Int32Array(capacity)
    wider.set(trace[name])
    trace[name] = wider
  }
  for (const name of byteColumns) {
    const wider = new Uint8Array(capacity)
    wider.set(trace[name])
    trace[name] = wider
  }
  for (const name of floatColumns) {
    const wider = new Float64Array(capacity)
    wider.set(trace[name])
    trace[name] = wider
  }
}
