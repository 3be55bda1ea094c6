import { expect, test } from 'vitest'
import { held, rowOf, smallRun } from '../../test/small-world.ts'
import { chargeSuppliers, lendersOf } from './suppliers.ts'

const things = { COIN: { price: 100, weight: 0.8 }, USDC: { price: 1, isTraded: false } }
const accounts = {
  debtor: { COIN: 1, USDC: -40 },
  ann: { USDC: 10.1 },
  idle: { USDC: 0 },
  bob: { USDC: 20.2 },
  stranger: { COIN: 5 },
}

function charged(owed: number, price = 1) {
  const given = { ...accounts, debtor: { COIN: 1, USDC: -owed } }
  const run = smallRun({
    rules: { model: 'aave-v3' },
    things: { ...things, USDC: { ...things.USDC, price } },
    accounts: given,
  })
  const loan = run.world.names.instrument('USDC')
  chargeSuppliers(run, rowOf(run, 'debtor'), loan, lendersOf(run.world, loan))
  const left = (name: string) => held(run, name, 'USDC')
  return { run, left }
}

test('they bear a debt in proportion, to the last digit of the debt', () => {
  const { run, left } = charged(7.7)
  expect(left('debtor')).toBe(0)
  expect(left('ann')).toBeCloseTo(10.1 - 7.7 / 3, 12)
  expect(left('bob')).toBeCloseTo(20.2 - (2 * 7.7) / 3, 12)
  expect(left('idle')).toBe(0)
  expect(run.log.socialisedUsd).toBeCloseTo(7.7, 12)
})

test('a loss is counted at the price of what is lent', () => {
  expect(charged(7.7, 2).run.log.socialisedUsd).toBeCloseTo(15.4, 12)
})

test('suppliers hold the loan asset, or could; others have lent what they have not', () => {
  const { world } = smallRun({ rules: { model: 'aave-v3' }, things, accounts })
  const { legs, others } = lendersOf(world, world.names.instrument('USDC'))
  const names = Array.from(legs, (leg) => world.names.account(world.legs.account[leg]))
  expect(names.sort()).toEqual(['ann', 'bob', 'idle'])
  expect(others).toBeCloseTo(40 - 30.3, 12)
})

test('with others they bear their part, and the rest of the debt stands', () => {
  const { run, left } = charged(40)
  expect(left('ann')).toBeCloseTo(0, 12)
  expect(left('debtor')).toBeCloseTo(30.3 - 40, 12)
  expect(run.log.socialisedUsd).toBeCloseTo(30.3, 12)
})

test('all they have is all they lose, to exactly nothing', () => {
  const { run, left } = charged(30.3)
  expect([left('ann'), left('bob')]).toEqual([0, 0])
  expect(left('debtor')).toBeCloseTo(0, 12)
  expect(run.log.socialisedUsd).toBeCloseTo(30.3, 12)
})

test('who owes nothing costs nobody anything', () => {
  const { run, left } = charged(-3)
  expect([left('ann'), left('bob')]).toEqual([10.1, 20.2])
  expect(run.log.socialisedUsd).toBe(0)
})
