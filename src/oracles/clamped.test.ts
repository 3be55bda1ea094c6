import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

const value = (mid: number, index: number, share: number) =>
  oracleWorld(
    { m: mid },
    {
      index: { model: 'fixed', price: index },
      mark: { model: 'clamped', market: 'm', indexOracle: 'index', deviation: share },
    },
  ).read(0)

// deribit.freshdesk.com, mark price, examples 2 and 3: index 270, last 271.20 and 280, 3 %.
test('the published examples', () => {
  expect(value(271.2, 270, 0.03)).toBe(271.2)
  expect(value(280, 270, 0.03)).toBeCloseTo(278.1, 12)
  expect(value(250, 270, 0.03)).toBeCloseTo(261.9, 12)
})

test('at share 0 it is the index', () => expect(value(280, 270, 0)).toBe(270))
