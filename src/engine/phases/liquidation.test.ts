import { describe, expect, test } from 'vitest'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { summarize } from '../reading/summary.ts'
import { addOwnOrder } from '../verbs/trading.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { doPhase, phases } from './phases.ts'
import { advance, createRun } from './run.ts'

test.each(['scan', 'follow'] as const)(
  'who has closed his position himself is not liquidated (%s)',
  (search) => {
    const snapshot = smallSnapshot({
      rules: { model: 'plain-perpetual' },
      things: { P: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
      accounts: {
        early: { wallet: 10, P: [1, 120] },
        late: { wallet: 10, P: [1, 120] },
      },
    })
    const run = createRun(compile(snapshot, defaultSettings, registry), registry, {
      search,
      verify: true,
    })
    const { accounts, names } = run.world
    const act = (id: string) => doPhase(run, phases.find((phase) => phase.id === id) as never)
    for (const id of ['prices', 'health']) act(id)
    expect(run.unsafeCount).toBe(2)
    addOwnOrder(run, accounts.legBegin[names.findAccount('early')], -1 as never, 0 as never)
    act('ordering')
    act('liquidations')
    expect(run.unsafeCount).toBe(1)
    expect(run.isLiquidated[names.findAccount('early')]).toBe(0)
    expect(run.isLiquidated[names.findAccount('late')]).toBe(1)
  },
)

describe('whoever could not trade is not liquidated', () => {
  const brackets = [{ floor: 0, rate: 0.01 }]
  const rules = { model: 'plain-perpetual' } as const
  const unsafe = { wallet: 1, P: [1, 120] as const }

  test.each([true, false])('what the book does not take counts nobody (trace %s)', (trace) => {
    const snapshot = smallSnapshot({
      rules,
      things: { P: { price: 100, brackets, bids: [[99.99, 150.5]] } },
      accounts: Object.fromEntries(
        Array.from({ length: 400 }, (_, at) => [`a${at}`, { wallet: 1 + at / 1000, P: unsafe.P }]),
      ),
    })
    const run = createRun(compile(snapshot, defaultSettings, registry), registry, {
      trace,
      verify: true,
    })
    advance(run)
    const { liquidatedAccounts, perRound } = summarize(run)
    expect(liquidatedAccounts).toBe(151)
    expect(perRound.map(({ liquidated }) => liquidated)).toEqual([151])
  })

  test('nor in the round of somebody else', () => {
    const snapshot = smallSnapshot({
      rules,
      things: { P: { price: 100, brackets, bids: [[99.99, 0.5]] }, Q: { price: 100, brackets } },
      accounts: { dry: unsafe, later: { wallet: 20, Q: [1, 100] } },
    })
    const gap = { model: 'price-gap', markets: 'Q', by: -50, atMs: 60_000 }
    const run = createRun(
      compile(snapshot, { ...defaultSettings, shocks: [gap] }, registry),
      registry,
      {
        verify: true,
      },
    )
    advance(run)
    const rounds = summarize(run).perRound.map(({ timeMs, liquidated }) => [timeMs, liquidated])
    expect(rounds).toEqual([
      [0, 1],
      [60_000, 1],
    ])
  })
})
