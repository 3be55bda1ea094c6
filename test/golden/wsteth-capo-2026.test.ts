// The liquidations of 10 March 2026 on Aave, on the engine: scenarios/wsteth-capo-2026. Amounts are
// those of the logs; wsteth-capo-2026.json says where they come from.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { lossCauses } from '../../src/engine/reading/loss-causes.ts'
import {
  advance,
  compile,
  createRun,
  eventRow,
  type Run,
  registry,
  summarize,
} from '../../src/index.ts'

const path = (file: string) => new URL(file, import.meta.url).pathname
const file = path('../../scenarios/wsteth-capo-2026/scenario.yaml')
const golden = JSON.parse(readFileSync(path('wsteth-capo-2026.json'), 'utf8'))
const { capAtFirstBlock, marketRatio } = golden.facts
const firstBlock = 24_626_860
const blockMs = 12_000

interface Log {
  readonly name: string
  readonly block: number
  readonly repaid: number
  readonly received: number
}
const logs: readonly Log[] = golden.liquidations.map((it: Record<string, string | number>) => ({
  block: Number(it.block) - firstBlock,
  name: `${it.market}/${it.account}-${Number(it.block) - firstBlock}-${it.log}`,
  repaid: Number(it.debtWei) / 1e18,
  received: Number(it.receivedWei) / 1e18,
}))

/** The scenario with its snapshot so much older, or with other shocks. */
async function runAt(olderMs: number, shocks?: readonly never[]): Promise<Run> {
  const { snapshot, settings } = await loadScenario(file, registry)
  const [change] = settings.shocks as unknown as [{ set: { snapshotAgeMs: number } }]
  change.set.snapshotAgeMs += olderMs
  const given = shocks === undefined ? settings : { ...settings, shocks }
  const run = createRun(compile(snapshot, given, registry), registry, { verify: true })
  advance(run)
  return run
}

/** The capped price at which they called. */
const priceAt = (run: Run): number =>
  Array.from({ length: run.trace?.written.count ?? 0 }, (_, at) => eventRow(run, at)).find(
    (it) => it.kind === 'price' && it.oracle === 'capped',
  )?.price ?? Number.NaN

/** What the liquidators of each account got, wstETH. */
function received(run: Run): Map<string, number> {
  const got = new Map<string, number>()
  for (let at = 0; at < (run.trace?.written.count ?? 0); at++) {
    const { kind, reason, from, venue, quantity } = eventRow(run, at)
    if (kind === 'transfer' && reason === 'seizure' && from !== null)
      got.set(`${venue}/${from}`, quantity)
  }
  return got
}

test('every account is liquidated, for the amounts of its log to 1e-6', async () => {
  const run = await runAt(0)
  const got = received(run)
  expect(summarize(run).liquidatedAccounts).toBe(logs.length)
  for (const log of logs)
    expect(Math.abs((got.get(log.name) ?? 0) / log.received - 1)).toBeLessThan(1e-6)
})

test('with the drift of the cap from block to block, to 1e-8', async () => {
  for (const block of new Set(logs.map((log) => log.block))) {
    const got = received(await runAt(block * blockMs))
    for (const log of logs) {
      if (log.block !== block) continue
      expect(Math.abs((got.get(log.name) ?? 0) / log.received - 1)).toBeLessThan(1e-8)
    }
  }
})

test('the cap that was published is that of the second block, not of the first', async () => {
  // Received · cap / repaid is 1 + 0.9 of the bonus of 1 %, to the last digits that are given.
  const off = (log: Log) => Math.abs((log.received * capAtFirstBlock) / log.repaid / 1.009 - 1)
  for (const log of logs) {
    if (log.block === 1) expect(off(log)).toBeLessThan(1e-10)
    if (log.block === 0) expect(off(log)).toBeGreaterThan(3e-8)
  }
  const run = await runAt(blockMs)
  expect(priceAt(run)).toBeCloseTo(capAtFirstBlock, 9)
})

test('without the change nobody is liquidated: all lose gap and bonus', async () => {
  const quiet = await runAt(0, [])
  expect(summarize(quiet).liquidatedAccounts).toBe(0)
  const run = await runAt(0)
  const { accounts, names } = run.world
  // Collateral less debt, in ether at the ratio.
  const worth = ({ world }: Run, row: number) => {
    const legs = [accounts.legBegin[row], accounts.legBegin[row] + 1]
    return legs.reduce((sum, leg) => {
      const isCollateral = names.instruments[world.legs.instrument[leg]].endsWith('wstETH')
      return sum + world.legs.amount[leg] * (isCollateral ? marketRatio : 1)
    }, 0)
  }
  for (let row = 0; row < accounts.traderCount; row++) {
    const log = logs.find((it) => it.name.endsWith(`/${names.account(row)}`))
    const repaid = log?.repaid ?? Number.NaN
    const seized = (repaid * 1.01) / priceAt(run)
    const lost = worth(quiet, row) - worth(run, row)
    expect(lost / (seized * marketRatio - repaid)).toBeCloseTo(1, 6)
  }
})

test('the cause of a liquidation is the change of rules', async () => {
  const run = await runAt(0)
  const causes = lossCauses(run, 0)
  expect(causes?.shares).toEqual([{ kind: 'rules', share: 1 }])
})
