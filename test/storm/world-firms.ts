/** Some of a world's accounts get owners, who keep cash and owe each other. */
import type { CreditRows, Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice } from './dice.ts'
import type { World } from './world-builder.ts'

/** The same world, with firms of which some are near default. */
export function withFirms({ snapshot, settings }: World, seed: number): World {
  const dice = createDice(seed, 8)
  const ids = Array.from({ length: dice.whole(2, 5) }, (_, at) => `F${at}`)
  const owned = new Map(ids.map((id) => [id, [] as string[]]))
  const worth = new Map(ids.map((id) => [id, 0]))
  const most = dice.whole(1, 12)
  for (let row = 0; row < Math.min(most, snapshot.accounts.count); row++) {
    const id = dice.pick(ids)
    const venue = snapshot.venues[snapshot.accounts.venue[row]]
    owned.get(id)?.push(`${venue.id}/a${row}`)
    worth.set(id, (worth.get(id) ?? 0) + Math.max(0, startWorth(snapshot, row)))
  }
  const firms = ids.map((id) => {
    const cash = dice.chance(0.5) ? dice.spread(1, 1e5) : 0
    worth.set(id, (worth.get(id) ?? 0) + cash)
    return { id, accounts: owned.get(id) ?? [], cash }
  })
  const debts = ids.flatMap((from) =>
    ids.flatMap((to) => {
      if (from === to || !dice.chance(0.5)) return []
      const value = (worth.get(from) ?? 0) * dice.between(0.05, 0.7) + dice.spread(1, 100)
      const asset = dice.chance(0.2) ? dice.pick(snapshot.assets.filter(hasValue)) : undefined
      const amount = value / Number(asset?.usd ?? 1)
      const due = dice.chance(0.3) ? { dueMs: dice.pick([0, 1000, 1700, 31_000]) } : {}
      return [{ from, to, amount, ...(asset !== undefined && { asset: asset.id }), ...due }]
    }),
  )
  const credit: CreditRows = { asset: 'USD', costs: dice.pick([0, 0, 0.1]), firms, debts }
  return { snapshot: { ...snapshot, credit }, settings }
}

const hasValue = ({ usd }: Snapshot['assets'][number]): boolean => typeof usd === 'number'

/** Wallet and coins at the dollars of their asset; what positions have made is left out. */
function startWorth({ accounts, legs, instruments, assets }: Snapshot, row: number): number {
  let sum = accounts.wallet[row]
  for (let leg = 0; leg < legs.count; leg++) {
    if (legs.account[leg] !== row) continue
    const { kind, asset } = instruments[legs.instrument[leg]]
    const usd = Number(assets.find(({ id }) => id === asset)?.usd ?? 0)
    if (kind === 'balance') sum += legs.amount[leg] * usd
  }
  return sum
}
