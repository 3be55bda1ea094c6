/** Somebody with a plan, who has accounts of his own at one venue; by draws of his own. */
import type { InstrumentRow, Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import { createState } from './reference-state.ts'
import { accountsWith } from './world-accounts.ts'
import type { World } from './world-builder.ts'

interface Place {
  readonly venue: number
  readonly isLending: boolean
  readonly coins: readonly InstrumentRow[]
  readonly contracts: readonly InstrumentRow[]
}

export function withAttacker(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 31)
  const place = placeIn(dice, snapshot)
  const things = [...place.coins, ...place.contracts]
  if (things.length === 0) return world
  const { oracles } = createState(snapshot, settings, null)
  const priceOf = ({ oracle }: InstrumentRow) => oracles.get(oracle)?.startValue ?? 0
  const money = dice.spread(1e3, 1e6)
  const { id: venue } = snapshot.venues[place.venue]
  const [purse, a, b] = ['purse', 'left', 'right'].map((id) => `${venue}/${id}`)
  // At a lending protocol coins carry debts; money in a wallet cannot be taken there.
  const { isLending } = place
  const units = (it: InstrumentRow, share: number) => (share * money) / Math.max(1e-9, priceOf(it))
  const rowOf = (it: InstrumentRow) => snapshot.instruments.indexOf(it)
  const own = [
    {
      id: 'purse',
      venue: place.venue,
      wallet: money,
      holds: place.coins.map((it) => ({ instrument: rowOf(it), amount: 0 })),
    },
    ...['left', 'right'].map((id) => ({
      id,
      venue: place.venue,
      wallet: isLending ? 0 : money * dice.between(0.1, 2),
      holds: things.map((it) => ({
        instrument: rowOf(it),
        amount: isLending ? units(it, dice.share()) : 0,
      })),
    })),
  ]
  const plan = Array.from({ length: dice.whole(1, 7) }, () => {
    const it = dice.pick(things)
    const name = `${venue}/${it.id}`
    const isContract = it.kind === 'perpetual'
    const atMs = dice.pick([0, 0, 700, 1000, 5000, 20_000])
    const amount = units(it, dice.spread(0.01, 20))
    const account = isContract || dice.chance(0.5) ? dice.pick([a, b]) : purse
    const [from, to] = dice.pick([
      [purse, a],
      [a, purse],
      [b, purse],
      [a, b],
    ])
    const drawn = dice.pick(['buy', 'sell', 'close', 'cross', 'cash', 'coin'])
    const what = isLending && drawn !== 'close' ? 'coin' : drawn
    if (what === 'close') return { do: what, account, instrument: name, amount: dice.share(), atMs }
    if (what === 'cross' && isContract) {
      return { do: what, from: a, to: b, instrument: name, amount, atMs }
    }
    if (what === 'coin' && !isContract) {
      return { do: 'move', from, to, instrument: name, amount, atMs }
    }
    const isTrade = what === 'buy' || what === 'sell'
    if (isTrade) return { do: what, account, instrument: name, amount, atMs }
    return { do: 'move', from, to, amount: money * dice.spread(0.01, 5), atMs }
  })
  const attacker = {
    ...{ model: 'attacker', wallets: [purse], positions: [a, b], plan },
    ...(dice.chance(0.3) && { lends: [venue] }),
    ...(dice.chance(0.3) && { blockMs: dice.pick([400, 12_000]) }),
    ...(dice.chance(0.4) && { caps: [{ venue, most: money * dice.share() }] }),
  }
  return {
    ...world,
    snapshot: { ...snapshot, ...accountsWith(snapshot, own) },
    settings: { ...settings, actors: [...settings.actors, attacker] },
  }
}

/** A venue, and what of it can be traded as it is: coins whose market pays in its money. */
function placeIn(dice: Dice, { venues, instruments, markets }: Snapshot): Place {
  // One coin of an isolated market is lent, the other never is.
  const rows = [...venues.keys()].filter((row) => venues[row].rules.model !== 'morpho-blue')
  const venue = dice.pick(rows)
  const { id, settlement, rules } = venues[venue]
  const found = instruments.filter((it) => {
    const quote = markets.find((market) => market.id === it.market)?.quote
    return it.venue === id && quote === settlement && (it.conversion ?? 1) === 1
  })
  return {
    venue,
    isLending: /aave/.test(rules.model),
    coins: found.filter(({ kind }) => kind === 'balance'),
    contracts: found.filter(({ kind }) => kind === 'perpetual'),
  }
}
