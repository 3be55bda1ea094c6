/** Lending vaults of random scenarios: markets, depositors, who leaves when, what may be moved. */
import { createDice, type Dice } from '../storm/dice.ts'
import type { Draft, Entry } from './random-draft.ts'

const firm = 'vault'
const markets = ['vault-a', 'vault-b']
const terms = { firm, home: `vault-home/${firm}`, shares: 'vault-home/SHARE' }
const maybe = (dice: Dice, drawn: Entry): Entry => (dice.chance(0.5) ? drawn : {})

/** In an eighth of them, by draws of its own: what to add to the scenario’s credit and actors. */
export function drawVault(seed: number, draft: Draft): { firms: Entry; actors: Entry[] } {
  const dice = createDice(seed, 0x7661756c)
  if (!dice.chance(0.125)) return { firms: {}, actors: [] }
  const { base, id, price, depth } = dice.pick(draft.known.get('USD') ?? [])
  const size = depth * price
  const lent = markets.map((venue) => {
    const oracle = dice.chance(0.3) ? 'one' : `${base}-in-${venue}`
    const says = dice.chance(0.3) ? { model: 'fixed', price } : { model: 'market-mid', market: id }
    if (oracle !== 'one') draft.oracles[oracle] = { source: says }
    return addMarket(dice, draft, venue, { base, market: id, price, oracle, size })
  })
  draft.assets.SHARE = {}
  const more = maybe(dice, { price: dice.spread(0.5, 3) })
  draft.oracles['vault-says'] = { source: { model: 'vault-share', ...terms, ...more } }
  const balance = { kind: 'balance' }
  draft.assets.USD ??= { usd: 1 }
  draft.venues['vault-home'] = {
    rules: { model: 'plain-perpetual' },
    settlement: 'USD',
    instruments: {
      IDLE: { ...balance, asset: 'USD', oracle: 'one' },
      SHARE: { ...balance, asset: 'SHARE', oracle: 'vault-says' },
    },
  }
  const names = ['ann', 'bob', 'eve'].slice(0, dice.whole(1, 3))
  const total = lent.reduce((sum, it) => sum + it, 0)
  draft.accounts.push({
    venue: 'vault-home',
    rows: [
      { account: firm, instrument: 'IDLE', size: dice.chance(0.5) ? 0 : size * dice.share() },
      { account: firm, instrument: 'SHARE', size: 0 },
      ...names.flatMap((account) => [
        { account, instrument: 'SHARE', size: (total * dice.share()) / 3 },
        { account, instrument: 'IDLE', size: 0 },
      ]),
    ],
  })
  const accounts = markets.map((venue) => `${venue}/${firm}`)
  return { firms: { [firm]: { accounts } }, actors: drawActors(dice, draft, names, size, price) }
}

interface Market {
  readonly base: string
  readonly market: string
  readonly price: number
  readonly oracle: string
  readonly size: number
}

/** What the vault lends there. */
function addMarket(dice: Dice, draft: Draft, venue: string, it: Market): number {
  const balance = { kind: 'balance' }
  const weight = dice.pick([0.625, 0.77, 0.86, 0.915])
  const coin = { ...balance, asset: it.base, market: it.market, oracle: it.oracle, weight }
  draft.venues[venue] = {
    rules: { model: 'morpho-blue', ...maybe(dice, { callsAtLoss: true }) },
    settlement: 'USD',
    instruments: { COIN: coin, LOAN: { ...balance, asset: 'USD', oracle: 'one' } },
  }
  const believed = it.oracle === 'one' ? 1 : it.price
  const borrowers = Array.from({ length: dice.whole(1, 8) }, (_, at) => {
    const owed = it.size * dice.spread(0.01, 0.3)
    const held = (owed * (1 + dice.spread(0.005, 1))) / weight / believed
    return { account: `b${at}`, owed, held }
  })
  const borrowed = borrowers.reduce((sum, { owed }) => sum + owed, 0)
  const supplied = borrowed * (1 + dice.pick([0, 0.02, 0.5]))
  const own = supplied * dice.between(0.05, 0.95)
  draft.accounts.push({
    venue,
    rows: [
      ...borrowers.flatMap(({ account, owed, held }) => [
        { account, instrument: 'COIN', size: held },
        { account, instrument: 'LOAN', size: -owed },
      ]),
      { account: firm, instrument: 'LOAN', size: own },
      { account: 'others', instrument: 'LOAN', size: supplied - own },
    ],
  })
  return own
}

function drawActors(
  dice: Dice,
  { endMs }: Draft,
  names: readonly string[],
  size: number,
  price: number,
): Entry[] {
  const moment = () => dice.whole(0, endMs)
  const holders = names.map((name) => `vault-home/${name}`)
  const leaving = holders.filter(() => dice.chance(0.5))
  const flow = () => ({ maxIn: size * dice.spread(0.001, 1), maxOut: size * dice.spread(0.001, 1) })
  const vault = {
    ...{ model: 'lending-vault', ...terms },
    depositors: leaving,
    timesMs: leaving.map(moment),
    ...maybe(dice, { exits: [dice.pick(markets)], exitTimesMs: [moment()] }),
    ...maybe(dice, {
      ...{ runners: holders, rate: dice.spread(0.1, 1000), par: dice.pick([1, price]) },
      ...{ oracle: dice.pick(['vault-says', 'one']), calm: dice.between(0, 0.1) },
    }),
    everyMs: dice.whole(Math.ceil(endMs / 100), Math.ceil(endMs / 5)),
  }
  const allocator = {
    ...{ model: 'public-allocator', firm },
    flows: markets.map((venue) => ({ venue, ...flow(), ...maybe(dice, { cap: size }) })),
    ...maybe(dice, { usedUp: dice.between(0.5, 1), target: dice.between(0.3, 0.95) }),
  }
  return dice.chance(0.7) ? [vault, allocator] : [vault]
}
