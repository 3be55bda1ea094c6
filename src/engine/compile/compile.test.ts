import { expect, test } from 'vitest'
import { smallSnapshot } from '../../../test/small-world.ts'
import { InputError } from '../../kit/assert.ts'
import { registry } from '../../registry.ts'
import { defaultSettings, type ModelSpec, type Settings, type Snapshot } from '../world/snapshot.ts'
import { compile } from './compile.ts'

const rules = { model: 'plain-perpetual' }
const things = { COIN: { price: 100, brackets: [{ floor: 0, rate: 0.005 }] } }
const refusal = (snapshot: Snapshot) => () => compile(snapshot, defaultSettings, registry)

test('a debtor who holds nothing is refused', () => {
  const accounts = { ann: { wallet: -5 } }
  expect(refusal(smallSnapshot({ rules, things, accounts }))).toThrow(/owes money/)
})

test('positions that do not sum to zero are refused unless an outside holds the rest', () => {
  const accounts = { ann: { wallet: 50, COIN: [1, 100] as const } }
  const snapshot = smallSnapshot({ rules, things, accounts })
  const alone = { ...snapshot, outside: { holdsTheRest: false } }
  expect(refusal(alone)).toThrow(/do not sum to zero/)
  expect(compile(snapshot, defaultSettings, registry).accounts.traderCount).toBe(1)
})

test('proceeds that an account cannot hold are refused', () => {
  const accounts = { ann: { wallet: 50, COIN: 1 } }
  const snapshot = smallSnapshot({ rules, things: { COIN: { price: 100 } }, accounts })
  const market = { ...snapshot.markets[0], quote: 'EUR' }
  const [coin] = snapshot.instruments
  const euro = { ...coin, id: 'EUR', asset: 'EUR', market: undefined }
  const assets = [...snapshot.assets, { id: 'EUR', usd: 1.1 }]
  const abroad = { ...snapshot, assets, markets: [market], instruments: [coin, euro] }
  expect(refusal(abroad)).toThrow(/sold for EUR/)
})

test('what a model refuses is said with its place in the scenario', () => {
  const snapshot = smallSnapshot({ rules, things, accounts: { ann: { wallet: 50 } } })
  const gap = { model: 'price-gap', drop: 0.1, atMs: 0 }
  const path = { model: 'price-path', timesMs: [0, 1], factors: [1] }
  const settings = (shocks: readonly ModelSpec[]): Settings => ({ ...defaultSettings, shocks })
  const factsOf = (shock: ModelSpec) => {
    try {
      compile(snapshot, settings([gap, shock]), registry)
    } catch (error) {
      if (error instanceof InputError) return error.facts
    }
    return undefined
  }
  expect(factsOf({ ...gap, markets: 'nowhere' })).toMatchObject({ value: 'nowhere' })
  expect(factsOf({ ...gap, markets: 'nowhere' })?.field).toMatch(/^shocks\.1/)
  expect(factsOf(path)).toMatchObject({ field: 'shocks.1.timesMs', value: 2 })
})

test.each<[what: string, change: (snapshot: Snapshot) => void]>([
  ['a wallet of 1e308', ({ accounts }) => Object.assign(accounts, { wallet: [1e308, 50] })],
  ['an amount of 1e37', ({ legs }) => Object.assign(legs, { amount: [1e37, -1e37] })],
  ['a fund of 1e300', ({ venues }) => Object.assign(venues[0], { fund: 1e300 })],
  ['an entry of 1e300', ({ legs }) => Object.assign(legs, { entry: [1e300, 100] })],
  [
    'an entry that leaves no digit for the margin',
    ({ legs }) => Object.assign(legs, { entry: [1e20, 100] }),
  ],
])('%s is refused', (_, change) => {
  const accounts = {
    ann: { wallet: 50, COIN: [1, 100] as const },
    bob: { wallet: 50, COIN: [-1, 100] as const },
  }
  const snapshot = structuredClone(smallSnapshot({ rules, things, accounts, fund: 1 }))
  expect(refusal(snapshot)).not.toThrow()
  change(snapshot)
  expect(refusal(snapshot)).toThrow(InputError)
})
