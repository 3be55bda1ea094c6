/**
 * The order stream by which matching engines are compared: limit orders around a mid that wanders,
 * cancellations of recent orders, and market orders.
 *
 * Source: golden/case-1/README.md of the project's golden numbers. `Math.log` as there: the stream
 * is data, not part of the engine.
 */

export const LIMIT = 0
export const CANCEL = 1
export const MARKET = 2

export interface OrderStream {
  readonly kind: Uint8Array
  /** Signed: buy > 0 > sell. 0 for cancellations. */
  readonly quantity: Int32Array
  /** Price of a limit order in ticks, or the id that is cancelled. */
  readonly at: Int32Array
}

export function orderStream(count: number, seed = 12345): OrderStream {
  const kind = new Uint8Array(count)
  const quantity = new Int32Array(count)
  const at = new Int32Array(count)
  let state = seed
  const draw = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  let mid = 10_000
  let next = 0
  for (let row = 0; row < count; row++) {
    const which = draw()
    const size = 1 + Math.floor(100 * draw())
    if (row % 1000 === 0) mid += Math.floor((draw() - 0.5) * 10)
    if (which < 0.6) {
      const sign = draw() < 0.5 ? 1 : -1
      const offset = 1 + Math.floor(-20 * Math.log(1 - draw()))
      quantity[row] = sign * size
      at[row] = mid - sign * offset
      next++
    } else if (which < 0.9) {
      kind[row] = CANCEL
      at[row] = Math.max(0, next - 1 - Math.floor(5000 * draw()))
    } else {
      kind[row] = MARKET
      const sign = draw() < 0.5 ? 1 : -1
      quantity[row] = sign * (1 + Math.floor(300 * draw()))
    }
  }
  return { kind, quantity, at }
}
