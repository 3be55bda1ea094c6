import { expect, test } from 'vitest'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { addOwnOrder } from '../verbs/trading.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { doPhase, phases } from './phases.ts'
import { createRun } from './run.ts'

test.each(['scan', 'follow'] as const)(
  'who has closed his position himself is not liquidated (%s)',
  (search) => {
    const snapshot = smallSnapshot({
      rules: { model: 'plain-perpetual' },
      things: { P: { price: 100, tiers: [{ floor: 0, rate: 0.01 }] } },
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
