import { test } from 'vitest'
import { roundsOf, runFast } from './fast-result.ts'
import { runReference } from './reference.ts'
import { stormWorld } from './worlds.ts'

test('look', () => {
  for (const [seed, ids] of [
    [2317, ['a39']],
    [3066, ['a19', 'a20', 'a21']],
  ] as const) {
    const { snapshot, settings } = stormWorld(seed)
    for (const id of ids) {
      const row = snapshot.accounts.id!.indexOf(id)
      console.log(
        seed,
        id,
        snapshot.venues[snapshot.accounts.venue[row]],
        snapshot.accounts.wallet[row],
      )
      for (let leg = 0; leg < snapshot.legs.count; leg++)
        if (snapshot.legs.account[leg] === row)
          console.log(
            JSON.stringify(snapshot.instruments[snapshot.legs.instrument[leg]]),
            snapshot.oracles.find(
              (o) => o.id === snapshot.instruments[snapshot.legs.instrument[leg]].oracle,
            ),
            snapshot.legs.amount[leg],
            snapshot.legs.entry[leg],
          )
    }
    const run = runReference(snapshot, settings)
    const fast = runFast({ snapshot, settings }, { search: 'follow' })
    const scan = runFast({ snapshot, settings }, { search: 'scan' })
    const show = (x) =>
      x?.events
        .slice(0, 32)
        .map((e) => `${e.kind} ${e.account} ${e.instrument} ${e.quantity} ${e.value}`)
    console.log(
      'REF',
      run.rounds[0].timeMs,
      show(run.rounds[0]),
      'FOLLOW',
      roundsOf(fast)[0].timeMs,
      show(roundsOf(fast)[0]),
      'SCAN',
      show(roundsOf(scan)[0]),
    )
  }
})
