// One order put to a liquidity model, and numbers that are the same but for rounding.

import { expect } from 'vitest'
import { createOrders } from '../src/engine/ports/orders.ts'
import type { Liquidity } from '../src/engine/ports/ports.ts'
import { amount, price } from '../src/units/units.ts'

/** Buys (> 0) or sells (< 0), no worse than `limit`; 0 is no limit. */
export function trade(
  model: Liquidity,
  quantity: number,
  limit = 0,
): { filled: number; value: number } {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  orders.limit[0] = price(limit)
  model.execute(orders, 0, 1)
  return { filled: orders.filled[0], value: orders.value[0] }
}

export function expectRelative(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(tolerance)
}
