/**
 * The bank holiday of USDC: below the zero-recovery floor while nobody can redeem, at it where
 * somebody could, and who gains. The numbers of the README.
 */
import { describe, expect, test } from 'vitest'
import { compareFacts } from '../../src/data.ts'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  type Run,
  registry,
  restart,
  type Summary,
  studies,
  summarize,
} from '../../src/index.ts'

const root = new URL('../..', import.meta.url).pathname
const scenario = `${root}scenarios/usdc-depeg-2023/scenario.yaml`
const load = (...set: string[]) => loadScenario(scenario, registry, { set })

async function ended(...set: string[]): Promise<Run> {
  const { snapshot, settings } = await load(...set)
  const verify = set.length === 0
  const how = { verify, trace: false }
  const run = createRun(compile(snapshot, settings, registry), registry, how)
  advance(run)
  return run
}

const market = ({ markets }: Summary, id: string) => {
  const found = markets.find((it) => it.id === id)
  if (found === undefined) throw new Error(`no market ${id}`)
  return found
}
const low = async (id: string, ...set: string[]) =>
  market(summarize(await ended(...set)), id).lowPrice

describe('the weekend', () => {
  test('is near the facts as stated, and starts afresh to the same bits', async () => {
    const { facts } = await load()
    const run = await ended()
    const summary = summarize(run)
    const [lowest, pool, when, none] = compareFacts(facts, summary)
    expect(lowest.error).toBeCloseTo(-0.0009, 4)
    expect(when.error).toBeCloseTo(-0.0067, 3)
    // Not fitted.
    expect(pool.error).toBeCloseTo(0.0079, 4)
    expect(none.model).toBe(0)
    expect(market(summary, 'exchanges').endPrice).toBeCloseTo(1 / 1.0005, 6)
    restart(run)
    advance(run)
    expect(summarize(run).hash).toBe(summary.hash)
  })

  test('below .9175 because the issuer is closed: with open banks the floor holds', async () => {
    const floor = (40 - 3.3) / 40
    expect(await low('exchanges')).toBeLessThan(floor - 0.037)
    const open = 'actors.0.opens.0=0'
    // What he had not bought yet within a round, and what is not worth his trouble.
    expect(await low('uniswap', open)).toBeCloseTo(floor, 3)
    expect(await low('exchanges', open)).toBeGreaterThan(floor - 0.004)
    expect(await low('exchanges', open, 'actors.0.frozen=0')).toBeGreaterThan(0.999)
  })

  test('on Monday redemption brings it back, unless reserves stay frozen', async () => {
    const redeemed = ({ world: { legs, accounts, names } }: Run) =>
      legs.amount[accounts.legBegin[names.requireAccount('issuer/circle')]]
    expect(redeemed(await ended())).toBeGreaterThan(200e6)
    const frozen = await ended('actors.0.frozenUntil=80h')
    expect(redeemed(frozen)).toBe(0)
    expect(market(summarize(frozen), 'exchanges').endPrice).toBeCloseTo(0.9585, 4)
  })
})

describe('whom it hurts', () => {
  test('lenders who ask the market liquidate, those with a dollar written in do not', async () => {
    const summary = summarize(await ended())
    expect(market(summary, 'exchanges').liquidatedUsd / 19.0e6).toBeCloseTo(1, 2)
    expect(market(summary, 'uniswap').liquidatedUsd).toBe(0)
  })

  test('whoever owes USDC is richer by the discount where the market is asked', async () => {
    const run = await ended('until=10h')
    const { names, legs, accounts, oracles, instruments } = run.world
    const worth = (id: string) => {
      const row = names.requireAccount(id)
      let sum = 0
      for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
        sum += legs.amount[leg] * oracles.value[instruments.oracle[legs.instrument[leg]]]
      }
      return sum
    }
    const atStart = 1000 * 1430 - 800e3
    const price = oracles.value[names.oracles.indexOf('market')]
    expect(price).toBeLessThan(0.885)
    expect(worth('floating/owes-usdc') - atStart).toBeCloseTo(800e3 * (1 - price), 3)
    expect(worth('hard-coded/owes-usdc')).toBe(atStart)
  })
})

test('the matrix: below margin where the market is asked, not elsewhere', async () => {
  const { snapshot, settings } = await load()
  const [matrix] = studies.filter(({ id }) => id === 'usdc-depeg-2023')
  const [{ rows }] = matrix.tables(snapshot, settings, registry)
  const at = (price: string, venue: string) =>
    rows.find((row) => row[0] === price && row[1] === venue) ?? []
  // Owed, gained, lost; below margin, not covered.
  expect(at('0.9175', 'floating').slice(3)).toEqual([800_000, 66_000, 8_250_000, 119, 0])
  expect(at('0.9175', 'hard-coded').slice(3)).toEqual([800_000, 66_000, 8_250_000, 0, 0])
  expect(at('0.8000', 'hard-coded')[6]).toBe(0)
  // Loans are drawn for each venue.
  expect(at('0.8000', 'hard-coded')[7]).toBe(852_867)
  expect(at('0.8000', 'floating')[7]).toBe(537_229)
})
