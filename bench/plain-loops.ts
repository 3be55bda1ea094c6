/**
 * The same arithmetic in plain loops over typed columns, with none of the engine's rules: no order
 * of health, no ledger, no log. What the engine is measured against, in the same process.
 */
import type { Snapshot } from '../src/index.ts'

/** What a loop found. */
export interface Found {
  readonly liquidated: number
  readonly badDebt: number
  /** Of the first market. */
  readonly price: number
}

/** Longs of `caseOne`, sorted by trigger once, against its book. Ready to be called again. */
export function plainCaseOne({ accounts, legs, markets }: Snapshot): (drop: number) => Found {
  const rate = 0.005
  const cost = Float64Array.from(legs.amount, (held, leg) => held * legs.entry[leg])
  const triggers = cost.map((value, row) => {
    return (value - accounts.wallet[row]) / (legs.amount[row] * (1 - rate))
  })
  const order = Int32Array.from(triggers.keys()).sort((a, b) => triggers[b] - triggers[a])
  const trigger = Float64Array.from(order, (row) => triggers[row])
  const amounts = Float64Array.from(order, (row) => legs.amount[row])
  const cashes = Float64Array.from(order, (row) => accounts.wallet[row] - cost[row])
  const [amount, cash] = [amounts.slice(), cashes.slice()]
  const { bids, asks } = markets[0].liquidity as unknown as Record<'bids' | 'asks', number[][]>
  const bid = Float64Array.from(bids, ([at]) => at)
  const size = Float64Array.from(bids, ([, depth]) => depth)
  const ask = asks[0][0]
  let closed = 0
  return (drop) => {
    amount.set(amounts.subarray(0, closed))
    cash.set(cashes.subarray(0, closed))
    const scale = 1 - drop
    let level = 0
    let left = size[0]
    let badDebt = 0
    let row = 0
    for (;;) {
      const mid = (bid[level] * scale + ask * scale) / 2
      const begin = row
      let at = bid[level] * scale
      for (; row < trigger.length && trigger[row] > mid; row++) {
        let rest = amount[row]
        let got = 0
        while (rest >= left && level < bid.length - 1) {
          rest -= left
          got += left * at
          left = size[++level]
          at = bid[level] * scale
        }
        left -= rest
        got += rest * at
        amount[row] = 0
        const after = cash[row] + got
        cash[row] = after < 0 ? 0 : after
        if (after < 0) badDebt -= after
      }
      closed = row
      if (row === begin) return { liquidated: row, badDebt, price: mid }
    }
  }
}

/** How many are below margin at one price: accounts with one position each. */
export function plainScan(
  cash: Float64Array,
  amount: Float64Array,
  price: number,
  rate: number,
): number {
  let unsafe = 0
  for (let row = 0; row < cash.length; row++) {
    const value = amount[row] * price
    if (cash[row] + value - Math.abs(value) * rate < 0) unsafe++
  }
  return unsafe
}

/** Accounts of `crossMargin`, all of them looked at in every round. Ready to be called again. */
export function plainCross({ accounts, legs, markets }: Snapshot): (drop: number) => Found {
  const [rate, slope, start] = [0.01, 1e-7, 100]
  const { count } = accounts
  const instrument = Int32Array.from(legs.instrument)
  const amounts = Float64Array.from(legs.amount)
  const cashes = Float64Array.from(accounts.wallet)
  for (let leg = 0; leg < legs.count; leg++) {
    cashes[legs.account[leg]] -= legs.amount[leg] * legs.entry[leg]
  }
  const [amount, cash] = [amounts.slice(), cashes.slice()]
  const price = new Float64Array(markets.length)
  const isClosed = new Uint8Array(count)
  const unsafe = new Int32Array(count)
  let closed = 0
  const find = () => {
    let found = closed
    for (let row = 0; row < count; row++) {
      if (isClosed[row] === 1) continue
      let sum = cash[row]
      for (let leg = 3 * row; leg < 3 * row + 3; leg++) {
        const value = amount[leg] * price[instrument[leg]]
        sum += value - Math.abs(value) * rate
      }
      if (sum < 0) unsafe[found++] = row
    }
    return found
  }
  const close = (row: number) => {
    for (let leg = 3 * row; leg < 3 * row + 3; leg++) {
      const market = instrument[leg]
      const held = amount[leg]
      cash[row] += held * (price[market] - (slope * held) / 2)
      price[market] -= slope * held
      amount[leg] = 0
    }
    isClosed[row] = 1
    const owed = -cash[row]
    if (!(owed > 0)) return 0
    cash[row] = 0
    return owed
  }
  return (drop) => {
    for (let at = 0; at < closed; at++) {
      const row = unsafe[at]
      isClosed[row] = 0
      cash[row] = cashes[row]
      for (let leg = 3 * row; leg < 3 * row + 3; leg++) amount[leg] = amounts[leg]
    }
    closed = 0
    price.fill(start * (1 - drop))
    let badDebt = 0
    for (;;) {
      const found = find()
      if (found === closed) return { liquidated: closed, badDebt, price: price[0] }
      while (closed < found) badDebt += close(unsafe[closed++])
    }
  }
}
