import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registry } from 'cascade-engine'
import { costAt } from 'cascade-engine/impact'
import { cardTables, spreadOf, spreadTable } from 'cascade-engine/report'
import { describe, expect, test } from 'vitest'
import { type ImpactOptions, impactCommand } from '../commands/impact.ts'
import { impactPage } from '../html/impact-page.ts'
import { tablesMarkdown } from '../markdown.ts'
import { openScenario } from '../scenario-file.ts'
import { blocks } from '../terminal/blocks.ts'
import { makeCards } from './make-cards.ts'

const root = new URL('../../../../', import.meta.url).pathname
const quiet = { onProgress() {} }
const [orders] = await makeCards(join(root, 'docs/impact/orders.csv'), quiet)
const [book] = await makeCards(join(root, 'docs/impact/book.csv'), quiet)
if (orders === undefined || book === undefined) throw new Error('no cards')

test('the orders of the docs follow the law they were made by: exponent 0.5, Y = 0.9', () => {
  expect(Math.abs(orders.power.exponent - 0.5)).toBeLessThan(3 * orders.power.exponentError)
  const note = /volume (\S+) and volatility ([\d.]+)/.exec(orders.notes[0] ?? '')
  const [volume, volatility] = [Number(note?.[1]), Number(note?.[2])]
  const moved = costAt(orders.power, volume / 100)
  expect(Math.abs(moved / (0.9 * volatility * 0.1) - 1)).toBeLessThan(0.1)
})

test.each(['0', '-10'])('--contract %s is refused, not ignored', async (contract) => {
  const options = { contract, progress: 'none' } as unknown as ImpactOptions
  await expect(impactCommand([join(root, 'docs/impact/orders.csv')], options)).rejects.toThrow(
    `--contract is ${contract}`,
  )
})

describe('the parameters of the models are what the card says', () => {
  const priceAfter = (model: string, parameters: object, size: number) => {
    const definition = registry.liquidity.find(({ id }) => id === model)
    if (definition === undefined) throw new Error(`no model ${model}`)
    const market = definition.create(definition.parameters.parse(parameters))
    return { value: market.quote(-size as never), price: market.mid() }
  }

  test('metaorder-impact takes from a seller what the card says, at any size', () => {
    const { price, power } = book
    for (const size of [50, 200, 1000]) {
      const { value } = priceAfter('metaorder-impact', book.models['metaorder-impact'], size)
      const cost = 1 - value / (size * price)
      const expected = costAt({ ...power, floor: 0 }, size)
      expect(Math.abs(cost / expected - 1)).toBeLessThan(1e-4)
    }
  })

  test('linear-impact does so at the reference size', () => {
    const { price, power } = book
    const { value } = priceAfter('linear-impact', book.models['linear-impact'], power.reference)
    expect(Math.abs((1 - value / (power.reference * price)) / power.level - 1)).toBeLessThan(1e-4)
  })

  test('of moves of metaorders: the price ends where they say', () => {
    const { 'metaorder-impact': given } = orders.models
    expect(given.impact / orders.power.level).toBeCloseTo(1, 4)
  })
})

describe('a card runs into a scenario', () => {
  const options = {
    market: 'exchange/COIN',
    draws: 12,
    model: 'metaorder-impact' as const,
    registry,
  }

  test('the same seed gives the same draws, another one others', async () => {
    const loaded = await openScenario('case-1', { seed: '4' })
    const spread = spreadOf(loaded, orders, options)
    expect(spreadOf(loaded, orders, options)).toEqual(spread)
    const other = await openScenario('case-1', { seed: '5' })
    expect(spreadOf(other, orders, options).draws).not.toEqual(spread.draws)
    expect(spread.asStands.liquidatedUsd).toBeGreaterThan(0)
    // Thin as the card is, the market falls further than in its own book.
    expect(spread.point.deepestDrop).toBeGreaterThan(spread.asStands.deepestDrop)
    expect(spreadTable(spread).rows.map(({ cells }) => cells.what)).toEqual([
      'liquidated',
      'deepest drop',
      'bad debt',
      'level drawn, bp',
      'exponent drawn',
    ])
  })

  test('more of the first draws stand at the front of more draws', async () => {
    const loaded = await openScenario('case-1', {})
    const few = spreadOf(loaded, orders, { ...options, draws: 3 })
    expect(spreadOf(loaded, orders, options).draws.slice(0, 3)).toEqual(few.draws)
  })

  test.each([
    [{ market: 'exchange/NONE' }, /no market exchange\/NONE/],
    [{ draws: 0 }, /--draws 0/],
    [{ draws: 1.5 }, /--draws 1.5/],
  ])('%j is refused', async (changed, message) => {
    const loaded = await openScenario('case-1', {})
    expect(() => spreadOf(loaded, orders, { ...options, ...changed })).toThrow(message)
  })
})

test('one view in three clothes', () => {
  const views = cardTables(book)
  expect(blocks(views)).toContain('Cost of an order, in basis points of its value')
  expect(tablesMarkdown(views)).toContain('| size, base | value | cost | 90 % band |')
  const page = impactPage([{ ...book, market: '<script>alert(1)</script>' }], [])
  // Not `toContain`: a failure would print a megabyte of library.
  expect(page.includes('<script>alert(1)')).toBe(false)
  expect(page.includes('id="cost-chart"')).toBe(true)
  expect(page.includes('script-src &#39;sha256-')).toBe(true)
})

describe('the command', () => {
  const bin = join(root, 'apps/cli/bin/cascade.js')
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [bin, 'impact', ...args], { encoding: 'utf8', stdio: 'pipe' })

  test('writes cards and a page, and JSON holds the same card', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'cascade-impact-')), 'out')
    const out = run(join(root, 'docs/impact/book.csv'), '--format', 'json', '--out', folder)
    expect(readdirSync(folder).sort()).toEqual(['card-book.json', 'impact.html'])
    const card = JSON.parse(readFileSync(join(folder, 'card-book.json'), 'utf8'))
    expect(JSON.parse(out).cards).toEqual([card])
  })

  test.each([
    [['none.csv'], /there is no file none.csv/],
    [[join(root, 'docs/impact/book.csv'), '--sell', 'x', '--sigma', '1'], /--sell x is no number/],
    [[join(root, 'docs/impact/book.csv'), '--sell', '5'], /does not say how much the price moves/],
    [[join(root, 'docs/impact/book.csv'), '--sell', '5', '--buy', '5'], /sells or buys/],
    [[join(root, 'docs/impact/book.csv'), '--market', 'M'], /there is no card of M/],
  ])('%j ends with 2 and says why', (args, message) => {
    try {
      run(...args)
      expect.unreachable()
    } catch (error) {
      const { status, stderr } = error as { status: number; stderr: string }
      expect(stderr).toMatch(message)
      expect(status).toBe(2)
    }
  })

  test('a table with a bad cell says where', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cascade-impact-'))
    const file = join(folder, 'q.csv')
    writeFileSync(file, 'size,price_impact\n1,0.1\n2,1.5\n')
    expect(() => run(file)).toThrow(/q\.csv:3: price_impact is 1\.5/)
  })
})
