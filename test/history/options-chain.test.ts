// Greeks of a recorded chain beside those the exchange gave, and what its dealers would trade.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { registry } from '../../src/index.ts'
import { black76, bookGreeks, dealerBook, flipLevels } from '../../src/options.ts'

const file = new URL(
  '../../../shared/data/options-chain/deribit-btc-2020-05-21.csv',
  import.meta.url,
)
const isAbsent = !existsSync(file)
if (isAbsent) console.info('skipped: the options chain is not beside this checkout')

const yearMs = 365 * 86_400_000

/** Cells of a line; what stands in quotes is one cell. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|([^,]+)|(?<=,)(?=,|$)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  )

function readChain() {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const names = ['', ...head.split(',').slice(1)]
  return lines.map((line) => {
    const cells = cellsOf(line)
    const text = (name: string) => cells[names.indexOf(name)] ?? ''
    const greek = (name: string) =>
      Number(new RegExp(`'${name}': (-?[\\d.e-]+)`).exec(text('greeks'))?.[1])
    return {
      kind: text('option_type') as 'call' | 'put',
      strike: Number(text('strike')),
      years: (Number(text('expiration_timestamp')) - Number(text('timestamp'))) / yearMs,
      sigma: Number(text('mark_iv')) / 100,
      open: Number(text('open_interest')),
      forward: Number(text('underlying_price')),
      delta: greek('delta'),
      gamma: greek('gamma'),
    }
  })
}

test.skipIf(isAbsent)('delta and gamma are those that the exchange shows', () => {
  const chain = readChain()
  expect(chain).toHaveLength(326)
  const off = chain.map(({ forward, delta, gamma, ...option }) => {
    const found = black76(forward, option)
    return [Math.abs(found.delta - delta), Math.abs(found.gamma - gamma)]
  })
  const worst = (at: number) => Math.max(...off.map((it) => it[at] ?? Infinity))
  // Shown to five places, with a mark volatility of two and an expiry of its own rounding.
  expect(worst(0)).toBeLessThan(2e-3)
  expect(worst(1)).toBeLessThan(2e-5)
})

test.skipIf(isAbsent)('who is thought to be long decides whether dealers damp or chase', () => {
  const interest = readChain()
  const gamma = (convention: 'short' | 'overwriting' | 'long') =>
    bookGreeks(dealerBook(interest, convention), 9095.83).gamma
  // Bitcoin for a dollar: the exchange's own greeks of all that is open sum to 13.76, of calls less
  // puts to 0.70. It shows five places, which may add up to 0.53 for 106,082 options.
  expect(gamma('long')).toBeCloseTo(13.76, 1)
  expect(gamma('short')).toBe(-gamma('long'))
  expect(gamma('overwriting')).toBeCloseTo(0.7, 0)
  const [flip] = flipLevels(dealerBook(interest, 'overwriting'), 6000, 9500)
  expect(flip).toBeGreaterThan(8000)
  expect(flip).toBeLessThan(9095.83)
})

test.skipIf(isAbsent)(
  'what gamma-squeeze types of the chain is what the exchange showed',
  async () => {
    const scenario = new URL('../../scenarios/gamma-squeeze/scenario.yaml', import.meta.url)
      .pathname
    const { settings } = await loadScenario(scenario, registry)
    const typed = (settings.actors[0] as unknown as { options: Typed[] }).options
    const chain = readChain()
    const found = typed.map(({ kind, strike, days, sigma, amount }) => {
      const same = chain.filter(
        (it) =>
          it.kind === kind &&
          it.strike === strike &&
          Math.abs(it.years * 365 - days) < 0.01 &&
          Math.abs(it.sigma - sigma) < 1e-9 &&
          it.open === -amount,
      )
      expect(same, `${kind} ${strike} ${days}`).toHaveLength(1)
      return same[0]
    })
    const gammaOf = (list: typeof chain) => list.reduce((sum, it) => sum + it.gamma * it.open, 0)
    expect(gammaOf(found) / gammaOf(chain)).toBeCloseTo(0.76, 2)
    expect(found.reduce((sum, it) => sum + it.open, 0)).toBeCloseTo(36_879.8, 1)
    // Nobody who was left out has more gamma than one who is in.
    const least = Math.min(...found.map((it) => it.gamma * it.open))
    const others = chain.filter((it) => !found.includes(it)).map((it) => it.gamma * it.open)
    expect(Math.max(...others)).toBeLessThan(1.05 * least)
  },
)

interface Typed {
  readonly kind: string
  readonly strike: number
  readonly days: number
  readonly sigma: number
  readonly amount: number
}
