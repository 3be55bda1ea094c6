/** Firms of random scenarios: owners of accounts that are written out, and what they owe. */
import { createDice } from '../storm/dice.ts'
import type { Draft, Entry } from './random-draft.ts'

/** In a third of them. `seed` draws from a sequence of its own: the rest stays as it is without. */
export function drawCredit(seed: number, { accounts, assets }: Draft): Entry {
  const dice = createDice(seed, 0x6669726d)
  if (!dice.chance(0.33)) return {}
  const ids = ['North', 'South', 'East', 'West'].slice(0, dice.whole(2, 4))
  const owned = new Map(ids.map((id) => [id, [] as string[]]))
  for (const name of namesIn(accounts)) if (dice.chance(0.3)) owned.get(dice.pick(ids))?.push(name)
  const firms = ids.map((id) => [
    id,
    { accounts: owned.get(id), ...(dice.chance(0.7) && { cash: dice.spread(1, 1e5) }) },
  ])
  const valued = Object.keys(assets).filter((id) => 'usd' in (assets[id] as object))
  const debts = ids.flatMap((from) =>
    ids.flatMap((to) => {
      if (from === to || dice.chance(0.5)) return []
      const asset = dice.chance(0.2) ? { asset: dice.pick(valued) } : {}
      const due = dice.chance(0.3) ? { due: dice.pick([0, 5000, 300_000]) } : {}
      return [{ from, to, amount: dice.spread(1, 1e5), ...asset, ...due }]
    }),
  )
  const costs = dice.chance(0.3) ? { costs: dice.between(0, 0.5) } : {}
  return { credit: { asset: 'USD', ...costs, firms: Object.fromEntries(firms), debts } }
}

/** `venue/account` of all rows. */
function namesIn(accounts: readonly Entry[]): string[] {
  const names = accounts.flatMap(({ venue, rows }) =>
    ((rows ?? []) as readonly Entry[]).map(({ account }) => `${venue}/${account}`),
  )
  return [...new Set(names)]
}
