// Example 5 of Sadeghi and Feinstein on the engine: scenarios/pushed-loan.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/index.ts'
import { amounts, attackScenario } from '../../src/report.ts'
import { criticalFee } from '../../src/risk.ts'

const file = new URL('../../scenarios/pushed-loan/scenario.yaml', import.meta.url).pathname
const best = async (...set: string[]) =>
  attackScenario(await loadScenario(file, registry, { set }), registry).best

test('pushing pays up to the fee that the formula says, and is left from there on', async () => {
  const loan = { collateral: 20.12, debt: 32_000, threshold: 0.85 }
  const terms = { bonus: 0.05, closeFactor: 0.5, wholeBelow: 0.8 }
  const fee = criticalFee({ base: 1e4, quote: 2.8e7 }, loan, terms)
  expect(fee).toBeCloseTo(0.001656, 6)
  const under = await best(`markets.pool.liquidity.fee=${0.99 * fee}`)
  expect(under.profit).toBeGreaterThan(0)
  const over = await best(`markets.pool.liquidity.fee=${1.01 * fee}`)
  expect([over.profit, over.gained, over.lost, over.badDebt]).toEqual([0, 0, 0, 0])
})

test('the numbers of the page', async () => {
  const profits: number[] = []
  for (const fee of [0, 0.0005, 0.001, 0.0013, 0.0016, 0.0017]) {
    profits.push(Math.round((await best(`markets.pool.liquidity.fee=${fee}`)).profit / 10))
  }
  expect(profits).toEqual([2892, 1930, 975, 520, 79, 0])
  expect((await best('venues.bank.instruments.COIN.oracle=outer')).profit).toBe(0)
  expect((await best('venues.bank.instruments.COIN.bonus=0')).profit).toBe(0)
})

test('a pool that is deep enough leaves nothing to do, with a profit of exactly 0', async () => {
  const sizes = [2000, 4000, 4500, 5000, 6000, 7000, 8000]
  const { profit, values } = await best(
    'markets.pool.liquidity.base=2e4',
    'markets.pool.liquidity.quote=5.6e7',
    'accounts.2.rows.0.size=8000',
    'actors.0.may.0.amounts=[8000]',
    `actors.0.may.1.amounts=[${sizes}]`,
    `actors.0.may.2.amounts=[${sizes}]`,
    'actors.0.may.3.amounts=[16000]',
  )
  expect([profit, ...values]).toEqual([0, 0, 0, 0, 0])
})

test('the defences of docs/attack.md leave what it says', async () => {
  const page = readFileSync(new URL('../../docs/attack.md', import.meta.url), 'utf8')
  const [, section = ''] = page.split('## Defences on one attack')
  const rows = [...section.matchAll(/^\| [^|]+ \| `([^`]+)` \| (\$[\d.]+k?) \|$/gm)]
  expect(rows).toHaveLength(11)
  for (const [, set, makes] of rows) {
    expect(amounts.usd((await best(set)).profit), set).toBe(makes)
  }
})
