// Attackers with a plan, drawn: see random-models.ts. Their accounts are those of dealers.
import type { Drawn, Scene } from './random-models.ts'

export function attacker({ dice, endMs, dealers }: Scene): Drawn | undefined {
  if (dealers.length === 0) return undefined
  const { venue, contract, place } = dice.pick(dealers)
  const others = dealers.filter((it) => it.venue === venue && it.contract !== contract)
  const account = `${venue}/dealer-${contract}`
  const all = [account, ...others.map((it) => `${venue}/dealer-${it.contract}`)]
  const atMs = () => dice.whole(0, endMs)
  const trade = (kind: string) => ({
    ...{ do: kind, account, instrument: `${venue}/${contract}`, atMs: atMs() },
    amount: kind === 'close' ? dice.share() : place.depth * dice.spread(1e-3, 10),
  })
  const move = (to: string) => ({
    ...{ do: 'move', from: account, to, atMs: atMs() },
    amount: place.depth * place.price * dice.spread(1e-3, 10),
  })
  const draw = () =>
    dice.chance(0.3) && all.length > 1
      ? move(all[1])
      : trade(dice.pick(['buy', 'buy', 'sell', 'close']))
  return {
    positions: all,
    ...(dice.chance(0.3) && { lends: [venue] }),
    ...(dice.chance(0.3) && { liquidates: [venue] }),
    ...(dice.chance(0.3) && { blockMs: dice.whole(1, Math.ceil(endMs / 4)) }),
    ...(dice.chance(0.3) && { caps: [{ venue, most: place.depth * place.price }] }),
    plan: Array.from({ length: dice.whole(1, 6) }, draw),
  }
}
