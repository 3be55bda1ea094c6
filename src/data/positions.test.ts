import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'
import { applyOverrides } from './overrides.ts'
import { parsePosition } from './position-entry.ts'
import { addPositions } from './positions.ts'

const text = `
id: two-exchanges
title: Two exchanges and a lender
assets: { USD: { usd: 1 }, COIN: {} }
venues:
  east: { rules: { model: plain-perpetual }, settlement: USD, instruments: &both {
    BTC: { kind: perpetual, brackets: [{ floor: 0, rate: 0.01 }, { floor: 1000, rate: 0.05 }],
           liquidity: { model: linear-impact, price: 100, slope: 1e-6 } } } }
  west: { rules: { model: plain-perpetual }, settlement: USD, instruments: {
    BTC: { kind: perpetual, liquidity: { model: linear-impact, price: 100, slope: 1e-6 } },
    ETH: { kind: perpetual, liquidity: { model: linear-impact, price: 10, slope: 1e-6 } } } }
  bank: { rules: { model: aave-v3 }, settlement: USD, instruments: {
    COIN: { kind: balance, asset: COIN,
            liquidity: { model: linear-impact, price: 5, slope: 1e-6 } } } }
`

function build(...positions: string[]) {
  const document = applyOverrides(parseScenario(text, 'two.yaml'), [])
  return buildSnapshot(addPositions(document, positions), registry)
}

/** What the error says: message, field, value, allowed. */
function refused(...positions: string[]) {
  try {
    build(...positions)
  } catch (error) {
    if (error instanceof InputError) return { message: error.message, ...error.facts }
  }
  throw new Error('nothing was refused')
}

test('margin times leverage is the size at the entry price; shorts are below 0', () => {
  const { snapshot, positions } = build('ETH short 4x 8 100', 'east/BTC long 2.5 100 40')
  expect(positions.map(({ account }) => account)).toEqual(['west/position-1', 'east/position-2'])
  expect(snapshot.accounts.id).toEqual(['position-1', 'position-2'])
  expect([...(snapshot.accounts.wallet as Float64Array)]).toEqual([100, 40])
  expect([...(snapshot.legs.amount as Float64Array)]).toEqual([-50, 1])
  expect([...(snapshot.legs.entry as Float64Array)]).toEqual([8, 100])
  // The file asks for no outside: it holds the other side all the same.
  expect(snapshot.outside.holdsTheRest).toBe(true)
  expect(build().snapshot.outside.holdsTheRest).toBe(false)
})

test('words and entries of a file mean the same', () => {
  const word = parsePosition(' ETH  short 4X 8 100 ')
  expect(word).toEqual({ instrument: 'ETH', side: 'short', leverage: 4, entry: 8, margin: 100 })
  const document = parseScenario(`${text}positions: [${JSON.stringify(word)}]`, 'two.yaml')
  expect(buildSnapshot(document, registry).snapshot).toEqual(build('ETH short 4x 8 100').snapshot)
})

describe('what is wrong is said by field', () => {
  test.each([
    [
      'ETH long 4x 8',
      { file: '--position ETH long 4x 8', message: 'a position is five words, not 4' },
    ],
    [
      'ETH lnog 4x 8 100',
      { field: 'side', value: 'lnog', message: 'the side is lnog; did you mean long?' },
    ],
    ['ETH long fourx 8 100', { field: 'leverage', value: 'fourx' }],
    ['ETH long 4x 8,5 100', { field: 'entry', value: '8,5' }],
    ['ETH long 4x 8 -100', { field: 'margin', value: '-100' }],
    ['ETC long 4x 8 100', { field: 'positions.0.instrument', value: 'ETC', allowed: 'BTC, ETH' }],
    ['BTC long 4x 100 9', { value: 'BTC', allowed: 'east/BTC, west/BTC' }],
    ['COIN long 4x 5 9', { value: 'COIN', message: expect.stringContaining('list it under') }],
    ['ETH long 1e300x 8 100', { field: 'positions.0.leverage' }],
  ])('%s', (words, facts) => expect(refused(words)).toMatchObject(facts))

  test('the nearest name, and where it was typed', () => {
    expect(refused('ETHH long 4x 8 100')).toMatchObject({
      message: expect.stringContaining('did you mean ETH?'),
      file: '--position ETHH long 4x 8 100',
    })
  })
})

test('more leverage than the venue lets stand is refused, with the most it does', () => {
  // One per cent of its size up to 1000. From 105 it has lost 5/105 of it: 1 / (6 / 105) = 17.5.
  expect(refused('east/BTC long 101x 100 5')).toMatchObject({
    allowed: expect.stringMatching(/^at most 99.99 /),
  })
  expect(() => build('east/BTC long 100x 100 5')).not.toThrow()
  const { allowed } = refused('east/BTC long 20x 105 5')
  const most = Number(/^at most ([\d.]+)/.exec(String(allowed))?.[1])
  expect(most).toBe(17.49)
  expect(() => build(`east/BTC long ${most}x 105 5`)).not.toThrow()
  expect(refused(`east/BTC long 17.51x 105 5`).value).toBe(17.51)
})
