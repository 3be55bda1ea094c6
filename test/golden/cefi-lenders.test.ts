// A chain of lenders: defaults force sales that move the prices others stand on. Without the debts
// exactly what they caused is gone.
import { beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import {
  advance,
  compile,
  createRun,
  type EventRow,
  eventRows,
  explainAccount,
  type Run,
  registry,
  summarize,
} from '../../src/index.ts'
import { explainScenario, quantitiesIn, reportOf, runScenario, textOf } from '../../src/report.ts'

const file = new URL('../../scenarios/cefi-lenders/scenario.yaml', import.meta.url).pathname

async function ended(set: readonly string[] = []): Promise<Run> {
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

/** Every trader's cash and legs, and the price. */
const tables = ({ world }: Run) => {
  const { accounts, legs, markets } = world
  const traders = accounts.traderCount
  const end = accounts.legBegin[traders]
  return [
    Array.from({ length: traders }, (_, row) => accounts.cash[row]),
    Array.from({ length: end ?? 0 }, (_, leg) => legs.amount[leg]),
    markets.liquidity.map((it) => it.mid()),
  ]
}

/** What happened, without numbers of events, which those in between shift. */
const told = ({ event: _event, cause: _cause, ...row }: EventRow) => row

describe('the shipped scenario', () => {
  let run: Run
  let without: Run
  let events: EventRow[]
  beforeAll(async () => {
    run = await ended()
    without = await ended(['credit.debts=[]'])
    events = [...eventRows(run)]
  })

  test('the fund takes two lenders with it; each sale moves the price that others stand on', () => {
    const { credit, markets, ...summary } = summarize(run)
    expect(credit?.defaults).toEqual(['Fund', 'North', 'South'])
    expect(markets[0]?.endPrice).toBeLessThan(17_500)
    expect(summarize(without).markets[0]?.endPrice).toBeGreaterThan(22_000)
    expect(summary.creditLossUsd).toBeGreaterThan(45e6)
    expect(summary.creditContagionUsd).toBeGreaterThan(10e6)
    const falls = events.filter(({ kind }) => kind === 'default').map(({ round }) => round)
    expect(falls[0]).toBeLessThan(falls[1] ?? 0)
    expect(falls[1]).toBeLessThan(falls[2] ?? 0)
  })

  test('without debts the run is that of a world without firms, to the last bit', async () => {
    const bare = await ended(['credit.firms={}', 'credit.debts=[]'])
    expect(tables(without)).toEqual(tables(bare))
    expect(summarize(without)).toMatchObject({ creditLossUsd: 0, creditContagionUsd: 0 })
    expect([...without.credit.owed]).toEqual([])
  })

  test('until the first default nothing differs; all that differs later follows from it', () => {
    const others = [...eventRows(without)]
    const first = events.findIndex(({ kind }) => kind === 'default')
    expect(first).toBeGreaterThan(50)
    expect(events.slice(0, first).map(told)).toEqual(others.slice(0, first).map(told))
    const liquidated = (rows: readonly EventRow[]) =>
      rows.filter(({ kind }) => kind === 'liquidation')
    const anyway = new Set(liquidated(others).map(({ account }) => account))
    const more = liquidated(events).filter(({ account }) => !anyway.has(account))
    expect(more.length).toBeGreaterThan(50)
    for (const { account } of more) {
      const chain = explainAccount(run, `protocol/${account}`)
      expect(chain.map(({ kind }) => kind)).toContain('default')
    }
    // Whoever fails without the defaults fails with them.
    const all = new Set(liquidated(events).map(({ account }) => account))
    for (const account of anyway) expect(all.has(account)).toBe(true)
  })

  test('what creditors lose is what they are owed less what they were paid', () => {
    const firms = summarize(run).credit?.firms ?? []
    const byId = new Map(firms.map((firm) => [firm.id, firm]))
    const owed = { Fund: 470e6, North: 380e6, South: 247e6, West: 190e6, Depositors: 0 }
    const claims = { Fund: 0, North: 260e6, South: 180e6, West: 140e6, Depositors: 707e6 }
    for (const [id, due] of Object.entries(owed)) {
      const firm = byId.get(id)
      expect(firm?.owedUsd).toBeCloseTo(due - (firm?.paidUsd ?? 0), 3)
    }
    for (const [id, due] of Object.entries(claims)) {
      const firm = byId.get(id)
      // West has paid nothing yet and can: its 190 million stand.
      const standing = id === 'Depositors' ? 190e6 : 0
      expect(firm?.lossUsd).toBeCloseTo(due - standing - (firm?.receivedUsd ?? 0), 3)
    }
    expect(byId.get('West')?.defaultedMs).toBeNull()
  })
})

test('what estates take from accounts is told as no loss of traders', async () => {
  const loaded = await loadScenario(file, registry)
  const { record } = runScenario(loaded, { registry, file, command: 'cascade run' })
  const { losers, addsUp } = reportOf(record)
  expect(addsUp).toBe(true)
  const { summary } = record
  const usdOf = (wanted: string) => summary.byRole.find(({ role }) => role === wanted)?.usd ?? 0
  const line = losers.rows.find(({ cells: { who } }) => who === 'traders listed')
  const told = quantitiesIn(line?.cells.amount ?? '')[0]?.value ?? 0
  // What the coins of three firms were sold for.
  expect(usdOf('firm')).toBeGreaterThan(590e6)
  expect(told).toBeCloseTo(usdOf('trader') + usdOf('firm'), 3)
  expect(summary.waterfall[0]?.usd).toBeLessThan(-told)
})

test('an account that an estate closes is explained back to the shock', async () => {
  const loaded = await loadScenario(file, registry)
  const { causes, instead, story } = explainScenario(loaded, registry, 'exchange/north')
  expect(instead).toBeNull()
  const kinds = causes.map(({ event }) => event.kind)
  expect(kinds).toEqual(['shock', 'price', 'default', 'default', 'order'])
  expect(story.told.map(textOf).join(' ')).toContain('Its owner, North, defaulted')
  expect(story.told.map(textOf).join(' ')).not.toContain('Not liquidated')
})
