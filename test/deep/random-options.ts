// Dealers with a book of options, drawn: see random-models.ts.
import type { Drawn, Place, Scene } from './random-models.ts'

/** The account of a dealer who hedges with a contract. */
const dealerOf = (contract: string): string => `dealer-${contract}`

/** He holds a little of it, and more cash than most. */
export const dealerRows = (contract: string, money: string, { depth, price }: Place) => [
  { account: dealerOf(contract), instrument: contract, size: depth / 100, entry: price },
  { account: dealerOf(contract), instrument: money, size: depth * price },
]

export function optionDealer({ dice, endMs, dealers }: Scene): Drawn | undefined {
  if (dealers.length === 0) return undefined
  const { venue, contract, place } = dice.pick(dealers)
  const { depth, price } = place
  const some = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  const option = () => ({
    kind: dice.pick(['call', 'put']),
    strike: price * dice.between(0.6, 1.4),
    days: (endMs * dice.spread(0.1, 100)) / 86_400_000,
    sigma: dice.between(0.2, 2),
    amount: depth * dice.between(-1, 0.5),
  })
  const cost = { cost: dice.between(1e-5, 1e-2), riskAversion: dice.spread(1e-9, 1e-3) }
  return {
    instrument: `${venue}/${contract}`,
    account: dealerOf(contract),
    options: Array.from({ length: dice.whole(1, 6) }, option),
    band: dice.chance(0.3) ? cost : depth * dice.spread(1e-4, 0.1),
    ...some({ times: dice.between(-2, 2) }),
    ...some({ orderMax: depth * dice.between(0.01, 0.5) }),
    ...some({ everyMs: dice.whole(Math.ceil(endMs / 200), Math.ceil(endMs / 5)) }),
  }
}
