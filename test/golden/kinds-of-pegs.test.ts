/** The worlds of docs/guides/kinds-of-pegs.md: what a peg backed by coins does under stress. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { buildSnapshot, parseScenario } from '../../src/data.ts'
import { advance, compile, createRun, type Run, registry, summarize } from '../../src/index.ts'

const page = new URL('../../docs/guides/kinds-of-pegs.md', import.meta.url)

/** The example with this id, its text changed by `mend`. */
function ended(id: string, mend: (text: string) => string = (text) => text): Run {
  const fences = [...readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm)]
  const found = fences.find(([, text]) => text.startsWith(`id: ${id}\n`))
  if (found === undefined) throw new Error(`no example ${id}`)
  const document = parseScenario(mend(found[1]), 'example.yaml')
  const { snapshot, settings } = buildSnapshot(document, registry)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

const mid = ({ world }: Run, market: string) =>
  world.markets.liquidity[world.names.markets.indexOf(market)].mid()

describe('crypto-backed', () => {
  const atMarket = (text: string) =>
    text.replace('market: token, oracle: dollar', 'market: token, oracle: token')
  const without = (text: string) => text.replace(/actors:[\s\S]*$/, '')

  test('forced buying lifts the token above par while the collateral falls', () => {
    const run = ended('crypto-backed')
    expect(mid(run, 'ether')).toBeLessThan(1500)
    expect(mid(run, 'token')).toBeCloseTo(1.12, 2)
    expect(mid(ended('crypto-backed', without), 'token')).toBe(1)
  })

  test('a dearer token makes more loans unsafe where its price is asked, not where it is 1', () => {
    const [hard, asked] = [ended('crypto-backed'), ended('crypto-backed', atMarket)].map(summarize)
    expect(asked.liquidatedAccounts).toBeGreaterThan(hard.liquidatedAccounts)
    const bare = summarize(ended('crypto-backed', (text) => without(atMarket(text))))
    expect(bare.liquidatedAccounts).toBe(hard.liquidatedAccounts)
  })
})

describe('delta-hedged', () => {
  const backing = (run: Run) => {
    const { accounts, legs, names, oracles, instruments } = run.world
    const row = names.requireAccount('exchange/issuer')
    let sum: number = accounts.cash[row]
    for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
      const own = names.instruments[legs.instrument[leg]] === 'exchange/T'
      if (!own) sum += legs.amount[leg] * oracles.value[instruments.oracle[legs.instrument[leg]]]
    }
    const token = accounts.legBegin[row] + 2
    return { worth: sum, outstanding: 55e6 - legs.amount[token] }
  }

  test('worth the same through every fall while the long can pay', () => {
    const rich = (text: string) =>
      text.replace('long, instrument: USD, size: 5e6', 'long, instrument: USD, size: 50e6')
    const run = ended('delta-hedged', rich)
    const { worth, outstanding } = backing(run)
    expect(worth / outstanding).toBeCloseTo(1, 9)
    // All its cash has gone into redemptions.
    expect(mid(run, 'token')).toBeLessThan(1)
  })

  test('closed against a long that cannot pay: 2.5 and 6.375 of 55 are lost', () => {
    const run = ended('delta-hedged')
    const { worth, outstanding } = backing(run)
    expect(worth / outstanding).toBeCloseTo((55 - 2.5 - 25_000 * 255e-6) / 55, 6)
    expect(mid(run, 'token')).toBeCloseTo(0.8386, 4)
  })

  test('shorts that pay funding lose it from what stands behind the token', () => {
    const funding = '{ model: fixed-rate, indexOracle: spot, rate: -0.001, every: 1h }'
    const paying = (text: string) =>
      text
        .replace(
          '        kind: perpetual\n',
          `        kind: perpetual\n        funding: ${funding}\n`,
        )
        .replace(/ {2}- \{ model: price-gap.*\n/g, '')
        .replace(/ {2}- \{ model: metaorder.*\n/g, '')
        .replace('shocks:\n', '')
    const { worth } = backing(ended('delta-hedged', paying))
    expect(worth).toBeCloseTo(55e6 - 3 * 0.001 * 50e6, 0)
  })
})
