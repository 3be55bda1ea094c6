import { test } from 'vitest'
import { runReference } from './reference.ts'
import { stormWorld } from './worlds.ts'

test('look', () => {
  for (const [seed, ids] of [
    [256, ['a49', 'a50']],
    [389, ['a37', 'a38']],
    [582, ['a40', 'a41', 'a42']],
  ] as const) {
    const { snapshot, settings } = stormWorld(seed)
    for (const id of ids) {
      const row = snapshot.accounts.id!.indexOf(id)
      console.log(
        seed,
        id,
        snapshot.venues[snapshot.accounts.venue[row]].rules.model,
        snapshot.accounts.wallet[row],
      )
      for (let leg = 0; leg < snapshot.legs.count; leg++)
        if (snapshot.legs.account[leg] === row)
          console.log(
            snapshot.instruments[snapshot.legs.instrument[leg]].id,
            snapshot.legs.amount[leg],
            snapshot.legs.entry[leg],
          )
      const run = runReference(snapshot, settings)
      for (const [at, r] of run.rounds.slice(0, 4).entries())
        console.log(
          at,
          r.events.filter((e) => e.account.includes(id)),
        )
    }
  }
})
