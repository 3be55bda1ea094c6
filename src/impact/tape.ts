/** What a stream did between its sampled books: the mid, the depth near it, and the trades. */

export interface Tape {
  /** After every change of the book: time, mid, base within reach of the mid on both sides. */
  readonly bookMs: number[]
  readonly mid: number[]
  readonly bidDepth: number[]
  readonly askDepth: number[]
  /** Trades of one instant and one direction count as one order; buys > 0 > sells. */
  readonly tradeMs: number[]
  readonly tradePrice: number[]
  readonly tradeSize: number[]
  noteBook(
    timeMs: number,
    bids: ReadonlyMap<number, number>,
    asks: ReadonlyMap<number, number>,
    nearBps: number,
  ): void
  noteTrade(timeMs: number, price: number, size: number): void
}

/** Prints of one order arrive within this time. */
const sameOrderMs = 1

export function createTape(): Tape {
  const tape: Tape = {
    bookMs: [],
    mid: [],
    bidDepth: [],
    askDepth: [],
    tradeMs: [],
    tradePrice: [],
    tradeSize: [],
    noteBook(timeMs, bids, asks, nearBps) {
      let bid = 0
      let ask = Infinity
      for (const price of bids.keys()) if (price > bid) bid = price
      for (const price of asks.keys()) if (price < ask) ask = price
      if (!(bid < ask) || ask === Infinity) return
      const mid = (bid + ask) / 2
      const reach = mid * nearBps * 1e-4
      tape.bookMs.push(timeMs)
      tape.mid.push(mid)
      tape.bidDepth.push(sumBetween(bids, mid - reach, mid))
      tape.askDepth.push(sumBetween(asks, mid, mid + reach))
    },
    noteTrade(timeMs, price, size) {
      const last = tape.tradeMs.length - 1
      const isSame =
        last >= 0 &&
        timeMs - tape.tradeMs[last] <= sameOrderMs &&
        tape.tradeSize[last] > 0 === size > 0
      if (isSame) {
        tape.tradeSize[last] += size
        tape.tradePrice[last] = price
        return
      }
      tape.tradeMs.push(timeMs)
      tape.tradePrice.push(price)
      tape.tradeSize.push(size)
    },
  }
  return tape
}

function sumBetween(side: ReadonlyMap<number, number>, from: number, to: number): number {
  let sum = 0
  for (const [price, size] of side) if (price >= from && price <= to) sum += size
  return sum
}
