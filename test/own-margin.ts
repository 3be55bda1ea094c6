// The linear margin rule written through the port that venues use for rules of their own.

import { slack } from '../src/engine/margin/margin.ts'
import { defineVenue, type MarginRule, type Registry } from '../src/engine/ports/ports.ts'
import { registry } from '../src/registry.ts'
import { money } from '../src/units/units.ts'

/** A leg's value goes as its price at most, its maintenance at the rate of the last bracket. */
const linear: MarginRule = {
  slack,
  speed({ accounts, legs, instruments, brackets, oracles }, account) {
    let sum = 0
    for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
      const instrument = legs.instrument[leg]
      const value = Math.abs(legs.amount[leg]) * oracles.value[instruments.oracle[instrument]]
      const last = instruments.bracketEnd[instrument] - 1
      const isTiered = last >= instruments.bracketBegin[instrument]
      sum += value * (isTiered ? 1 + brackets.rate[last] : 1)
    }
    return money(sum)
  },
}

/** All shipped models; venues check margin through the port. */
export const ownMargin: Registry = {
  ...registry,
  venues: registry.venues.map((it) =>
    defineVenue({ ...it, create: (...given) => ({ ...it.create(...given), margin: linear }) }),
  ),
}
