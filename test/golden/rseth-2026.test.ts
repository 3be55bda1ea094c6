// The eight positions of 18 April 2026, on the engine: scenarios/rseth-2026. What each leaves
// unpaid is computed here by hand, from the published table and the two decisions.
import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  eventRow,
  type Run,
  registry,
  summarize,
} from '../../src/index.ts'
import { rseth } from '../../src/scenarios/rseth-2026.ts'

const file = new URL('../../scenarios/rseth-2026/scenario.yaml', import.meta.url).pathname
const [rate, wrapped, threshold, bonus] = [1.07, 1.2288, 0.95, 0.01]
const [missing, elsewhere, all] = [112_204, 152_577, 742_090]

/** bgd-labs/aave-proposals-v3, LiquidateRsETHPositions.md (CC0, read 2026-11-29). */
const positions = [
  ['core/0x1f4c1c', 53_000, 52_460.33, 0],
  ['core/0x8d11ae', 400, 394.06, 0],
  ['arbitrum/0xeba786', 12_573.8, 12_385.93, 0],
  ['arbitrum/0xcbb24a', 9299, 4309.21, 8.13],
  ['arbitrum/0x1b748b', 8000, 7880.48, 0],
  ['arbitrum/0xbb6a60', 770, 758.5, 0],
  ['arbitrum/0x8d11ae', 1024.43, 28.69, 813.12],
  ['arbitrum/0xe9e2f4', 4500, 4432.77, 0],
] as const

async function ended(...set: string[]): Promise<Run> {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

/** In ether, by account. */
function badDebt(run: Run): Map<string, number> {
  const found = new Map<string, number>()
  for (let at = 0; at < (run.trace?.written.count ?? 0); at++) {
    const { kind, account, venue, value } = eventRow(run, at)
    if (kind !== 'bad-debt') continue
    found.set(`${venue}/${account}`, (found.get(`${venue}/${account}`) ?? 0) + value)
  }
  return found
}

/** What a position leaves that is worth this share less than before; null: it stands. */
function byHand([, held, weth, wsteth]: (typeof positions)[number], lost: number): number | null {
  const collateral = held * rate * (1 - lost)
  const debt = weth + wsteth * wrapped
  if (collateral * threshold >= debt) return null
  return Math.max(0, debt - collateral / (1 + bonus))
}

const decisions = [
  ['shared by all holders alike', [], missing / all, missing / all],
  ['borne on other chains', ['shocks.0.rule=first-loss'], 0, missing / elsewhere],
  [
    'the same, said otherwise',
    ['shocks.0.rule=one', 'shocks.0.bearer=rsETH-bridged'],
    0,
    missing / elsewhere,
  ],
] as const

describe.each(decisions)('the loss is %s', async (_, set, mainnet, bridged) => {
  const run = await ended(...set)
  const lostOf = (name: string) => (name.startsWith('core') ? mainnet : bridged)

  test('each position is liquidated, or stands, as by hand, and leaves as much', () => {
    const found = badDebt(run)
    for (const position of positions) {
      const [name] = position
      const expected = byHand(position, lostOf(name))
      const row = run.world.names.requireAccount(name)
      expect(run.isLiquidated[row], name).toBe(expected === null ? 0 : 1)
      expect(found.get(name) ?? 0, name).toBeCloseTo(expected ?? 0, 6)
    }
  })

  test('what the oracles say is the published loss', () => {
    const said = (id: string) => run.world.oracles.value[run.world.names.oracle(id)]
    expect(1 - (said('mainnet') ?? 0) / rate).toBeCloseTo(mainnet, 12)
    expect(1 - (said('bridged') ?? 0) / rate).toBeCloseTo(bridged, 12)
  })
})

test('the published shares: 15.12 % of all, or 73.54 % of what is elsewhere', () => {
  expect(missing / all).toBeCloseTo(0.1512, 4)
  expect(missing / elsewhere).toBeCloseTo(0.7354, 4)
})

test('who bears it moves bad debt from one chain to the other, and makes it larger', async () => {
  const at = async (...set: string[]) => {
    const { perVenue } = summarize(await ended(...set))
    return Object.fromEntries(perVenue.map(({ id, badDebtUsd }) => [id, badDebtUsd / 1e6]))
  }
  const shared = await at()
  const borne = await at('shocks.0.rule=first-loss')
  const ether = 2309.26
  const left = positions.slice(0, 2).map((position) => byHand(position, missing / all) ?? 0)
  expect(shared.core).toBeCloseTo((ether * left.reduce((sum, it) => sum + it, 0)) / 1e6, 9)
  expect(borne.core).toBe(0)
  expect(borne.arbitrum).toBeGreaterThan(7 * (shared.arbitrum ?? 0))
  // Published for all borrowers of the reserve: $91.79M and $10.30M, or $0 and $88.41M.
  expect(shared.core).toBeLessThan(91.79)
  expect(shared.arbitrum).toBeLessThan(10.3)
  expect(borne.arbitrum).toBeLessThan(88.41)
})

test('the report has both decisions side by side', async () => {
  const { snapshot, settings } = await loadScenario(file, registry)
  const [table] = rseth.tables(snapshot, settings, registry)
  expect(table?.rows.map((row) => row.slice(0, 3))).toEqual([
    ['all alike', 'core', 2],
    ['all alike', 'arbitrum', 5],
    ['other chains first', 'core', 0],
    ['other chains first', 'arbitrum', 6],
  ])
  const said = summarize(await ended()).perVenue.map(({ badDebtUsd }) => Math.round(badDebtUsd))
  expect(table?.rows.slice(0, 2).map((row) => row[3])).toEqual(said)
  expect(rseth.tables(snapshot, { ...settings, shocks: [] }, registry)).toEqual([])
})
