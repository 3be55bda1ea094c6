/** Pools of the reference engine, each from its defining equation, and what any place can do. */

export interface Fill {
  /** Signed like the order. */
  readonly amount: number
  /** Quote received; negative when paid. */
  readonly value: number
}

export interface Place {
  mid(): number
  fundamental(): number
  /** Fills what it can at `limit` or better; 0 is any price. */
  fill(quantity: number, limit: number): Fill
  move(scale: number, shift: number): void
  thin(share: number): void
  /** Remembers how it stands; what it returns puts it back. */
  keep(): () => void
  /** What can be bought at prices up to `to` (> 0), or sold down to it. */
  depth(to: number): number
  readonly inventory: { readonly base: number; readonly quote: number }
}

/** On a curve, an order that would get less than a billionth of itself gets nothing. */
export const isNothing = (amount: number, asked: number): boolean =>
  Math.abs(amount) < 1e-9 * Math.abs(asked)

const nothing = { amount: 0, value: 0 }

export interface PoolSpec {
  readonly base: number
  readonly quote: number
  readonly fee?: number
  readonly feeKept?: number
}

/** The last hundredth of the base is not for sale. */
const unsold = 0.01

/** base · quote stays what it was. */
export function createProduct(spec: PoolSpec): Place {
  const { fee = 0, feeKept = 0 } = spec
  let { base, quote } = spec
  let moved = 1
  let share = 1

  // The next unit brings quote · base / (base + in)² of the price level, after the fee.
  function reachDown(limit: number): number {
    const most = Math.sqrt((base * quote * moved * (1 - fee)) / limit) - base
    return limit === 0 ? Infinity : Math.max(0, most) / (1 - fee)
  }
  function reachUp(limit: number): number {
    const stop = limit === 0 ? 0 : Math.sqrt((base * quote * moved) / (limit * (1 - fee)))
    return Math.max(0, base - Math.max(stop, unsold * spec.base))
  }

  function sell(wanted: number, limit: number): Fill {
    const sold = Math.min(wanted, reachDown(limit))
    if (isNothing(sold, wanted)) return nothing
    const put = sold * (1 - fee)
    const out = (quote * put) / (base + put)
    quote = (quote * base) / (base + put)
    base += put + sold * fee * feeKept
    return { amount: -sold, value: out * moved }
  }

  function buy(wanted: number, limit: number): Fill {
    const bought = Math.min(wanted, reachUp(limit))
    if (isNothing(bought, wanted)) return nothing
    const paid = (quote * bought) / (base - bought) / (1 - fee)
    quote = (quote * base) / (base - bought) + paid * fee * feeKept
    base -= bought
    return { amount: bought, value: -paid * moved }
  }

  return {
    inventory: { base: spec.base, quote: spec.quote },
    mid: () => (quote / base) * moved,
    fundamental: () => (spec.quote / spec.base) * moved,
    fill: (quantity, limit) =>
      thinned(quantity, share, (q) => (q < 0 ? sell(-q, limit) : buy(q, limit))),
    keep() {
      const [oldBase, oldQuote] = [base, quote]
      return () => {
        base = oldBase
        quote = oldQuote
      }
    },
    depth: (to) => share * (to < (quote / base) * moved ? -reachDown(to) : reachUp(to)),
    move(scale, shift) {
      const start = spec.quote / spec.base
      moved = Math.max(0, start * moved * scale + shift) / start
    },
    thin(factor) {
      share *= factor
    },
  }
}

/** With a share of the depth left, an order moves the price as far as one that much larger did. */
function thinned(quantity: number, share: number, fill: (quantity: number) => Fill): Fill {
  const asked = quantity / share
  const { amount, value } = fill(asked)
  return { amount: amount === asked ? quantity : amount * share, value: value * share }
}

export interface StableSpec extends PoolSpec {
  readonly amplification: number
  readonly convention?: 'deployed' | 'whitepaper'
  readonly rate?: number
}

/** Ann (x + y) + D = Ann D + D³ / (4xy), solved by halving wherever something is unknown. */
export function createStable(spec: StableSpec): Place {
  const { fee = 0, feeKept = 0, rate = 1, convention = 'deployed' } = spec
  const ann = spec.amplification * (convention === 'deployed' ? 2 : 4)
  const gap = (x: number, y: number, d: number) =>
    ann * (x + y) + d - ann * d - ((d / (2 * x)) * d * d) / (2 * y)
  const sumAt = (x: number, y: number) => halve(0, x + y, (d) => gap(x, y, d) > 0)
  const startX = spec.base * rate
  let x = startX
  let y = spec.quote
  let d = sumAt(x, y)
  let moved = 1
  let share = 1
  const otherAt = (at: number) => halve(0, 100 * (x + y), (other) => gap(at, other, d) < 0)
  const shown = (atX: number, atY: number) => {
    const bend = d ** 3 / (4 * atX * atY)
    return ((ann + bend / atX) / (ann + bend / atY)) * rate * (1 - fee)
  }
  const startShown = shown(x, y)

  function sell(wanted: number): Fill {
    const nextX = x + wanted * rate
    const out = otherAt(x) - otherAt(nextX)
    y = otherAt(nextX) + out * fee * feeKept
    x = nextX
    if (feeKept > 0) d = sumAt(x, y)
    return { amount: -wanted, value: out * (1 - fee) * moved }
  }

  function buy(wanted: number): Fill {
    const most = ((x - unsold * startX) * (1 - fee)) / rate
    const bought = Math.min(wanted, Math.max(0, most))
    if (isNothing(bought, wanted)) return nothing
    const taken = (bought * rate) / (1 - fee)
    const nextX = x - taken
    const paid = otherAt(nextX) - otherAt(x)
    y = otherAt(nextX)
    x = nextX + taken * fee * feeKept
    if (feeKept > 0) d = sumAt(x, y)
    return { amount: bought, value: -paid * moved }
  }

  return {
    inventory: { base: spec.base, quote: spec.quote },
    mid: () => shown(x, y) * moved,
    fundamental: () => startShown * moved,
    fill(quantity, limit) {
      if (limit !== 0) throw new Error('the reference trades on a stable pool at any price only')
      return thinned(quantity, share, (q) => (q < 0 ? sell(-q) : buy(q)))
    },
    keep() {
      const [oldX, oldY, oldD] = [x, y, d]
      return () => {
        x = oldX
        y = oldY
        d = oldD
      }
    },
    depth() {
      throw new Error('the reference knows no depth of a stable pool')
    },
    move(scale, shift) {
      moved = Math.max(0, startShown * moved * scale + shift) / startShown
    },
    thin(factor) {
      share *= factor
    },
  }
}

/** The number up to which `isBelow` holds, to the last digit. */
function halve(low: number, high: number, isBelow: (at: number) => boolean): number {
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return middle
    if (isBelow(middle)) low = middle
    else high = middle
  }
}
