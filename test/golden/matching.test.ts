import { expect, test } from 'vitest'
import { createStreamBook, playStream } from '../../bench/matching.ts'
import { orderStream } from '../../bench/order-stream.ts'

// golden/case-1/README.md of the project's golden numbers: units that market orders are filled in
// one million operations, found there by an independent engine.
test('the order stream of a million operations fills 15,042,796 units', () => {
  expect(playStream(createStreamBook(), orderStream(1e6))).toBe(15_042_796)
})
