/**
 * A market of Morpho Blue, added to a drawn world by draws of its own, so that the rest of it stays
 * what it was: one coin, dollars lent on it, suppliers who bear what is not repaid.
 */
import { createDice } from './dice.ts'
import { accountsWith } from './world-accounts.ts'
import type { World } from './world-builder.ts'

export function withIsolated({ snapshot, settings }: World): World {
  const dice = createDice(settings.seed, 13)
  const pair = dice.pick(snapshot.markets.filter(({ quote }) => quote === 'USD'))
  const price = Number(snapshot.assets.find(({ id }) => id === pair.base)?.usd)
  if (!(price > 0)) return { snapshot, settings }
  const venue = 'isolated'
  const lltv = dice.pick([0.385, 0.625, 0.77, 0.86, 0.915])
  const oracle = dice.chance(0.2)
    ? { id: `${pair.base}@${venue}`, source: { model: 'fixed', price } }
    : { id: `${pair.base}@${venue}`, source: { model: 'market-mid', market: pair.id } }
  const dollar = { id: `USD@${venue}`, source: { model: 'fixed', price: 1 } }
  const coin = { id: 'COIN', asset: pair.base, oracle: oracle.id, market: pair.id, weight: lltv }
  const loan = { id: 'USD', asset: 'USD', oracle: dollar.id }
  const scale = dice.spread(1e3, 1e5) / price
  const owing: number[] = []
  const rows: number[][] = Array.from({ length: dice.whole(2, 20) }, () => {
    const held = scale * dice.spread(0.1, 5)
    const health = dice.chance(0.05) ? dice.between(0.7, 1) : 1 + dice.spread(0.002, 0.5)
    const owed = (held * price * lltv) / health
    owing.push(owed)
    return [held, -owed]
  })
  const supplied = owing.reduce((sum, owed) => sum + owed, 0) * (1 + dice.spread(0.001, 0.3))
  const suppliers = dice.whole(0, 3)
  for (let at = 0; at < suppliers; at++) rows.push([0, (supplied * (1 + at)) / suppliers])
  const { accounts, instruments, venues } = snapshot
  const added = rows.map((amounts, row) => ({
    ...{ id: `a${accounts.count + row}`, venue: venues.length, wallet: 0 },
    holds: amounts.flatMap((amount, at) =>
      amount === 0 ? [] : [{ instrument: instruments.length + at, amount }],
    ),
  }))
  return {
    snapshot: {
      ...snapshot,
      oracles: [...snapshot.oracles, oracle, dollar],
      venues: [
        ...snapshot.venues,
        {
          id: venue,
          rules: { model: 'morpho-blue', callsAtLoss: dice.chance(0.5) },
          settlement: 'USD',
        },
      ],
      instruments: [
        ...snapshot.instruments,
        ...[coin, loan].map((it) => ({ ...it, venue, kind: 'balance' as const })),
      ],
      ...accountsWith(snapshot, added),
    },
    settings,
  }
}
