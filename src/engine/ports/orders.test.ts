import { expect, test } from 'vitest'
import { amount, money, price } from '../../units/units.ts'
import { appendOrder, createOrders, moveOrder } from './orders.ts'

test('an order that is moved up takes all that it says along, and has met nobody', () => {
  const orders = createOrders(4)
  appendOrder(orders, 1, 2, 3, 4, amount(5), price(6))
  appendOrder(orders, 11, 12, 13, 14, amount(15), price(16))
  orders.filled[0] = amount(7)
  orders.value[0] = money(8)
  moveOrder(orders, 1, 0)
  const { cause, account, leg, market, quantity, limit, filled, value } = orders
  expect([cause, account, leg, market, quantity, limit].map((column) => column[0])).toEqual([
    ...[11, 12, 13, 14, 15, 16],
  ])
  expect([filled[0], value[0]]).toEqual([0, 0])
})
