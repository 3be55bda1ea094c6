/** A peg at several prices against the venues that count in it: who is short, who is forced. */
import { compile } from '../engine/compile/compile.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Study } from '../engine/reading/study.ts'
import { type PegPricing, pegExposure } from '../risk/peg-exposure.ts'

const pricings: Readonly<Record<PegPricing, string>> = {
  market: 'follows the market',
  fixed: 'is written in',
  unit: 'is what it counts in',
}

/** Of a scenario and the token that it is about. Before anything happens in it. */
export const pegMatrix = (id: string, token: string, factors: readonly number[]): Study => ({
  id,
  tables(snapshot, settings, registry) {
    const { world } = createRun(compile(snapshot, settings, registry), registry)
    const asset = world.names.assets.indexOf(token)
    const rows = factors.flatMap((factor) =>
      pegExposure(world, asset, factor).map((it) => [
        factor.toFixed(4),
        world.names.venues[it.venue],
        pricings[it.pricing],
        Math.round(it.owed),
        Math.round(it.gained),
        Math.round(it.lost),
        it.unsafe,
        Math.round(it.uncovered),
      ]),
    )
    return [
      {
        title: `If ${token} were worth less`,
        note:
          'From the accounts at the start, with nobody liquidated and nothing sold. Whoever owes ' +
          'the token gains what its holders lose; not covered is what accounts owe beyond what ' +
          'they have once the token counts at its market, whatever their venue believes.',
        columns: [
          ...['price', 'venue', 'its price there', 'owed', 'debtors gain, $', 'holders lose, $'],
          ...['accounts below margin', 'not covered, $'],
        ],
        rows,
      },
    ]
  },
})
