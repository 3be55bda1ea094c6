// AT-14: what was planted is found first; every row is a run without it; what a fix saves is seen.
import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { stormWorld } from '../../test/storm/worlds.ts'
import { loadScenario } from '../data-node.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings, type Settings, type Snapshot } from '../engine/world/snapshot.ts'
import { createRandom } from '../kit/random.ts'
import { registry } from '../registry.ts'
import { runBailIn } from './bail-in.ts'
import { runWithout } from './edge-losses.ts'
import { withoutAccount } from './firebreaks.ts'
import { cheapestFix, lossOfFailed, vulnerabilities } from './vulnerabilities.ts'

const lossIn = (snapshot: Snapshot, settings: Settings) => {
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  advance(run)
  return lossOfFailed(summarize(run))
}

const shipped = (id: string) =>
  loadScenario(new URL(`../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname, registry)

/** Forty longs that 3 % does not reach, and at a place of its own one that it does. */
function plantedWorld(seed: number) {
  const random = createRandom(seed, 1)
  const hub = Math.floor(40 * random.uniform(0, 9, 0))
  const longs = Array.from({ length: 40 }, (_, row): readonly [number, number] => {
    if (row === hub) return [2000, 2000 * 100 * 0.03]
    const units = 10 + 90 * random.uniform(row, 0, 0)
    return [units, units * 100 * (0.06 + 0.14 * random.uniform(row, 1, 0))]
  })
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.004 }
  const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', drop: 0.03 }] }
  return { hub, settings, snapshot: joinedWorld({ X: { liquidity, longs } }) }
}

describe('a planted hub', () => {
  test.each(Array.from({ length: 20 }, (_, at) => at + 1))('of world %i ranks first', (seed) => {
    const { hub, settings, snapshot } = plantedWorld(seed)
    const register = vulnerabilities(snapshot, settings, registry)
    const [first, second] = register.rows
    expect(first).toMatchObject({ kind: 'account', name: `X/#${hub}`, channel: 'price' })
    // Nobody else is reached without it.
    expect(first?.share).toBeCloseTo(1, 12)
    expect(second?.loss).toBeLessThan(first?.loss ?? 0)
    expect(register.rows.length).toBeGreaterThan(5)
  })

  test('the cheapest fix is the cash that keeps it, and is the least', () => {
    const { hub, settings, snapshot } = plantedWorld(1)
    const register = vulnerabilities(snapshot, settings, registry)
    const best = cheapestFix(register)
    expect(best?.name).toBe(`X/#${hub}`)
    const { what, costUsd = 0, saves } = best?.fix ?? {}
    expect(what).toBe('cash')
    expect(saves).toBe(register.loss)
    // By hand: 2,000 units from 100 to 97, at a rate of .5 %.
    expect(costUsd).toBeCloseTo(2000 * (3 + 0.005 * 97) - 6000, 4)
    const wallet = Array.from(snapshot.accounts.wallet)
    wallet[hub] += costUsd * (1 - 1e-6)
    const accounts = { ...snapshot.accounts, wallet }
    expect(lossIn({ ...snapshot, accounts }, settings)).toBeGreaterThan(0)
  })

  test('the fund at the head of a chain of debts', async () => {
    const { snapshot, settings } = await shipped('cefi-lenders')
    const { rows } = vulnerabilities(snapshot, settings, registry, { nodesMax: 6 })
    expect(rows[0]).toMatchObject({ kind: 'firm', name: 'Fund' })
    expect(rows.map(({ kind }) => kind)).toContain('debt')
    // The same as the least bail-in, with which no firm defaults.
    const [need] = runBailIn(snapshot, settings, registry).needs
    expect(rows[0]?.fix?.costUsd).toBeCloseTo(need?.usd ?? 0, 6)
    expect(rows[0]?.fix?.saves).toBeCloseTo(rows[0]?.loss ?? 0, 2)
  })
})

test.each([1, 2, 3, 8, 13])('each row of random world %i is a run without it', (seed) => {
  const { snapshot, settings } = stormWorld(seed)
  const { rows, loss } = vulnerabilities(snapshot, settings, registry)
  expect(loss).toBe(lossIn(snapshot, settings))
  for (const { kind, name, loss: own } of rows) {
    if (kind === 'edges' && name === 'price') {
      expect(own).toBe(loss - lossOfFailed(runWithout(snapshot, settings, registry, 'price')))
    }
    if (kind !== 'account') continue
    const { accounts, venues } = snapshot
    const names = Array.from({ length: accounts.count }, (_, row) => {
      return `${venues[accounts.venue[row]]?.id}/${accounts.id?.[row] ?? `#${row}`}`
    })
    expect(own).toBe(loss - lossIn(withoutAccount(snapshot, names.indexOf(name)), settings))
  }
  expect(rows.length).toBeGreaterThan(0)
})

test('one market apart from others is one of several; all of them are the edge', () => {
  const longs = [[100, 400]] as const
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.1 }
  const snapshot = joinedWorld({ X: { liquidity, longs }, Y: { liquidity, longs } })
  const shocks = [{ model: 'price-gap', drop: 0.04 }]
  const end = (more: Partial<Settings>) => {
    const settings = { ...defaultSettings, shocks, ...more }
    const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
    advance(run)
    return summarize(run).markets.map(({ endPrice }) => endPrice)
  }
  const [fallen, other] = end({})
  expect(other).toBe(fallen)
  expect(end({ apart: ['X'] })).toEqual([96, fallen])
  expect(end({ apart: ['X', 'Y'] })).toEqual(end({ without: ['price'] }))
})

test('safeguards and services that cost more than they save, and those that save', async () => {
  const breaker = await shipped('circuit-breaker')
  const lossOf = ({ totalShortfallUsd }: { totalShortfallUsd: number }) => totalShortfallUsd
  const { rows } = vulnerabilities(breaker.snapshot, breaker.settings, registry, {
    lossOf,
    nodesMax: 3,
  })
  const rowOf = (kind: string) => rows.find((it) => it.kind === kind)
  expect(rowOf('safeguard')?.loss).toBeGreaterThan(0)
  expect(rowOf('fund')?.loss).toBeLessThan(0)
  const cloud = await shipped('cloud-outage')
  const found = vulnerabilities(cloud.snapshot, cloud.settings, registry, { nodesMax: 3 }).rows
  const outage = found.find(({ kind }) => kind === 'shock')
  const edge = found.find(({ name }) => name === 'dependency')
  expect(outage).toMatchObject({ channel: 'dependency', loss: edge?.loss })
  expect(outage?.loss).not.toBe(0)
})
