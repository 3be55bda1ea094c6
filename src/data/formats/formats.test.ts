import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { InstrumentRow } from '../../engine/world/snapshot.ts'
import { InputError } from '../../kit/assert.ts'
import { parseCsv } from '../csv.ts'
import { tableOf } from '../json-table.ts'
import { renameColumns } from '../table.ts'
import type { AccountBatch, AccountVenue } from './format.ts'
import { accountFormats } from './index.ts'

function venueOf(settlement: string, ...instruments: Partial<InstrumentRow>[]): AccountVenue {
  const rows = instruments.map((it, row): [string, { row: number; it: InstrumentRow }] => {
    const full = { kind: 'perpetual', venue: 'v', asset: 'x', oracle: 'o', id: '', ...it } as const
    return [full.id, { row, it: full }]
  })
  const place = { file: 's.yaml', line: 9 }
  return { id: 'v', settlement, settlementUsd: 1, instruments: new Map(rows), place }
}

function read(format: string, text: string, venue: AccountVenue, given: object = {}): AccountBatch {
  const found = accountFormats.find(({ id }) => id === format)
  if (found === undefined) throw new Error(`no format ${format}`)
  return found.read(parseCsv(text, 'a.csv'), found.parameters.parse(given), venue)
}

const plain = ({ id, wallet, legAccount, legInstrument, amount, entry }: AccountBatch) => ({
  id,
  wallet: [...wallet],
  legs: [...amount].map((held, leg) => [legAccount[leg], legInstrument[leg], held, entry[leg]]),
})

const case1 = new URL('../../../../shared/golden/case-1/positions.csv', import.meta.url)
if (!existsSync(case1)) console.log('skipped: ../shared/golden/case-1 is absent')

const perps = venueOf('USDT', { id: 'BTC' }, { id: 'ETH' })

describe('positions', () => {
  test('with the instrument named in the scenario', () => {
    const text = 'size,entry,isolated_margin_usd\n2,100,20\n3,99,0\n'
    expect(plain(read('positions', text, perps, { instrument: 'ETH' }))).toEqual({
      id: undefined,
      wallet: [20, 0],
      legs: [
        [0, 1, 2, 100],
        [1, 1, 3, 99],
      ],
    })
  })

  test('with sides, or with signed sizes', () => {
    const sides = 'account,instrument,side,size,entry,margin\na,BTC,Short,2,100,20\n'
    const signed = 'account,instrument,size,entry,margin\na,BTC,-2,100,20\n'
    const expected = { id: ['a'], wallet: [20], legs: [[0, 0, -2, 100]] }
    expect(plain(read('positions', sides, perps))).toEqual(expected)
    expect(plain(read('positions', signed, perps))).toEqual(expected)
  })

  test('margin in dollars is turned into the settlement asset', () => {
    const text = 'size,entry,isolated_margin_usd\n2,0.05,172\n'
    const venue = { ...perps, settlement: 'ETH', settlementUsd: 1720 }
    expect(read('positions', text, venue, { instrument: 'BTC' }).wallet[0]).toBe(0.1)
  })

  test.each([
    ['a size of 0', 'size,entry,margin\n0,1,1\n', { field: 'size', line: 2 }],
    ['a side and a sign', 'side,size,entry,margin\nlong,-1,1,1\n', { field: 'size', line: 2 }],
    ['no size', 'entry,margin\n1,1\n', { field: 'size', line: 1 }],
    ['a side left unread', 'size,Side,entry,margin\n1,short,1,1\n', { field: 'Side' }],
  ])('%s is refused', (_, text, facts) => {
    expect(() => read('positions', text, perps, { instrument: 'BTC' })).toThrow(InputError)
    try {
      read('positions', text, perps, { instrument: 'BTC' })
    } catch (error) {
      expect((error as InputError).facts).toMatchObject({ file: 'a.csv', ...facts })
    }
  })

  test('an instrument named here and there is refused', () => {
    const text = 'instrument,size,entry,margin\nETH,1,1,1\n'
    expect(() => read('positions', text, perps, { instrument: 'BTC' })).toThrow(/names the/)
  })

  test.skipIf(!existsSync(case1))('of the golden case 1 are read', () => {
    const text = readFileSync(case1, 'utf8')
    const renames = { size: 'size_base', entry: 'entry_price' }
    const table = renameColumns(parseCsv(text, 'a.csv'), renames)
    const format = accountFormats.find(({ id }) => id === 'positions')
    const batch = format?.read(table, { instrument: 'BTC' }, perps) as AccountBatch
    const { count, amount, wallet, entry } = batch
    expect(count).toBe(1000)
    expect([amount[0], entry[0], wallet[0]]).toEqual([
      4.5077, 100.67494999803603, 9.760434414043354,
    ])
  })

  test('no position in something that is no contract', () => {
    const venue = venueOf('USDT', { id: 'BTC', kind: 'balance' })
    const text = 'size,entry,margin\n1,1,1\n'
    expect(() => read('positions', text, venue, { instrument: 'BTC' })).toThrow(/no perpetual/)
  })
})

describe('holdings', () => {
  test('of an account come together, in the order of the file; settlement is the wallet', () => {
    const text = `account,instrument,size,entry
a,ETH,-3,2000
b,BTC,1,60000
a,USDT,500,
a,BTC,0.5,61000
`
    expect(plain(read('holdings', text, perps))).toEqual({
      id: ['a', 'b'],
      wallet: [500, 0],
      legs: [
        [0, 1, -3, 2000],
        [0, 0, 0.5, 61000],
        [1, 0, 1, 60000],
      ],
    })
  })

  test('of a lender need no entry; an instrument called like the settlement is a leg', () => {
    const venue = venueOf('ETH', { id: 'stETH', kind: 'balance' }, { id: 'ETH', kind: 'balance' })
    const text = 'account,instrument,size\na,stETH,10\na,ETH,-7\n'
    expect(plain(read('holdings', text, venue))).toEqual({
      id: ['a'],
      wallet: [0],
      legs: [
        [0, 0, 10, 0],
        [0, 1, -7, 0],
      ],
    })
  })

  test('may stand in the scenario, as numbers', () => {
    const format = accountFormats.find(({ id }) => id === 'holdings')
    const rows = [{ account: 7, instrument: 'BTC', size: 2, entry: 100 }]
    const table = tableOf(rows, 's.yaml', () => 12)
    expect(plain(format?.read(table, {}, perps) as AccountBatch)).toEqual({
      id: ['7'],
      wallet: [0],
      legs: [[0, 0, 2, 100]],
    })
  })

  test.each([
    ['a position without an entry', 'a,BTC,1,\n', { line: 2, field: 'entry' }],
    ['an unknown instrument', 'a,BTC,1,5\na,SOL,1,5\n', { line: 3, value: 'SOL' }],
    ['the same holding twice', 'a,BTC,1,5\nb,BTC,1,5\na,BTC,1,5\n', { line: 4, value: 'BTC' }],
    ['two wallets', 'a,USDT,1,\na,USDT,1,\n', { line: 3, value: 'USDT' }],
    ['no account', ',BTC,1,5\n', { line: 2, field: 'account' }],
  ])('%s is refused', (_, rows, facts) => {
    try {
      read('holdings', `account,instrument,size,entry\n${rows}`, perps)
      expect.unreachable()
    } catch (error) {
      expect((error as InputError).facts).toMatchObject({ file: 'a.csv', ...facts })
    }
  })
})

const lending = venueOf(
  'ETH',
  { id: 'stETH', kind: 'balance', weight: 0.83 },
  { id: 'ETH', kind: 'balance' },
)
const lendingV3 = venueOf(
  'ETH',
  { id: 'wstETH', kind: 'balance', weight: 0.93 },
  { id: 'ETH', kind: 'balance' },
)

/** Slack over debt of ether, by the venue's own rule, at a price of the collateral. */
function slack({ wallet, amount }: AccountBatch, account: number, price: number, weight: number) {
  const collateral = (amount[2 * account] as number) * price * weight
  return (wallet[account] as number) + collateral + (amount[2 * account + 1] as number)
}

describe('Lido’s borrowers', () => {
  test('of v2: other collateral and other debt are in the wallet', () => {
    const text = `user,collateral,debt,threshold,ethdebt,collateral_steth_calc
x,1000,600,8200,500,900
`
    const batch = read('lido-aave-v2', text, lending, { startPeg: 0.99 })
    expect(batch.wallet[0]).toBeCloseTo(1000 * 0.82 - 900 * 0.83 - 100, 10)
    expect([...batch.amount]).toEqual([900 / 0.99, -500])
    const published = (820 - 900 * 0.83 + 900 * (0.95 / 0.99) * 0.83) / 600
    expect(slack(batch, 0, 0.95, 0.83)).toBeCloseTo(600 * (published - 1), 10)
  })

  test('of v3: dollars become ether, and only one mode is kept if asked', () => {
    const text = `user,collateral,debt,threshold,ethdebt_calc,collateral_steth_calc,emode,eth_price
x,2000000,1200000,9300,1200000,2000000,1,2000
y,2000000,1200000,8000,1200000,2000000,0,2000
`
    const batch = read('lido-aave-v3', text, lendingV3, { startPeg: 1, emode: 1 })
    expect(batch.id).toEqual(['x'])
    expect(batch.wallet[0]).toBeCloseTo(0, 10)
    expect(batch.amount[0]).toBeCloseTo(1000 / 1.129, 10)
    expect(batch.amount[1]).toBe(-600)
    const price = 0.6 * 1.129
    expect(slack(batch, 0, price, 0.93)).toBeCloseTo(1000 * 0.6 * 0.93 - 600, 9)
  })
})

const shared = new URL('../../../../shared/', import.meta.url)
const lido = new URL('data/lido/', shared)
const golden = new URL('golden/lido-steth.json', shared)
const has = existsSync(lido) && existsSync(golden)
if (!has) console.log('skipped: ../shared/data/lido is absent')

interface Golden {
  readonly conventions: { readonly startPeg: string }
  readonly curvePool: { readonly wstethPerSteth: number }
  readonly liquidatedAtPeg: readonly { peg: number; v2Steth?: number; v3Wsteth?: number }[]
}

describe.skipIf(!has)('Lido’s borrowers of 2023-06-19', () => {
  const text = (file: string) => readFileSync(new URL(file, lido), 'utf8')

  test.each([
    ['steth_aave.csv', 1309, 1e-15],
    ['steth_aave_v3.csv', 502, 2e-10],
  ])('%s: collateral · threshold / debt is the health factor it states', (file, count, error) => {
    const { columns, count: rows } = parseCsv(text(file), file)
    const at = (name: string, row: number) => Number(columns.get(name)?.[row])
    expect(rows).toBe(count)
    for (let row = 0; row < rows; row++) {
      const factor = (at('collateral', row) * at('threshold', row)) / 1e4 / at('debt', row)
      expect(Math.abs(factor / at('healthf', row) - 1)).toBeLessThan(error)
    }
  })

  test('legs give the published amounts liquidated at each peg, to 0.02 %', () => {
    const { curvePool, liquidatedAtPeg } = JSON.parse(readFileSync(golden, 'utf8')) as Golden
    const { wstethPerSteth } = curvePool
    const v2 = read('lido-aave-v2', text('b1.csv'), lending)
    const v3 = read('lido-aave-v3', text('b1_v3.csv'), lendingV3, { wstethPerSteth })
    const seized = (batch: AccountBatch, price: number, weight: number, share: number) => {
      let sum = 0
      for (let account = 0; account < batch.count; account++) {
        if (slack(batch, account, price, weight) >= 0) continue
        const debt = -(batch.amount[2 * account + 1] as number)
        sum += Math.min(batch.amount[2 * account] as number, (debt * share) / price)
      }
      return sum
    }
    for (const { peg, v2Steth, v3Wsteth } of liquidatedAtPeg) {
      const near = (found: number, wanted: number | undefined) => {
        if (wanted !== undefined)
          expect(Math.abs(found - wanted)).toBeLessThan(2e-4 * wanted + 0.01)
      }
      near(seized(v2, peg, 0.83, 0.5 * 1.07), v2Steth)
      near(seized(v3, peg * wstethPerSteth, 0.93, 1.01), v3Wsteth)
    }
  })
})
